"""A quote answer always passes its own gate: whatever a summary says, quoting it is never stopped."""

import os
from pathlib import Path

import pytest
from mediassist.clinical.abbreviations import spell_out
from mediassist.grounding import check

MTSAMPLES = Path(
    os.environ.get("MEDIASSIST_MTSAMPLES", Path(__file__).parents[2] / "shared" / "documents" / "mtsamples")
)

# Made up, in the styles of real notes: numbered lists, run-on dictation, headings, telegrams, tables.
PASSAGES = [
    "1. Metoprolol tartrate 25 mg p.o. b.i.d.",
    "2.  Warfarin 5 mg p.o. q.h.s., INR goal 2-3.",
    "Amoxicillin/clavulanate 875/125 mg PO BID x 10 days (last dose 3/14).",
    "Insulin glargine 18 units subq at bedtime; hold if glucose < 70.",
    "PREDNISONE TAPER: 40 mg daily x3 days, then 20 mg daily x3 days, then 10 mg daily x3 days, then off.",
    "Albuterol 2 puffs q.4-6h. p.r.n. wheezing.",
    "Furosemide 20 mg, one-half tablet every other day.",
    "Discontinued: lisinopril (cough), ibuprofen (GI bleed).",
    "STOP taking: naproxen.  CONTINUE taking: pantoprazole 40 mg daily.",
    "Hydrocodone/APAP 5/325 mg 1-2 tabs q6h prn pain, #20, no refills.",
    "Digoxin was restarted at a lower dose, 0.125 mg daily, and the Lasix was held.",
    "Levothyroxine\t75 mcg\tby mouth\tdaily\tbefore breakfast",
    "Drug: Apixaban | Dose: 5 mg | Route: PO | Frequency: BID",
    "No known drug allergies.",
    "ALLERGIES:  None.",
    "DIET:  2 g sodium, 1800-calorie ADA.  Fluid restriction of 1.5 L/day.",
    "Clear liquids x24 hours, then advance as tolerated.",
    "NPO after midnight for procedure on 05/06/2011.",
    "ACTIVITY:  As tolerated.",
    "No heavy lifting greater than 10 pounds x6 weeks, no driving on narcotics, no tub baths; may shower.",
    "Non-weightbearing right lower extremity until seen by Dr. Q in 2 weeks.",
    "Weightbearing as tolerated LLE with walker; PT/OT to evaluate and treat.",
    "He is not to drive, swim, or operate machinery until cleared by Neurology.",
    "She may return to work on June 3 but may not lift more than 20 lb.",
    "Keep incision clean and dry.  Change dressing b.i.d. with saline-moistened gauze.",
    "Follow up with Dr. Q in 7-10 days for suture removal.",
    "Follow up:  PCP 1 week; Cardiology (Dr. Marlow) 03/09/2010 @ 2:30 p.m., 555-867-5309.",
    "The patient will call for an appointment, (555) 010-7788, if he has not heard by Friday.",
    "An appointment was made for her on the 26th at 10 in the morning with the nurse practitioner.",
    "Return to ED for T > 101.5, SOB, CP, syncope, or worsening redness of the left calf.",
    "Call if you have any fevers, chills, nausea, vomiting, or if your wound begins to drain.",
    "Should she develop chest pain, she should call 911.",
    "If the headache recurs or if there is any visual change, come back right away.",
    "Only take the oxycodone if the acetaminophen does not work.",
    "Do not take aspirin unless your cardiologist tells you to.",
    "Stop aspirin if you bleed.",
    "The patient was discharged home in stable condition.",
    "HOSPITAL COURSE:  The patient is a 67-year-old woman who was admitted with pneumonia and treated with IV antibiotics.",
    "Postoperatively, he was afebrile, ambulating, voiding without difficulty, and tolerating p.o.",
    "She denied chest pain, shortness of breath, or palpitations throughout her stay.",
    "CT of the head was negative for bleed; MRI showed a small acute infarct in the left pons.",
    "Labs on discharge: Na 138, K 4.4, BUN 12, Cr 0.9, WBC 7.2, Hgb 11.8.",
    "Blood pressure 133/70, pulse 88, temperature 98.6, O2 sat 96% on room air.",
    "DISCHARGE DIAGNOSES:\n1. Type 2 diabetes.\n2. Left lower lobe pneumonia, resolved.",
    "Status post right total knee arthroplasty on 02/11/2009 by Dr. R. T. Marlow.",
    "Foley was removed on postoperative day #2 and the JP drain on the day of discharge.",
    "The PCA was discontinued and he was transitioned to oral pain medications.",
    "We had planned to send him home on oral antibiotics; however, he will instead complete a 14-day course of IV cefepime.",
    "Patient's wife understands & agrees w/ the plan.",
    "Condition at discharge: good/stable.",
    "Wound VAC change q. Mon/Wed/Fri by home health.",
    "Weekly CBC; results to be faxed to the clinic.",
    "Pending at discharge: blood cultures x2.",
    "Bring all your pill bottles, your insurance card and this sheet to the visit.",
    "Wear TED hose during the day, off at night.",
    "O2 2 L NC at night and with exertion.",
    "Code status: full code.",
    "disp: home w/ home health, rn/pt",
    "Rx: Colace 100 mg cap, 1 cap po bid, hold for loose stools.",
    "¿Preguntas? Call the nurse line – open 24 hrs – at 1-800-555-0199.",
    "- Keep your arm raised above your heart as much as you can\n- Ice for 20 minutes, 4 times a day",
    "Tylenol 650 mg 1 p.o. q.6 h. p.r.n. headache, not to exceed 3 g in 24 hours.",
]


