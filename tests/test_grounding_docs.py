"""The example of docs/grounding.md runs as it stands."""

import re
from pathlib import Path

DOCS = Path(__file__).parent.parent / "docs" / "grounding.md"


def test_the_example_of_the_library_runs() -> None:
    blocks = re.findall(r"```python\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert blocks
    for block in blocks:
        exec(compile(block, str(DOCS), "exec"), {})
