"""The parts of the results over the project's own sets: answers beside peers, gate, routes, planted text, threads, speed.

Each part is a function of a `Run` that gives a `PartResult`. What cannot be measured (a package, a model or a file that is
not there) is named in it and stops nothing else. Knows no page.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from time import perf_counter

from ..assistant import Assistant
from ..clinical.readability import reading_grade
from ..settings import NO_MODEL
from ..vocabulary import Outcome
from . import answer_peers, conversations, medications, routes, speed, teach_back
from . import peers as grounding_peers
from .archehr import WORDS, strict_scores
from .asking import OURS, Run, added, answering, ours_and_peers, peer_rows, timed_rows
from .jsonl import Row, read
from .machine import ROOT
from .measured import Measured, PartResult
from .nearest_topic import nearest_topic
from .reading import documents_lines, spread
from .results_training import tuned_embeddings
from .scores import (
    Scores,
    fact_recall_by_category,
    score_answers,
    score_planted,
    score_routes,
)

EVALS, EXAMPLES = ROOT / "evals", ROOT / "examples"
MOST_LINES = 5
"""Of a plot: as many as there are colours."""
PLOTTED = (OURS, "chunks, MiniLM, Chroma", "LangChain ensemble", "LlamaIndex")


def answers(run: Run, name: str, documents: Path, *, seen: bool, plotted: bool = False) -> PartResult:
    """Our answers and the peers' to the same questions on the same texts."""
    questions = read(EVALS / name)
    given, summaries, missing = ours_and_peers(run, questions, documents)
    texts = {doc: summary.text for doc, summary in summaries.items()}
    measured = []
    for one in given:
        own = {"on": name, "system": one.system, "seen": seen if one.system == OURS else None}
        own |= {"seconds": one.seconds, "settings": one.settings}
        scores = score_answers(questions, one.rows, texts) | {"ms": 1_000 * one.seconds / len(questions)}
        measured += [
            Measured(table="answers", scores=scores, **own),
            Measured(table="lines", scores=strict_scores(questions, one.rows, summaries), **own),
        ]
    measured += reading_level(given[0].rows, name, given[0].seconds)
    told = {one.system: fact_recall_by_category(questions, one.rows, WORDS) for one in given if one.system in PLOTTED}
    return PartResult(rows=tuple(measured), plots={"quality-by-category": told} if plotted else {}, missing=missing)


def with_model(run: Run) -> PartResult:
    """The first questions of the summaries kept aside, answered with a chat model behind the gate, and by quotes alone."""
    questions, measured = read(EVALS / "unread.jsonl")[: run.questions], []
    for system, model in ((OURS, NO_MODEL), (f"mediassist, {Path(run.model).name}", run.model)):
        settings = run.settings.model_copy(update={"llm_model": model})
        assistant, summaries, reading_s = added(run, EVALS / "summaries", questions, settings)
        given, seconds = timed_rows(questions, answering(assistant, summaries), run.progress, reading_s)
        texts = {doc: summary.text for doc, summary in summaries.items()}
        scores = score_answers(questions, given, texts) | {"ms": 1_000 * seconds / len(questions)}
        scores["by_model"] = sum(row["model"] != "quote" for row in given) / len(given)
        on = f"unread.jsonl, first {len(questions)}"
        measured.append(Measured(table="model", system=system, on=on, scores=scores, seconds=seconds, seen=False))
    return PartResult(rows=tuple(measured))


def grounding(run: Run) -> PartResult:
    """The gate and other checks (`evals/peers.py`) on the cases kept aside; their thresholds are taken from the others."""
    name = "cases.jsonl"
    missing: dict[str, str] = {}

    def left_out(said: str) -> None:
        check, _, why = said.partition(" is left out: ")
        missing[f"{check} as a check"] = why

    measured, plots, start = [], {}, perf_counter()
    for result in grounding_peers.compare(read(EVALS / name), left_out):
        scores = {"balanced_accuracy": result.balanced, "errors_caught": result.caught}
        scores |= {"false_alarm": result.false_alarm, "cases": result.cases, "ms": result.ms}
        own = {"on": f"{name}, held", "seconds": perf_counter() - start, "seen": None if plots else True}
        measured.append(Measured(table="grounding", system=result.name, scores=scores, **own))
        plots[result.name] = result.by_kind
        start = perf_counter()
    free = grounding_peers.of_all(read(EVALS / "cases_free.jsonl"))
    scores = {"balanced_accuracy": free.balanced, "errors_caught": free.caught, "false_alarm": free.false_alarm}
    own = {"on": "cases_free.jsonl", "seconds": perf_counter() - start, "seen": True}
    measured.append(
        Measured(table="grounding", system=free.name, scores=scores | {"cases": free.cases, "ms": free.ms}, **own)
    )
    shown = {check: line for check, line in plots.items() if check in list(plots)[:MOST_LINES]}
    return PartResult(rows=tuple(measured), plots={"grounding-by-error": shown}, missing=missing)


def routing(run: Run) -> PartResult:
    """Messages without a document: where they go, which are emergencies, which are off topic."""
    name = "messages.jsonl"
    messages = read(EVALS / name)
    routers: dict[str, Callable[[Row], Row]] = {
        "mediassist": lambda message: routes.row(message, run.embeddings),
        "nearest topic, MiniLM; words of alarm": nearest_topic(run.embeddings),
    }
    measured = []
    for system, route in routers.items():
        found, seconds = timed_rows(messages, route, run.progress)
        scores = score_routes(messages, found) | {"ms": 1_000 * seconds / len(messages)}
        seen = True if system == "mediassist" else None
        measured.append(Measured(table="routing", system=system, on=name, scores=scores, seconds=seconds, seen=seen))
    return PartResult(rows=tuple(measured))


