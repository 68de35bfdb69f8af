"""The gate on answers in other authors' own words (`evals/cases_free.jsonl`), and the readings that those authors taught it."""

from pathlib import Path

import pytest
from mediassist.clinical.abbreviations import spell_out
from mediassist.clinical.quantities import find_quantities
from mediassist.evals import cases, jsonl
from mediassist.evals.grounding import passages_of
from mediassist.grounding import check
from mediassist.grounding.segments import sentences

ROWS = jsonl.read(Path(cases.__file__).with_name("cases_free.jsonl"))


def test_the_set_is_whole() -> None:
    assert len({row["id"] for row in ROWS}) == len(ROWS) == 1200
    assert {row["author"] for row in ROWS} == set(range(1, 11))
    assert all(row["supported"] == (row["error"] is None) for row in ROWS)


def test_nearly_all_errors_are_caught_and_most_faithful_answers_pass() -> None:
    passed = {row["id"]: check(row["answer"], passages_of(row["context"])).grounded for row in ROWS}
    wrong = [passed[row["id"]] for row in ROWS if not row["supported"]]
    faithful = [passed[row["id"]] for row in ROWS if row["supported"]]
    assert sum(wrong) / len(wrong) <= 0.05
    assert sum(faithful) / len(faithful) >= 0.61


