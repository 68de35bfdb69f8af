"""`mediassist train data`: from summaries to everything that is trained on, with a data card.

    data.jsonl             rows for the language model (`instruction_rows`), split by patient
    data.pairs.jsonl       questions, answering lines and hard negatives for the embedding model (`pairs`)
    data.retrieval.jsonl   unseen documents on which an embedding model is judged (`retrieval_sets`)
    data.cases.jsonl       right answers and planted errors for a grounding verifier (`planted_errors`)
    data.md                the card: counts, balance, licence, seed, and what was left out and why

All files are written at the end, each at once: a run that is interrupted leaves what was there before.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from ...errors import DocumentError, EvaluationError
from ...evals.jsonl import Row
from ...ingest.folder import files_in
from ...settings import Settings
from ..rows import write_rows, write_text
from .card import card
from .examples import AskedDocument, synthetic, with_evidence
from .instruction_rows import Dropped, rows_of
from .pairs import Pair, pairs_of
from .planted_errors import cases_of
from .retrieval_sets import row_of
from .splits import SPLITS, Split, duplicates, split_patients

if TYPE_CHECKING:
    from ...ingest.index import IndexedSummary
    from ...models.embedding import LocalEmbeddings

Progress = Callable[[int, int], None]
"""Called after each document with how many are done, of how many."""

FEWEST_DOCUMENTS = 10
"""So few cannot be split by patient into what is learnt from and what is judged on."""


@dataclass
class Made:
    """What came of a run. unread: files that could not be read, with the reason; silent: files without anything to ask of."""

    rows: list[Row] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    retrieval: list[Row] = field(default_factory=list)
    cases: list[Row] = field(default_factory=list)
    dropped: Dropped = field(default_factory=Dropped)
    documents: dict[Split, int] = field(default_factory=lambda: dict.fromkeys(SPLITS, 0))
    unread: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)


def make_data(  # noqa: PLR0913 - one call for one command
    paths: Sequence[Path],
    output: Path,
    settings: Settings,
    *,
    count: int = 0,
    seed: int = 0,
    questions: Sequence[Path] = (),
    most_rows: int = 12,
    progress: Progress | None = None,
) -> Made:
    """Writes the files beside `output`; see the module. paths: files, and folders of files. count: how many synthetic summaries.

    questions: files of questions with evidence on the given files. most_rows: of the language model, for each document.
    Raises EvaluationError (too few documents, nothing that is gold, no space).
    """
    from ...models.embedding import load_embeddings

    embeddings = load_embeddings(settings)
    made = Made()
    given = _with_questions(_read(paths, settings, made), questions)
    total = len(given) + count
    if total < FEWEST_DOCUMENTS:
        raise EvaluationError(
            f"There are {total} documents; it takes {FEWEST_DOCUMENTS} to keep some apart.",
            "Give more summaries, or add --synthetic 300.",
        )
    patients = [one.patient for one in given] + _synthetic_patients(count, seed)
    splits = split_patients(patients)
    for done, document in enumerate(_all(given, count, seed, settings), 1):
        _add(document, splits[document.patient], embeddings, made, most_rows, seed, has_gold=bool(document.asked))
        if progress:
            progress(done, total)
    _without_duplicates(made)
    _require_gold(made)
    _write(made, output, seed, count)
    return made


def _read(paths: Sequence[Path], settings: Settings, made: Made) -> list[AskedDocument]:
    """The given files as documents without questions; those that cannot be read are noted and stop no other."""
    from ...ingest.worker import read_document

    found: dict[str, AskedDocument] = {}
    for top in paths:
        for path in files_in(top) if top.is_dir() else [top]:
            try:
                summary = read_document(path, settings=settings)
            except DocumentError as error:
                made.unread.append(f"{path.name}: {error.reason}")
                continue
            identity = path.relative_to(top).as_posix() if top.is_dir() else path.name
            below = path.relative_to(top).parts if top.is_dir() else (path.name,)
            patient = f"file:{top.name}/{below[0]}"  # all files of one folder below the given one are one patient's
            found[str(path.resolve())] = AskedDocument(identity, patient, "file", summary, ())
    return list(found.values())


def _with_questions(given: list[AskedDocument], questions: Sequence[Path]) -> list[AskedDocument]:
    by_name = {document.summary.name: document for document in given}
    for path in questions:
        for asked in with_evidence(path, by_name):
            by_name[asked.summary.name] = asked
    return list(by_name.values())


def _synthetic_patients(count: int, seed: int) -> list[str]:
    from ..synthetic import generate

    return [made.patient for made in generate(count, seed)]


def _all(given: list[AskedDocument], count: int, seed: int, settings: Settings) -> Iterator[AskedDocument]:
    yield from given
    yield from synthetic(count, seed, settings)


def _add(
    document: AskedDocument,
    split: Split,
    embeddings: "LocalEmbeddings",
    made: Made,
    most: int,
    seed: int,
    *,
    has_gold: bool,
) -> None:
    """All that one document gives."""
    from dataclasses import replace

    from ...ingest.index import embed_passages
    from .own_records import asked_of

    indexed = embed_passages(document.summary, embeddings)
    if not has_gold:
        document = replace(document, asked=tuple(asked_of(indexed, embeddings, seed)))
        if not document.asked:
            made.silent.append(document.id)
            return
    made.documents[split] += 1
    made.dropped.not_found += document.not_found
    made.pairs += pairs_of(document, split, seed)
    if split != "train" and document.source != "file":
        made.retrieval.append(row_of(document, split))
    rows = list(rows_of(document, indexed, embeddings, split, most, made.dropped, seed))
    made.rows += rows
    made.cases += _cases(rows, indexed, seed)


def _cases(rows: Sequence[Row], indexed: "IndexedSummary", seed: int) -> list[Row]:
    random = Random(f"{seed}-{rows[0]['document']}-cases") if rows else Random(seed)
    medicines = sorted({medication.name.text for medication in indexed.summary.medications})
    passages = indexed.summary.passages
    found: list[Row] = []
    for row in rows:
        if row["kind"] == "answered":
            held = [p.in_section for p in passages if any(p.start == span["start"] for span in row["spans"])]
            found += cases_of(row, "\n".join(held), medicines, random)
    return found


def _without_duplicates(made: Made) -> None:
    """No row twice, nor nearly. Test comes first, then dev, so that what is learnt from is what is given up."""
    made.rows.sort(key=lambda row: -SPLITS.index(row["split"]))
    exact, near = duplicates([f"{row['instruction']}\n{row['input']}\n{row['output']}" for row in made.rows])
    made.dropped.exact, made.dropped.near = len(exact), len(near)
    made.rows = [row for place, row in enumerate(made.rows) if place not in exact | near]
    kept = {row["id"] for row in made.rows}
    made.cases = [case for case in made.cases if case["id"].rpartition("-")[0] in kept]
    pairs = {(pair.question.casefold(), pair.passage.casefold()): pair for pair in reversed(made.pairs)}
    made.pairs = list(reversed(pairs.values()))
    judged = {(pair.question, pair.passage) for pair in made.pairs if pair.split != "train"}
    made.pairs = [pair for pair in made.pairs if pair.split != "train" or (pair.question, pair.passage) not in judged]


def _require_gold(made: Made) -> None:
    if not made.rows and not made.pairs:
        why = f" {len(made.unread)} files could not be read." if made.unread else ""
        raise EvaluationError(
            f"Nothing that these documents state could be asked and answered for certain.{why}",
            "Give summaries with medication lists, --questions with evidence, or --synthetic 300.",
        )


def _write(made: Made, output: Path, seed: int, count: int) -> None:
    stem = output.with_name(output.name.removesuffix(".jsonl"))
    write_rows(stem.with_name(f"{stem.name}.pairs.jsonl"), (pair.as_row() for pair in made.pairs))
    write_rows(stem.with_name(f"{stem.name}.retrieval.jsonl"), made.retrieval)
    write_rows(stem.with_name(f"{stem.name}.cases.jsonl"), made.cases)
    write_text(stem.with_name(f"{stem.name}.md"), card(made, output.name, seed, count))
    write_rows(output, made.rows)
