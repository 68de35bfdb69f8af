"""A router of a few lines, to be compared with ours on the same messages: the nearest description, and words of alarm."""

import re
from collections.abc import Callable

from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings

from ..vocabulary import Category, Outcome
from .jsonl import Row
from .scores import fold

_TOPICS = {
    Category.MEDICATIONS: "Medicines: names, doses, how often and for how long to take them, side effects.",
    Category.DIET: "Food and drink: what to eat, what to avoid, fluids, alcohol.",
    Category.ACTIVITY: "Activity: walking, lifting, driving, work, bathing, sports, rest, wound care at home.",
    Category.FOLLOW_UP: "Follow-up: appointments, tests, phone numbers, whom to see and when.",
    Category.WARNINGS: "Warning signs: symptoms to watch for, when to call the doctor or go to the hospital.",
    Category.OTHER: "The hospital stay: diagnosis, operation, results, what was found and done.",
}
_ALARMS = re.compile(
    r"chest pain|can'?t breathe|cannot breathe|not breathing|unconscious|passed out|suicid|kill (?:my|him|her)self|"
    r"overdose|seizure|stroke|severe bleeding|heart attack"
)


def nearest_topic(embeddings: Embeddings) -> Callable[[Row], Row]:
    """Routes a message to the category whose description is nearest by MiniLM; an emergency is what holds a word of alarm."""
    from langchain_core.vectorstores import InMemoryVectorStore

    store = InMemoryVectorStore(embeddings)
    store.add_documents([Document(words, metadata={"of": category.value}) for category, words in _TOPICS.items()])

    def route(message: Row) -> Row:
        near = store.similarity_search(message["question"], k=1)
        alarm = _ALARMS.search(fold(message["question"]))
        return {
            "id": message["id"],
            "categories": [topic.metadata["of"] for topic in near],
            "outcome": Outcome.EMERGENCY.value if alarm else None,
        }

    return route
