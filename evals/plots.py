"""The plots of the results as SVG: the same figures give the same bytes, whenever and wherever they are drawn.

Knows no measurement. matplotlib is an extra: without it there are tables alone.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import EvaluationError
from .measured import Line

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Lines = Mapping[str, Line]
COLOURS = ("#00695c", "#e08214", "#7570b3", "#9e9e9e", "#c2185b")
TITLES = {
    "quality-by-category": (
        "Facts told in 75 words, by category of the question (summaries kept aside)",
        "share of facts",
    ),
    "grounding-by-error": ("Planted errors caught, by kind (cases kept aside)", "share caught"),
    "latency-by-documents": ("Time to answer, by number of documents kept on disk", "milliseconds, median"),
    "latency-by-length": ("Time to answer, by length of the document", "milliseconds, median"),
}
BELOW = {"latency-by-documents": "documents", "latency-by-length": "characters"}


def draw(plots: Mapping[str, Lines], folder: Path) -> list[Path]:
    """Writes an SVG for each plot; returns their paths. EvaluationError when matplotlib is not installed."""
    try:
        import matplotlib
        from matplotlib.figure import Figure
    except ImportError:
        remedy = 'Run: pip install "mediassist[evals]"'
        raise EvaluationError("The plots are not drawn: matplotlib is not installed.", remedy) from None
    folder.mkdir(parents=True, exist_ok=True)
    drawn = []
    # no date, no random ids, no font of the machine: text stays text
    with matplotlib.rc_context({"svg.hashsalt": "mediassist", "svg.fonttype": "none", "font.family": "sans-serif"}):
        for name, lines in plots.items():
            figure = Figure(figsize=(8, 4.5), layout="constrained")
            axes = figure.add_subplot()
            title, left = TITLES.get(name, (name, ""))
            axes.set_title(title, fontsize=11)
            axes.set_ylabel(left)
            (_curves if name in BELOW else _bars)(axes, lines)
            axes.set_xlabel(BELOW.get(name, ""))
            axes.spines[["top", "right"]].set_visible(False)
            figure.legend(loc="outside lower center", ncols=2, frameon=False, fontsize=9)
            drawn.append(folder / f"{name}.svg")
            figure.savefig(drawn[-1], format="svg", metadata={"Date": None, "Creator": None})
    return drawn


def _bars(axes: "Axes", lines: Lines) -> None:
    """Groups of bars, one group for each name below, one colour for each line."""
    below = list(dict.fromkeys(name for line in lines.values() for name in line))
    width = 0.8 / len(lines)
    for number, (label, line) in enumerate(lines.items()):
        places = [place - 0.4 + width * (number + 0.5) for place in range(len(below))]
        axes.bar(places, [line.get(name, 0.0) for name in below], width, label=label, color=COLOURS[number])
    axes.set_xticks(range(len(below)), [name.replace("_", " ") for name in below], rotation=25, ha="right", fontsize=9)
    axes.set_ylim(0, 1.02)


def _curves(axes: "Axes", lines: Lines) -> None:
    for number, (label, line) in enumerate(lines.items()):
        places = [float(name) for name in line]
        axes.plot(places, list(line.values()), marker="o", label=label, color=COLOURS[number])
    axes.set_xscale("log")
    axes.set_ylim(bottom=0)
    ticks = sorted({float(name) for line in lines.values() for name in line})
    axes.set_xticks(ticks, [f"{tick:,.0f}" for tick in ticks])
    axes.minorticks_off()
