"""Worked examples for `Modelfile.fewshot`: one of each kind of answer. Every person, drug list and number is invented.

Each passes the check that training rows pass; a test holds that.
"""

from ...vocabulary import NOT_MENTIONED, Category
from ..llm.rows import TrainingRow

EXAMPLES = (
    TrainingRow(
        instruction="What pills do I take now, and how?",
        input="[1] Discharge medications: Amlodipine 5 mg p.o. daily for blood pressure.\n"
        "[2] Discharge medications: Cephalexin 500 mg p.o. q.i.d. for 7 days.\n"
        "[3] (stopped, do not take) Discharge medications: Stop ibuprofen.",
        output="Medication: amlodipine, for blood pressure\nDosage: 5 mg by mouth\nFrequency: daily\n\n"
        "Medication: cephalexin\nDosage: 500 mg by mouth\nFrequency: four times a day\nDuration: for 7 days\n\n"
        "Stop ibuprofen.",
        document="invented-1",
        category=Category.MEDICATIONS,
    ),
    TrainingRow(
        instruction="When do they want me back?",
        input="[1] Follow-up: See Dr. Okafor in the surgery clinic in 2 weeks. Call 555-0142 to schedule.",
        output="- See Dr. Okafor in the surgery clinic in 2 weeks.\n- Call 555-0142 to schedule.",
        document="invented-2",
        category=Category.FOLLOW_UP,
    ),
    TrainingRow(
        instruction="can i lift my grandson",
        input="[1] Activity: No lifting over 10 pounds for 6 weeks.\n[2] Activity: Walk every day as tolerated.",
        output="- No lifting over 10 pounds for 6 weeks.",
        document="invented-3",
        category=Category.ACTIVITY,
    ),
    TrainingRow(
        instruction="May I have a glass of wine with dinner?",
        input="[1] Diet: Low-sodium diet, 2 grams of sodium a day.",
        output=NOT_MENTIONED,
        document="invented-4",
        category=Category.DIET,
    ),
)