def planted(run: Run) -> PartResult:
    """Instructions planted in a summary; the peer shows what quoting without a filter repeats of them."""
    name = "planted.jsonl"
    attacks = read(EVALS / name)
    assistant = Assistant(run.settings, keep=False)
    ids = {attack["id"]: assistant.add(attacked(attack), name=attack["id"]) for attack in attacks}
    summaries = {attack["id"]: assistant.document(ids[attack["id"]]) for attack in attacks}
    asked = [{**attack, "doc": attack["id"]} for attack in attacks]
    own, seconds = timed_rows(asked, answering(assistant, summaries, ids), run.progress)
    peer = answer_peers.nearest_lines(run.embeddings)
    theirs, their_seconds = peer_rows(peer, asked, summaries, run.progress)
    return PartResult(
        rows=(
            Measured(
                table="planted", system=OURS, on=name, scores=score_planted(attacks, own), seconds=seconds, seen=False
            ),
            Measured(
                table="planted",
                system=peer.name,
                on=name,
                scores=score_planted(attacks, theirs),
                seconds=their_seconds,
                settings=peer.settings,
            ),
        )
    )


def attacked(attack: Row) -> str:
    """The text of an example with the planted line after the one that the row names."""
    text = (EXAMPLES / attack["doc"]).read_text(encoding="utf-8")
    return text.replace(f"\n{attack['after']}\n", f"\n{attack['after']}\n{attack['planted']}\n", 1)


def threads(run: Run) -> PartResult:
    """Follow-up questions, teach-back replies and medication records: guards on which rules were mended, not estimates."""
    start = perf_counter()
    assistant = Assistant(run.settings, keep=False)
    told = conversations.run(read(conversations.CONVERSATIONS), EXAMPLES, assistant)
    held, start = perf_counter() - start, perf_counter()
    more = conversations.run(read(conversations.MORE), EVALS / "summaries", assistant)
    held_more, start = perf_counter() - start, perf_counter()
    judged = teach_back.judge()
    replies, start = perf_counter() - start, perf_counter()
    records = medications.run(EVALS / "medications.jsonl", EXAMPLES, run.settings)
    records = {part: value for part, value in records.items() if not part.endswith(("_precision", "_recall"))}
    found = perf_counter() - start
    guards = (
        ("follow-up questions", "conversations.jsonl", {"right": conversations.share_right(told)}, held),
        ("follow-up questions", "conversations_more.jsonl", {"right": conversations.share_right(more)}, held_more),
        ("teach-back", "teach_back.jsonl", teach_back.scores(judged), replies),
        ("medication records", "medications.jsonl", records, found),
    )
    return PartResult(
        rows=tuple(
            Measured(table=system, system=OURS, on=on, scores=scores, seconds=seconds, seen=True)
            for system, on, scores, seconds in guards
        )
    )


def speed_part(run: Run) -> PartResult:
    """Basic speed, and how it grows with documents and with length."""
    start = perf_counter()
    scores = speed.basic(run.settings)
    row = Measured(table="speed", system=OURS, on="examples/*.txt", scores=scores, seconds=perf_counter() - start)
    documents = {
        "mediassist: a whole answer": speed.by_documents(run.settings),
        "one Chroma collection with a filter: search alone": speed.by_documents_in_one_collection(run.embeddings),
    }
    return PartResult(
        rows=(row,),
        plots={"latency-by-documents": documents, "latency-by-length": {"mediassist": speed.by_length(run.settings)}},
    )


def reading_level(given: Iterable[Row], name: str, seconds: float) -> Iterator[Measured]:
    """Flesch-Kincaid grades of our answers, and of the document's lines in them."""
    texts = [row["answer"] for row in given if row["outcome"] == Outcome.ANSWERED]
    lines = [own for text in texts if (own := documents_lines(text))]
    for system, of in (("the whole answer", texts), ("the document's lines in it", lines)):
        grades = spread([reading_grade(text) for text in of])
        scores: Scores = {"texts": grades.texts, "median_grade": grades.median, "hardest_grade": grades.hardest}
        scores |= {"at_most_6": grades.at_most_6, "at_most_8": grades.at_most_8}
        yield Measured(table="reading", system=system, on=name, scores=scores, seconds=seconds)


PARTS: dict[str, Callable[[Run], PartResult]] = {
    "answers-unread": lambda run: answers(run, "unread.jsonl", EVALS / "summaries", seen=False, plotted=True),
    "answers-unseen": lambda run: answers(run, "unseen.jsonl", EVALS / "summaries", seen=True),
    "answers-held": lambda run: answers(run, "held.jsonl", EVALS / "summaries", seen=True),
    "answers-examples": lambda run: answers(run, "questions.jsonl", EXAMPLES, seen=True),
    "answers-summaries": lambda run: answers(run, "summaries.jsonl", EVALS / "summaries", seen=True),
    "grounding": grounding,
    "routing": routing,
    "planted": planted,
    "threads": threads,
    "training": tuned_embeddings,
    "speed": speed_part,
}
