"""The notebooks run from the first cell to the last, offline, and are kept without outputs."""

import os
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError

from .conftest import ROOT
from .ollama_server import why_not

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
WITHIN_S = 900
"""Of one cell: some ten times what it takes on two idle cores."""
OFFLINE = {
    **{f"{kind}_PROXY": "http://127.0.0.1:9" for kind in ("HTTP", "HTTPS", "ALL")},
    "HF_HUB_OFFLINE": "1",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "PYTHONWARNINGS": "default",
}


def by_name(path: Path) -> str:
    return path.stem


def test_there_is_one_for_each_thing_to_learn():
    assert [path.stem[2:] for path in NOTEBOOKS] == [
        "ask_your_summary",
        "inside_the_graph",
        "train_the_embeddings",
        "fine_tune_a_language_model",
        "evaluate",
    ]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=by_name)
def test_a_notebook_is_kept_readable_and_without_outputs(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert notebook.cells[0].cell_type == "markdown"
    assert all(not cell.outputs and cell.execution_count is None for cell in code)
    assert all(len(cell.source.splitlines()) <= 25 for cell in code)
    assert any("plt.show()" in cell.source for cell in code)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the notebook's own client, not of a notebook
@pytest.mark.parametrize("path", NOTEBOOKS, ids=by_name)
def test_a_notebook_runs_offline(path, tmp_path, monkeypatch):
    if "language_model" in path.stem and (reason := why_not()):
        pytest.skip(reason)
    for name, value in {**OFFLINE, "IPYTHONDIR": str(tmp_path), "DATA_DIR": str(tmp_path / "data")}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setenv("OMP_NUM_THREADS", os.environ.get("OMP_NUM_THREADS", "2"))
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(notebook, timeout=WITHIN_S, resources={"metadata": {"path": str(path.parent)}})
    try:
        client.execute()
    except (CellExecutionError, CellTimeoutError) as error:
        pytest.fail(f"{path.name}, {unfinished(notebook)}:\n{error}", pytrace=False)
    pictures = [
        output for cell in notebook.cells for output in cell.get("outputs", ()) if "image/png" in output.get("data", ())
    ]
    assert pictures


def unfinished(notebook: nbformat.NotebookNode) -> str:
    """The cell at which a run ended, by its number among all cells and its first line."""
    cells = [(number, cell) for number, cell in enumerate(notebook.cells, start=1) if cell.cell_type == "code"]
    number, cell = max(
        (found for found in cells if found[1].execution_count), key=lambda found: found[0], default=cells[0]
    )
    return f"cell {number} ({cell.source.splitlines()[0]})"