@pytest.mark.parametrize(
    ("line", "true", "false"),
    [
        ("Lantus 18 units at bedtime (increased from 12).", "Lantus went from 12 units to 18.", "Lantus went from 12 units to 20."),
        ("Take the last dose on 22/01.", "The last dose is on 22 January.", "The last dose is on 21 January."),
        (
            "The patient will follow up with Dr. Lee on 8/12/2008 at 1:50 p.m. / She left the hospital in good condition.",
            "Your visit with Dr. Lee is on 8/12/2008 at 1:50 p.m.",
            "The patient is on 8/12/2008 at 1:50 p.m. and Dr. Lee is with the hospital.",
        ),
        (
            "Follow up with Dr. Lee in clinic. / You were in the hospital for five days.",
            "Dr. Lee is at the clinic.",
            "Dr. Lee is at the hospital.",
        ),
        (
            "Call for a gain of 3 pounds in one day or 5 pounds in one week.",
            "Call if you gain 5 pounds in a week.",
            "Call if you gain 5 pounds in a day.",
        ),
        (
            "Furosemide 80 mg every morning and 40 mg at 2 p.m.",
            "Take 80 mg of furosemide in the morning and 40 mg at 2 p.m.",
            "Take 80 mg of furosemide in the morning and 80 mg at 2 p.m.",
        ),
        (
            "Ferrous sulfate 325 mg b.i.d. for anemia, and Colace 100 mg b.i.d. for constipation.",
            "Colace 100 mg twice a day is for constipation.",
            "Colace 100 mg twice a day is for anemia.",
        ),
        ("Take Cipro one hour before the visit.", "Take Cipro an hour before the visit.", "Take Cipro one hour after the visit."),
        (
            "Aspirin was stopped. Clopidogrel 75 mg daily continues.",
            "Keep taking clopidogrel every day.",
            "Aspirin and clopidogrel should now both be taken every day.",
        ),
        (
            "Do not drive until cleared by Dr. Okafor. / Dr. Pruitt, primary care, in 4 weeks.",
            "Do not drive until Dr. Okafor says you can.",
            "Do not drive until Dr. Pruitt says you can.",
        ),
        (
            "Outpatient program Monday, Wednesday and Friday, 9 a.m. to noon.",
            "The outpatient program is on Monday, Wednesday and Friday.",
            "The outpatient program is every day from 9 a.m. to noon.",
        ),
        (
            "Celexa was discontinued, and Effexor was started. / Trazodone made him dizzy and was stopped; Remeron was started instead.",
            "Trazodone was stopped, and Remeron was started in its place.",
            "Trazodone was stopped. Effexor was started in its place.",
        ),
        (
            "Antabuse was discussed, and the patient declined it.",
            "Antabuse was discussed, and you declined it.",
            "Antabuse was discussed with you and you agreed to take it.",
        ),
        (
            "Torsemide 40 mg daily.  This replaces Lasix.",
            "You no longer take Lasix, since torsemide takes its place.",
            "You no longer take torsemide, since Lasix takes its place.",
        ),
        (
            "If weight is up 3 pounds in a day, he is to take an extra torsemide 20 mg and call 555-0142.",
            "Call 555-0142 and take an extra torsemide 20 mg if you gain 3 pounds in one day.",
            "Call 555-0142 and take an extra torsemide 20 mg if you gain 5 pounds in one day.",
        ),
        (
            "For 160/110 or greater on two readings 15 minutes apart, come in.",
            "Come in for 160 over 110 or greater on two readings a quarter of an hour apart.",
            "Come in for 150 over 110 or greater on two readings a quarter of an hour apart.",
        ),
        (
            "Oxycodone 5 mg p.o. q.6h. p.r.n. pain, #12, no refills.",
            "Take oxycodone 5 mg every 6 hours as needed for pain. You have 12 tablets.",
            "Take oxycodone 5 mg every 6 hours as needed for pain. You have 20 tablets.",
        ),
        (
            "Keppra was stopped. She will not need to resume it. Restart Eliquis on May 6.",
            "Keppra was stopped. Restart Eliquis on May 6.",
            "Keppra will be resumed on May 6.",
        ),
        ("STOPPED: indapamide 2.5 mg - never restart.", "Indapamide was stopped.", "Keep taking indapamide."),
        (
            "For 24 hours do not drive, drink alcohol, sign legal papers or stay alone.",
            "Do not drink alcohol for 24 hours.",
            "You may drink alcohol.",
        ),
        (
            "Levaquin 500 mg daily to complete a seven-day course, four days remaining.",
            "Take Levaquin 500 mg once a day for four more days.",
            "Take Levaquin 500 mg once a day for seven more days.",
        ),
        ("No driving while taking Norco.", "Do not drive while you take Norco.", "Being on Norco does not keep you from driving."),
        ("Vigamox one drop right eye t.i.d.", "Vigamox, one drop in the right eye.", "Vigamox, one drop in each eye."),
        (
            "Metoprolol succinate 25 mg daily, reduced from 50 mg.",
            "Your metoprolol succinate is now 25 mg a day.",
            "Your metoprolol succinate has been lowered, so you now take 50 mg a day.",
        ),
        (
            "Hydrocortisone 10 mg on waking. If vomiting, hydrocortisone 100 mg IM.",
            "If you are vomiting, give hydrocortisone 100 mg into a muscle.",
            "If you are vomiting, give hydrocortisone 10 mg into a muscle.",
        ),
        (
            "He should avoid heavy lifting and driving for two weeks, and sexual activity for four weeks.",
            "Wait four weeks before having sex again.",
            "Wait two weeks before having sex again.",
        ),
        (
            "Clopidogrel 75 mg daily was added to aspirin 81 mg daily for 21 days; then stop clopidogrel and continue aspirin alone.",
            "After the 21 days, stop clopidogrel and keep taking aspirin.",
            "After the 21 days, come off aspirin and keep taking clopidogrel.",
        ),
        (
            "Doxycycline 100 mg p.o. b.i.d. for 10 days, not within two hours of calcium or iron.",
            "Do not take doxycycline within two hours of calcium or iron.",
            "Doxycycline has been stopped.",
        ),
        (
            "No lifting over 10 pounds for six weeks, and no roofing until I have rechecked him at six weeks.",
            "No roofing until I have rechecked you at six weeks.",
            "No roofing until I have rechecked you at a year.",
        ),
        (
            "Light spotting up to 4 weeks is to be expected.",
            "Expect light spotting for up to 4 weeks.",
            "Light spotting up to a year is to be expected.",
        ),
        (
            "Steri-Strips are to be left to fall off by themselves, he may get the neck wet in the shower tomorrow.",
            "You may get the neck wet in the shower tomorrow.",
            "You may not get the neck wet in the shower tomorrow.",
        ),
        (
            "No strenuous exertion for two weeks, and no driving while on Roxicodone.",
            "No strenuous exertion for two weeks, and do not drive while on Roxicodone.",
            "You may have strenuous exertion for two weeks, and no driving while on Roxicodone.",
        ),
        (
            "If he cannot speak in full sentences, call 911.",
            "If you cannot speak in full sentences, call 911.",
            "If you can speak in full sentences, call 911.",
        ),
        ("Call if the catheter stops draining.", "Call if nothing drains from the catheter.", "Call if the catheter turns black."),
        (
            "Tramadol 50 mg q.6h. p.r.n. pain.",
            "Take tramadol 50 mg every 6 hours if you have pain.",
            "Take tramadol 50 mg every 6 hours if your back hurts.",
        ),
        ("Call if you have a fever.", "You should call if you have a fever.", "You have a fever."),
        ("Call if the wound is red.", "If the wound is red, call.", "The wound is red."),
        (
            "Losartan 50 mg daily: replaces hydrochlorothiazide.",
            "Losartan 50 mg once a day replaces hydrochlorothiazide.",
            "Losartan 50 mg is taken once a day together with the hydrochlorothiazide.",
        ),
        ("Chair time 6:30 AM.", "Chair time is 6:30 in the morning.", "Chair time is 6:30 in the evening."),
        (
            "Methotrexate 15 mg once a week on Sundays. Prednisone 5 mg once a week on Wednesdays.",
            "Prednisone 5 mg is for Wednesdays.",
            "Prednisone 5 mg is for Sundays.",
        ),
        ("ECT was offered and he declined it.", "ECT was offered, but he declined it.", "You had ECT during this stay."),
        (
            "Lamotrigine 150 mg p.o. b.i.d.",
            "Lamotrigine 150 mg is a twice-a-day pill.",
            "Lamotrigine 150 mg is a once-a-day pill.",
        ),
        (
            "NSAIDs to be avoided for life. Sutures dissolve by themselves.",
            "Never take NSAIDs again. The stitches do not need to be taken out.",
            "You may take NSAIDs again.",
        ),
        (
            "Must never stop steroids abruptly.",
            "Do not suddenly stop your steroids.",
            "You may stop your steroids abruptly.",
        ),
        (
            "The head bandage may come off on 14 June.",
            "You can take the head bandage off on 14 June.",
            "You can take the head bandage off on 16 June.",
        ),
        (
            "The appendix was perforated. The patient is an 8-year-old boy.",
            "Your son's appendix had burst.",
            "Your son's appendix had not burst.",
        ),
        (
            "Metoprolol 25 mg twice daily; hold if the top pressure is under 100.",
            "Take 25 mg of metoprolol twice a day, but skip it if the top pressure is less than 100.",
            "Stop taking metoprolol.",
        ),
        (
            "In case of vomiting or staggering he is to omit the lithium and come to the emergency room.",
            "In case of vomiting or staggering you are to omit the lithium and come to the emergency room.",
            "In case of vomiting or staggering you are to take the lithium and come to the emergency room.",
        ),
        (
            "Codeine 30 mg at night only if paracetamol is not enough; twelve tablets were given.",
            "Take codeine 30 mg at night only if paracetamol is not enough. You were given 12 tablets.",
            "Take 12 tablets of codeine at night only if paracetamol is not enough.",
        ),
        (
            "Codeine 30 mg at night only if paracetamol is not enough; twelve tablets were given.",
            "Take codeine 30 mg at night only if paracetamol is not enough.",
            "You have 12 tablets of codeine at night only if paracetamol is not enough.",
        ),
        (
            "Furosemide 20 mg daily with potassium chloride 10 mEq daily, both for 7 days only.",
            "You take furosemide 20 mg once a day for 7 days.",
            "You take furosemide 20 mg once a day for 17 days.",
        ),
        (
            "HOLD losartan 100 mg until Dr. Mukherjee's office tells him to take it again.",
            "Don't take losartan for now. Dr. Mukherjee's office will tell you when you can go back on it.",
            "You can go back on losartan now.",
        ),
        (
            "Metformin 500 mg twice a day and ramipril 5 mg in the morning go on as before.",
            "Nothing changes with metformin 500 mg twice a day.",
            "Metformin has been stopped.",
        ),
        (
            "Magic mouthwash 10 mL swish and spit q.i.d. before meals and at bedtime.",
            "Four times a day, before your meals and at bedtime, swish 10 mL of magic mouthwash and spit it out.",
            "Four times a day, after your meals and at bedtime, swish 10 mL of magic mouthwash and spit it out.",
        ),
        (
            "The stent has no string and cannot stay more than 3 months.",
            "The stent has no string, and it cannot stay more than 3 months.",
            "The stent has no string and can stay more than 3 months.",
        ),
        (
            "Allergies: She should not be given that drug again if it can be avoided.",
            "You should not be given that drug again if it can be avoided.",
            "You can be given that drug again if it can be avoided.",
        ),
        (
            "She was advised not to stop venlafaxine abruptly, and to stay away from alcohol.",
            "Do not stop venlafaxine abruptly, and stay away from alcohol.",
            "You can stop venlafaxine abruptly, and stay away from alcohol.",
        ),
        (
            "Acetaminophen 650 mg every 6 hours as needed for pain, only after he has taken his temperature.",
            "You can have acetaminophen 650 mg every 6 hours as needed for pain, only after taking your temperature.",
            "You can have acetaminophen 650 mg every 6 hours as needed for pain without taking your temperature.",
        ),
        (
            "Acetaminophen 500 mg: 1 tablet every 6 hours as needed for pain.",
            "**Acetaminophen**\n- Dosage: 500 mg, 1 tablet\n- Frequency: every 6 hours as needed for pain",
            "**Acetaminophen**\n- Dosage: 500 mg, 1 tablet\n- Frequency: every 4 hours as needed for pain",
        ),
    ],
)  # fmt: skip
def test_a_true_rewording_passes_and_the_error_beside_it_does_not(line: str, true: str, false: str) -> None:
    assert check(true, [line]).grounded, [verdict.reason for verdict in check(true, [line]).failures]
    assert not check(false, [line]).grounded


