"""Plain-language answers to made-up summaries: faithful ones pass, ones with a planted error do not.

What the gate is known to get wrong stands here too, as an expected failure, so that an improvement shows.
"""

import pytest
from mediassist.grounding import check

FAITHFUL = [
    (
        "Discharge on prednisone 20 mg p.o. q.d. x5 days then stop.",
        "Take 20 milligrams of prednisone by mouth once a day for five days, then stop.",
    ),
    (
        "No tub baths or swimming until seen in clinic.",
        "Do not take baths or swim until you have been seen in the clinic.",
    ),
    (
        "Patient to remain non-weightbearing on the right lower extremity for 6 weeks.",
        "Do not put weight on your right leg for six weeks.",
    ),
    (
        "Return to ED for chest pain, dyspnea, or syncope.",
        "Go back to the emergency room if you have chest pain, trouble breathing, or if you pass out.",
    ),
    (
        "Coumadin was held prior to the procedure and will be restarted on Monday.",
        "Your Coumadin was paused before the procedure. It starts again on Monday.",
    ),
    (
        "She was afebrile and tolerating a regular diet at the time of discharge.",
        "You had no fever and were eating a normal diet when you left the hospital.",
    ),
    ("Follow up with nephrology in 2 weeks with a BMP.", "See the kidney doctor in two weeks."),
    (
        "Left wrist splint at all times except for bathing.",
        "Wear the splint on your left wrist all the time, except when you bathe.",
    ),
    ("Sutures to be removed in 10 to 14 days.", "Your stitches will come out in 10 to 14 days."),
    (
        "He may return to work on June 3 with no lifting over 20 pounds.",
        "You can go back to work on June 3, but don't lift more than 20 pounds.",
    ),
    ("Lasix was increased from 20 mg to 40 mg daily.", "Your Lasix dose was raised to 40 mg once a day."),
    ("Discontinue ibuprofen due to GI bleed.", "Stop ibuprofen, because of bleeding in your gut."),
    ("The patient denied nausea, vomiting, or diarrhea.", "You did not feel sick, throw up or have diarrhea."),
    ("CT of the abdomen was negative for appendicitis.", "The CT scan of your belly did not show appendicitis."),
    (
        "Low sodium diet, 2 g per day. Fluid restriction 1.5 liters daily.",
        "Eat low-salt food, 2 grams a day, and limit your fluids to 1.5 liters a day.",
    ),
    (
        "Tylenol 500 mg p.o. q.6h. p.r.n. pain, not to exceed 3 g per day.",
        "You can take 500 mg of Tylenol by mouth every 6 hours if you need it for pain, but no more than 3 grams a day.",
    ),
    (
        "Please weigh yourself daily and call if weight increases by more than 3 pounds in one day.",
        "Weigh yourself every day. Call if you gain more than 3 pounds in a day.",
    ),
    (
        "Physical therapy 3 times per week for 4 weeks.",
        "You will have physiotherapy three times a week for four weeks.",
    ),
    (
        "The patient underwent laparoscopic appendectomy without complication on 3/2/2010.",
        "Your appendix was removed by keyhole surgery on March 2, 2010, without complications.",
    ),
    (
        "She has an appointment with Dr. Hale in Endocrinology on May 9 at 2 p.m.",
        "You will see Dr. Hale in Endocrinology on May 9 at 2:00 in the afternoon.",
    ),
    ("Home O2 at 2 L via nasal cannula.", "Use oxygen at home, 2 liters."),
    ("Keep the cast dry and elevated.", "Keep your cast dry and raised."),
    ("No aspirin or NSAIDs for 7 days.", "Avoid aspirin for a week."),
    ("Continue home lisinopril and atorvastatin.", "Keep taking lisinopril and atorvastatin as you did at home."),
    (
        "Start metformin 500 mg b.i.d. with meals.",
        "Begin metformin, 500 mg twice a day with meals. It is a new medicine.",
    ),
    ("Apply bacitracin ointment to the incision t.i.d.", "Put bacitracin ointment on the cut three times a day."),
    (
        "Resume regular activity as tolerated. No contact sports for 3 months.",
        "Go back to your usual activities as you are able. Contact sports are not allowed for three months.",
    ),
    (
        "Notify physician for temperature greater than 38.5, wound erythema, or purulent drainage.",
        "Call the doctor if your temperature is above 38.5, the wound is red, or pus comes out.",
    ),
    (
        "If constipated, may use Colace 100 mg twice daily.",
        "You can use Colace 100 mg two times a day if you get constipated.",
    ),
    ("Avoid driving while taking Percocet.", "Don't drive while you are on Percocet."),
    (
        "Feed 2 ounces of formula every 3 hours. Return if the infant has fewer than 4 wet diapers in 24 hours.",
        "Give the baby 2 ounces of formula every three hours. Come back if there are fewer than 4 wet diapers in a day.",
    ),
    (
        "Pelvic rest for 6 weeks. No heavy lifting more than the weight of the baby.",
        "Keep to pelvic rest for six weeks, and don't lift anything heavier than your baby.",
    ),
    (
        "Cataract surgery left eye. Prednisolone acetate 1% one drop OS q.i.d. for 2 weeks.",
        "Put one drop of prednisolone acetate 1% in your left eye four times a day for two weeks.",
    ),
    (
        "Do not rub or press on the eye. Wear the eye shield at bedtime.",
        "Don't rub your eye or press on it. Wear the shield over it at night when you sleep.",
    ),
    (
        "Lithium level to be checked in one week. Seroquel was discontinued secondary to sedation.",
        "Your lithium level will be checked in a week. Seroquel was stopped because it made you sleepy.",
    ),
    (
        "Avoid raising the left arm above shoulder level for 6 weeks after pacemaker placement.",
        "For six weeks after getting your pacemaker, do not lift your left arm above your shoulder.",
    ),
    (
        "Empty the ostomy pouch when one-third full and change every 3 to 4 days.",
        "Empty your ostomy bag when it is a third full. Change it every 3 to 4 days.",
    ),
    ("Hgb stable at 9.8 after 2 units PRBC.", "Your blood count stayed steady at 9.8 after two units of blood."),
    ("Eliquis 5 mg b.i.d.; do not miss doses.", "Take Eliquis 5 mg twice a day, and do not skip any doses."),
    ("Suture removal with Dr. Ito on Tuesday, April 6.", "Dr. Ito will take your stitches out on Tuesday, April 6."),
    (
        "The patient may shower in 48 hours but no soaking in a tub for 2 weeks.",
        "You can shower after 48 hours, but don't soak in a bathtub for two weeks.",
    ),
    (
        "Take iron with orange juice; avoid milk and antacids within 2 hours.",
        "Take your iron with orange juice. Stay away from milk and antacids for 2 hours around it.",
    ),
    ("The biopsy was benign.", "The biopsy did not show cancer."),
    (
        "Resume diabetic diet, check fingersticks before meals and at bedtime.",
        "Go back to your diabetic diet. Check your blood sugar with a finger stick before meals and at bedtime.",
    ),
    (
        "Incentive spirometer 10 times every hour while awake.",
        "Use your breathing exerciser (incentive spirometer) 10 times every hour while you are awake.",
    ),
    (
        "The patient has a follow-up with Orthopedics in 10 days for x-rays.",
        "You go back to the bone doctor in 10 days for X-rays.",
    ),
    (
        "Amiodarone 200 mg daily is new. Metoprolol was decreased to 12.5 mg b.i.d.",
        "Amiodarone is a new medicine: 200 mg once a day. Your metoprolol was lowered to 12.5 mg twice a day.",
    ),
    (
        "No smoking. No alcohol while on metronidazole.",
        "Don't smoke, and don't drink alcohol while you take metronidazole.",
    ),
    (
        "She had an uncomplicated vaginal delivery of a healthy boy on 7/2.",
        "You gave birth to a healthy boy on July 2, without problems.",
    ),
    (
        "Call for bleeding soaking more than one pad per hour.",
        "Call if you bleed so much that you soak more than one pad an hour.",
    ),
    ("Patient was counseled on smoking cessation.", "You were advised to stop smoking."),
    (
        "Chest x-ray revealed a right lower lobe infiltrate consistent with pneumonia.",
        "Your chest X-ray showed a spot in the lower right lung that fits with pneumonia.",
    ),
    ("Do not restart: donepezil, oxybutynin.", "Donepezil and oxybutynin must not be started again."),
    ("Allopurinol 100 mg daily (was 300 mg).", "You used to take 300 mg of allopurinol; now it's 100 mg a day."),
    ("STOP diclofenac, and never take it again.", "Dad must not take diclofenac any more."),
    ("If the bleeding does not stop, call 911.", "If the bleeding won't stop, call 911."),
    ("Call if the wrist bleeds.", "Should your wrist bleed, call."),
    ("Clinic Thu 05/16/2024 at 8:40 am.", "You go to the clinic on Thursday, May 16, 2024 at 8:40 in the morning."),
    ("Showers yes, baths no until the visit.", "You can shower, but don't have a bath until your visit."),
    ("She was advised not to stop venlafaxine abruptly.", "Never stop venlafaxine all of a sudden."),
    ("Sevelamer carbonate 800 mg with each meal.", "With each meal take 800 mg of sevelamer."),
]
PLANTED = [
    (
        "dose",
        "Discharge on prednisone 20 mg p.o. q.d. x5 days then stop.",
        "Take 10 milligrams of prednisone once a day for five days.",
    ),
    (
        "duration",
        "Discharge on prednisone 20 mg p.o. q.d. x5 days then stop.",
        "Take 20 milligrams of prednisone once a day for two weeks.",
    ),
    ("negation", "No tub baths or swimming until seen in clinic.", "You may swim and take baths."),
    (
        "side",
        "Patient to remain non-weightbearing on the right lower extremity for 6 weeks.",
        "Do not put weight on your left leg for six weeks.",
    ),
    (
        "negation",
        "Patient to remain non-weightbearing on the right lower extremity for 6 weeks.",
        "You can put weight on your right leg.",
    ),
    (
        "condition",
        "Return to ED for chest pain, dyspnea, or syncope.",
        "Go back to the emergency room if you have chest pain, a headache, or if you pass out.",
    ),
    (
        "date",
        "Coumadin was held prior to the procedure and will be restarted on Monday.",
        "Your Coumadin starts again on Tuesday.",
    ),
    (
        "negation",
        "She was afebrile and tolerating a regular diet at the time of discharge.",
        "You had a fever when you left the hospital.",
    ),
    ("name", "Follow up with nephrology in 2 weeks with a BMP.", "See the heart doctor in two weeks."),
    ("condition", "Left wrist splint at all times except for bathing.", "Wear the splint on your left wrist at night."),
    ("date", "Sutures to be removed in 10 to 14 days.", "Your stitches will come out in 7 to 10 days."),
    (
        "negation",
        "He may return to work on June 3 with no lifting over 20 pounds.",
        "You cannot go back to work on June 3.",
    ),
    (
        "dose",
        "He may return to work on June 3 with no lifting over 20 pounds.",
        "You can go back to work on June 3, but don't lift more than 50 pounds.",
    ),
    ("status", "Lasix was increased from 20 mg to 40 mg daily.", "Your Lasix dose was lowered."),
    ("dose", "Lasix was increased from 20 mg to 40 mg daily.", "Take 60 mg of Lasix once a day."),
    ("status", "Discontinue ibuprofen due to GI bleed.", "Keep taking ibuprofen."),
    ("drug", "Discontinue ibuprofen due to GI bleed.", "Stop naproxen because of the bleeding."),
    ("negation", "The patient denied nausea, vomiting, or diarrhea.", "You had diarrhea."),
    ("negation", "CT of the abdomen was negative for appendicitis.", "The CT scan of your belly showed appendicitis."),
    (
        "body site",
        "CT of the abdomen was negative for appendicitis.",
        "The CT scan of your chest did not show appendicitis.",
    ),
    (
        "frequency",
        "Tylenol 500 mg p.o. q.6h. p.r.n. pain, not to exceed 3 g per day.",
        "Take 500 mg of Tylenol every 4 hours if you need it for pain.",
    ),
    (
        "dropped condition",
        "Tylenol 500 mg p.o. q.6h. p.r.n. pain, not to exceed 3 g per day.",
        "Take 500 mg of Tylenol every 6 hours, whether or not you have pain.",
    ),
    (
        "condition",
        "Please weigh yourself daily and call if weight increases by more than 3 pounds in one day.",
        "Call if you lose more than 3 pounds in a day.",
    ),
    (
        "frequency",
        "Physical therapy 3 times per week for 4 weeks.",
        "You will have physical therapy once a week for four weeks.",
    ),
    (
        "body site",
        "The patient underwent laparoscopic appendectomy without complication on 3/2/2010.",
        "Your gallbladder was removed on March 2, 2010.",
    ),
    (
        "name",
        "She has an appointment with Dr. Hale in Endocrinology on May 9 at 2 p.m.",
        "You will see Dr. Hall in Endocrinology on May 9.",
    ),
    (
        "time",
        "She has an appointment with Dr. Hale in Endocrinology on May 9 at 2 p.m.",
        "You will see Dr. Hale on May 9 at 3 p.m.",
    ),
    ("invented", "Keep the cast dry and elevated.", "Keep your cast dry and raised. Wiggle your toes every hour."),
    ("invented", "Home O2 at 2 L via nasal cannula.", "Use oxygen at home, 2 liters, and do not smoke near it."),
    ("drug", "No aspirin or NSAIDs for 7 days.", "You can take aspirin for a week."),
    ("status", "Continue home lisinopril and atorvastatin.", "Continue lisinopril, but stop atorvastatin."),
    ("status", "Start metformin 500 mg b.i.d. with meals.", "Do not take metformin any more."),
    (
        "invented",
        "Start metformin 500 mg b.i.d. with meals.",
        "Take metformin 500 mg twice a day with meals. Check your blood sugar each morning.",
    ),
    (
        "body site",
        "Apply bacitracin ointment to the incision t.i.d.",
        "Put bacitracin ointment in your eye three times a day.",
    ),
    (
        "duration",
        "Resume regular activity as tolerated. No contact sports for 3 months.",
        "Contact sports are not allowed for three weeks.",
    ),
    (
        "condition",
        "Notify physician for temperature greater than 38.5, wound erythema, or purulent drainage.",
        "Call the doctor if your temperature is above 39.",
    ),
    ("condition", "If constipated, may use Colace 100 mg twice daily.", "Take Colace 100 mg twice a day."),
    ("condition", "Avoid driving while taking Percocet.", "Do not drive while taking antibiotics."),
    ("drug", "1. Plavix 75 mg daily.\n2. Zantac 150 mg b.i.d.", "Take Plavix 150 mg twice a day."),
    (
        "drug",
        "1. Plavix 75 mg daily to protect the stent.\n2. Zantac 150 mg b.i.d. for reflux.",
        "Take Plavix for reflux.",
    ),
    ("name", "Call Dr. Osei at 555-0142 with questions.", "Call Dr. Osei at 555-0124 with questions."),
    ("dose", "Feed 2 ounces of formula every 3 hours.", "Give the baby 4 ounces of formula every three hours."),
    ("frequency", "Feed 2 ounces of formula every 3 hours.", "Give the baby 2 ounces of formula every 6 hours."),
    (
        "side",
        "Prednisolone acetate 1% one drop OS q.i.d. for 2 weeks. Cataract surgery left eye.",
        "Put one drop of prednisolone in your right eye four times a day.",
    ),
    ("negation", "Do not rub or press on the eye. Wear the eye shield at bedtime.", "You can rub your eye."),
    (
        "invented",
        "Do not rub or press on the eye. Wear the eye shield at bedtime.",
        "Wear the eye shield at bedtime and wear sunglasses outdoors.",
    ),
    (
        "status",
        "Lithium level to be checked in one week. Seroquel was discontinued secondary to sedation.",
        "Keep taking Seroquel.",
    ),
    (
        "drug",
        "Lithium level to be checked in one week. Seroquel was discontinued secondary to sedation.",
        "Lithium was stopped because of sedation.",
    ),
    (
        "duration",
        "Avoid raising the left arm above shoulder level for 6 weeks after pacemaker placement.",
        "Do not raise your left arm above your shoulder for 6 days.",
    ),
    (
        "side",
        "Avoid raising the left arm above shoulder level for 6 weeks after pacemaker placement.",
        "Do not raise your right arm above your shoulder for 6 weeks.",
    ),
    (
        "frequency",
        "Empty the ostomy pouch when one-third full and change every 3 to 4 days.",
        "Change your ostomy pouch every day.",
    ),
    (
        "body site",
        "Chest x-ray revealed a right lower lobe infiltrate consistent with pneumonia.",
        "Your chest X-ray showed pneumonia in the upper right lung.",
    ),
    (
        "name",
        "Suture removal with Dr. Ito on Tuesday, April 6.",
        "Dr. Ivo will take your stitches out on Tuesday, April 6.",
    ),
    (
        "date",
        "Suture removal with Dr. Ito on Tuesday, April 6.",
        "Dr. Ito will take your stitches out on Thursday, April 6.",
    ),
    (
        "negation",
        "The patient may shower in 48 hours but no soaking in a tub for 2 weeks.",
        "You may soak in a tub after 48 hours.",
    ),
    ("invented", "The biopsy was benign.", "The biopsy was benign. You do not need any more tests."),
    ("negation", "The biopsy was benign.", "The biopsy showed cancer."),
    ("drug swap", "Amiodarone 200 mg daily is new. Metoprolol was decreased to 12.5 mg b.i.d.", "Metoprolol is new."),
    (
        "dose",
        "Amiodarone 200 mg daily is new. Metoprolol was decreased to 12.5 mg b.i.d.",
        "Take metoprolol 200 mg a day.",
    ),
    (
        "status",
        "Amiodarone 200 mg daily is new. Metoprolol was decreased to 12.5 mg b.i.d.",
        "Your metoprolol was increased to 12.5 mg twice a day.",
    ),
    (
        "condition",
        "No smoking. No alcohol while on metronidazole.",
        "You can drink alcohol while you take metronidazole.",
    ),
    (
        "condition",
        "Call for bleeding soaking more than one pad per hour.",
        "Call if you have a fever or foul discharge.",
    ),
    (
        "invented",
        "Suture removal with Dr. Ito on Tuesday, April 6.",
        "Dr. Ito will take your stitches out on Tuesday, April 6. Fast for 8 hours before.",
    ),
    (
        "name",
        "The patient has a follow-up with Orthopedics in 10 days for x-rays.",
        "You go back to the heart doctor in 10 days for X-rays.",
    ),
    ("negation", "Eliquis 5 mg b.i.d.; do not miss doses.", "Take Eliquis 5 mg twice a day. It is fine to miss doses."),
    (
        "dropped condition",
        "Percocet 5/325 one tablet q.6h. only if Tylenol does not help.",
        "Take one Percocet tablet every 6 hours.",
    ),
    (
        "for good",
        "Coumadin was held prior to the procedure and will be restarted on Monday.",
        "Your Coumadin has been stopped for good.",
    ),
    ("for now", "STOP spironolactone for good.", "Spironolactone is only on pause and can be started again later."),
    ("past dose", "Allopurinol 100 mg daily (was 300 mg).", "Take allopurinol 300 mg daily."),
    ("past dose", "Lisinopril 10 mg daily (before: 20 mg).", "Take lisinopril 20 mg daily."),
    (
        "before, not after",
        "On dialysis days take the morning dose after treatment.",
        "Take the morning dose before treatment.",
    ),
    (
        "between, not with",
        "Sevelamer 800 mg, 2 tablets with each meal.",
        "Take 2 tablets of sevelamer 800 mg between meals.",
    ),
    ("rate", "Drink 6 to 8 glasses of fluid a day.", "Drink 6 to 8 glasses of fluid a week."),
    (
        "until, not from",
        "No calcium tablets until seen by Dr. Lee.",
        "Take calcium tablets until you are seen by Dr. Lee.",
    ),
    (
        "skip",
        "Insulin glargine 22 units every night; do not skip.",
        "Take insulin glargine 22 units every night. Skip it.",
    ),
    ("waived", "You must be off narcotics before you drive.", "You do not have to be off narcotics before you drive."),
    ("stay only", "Unasyn was given until the time of discharge.", "Keep taking Unasyn at home."),
    ("list under a ban", "Do not restart: donepezil, oxybutynin.", "You can take oxybutynin."),
    (
        "side",
        "Lift nothing with the left arm. Take blood pressure on the right side.",
        "Lift nothing with the right arm.",
    ),
]
TOO_STRICT = [
    (
        "Low potassium diet: no bananas, no potatoes.",
        "Skip bananas and potatoes, since they are high in potassium.",
    ),
]
TOO_LENIENT = [
    (
        "condition",
        "The patient may shower in 48 hours but no soaking in a tub for 2 weeks.",
        "You can shower right away.",
    ),
]


@pytest.mark.parametrize(("summary", "answer"), FAITHFUL)
def test_a_faithful_answer_passes(summary: str, answer: str) -> None:
    assert [verdict.reason for verdict in check(answer, summary.splitlines()).failures] == []


@pytest.mark.parametrize(("error", "summary", "answer"), PLANTED)
def test_an_answer_with_a_planted_error_is_stopped(error: str, summary: str, answer: str) -> None:
    assert not check(answer, summary.splitlines()).grounded, error


@pytest.mark.xfail(strict=True, reason="the table of equivalents does not know this wording")
@pytest.mark.parametrize(("summary", "answer"), TOO_STRICT)
def test_a_faithful_answer_that_is_still_stopped(summary: str, answer: str) -> None:
    assert check(answer, summary.splitlines()).grounded


@pytest.mark.xfail(strict=True, reason="the check does not reason about time")
@pytest.mark.parametrize(("error", "summary", "answer"), TOO_LENIENT)
def test_a_planted_error_that_still_passes(error: str, summary: str, answer: str) -> None:
    assert not check(answer, summary.splitlines()).grounded, error