def blocked(answer: str, passages: list[str]) -> list[str]:
    return [f"{verdict.claim.text}: {verdict.reason}" for verdict in check(answer, passages).failures]


@pytest.mark.parametrize("passage", PASSAGES)
def test_a_passage_with_its_abbreviations_spelled_out_is_grounded(passage: str) -> None:
    assert blocked(spell_out(passage), [passage]) == []


@pytest.mark.parametrize("passage", PASSAGES)
def test_a_passage_word_for_word_is_grounded(passage: str) -> None:
    assert blocked(passage, [passage]) == []


@pytest.mark.parametrize("three", [PASSAGES[at : at + 3] for at in range(0, len(PASSAGES), 3)])
def test_a_bullet_list_of_passages_is_grounded(three: list[str]) -> None:
    answer = "Medications\n" + "\n".join(f"- {spell_out(passage)}" for passage in three)
    assert blocked(answer, three) == []


def test_passages_joined_into_one_paragraph_are_grounded() -> None:
    chosen = [passage for passage in PASSAGES if passage.endswith(".") and "\n" not in passage]
    for start in range(0, len(chosen), 4):
        part = chosen[start : start + 4]
        assert blocked(" ".join(spell_out(passage) for passage in part), part) == []


def test_a_quote_cites_the_passage_it_comes_from() -> None:
    report = check("Stop aspirin if you bleed.", PASSAGES)
    assert [verdict.passage for verdict in report.verdicts] == [PASSAGES.index("Stop aspirin if you bleed.")]


def test_part_of_a_passage_is_no_quote_once_its_condition_is_gone() -> None:
    assert not check("Stop aspirin.", ["Stop aspirin if you bleed."]).grounded


def test_every_line_of_real_summaries_passes_when_quoted() -> None:
    if not MTSAMPLES.is_dir():
        pytest.skip("the sample summaries are not on this machine")
    lines = {
        line.strip()
        for path in sorted(MTSAMPLES.glob("*.txt"))
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines()
        if line.strip()
    }
    assert [line for line in sorted(lines) if not check(spell_out(line), [line]).grounded] == []
