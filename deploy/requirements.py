"""Prints what the package and the named extras ask for, so that an image installs it before the code is copied.

python deploy/requirements.py serve ocr
"""

import sys
import tomllib
from pathlib import Path

project = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
needs = [
    *project["dependencies"],
    *(need for extra in sys.argv[1:] for need in project["optional-dependencies"][extra]),
]
print("\n".join(needs))  # noqa: T201 - a script of the Dockerfile