def test_a_title_ends_no_sentence_before_an_hour_that_does() -> None:
    text = "Follow up with Dr. Lee at 9 a.m. Call if you bleed."
    assert [text[start:end] for start, end in sentences(text)] == [
        "Follow up with Dr. Lee at 9 a.m",
        "Call if you bleed",
    ]


def test_a_grown_patients_relative_is_another_person() -> None:
    assert not check(
        "Do not take losartan until your daughter says so.", ["Hold losartan until Dr. Lee says so."]
    ).grounded


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Lexapro 20 mg p.o. q.a.m. Trazodone 50 mg q.h.s.", "Lexapro 20 mg by mouth every morning. Trazodone 50 mg at bedtime"),
        ("Ramipril 2.5 mg OD", "Ramipril 2.5 mg once a day"),
        ("Timolol one drop OD", "Timolol one drop OD"),
        ("Wear night splint L hand, R knee brace", "Wear night splint left hand, right knee brace"),
    ],
)  # fmt: skip
def test_abbreviations_end_sentences_and_keep_their_sides(text: str, said: str) -> None:
    assert spell_out(text).rstrip(".") == said


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("at half past eight in the morning", "08:30"),
        ("a quarter to six in the evening", "17:45"),
        ("on postoperative day 3", "3 days after surgery"),
        ("on the third day after surgery", "3 days after surgery"),
        ("seen 22/01", "--01-22"),
        ("Tue/Thu/Sat", "thursday"),
    ],
)
def test_times_and_days_in_words(text: str, value: str) -> None:
    assert value in {quantity.value for quantity in find_quantities(text)}
