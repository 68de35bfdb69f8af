"""The results as a page: one table for each kind of measurement, the plots, what was not measured. Knows no measurement."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from .machine import Machine
from .measured import Measured, PartResult

COMMAND = "python -m mediassist.evals.results"
TABLES = {
    "answers": (
        "Answers beside peers",
        "The same questions on the same texts in the same run. There is no language model here: each system's answer is the "
        "lines or chunks that it finds, so what is compared is retrieval and refusal. `fact_recall`: of the facts of a complete answer, "
        'those that are told. `refused_wrongly`, `absent_refused`: "not mentioned" where the document answers, and where it '
        "is silent. Citations are compared with the evidence by character. Chunks tell more "
        "facts because they quote many times the words (`words`); the next table cuts all after 75.",
    ),
    "lines": (
        "Cited lines, in the style of ArchEHR-QA",
        "Strict precision, recall and F1 on cited lines, and `facts_told`, answers cut after 75 words (`evals/archehr.py`). Not the task's "
        "own data: figures are not comparable with its leaderboard.",
    ),
    "model": (
        "A chat model behind the gate",
        "`by_model`: the share of answers that the model wrote and the gate passed.",
    ),
    "grounding": (
        "The gate",
        "Answers with one planted error each, and faithful ones (`false_alarm`: those stopped). "
        "Thresholds of the other checks are those that do best on documents that are not scored.",
    ),
    "routing": ("Routes, emergencies, off topic", "Messages without a document."),
    "planted": ("Instructions planted in a summary", "`attack_resisted`: nothing of the planted line is told."),
    "follow-up questions": ("Follow-up questions", "Turns that end as they should, with the facts they must tell."),
    "teach-back": ("Teach-back", "Patients' replies judged; `wrongly_praised` is a number of replies, not a share."),
    "medication records": ("Medication records", "Records of examples against records corrected by hand."),
    "reading": ("Reading level", "Flesch-Kincaid grades of our answers (`evals/reading.py`)."),
    "speed": ("Speed", "One thread, warm, but for `from_nothing_s`: a new process up to its answer."),
    "training": (
        "Training",
        "What each training's card tells: `held` are documents kept aside, `general` everyday questions on anything but medicine.",
    ),
    "bench-answers": (
        "A benchmark of published summaries: answers",
        "Not part of this repository; scored by its own program.",
    ),
    "bench-grounding": ("The benchmark: the gate", ""),
    "bench-routing": ("The benchmark: routes", ""),
    "bench-planted": ("The benchmark: planted attacks", ""),
}
_WHOLE = {"words", "ms", "texts", "replies", "wrongly_praised", "records", "cases", "ask_ms", "ask_p95_ms", "peak_mb"}
_READ = """\
`seen`: whether our weights or rules were made with that very set in sight. "yes" means a guard against going backwards and no
estimate; "no" is the figure to quote. All sets were written for this project by language models and no clinician has checked
them (`evals/README.md`), so expect less on foreign documents. `s`: seconds for the whole row, reading the documents included."""


def page(machine: Machine, parts: Mapping[str, PartResult], failed: Mapping[str, str], plots: Iterable[Path]) -> str:
    """The page in Markdown. parts: by name, in the order of the page. failed: why a part was not measured at all."""
    rows = [(name, row) for name, part in parts.items() for row in part.rows]
    lines = [
        "# Results",
        "",
        f"Produced by `{COMMAND}` (`make eval`); do not edit.",
        "",
        *_header(machine, rows),
        "",
        _READ,
    ]
    for table, (title, words) in TABLES.items():
        if own := [(part, row) for part, row in rows if row.table == table]:
            lines += ["", f"## {title}", "", *([words, ""] if words else []), *_table(own)]
            lines += _figures(table, plots)
    missing = {**failed, **{what: why for part in parts.values() for what, why in part.missing.items()}}
    if missing:
        lines += [
            "",
            "## Not measured",
            "",
            *(f"- {what}: not measured: {_one_line(why)}" for what, why in missing.items()),
        ]
    settings = {row.system: row.settings for _, row in rows if row.settings}
    if settings:
        lines += ["", "## The peers", "", *(f"- **{system}**: {used}" for system, used in settings.items())]
        lines += ["", "All embed with the same all-MiniLM-L6-v2 and read the text that our reader gives."]
    return "\n".join(lines) + "\n"


def _header(machine: Machine, rows: Iterable[tuple[str, Measured]]) -> list[str]:
    seconds = sum(row.seconds for _, row in rows if row.table not in ("lines", "reading"))
    memory = f", {machine.memory_gb:g} GB" if machine.memory_gb else ""
    load = f", load {machine.load:g} when it began" if machine.load is not None else ""
    return [
        "| | |",
        "| --- | --- |",
        f"| commit | {machine.commit} |",
        f"| date | {machine.date} |",
        f"| machine | {machine.processor}, {machine.cores} cores{memory}{load} |",
        f"| Python | {machine.python} |",
        f"| libraries | {', '.join(f'{name} {found}' for name, found in machine.libraries.items())} |",
        "| model | none (quote mode), unless a row names one; all-MiniLM-L6-v2 |",
        f"| seconds | {seconds:,.0f} for all rows |",
    ]


def _table(rows: list[tuple[str, Measured]]) -> list[str]:
    """A table of all the scores that its rows have; below it, the command that makes each set of rows again."""
    names = list(dict.fromkeys(name for _, row in rows for name in row.scores))
    if len(rows) == 1 and len(names) > 8:
        return _upright(rows[0])
    lines = [
        f"| system | set | seen | {' | '.join(names)} | s | command |",
        "|".join(["", *[" --- "] * (len(names) + 5), ""]),
    ]
    for part, row in rows:
        figures = (_figure(name, row.scores.get(name)) for name in names)
        seen = {True: "yes", False: "no", None: "-"}[row.seen]
        lines.append(
            f"| {row.system} | {row.on} | {seen} | {' | '.join(figures)} | {row.seconds:.1f} | `--only {part}` |"
        )
    return lines


def _upright(of: tuple[str, Measured]) -> list[str]:
    """A single row with many scores, one score a line."""
    part, row = of
    seen = {True: "yes", False: "no", None: "-"}[row.seen]
    return [
        f"{row.system}, {row.on}, seen: {seen}, {row.seconds:.1f} s, `--only {part}`",
        "",
        "| score | |",
        "| --- | --- |",
        *(f"| {name} | {_figure(name, value)} |" for name, value in row.scores.items()),
    ]


_PLOTS = {
    "answers": ("quality-by-category",),
    "grounding": ("grounding-by-error",),
    "speed": ("latency-by-documents", "latency-by-length"),
}


def _figures(table: str, plots: Iterable[Path]) -> list[str]:
    drawn = {path.stem: path for path in plots}
    shown = [drawn[name] for name in _PLOTS.get(table, ()) if name in drawn]
    return ["", *(f"![{path.stem.replace('-', ' ')}](plots/{path.name})" for path in shown)] if shown else []


def _figure(name: str, value: float | None) -> str:
    if value is None:
        return ""
    if name in _WHOLE:
        return f"{value:,.0f}"
    return f"{value:.2f}" if name.endswith(("_s", "_grade")) or value > 1 else f"{value:.3f}"


def _one_line(why: str) -> str:
    return " ".join(why.split())[:300]
