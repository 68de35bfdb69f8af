"""A report in the style of the ArchEHR-QA task (BioNLP 2025; Soni and Demner-Fushman): cited lines, answers of 75 words.

There, clinicians marked each sentence of the notes as essential to a question or not, a system cites sentences by number,
and "strict" precision, recall and F1 count the essential ones, over all questions together (micro). Answers longer than 75
words are cut. Here a document's passages (a sentence, a list line, a table row) are the sentences, and those that hold
evidence of a question are essential. A passage is cited where a quote covers at least half of it. An answer is cut after
its first 75 quoted words, so that whoever quotes much does not win recall with it; `facts_told` counts the facts of a
complete answer in its first 75 words. Answerable questions only.
"""

from collections.abc import Iterable, Mapping
from itertools import accumulate

from ..document import DischargeSummary
from .jsonl import Row
from .scores import Scores, characters, evidence_spans, f1, share, states

WORDS = 75
COVERED = 0.5


def strict_scores(
    questions: Iterable[Row], answers: Iterable[Row], summaries: Mapping[str, DischargeSummary], words: int = WORDS
) -> Scores:
    """Strict precision, recall and F1 on cited lines, and facts told, in [0, 1], each answer cut after `words` words."""
    given, hit, cited, essential, told = {row["id"]: row for row in answers}, 0, 0, 0, []
    for question in questions:
        if question["kind"] != "answerable":
            continue
        summary, answer = summaries[question["doc"]], given.get(question["id"], {"answer": "", "citations": []})
        gold = _lines(summary, evidence_spans(question, summary.text), least=0.0)
        own = _lines(summary, cut(answer["citations"], words), least=COVERED)
        shown = " ".join(answer["answer"].split()[:words])
        told += [states(shown, fact) for fact in question["facts"]]
        hit, cited, essential = hit + len(gold & own), cited + len(own), essential + len(gold)
    precision, recall = hit / max(1, cited), hit / max(1, essential)
    strict = {"strict_precision": precision, "strict_recall": recall, "strict_f1": f1(precision, recall)}
    return {**strict, "facts_told": share(told)}


def cut(citations: Iterable[Row], words: int = WORDS) -> list[tuple[int, int]]:
    """The spans of the citations, in their order, as far as their first `words` words go."""
    spans, left = [], words
    for citation in citations:
        if left <= 0:
            break
        ends = list(accumulate(len(piece) for piece in _pieces(citation["quote"])))
        spans.append((citation["start"], citation["start"] + (ends[:left] or [0])[-1]))
        left -= len(ends)
    return spans


def _pieces(quote: str) -> list[str]:
    """The words of a quote, each with the white space before it."""
    pieces, start = [], 0
    for word in quote.split():
        end = quote.index(word, start) + len(word)
        pieces.append(quote[start:end])
        start = end
    return pieces


def _lines(summary: DischargeSummary, spans: Iterable[tuple[int, int]], least: float) -> set[int]:
    """The passages of which the spans cover some part, and at least the share `least`."""
    covered = characters(summary.text, spans)
    found = set()
    for passage in summary.passages:
        own = characters(summary.text, [(passage.start, passage.end)])
        if own & covered and len(own & covered) >= least * len(own):
            found.add(passage.index)
    return found
