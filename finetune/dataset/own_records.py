"""Questions on a real file, answered from what we read of it ourselves: its medication records, and the lines of quote mode.

No gold is known of such a file, so nothing is asserted that a record or a quoted line does not hold; the record's own words are spelled out
(`clinical.plain_lines`) and nothing is added. Wordings of questions are the generator's. Knows no split.
"""

from collections.abc import Iterator
from random import Random

from ...chains.asked import read_question
from ...chains.base import Draft, Rung
from ...chains.quote import LEAD, write_quotes
from ...chains.registry import CHAINS
from ...clinical.plain_lines import plain_line
from ...document import Medication
from ...ingest.index import IndexedSummary
from ...models.embedding import LocalEmbeddings
from ...vocabulary import NOT_MENTIONED, Category, MedicationList
from ..synthetic.knowledge import wording
from ..synthetic.questions import as_fields
from .examples import Asked

SURE = 0.8
"""Confidence from which the lines that retrieval finds are taken for the answer."""
_FIELDS = {
    "dose": ("dose", "strength"),
    "frequency": ("frequency",),
    "duration": ("duration",),
    "timing": ("timing",),
    "purpose": ("purpose",),
}


def asked_of(indexed: IndexedSummary, embeddings: LocalEmbeddings, seed: int) -> Iterator[Asked]:
    """Questions on each medicine to take at home, and general ones on each category."""
    summary = indexed.summary
    random = Random(f"{seed}-{len(summary.text)}-{summary.name}")
    for medication in summary.medications:
        if medication.listed is MedicationList.TAKE_HOME and summary.passages[medication.passage].set_aside is None:
            yield from _on_medicine(medication, random)
    for category, part, about in (
        (Category.FOLLOW_UP, "ask_visit", "all"),
        (Category.WARNINGS, "ask_warning", "all"),
        (Category.OTHER, "ask_stay", "diagnosis"),
        (Category.OTHER, "ask_stay", "procedure"),
    ):
        question = random.choice(wording(part)[about])
        yield from _quoted(question, category, indexed, embeddings)


def _on_medicine(medication: Medication, random: Random) -> Iterator[Asked]:
    asks = wording("ask_medicine")
    if not medication.status.is_taken:
        question = random.choice(asks["stopped"]).format(drug=medication.name.text)
        told = f"{medication.name.text} was {medication.status.value}. Do not take it."
        yield Asked(question, told, Category.MEDICATIONS, "medicine.stopped", (medication.passage,))
        return
    for about, parts in random.sample(list(_FIELDS.items()), 2):
        question = random.choice(asks[about]).format(drug=medication.name.text)
        stated = any(getattr(medication, part) for part in parts)
        answer, places = (record(medication), (medication.passage,)) if stated else (NOT_MENTIONED, ())
        yield Asked(question, answer, Category.MEDICATIONS, f"medicine.{about}", places)


def record(medication: Medication) -> str:
    """A medicine as the guide's fields, in the document's words spelled out."""
    told = {
        name: plain_line(part.text)
        for name in Medication.model_fields
        if (part := getattr(medication, name)) and hasattr(part, "text")
    }
    dose = " ".join(told[name] for name in ("strength", "dose", "route") if name in told)
    often = ", ".join(told[name] for name in ("frequency", "timing") if name in told)
    name = ", ".join(told[name] for name in ("name", "purpose") if name in told)
    return as_fields({"Medication": name, "Dosage": dose, "Frequency": often, "Duration": told.get("duration", "")})


def _quoted(question: str, category: Category, indexed: IndexedSummary, embeddings: LocalEmbeddings) -> Iterator[Asked]:
    """The lines that retrieval is sure of, as quote mode tells them; of a question that names nothing ("what did she have") none is."""
    if not read_question(question).concepts:
        return
    found = CHAINS[category].retrieve(question, question, embeddings.read_one, indexed)
    if found.only_near or found.confidence < SURE:
        return
    draft = Draft(category=category, text="", passages=found.passages, rung=Rung.QUOTED, confidence=found.confidence)
    answer = write_quotes(draft, indexed.summary).removeprefix(LEAD).strip()
    yield Asked(question, answer, category, f"{category.value}.quoted", found.passages)
