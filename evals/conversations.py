"""How many follow-up questions are understood: conversations over the example documents, with the facts that are expected.

    python -m mediassist.evals.conversations [FILE DOCUMENTS]

A turn that has an `outcome` is scored: it must end that way, hold each of its `facts` ("a|b" is either) and none of its
`without`. Facts of a `clarify` are looked for among the choices. Turns without an outcome lead up to the others.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

from ..answer import Answer
from ..assistant import Assistant
from ..settings import Settings
from .jsonl import Row, read

ROOT = Path(__file__).parent.parent
CONVERSATIONS = ROOT / "evals" / "conversations.jsonl"
MORE = CONVERSATIONS.with_stem("conversations_more")
"""By another author, on `evals/summaries`."""


@dataclass(frozen=True)
class Told:
    """How one scored turn went. wrong: what it lacks or should not have said; empty where it is right."""

    conversation: str
    turn: int
    wrong: tuple[str, ...]


def run(conversations: list[Row], documents: Path, assistant: Assistant) -> list[Told]:
    """Holds each conversation in a thread of its own; one `Told` for each scored turn, in order."""
    ids = {name: assistant.add(documents / name) for name in dict.fromkeys(row["doc"] for row in conversations)}
    told: list[Told] = []
    for row in conversations:
        for number, turn in enumerate(row["turns"], start=1):
            answer = assistant.ask(ids[row["doc"]], turn["ask"], thread=f"conversation {row['id']}")
            if "outcome" in turn:
                told.append(Told(row["id"], number, tuple(faults(turn, answer))))
    return told


def faults(turn: Row, answer: Answer) -> list[str]:
    """What is wrong with an answer to a scored turn."""
    text = _folded("\n".join(getattr(answer, "choices", ())) if turn["outcome"] == "clarify" else answer.text)
    found = [f"outcome {answer.outcome.value}"] if answer.outcome != turn["outcome"] else []
    found += [f"lacks {fact}" for fact in turn.get("facts", ()) if not _holds(text, fact)]
    return found + [f"says {words}" for words in turn.get("without", ()) if _holds(text, words)]


def share_right(told: list[Told]) -> float:
    """Of the scored turns, the share without a fault, in [0, 1]."""
    return sum(not one.wrong for one in told) / len(told)


def _holds(text: str, fact: str) -> bool:
    return any(_folded(way) in text for way in fact.split("|"))


def _folded(text: str) -> str:
    return " ".join(text.lower().split())


def main(file: Path = CONVERSATIONS, documents: Path = ROOT / "examples") -> None:
    """Prints every turn that went wrong, and the shares of turns and of whole conversations that are right."""
    told = run(read(file), documents, Assistant(Settings.load(llm_model="none"), keep=False))
    for one in told:
        if one.wrong:
            print(f"{one.conversation} turn {one.turn}: {'; '.join(one.wrong)}")
    failed = {one.conversation for one in told if one.wrong}
    whole = {one.conversation for one in told}
    print(f"turns right          {share_right(told):.3f} of {len(told)}")
    print(f"conversations right  {1 - len(failed) / len(whole):.3f} of {len(whole)}")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
