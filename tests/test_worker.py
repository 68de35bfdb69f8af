"""A file is read in a process of its own: what hangs, swells or breaks there ends there, with a reason."""

import gc
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from mediassist.errors import (
    DocumentCorrupt,
    DocumentEmpty,
    DocumentError,
    DocumentNotReadable,
    DocumentTooLarge,
    DocumentUnsupported,
)
from mediassist.ingest import worker as worker_module
from mediassist.ingest.passages import summarise
from mediassist.ingest.readers import read
from mediassist.ingest.worker import ReadingWorker, read_document
from mediassist.ingest.worker.messages import ReadingSettings
from mediassist.settings import Settings

from .conftest import ROOT

SETTINGS = Settings.load()
EXAMPLES = sorted(path for path in (ROOT / "examples").iterdir() if path.is_file())
SHORT = "DIET: Low salt. Drink 1.5 litres a day.\n"
# as long as the limit allows; takes seconds to read
LONG = "Take one tablet of aspirin 81 mg daily with food, and call us with questions. " * 12_000
posix = pytest.mark.skipif(os.name != "posix", reason="signals and process groups are POSIX's")
linux = pytest.mark.skipif(sys.platform != "linux", reason="memory is limited on Linux alone")


@pytest.fixture(scope="module")
def shared() -> Iterator[ReadingWorker]:
    with ReadingWorker() as worker:
        yield worker


@pytest.fixture
def worker() -> Iterator[ReadingWorker]:
    with ReadingWorker(processes=2) as worker:
        yield worker


def limited(**settings: object) -> Settings:
    return Settings.load(**settings)


def within(seconds: float, condition: Callable[[], bool]) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.01)
    return condition()


def alive(pid: int) -> bool:
    """Whether a process runs; one that is dead but not yet waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        if sys.platform == "linux":
            return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


class InThread:
    """A document being read in a thread, so that something can happen to it meanwhile."""

    def __init__(self, worker: ReadingWorker, source: str) -> None:
        self.error: DocumentError | None = None
        self._thread = threading.Thread(target=self._read, args=(worker, source))
        self._thread.start()

    def _read(self, worker: ReadingWorker, source: str) -> None:
        try:
            worker.read(source, settings=SETTINGS)
        except DocumentError as error:
            self.error = error

    def result(self) -> DocumentError | None:
        self._thread.join(30)
        assert not self._thread.is_alive()
        return self.error


# --- what comes back is what reading gives ----------------------------------------------------------------------------


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_a_document_read_apart_is_the_document_read_here(shared, path):
    def outcome(read_it):
        try:
            return read_it()
        except DocumentError as error:
            return type(error), error.reason, error.remedy

    here = outcome(lambda: summarise(read(path, settings=SETTINGS), path.name))
    assert outcome(lambda: shared.read(path, settings=SETTINGS)) == here


def test_text_bytes_and_files_are_read_and_named(shared, tmp_path):
    path = tmp_path / "summary of Mrs Müller.txt"
    path.write_text(SHORT, encoding="utf-8")
    assert shared.read(path, settings=SETTINGS).name == "summary of Mrs Müller.txt"
    assert shared.read(SHORT, settings=SETTINGS).name == "document"
    assert shared.read(b"# Diet\n\nLow salt.", name="plan.md", settings=SETTINGS).format == "md"
    assert read_document(SHORT, settings=SETTINGS).text == SHORT


def test_a_path_is_the_callers_whatever_the_process_is_in(shared, tmp_path, monkeypatch):
    (tmp_path / "here.txt").write_text(SHORT)
    monkeypatch.chdir(tmp_path)
    assert shared.read(Path("here.txt"), settings=SETTINGS).text == SHORT


@pytest.mark.parametrize(
    ("source", "error"),
    [
        (b"  \n", DocumentEmpty),
        ("...", DocumentEmpty),
        (Path("/no/such/file.txt"), DocumentNotReadable),
        (Path("/"), DocumentNotReadable),
        (b"\0\1\2\3 no text", DocumentUnsupported),
        (b"{\\rtf1 cut off", DocumentCorrupt),
        ("a" * 1_000_001, DocumentTooLarge),
        (b"%PDF-1.4 broken", DocumentCorrupt),
    ],
    ids=str,
)
def test_a_refusal_is_the_same_error_with_its_remedy(shared, source, error):
    with pytest.raises(error) as raised:
        shared.read(source, settings=SETTINGS)
    assert raised.value.reason.endswith(".")
    assert raised.value.remedy


def test_the_limits_of_the_settings_hold_there(shared):
    with pytest.raises(DocumentTooLarge, match="limit is 20"):
        shared.read(SHORT.encode(), settings=limited(max_document_chars=20))
    with pytest.raises(DocumentTooLarge, match="20 bytes"):
        shared.read(SHORT.encode(), settings=limited(max_file_bytes=20))


def test_every_setting_that_a_reader_uses_travels():
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "ingest").rglob("*.py"))
    used = {name for name in Settings.model_fields if f"settings.{name}" in code}
    assert used <= set(ReadingSettings.model_fields)
    assert set(ReadingSettings.model_fields) <= set(Settings.model_fields)


def test_half_of_a_character_does_not_break_it(shared):
    assert "Low salt" in shared.read("DIET: Low salt \ud83d only.\n", settings=SETTINGS).text


# --- limits -----------------------------------------------------------------------------------------------------------


def test_what_takes_too_long_is_stopped_and_the_next_document_is_read(worker):
    start = time.monotonic()
    with pytest.raises(DocumentTooLarge, match=r"longer than 0\.5 s.*MAX_READING_S"):
        worker.read(LONG, settings=limited(max_reading_s=0.5))
    assert time.monotonic() - start < 4
    assert worker.pids == ()
    assert worker.read(SHORT, settings=SETTINGS).text == SHORT


@linux
def test_what_takes_too_much_memory_is_stopped_and_the_next_document_is_read(worker):
    with pytest.raises(DocumentTooLarge, match=r"memory.*MAX_READING_BYTES"):
        worker.read(LONG, settings=limited(max_reading_bytes=30_000_000))
    assert worker.read(SHORT, settings=SETTINGS).text == SHORT


@linux
def test_memory_is_counted_anew_for_each_document(worker):
    enough = limited(max_reading_bytes=150_000_000)
    for _ in range(3):
        assert worker.read(LONG[:50_000], settings=enough).passages
    assert len(worker.pids) == 1


def test_a_table_of_tables_of_tables_is_too_deep_not_a_crash(worker):
    deep = b"<html><body>" + b"<table><tr><td>" * 20_000 + b"Aspirin" + b"</body></html>"
    with pytest.raises(DocumentError):
        worker.read(deep, settings=SETTINGS)
    assert worker.read(SHORT, settings=SETTINGS).text == SHORT


# --- ends -------------------------------------------------------------------------------------------------------------


@posix
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT, signal.SIGTERM])
def test_a_process_that_dies_over_a_document_refuses_it_and_the_next_is_read(worker, how):
    worker.warm()
    (pid,) = worker.pids
    reading = InThread(worker, LONG)
    time.sleep(0.3)
    os.kill(pid, how)
    error = reading.result()
    if how in (signal.SIGKILL, signal.SIGABRT):  # what the kernel and C++ do when memory is short
        assert isinstance(error, DocumentTooLarge)
    else:
        assert isinstance(error, DocumentCorrupt)
        assert how.name in error.reason
    assert worker.read(SHORT, settings=SETTINGS).text == SHORT


@posix
def test_an_idle_process_that_dies_is_replaced(worker):
    worker.warm()
    (pid,) = worker.pids
    os.kill(pid, signal.SIGKILL)
    assert within(5, lambda: not alive(pid))
    assert worker.read(SHORT, settings=SETTINGS).text == SHORT
    assert worker.pids != (pid,)


@posix
def test_closing_ends_idle_and_busy_processes_and_it_may_be_used_again():
    worker = ReadingWorker(processes=2)
    worker.warm()
    reading = InThread(worker, LONG)
    time.sleep(0.2)
    (pid,) = worker.pids
    worker.close()
    assert isinstance(reading.result(), DocumentNotReadable)
    assert not alive(pid)
    assert worker.read(SHORT, settings=SETTINGS).text == SHORT
    worker.close()
    assert worker.pids == ()


def test_an_unused_process_ends_after_a_while():
    with ReadingWorker(idle_s=0.1) as worker:
        worker.read(SHORT, settings=SETTINGS)
        assert within(5, lambda: worker.pids == ())
        assert worker.read(SHORT, settings=SETTINGS).text == SHORT


def test_a_process_is_kept_for_the_next_document_and_renewed_after_many(worker, monkeypatch):
    monkeypatch.setattr(worker_module, "MOST_DOCUMENTS", 3)
    seen = []
    for _ in range(4):
        worker.read(SHORT, settings=SETTINGS)
        seen.append(worker.pids)
    assert len(seen[0]) == 1
    assert seen[:2] == [seen[0]] * 2
    assert seen[2] == ()
    assert seen[3] not in (seen[0], ())


def test_a_plain_refusal_keeps_the_process(worker):
    worker.read(SHORT, settings=SETTINGS)
    before = worker.pids
    with pytest.raises(DocumentEmpty):
        worker.read("---", settings=SETTINGS)
    assert worker.pids == before


PARENT = """
import sys, threading, time
from mediassist.settings import Settings
from mediassist.ingest.worker import ReadingWorker

worker = ReadingWorker()
worker.warm()
print(*worker.pids, flush=True)
threading.Timer(0.5, lambda: print("reading", flush=True)).start()
worker.read({text} * 12_000, settings=Settings.load())
"""


@pytest.fixture
def parent(tmp_path) -> Iterator["subprocess.Popen[str]"]:
    """Another program in the middle of a document; its first line of output is the id of the reading process."""
    script = tmp_path / "their_app.py"
    text = "Take one tablet of aspirin 81 mg daily with food, and call us with questions. "
    script.write_text(PARENT.format(text=repr(text)))
    program = subprocess.Popen(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT.parent,
        start_new_session=True,
    )
    with program:
        yield program
        program.kill()


def child_in_mid_document(program: "subprocess.Popen[str]") -> int:
    assert program.stdout
    pid = int(program.stdout.readline())
    assert program.stdout.readline() == "reading\n"
    assert alive(pid)
    return pid


@posix
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_process_is_left_when_its_parent_ends(parent, how):
    pid = child_in_mid_document(parent)
    os.kill(parent.pid, how)
    assert within(20, lambda: not alive(pid))
    assert parent.wait(30) != 0


@posix
def test_ctrl_c_is_heard_at_once(parent):
    child_in_mid_document(parent)
    start = time.monotonic()
    os.kill(parent.pid, signal.SIGINT)
    assert parent.wait(30) != 0
    assert time.monotonic() - start < 2
    assert parent.stderr
    assert "KeyboardInterrupt" in parent.stderr.read()


# --- inside other programs --------------------------------------------------------------------------------------------


def run_script(folder: Path, code: str, *flags: str) -> str:
    script = folder / "their_app.py"
    script.write_text(code)
    done = subprocess.run(
        [sys.executable, "-W", "error", *flags, str(script)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT.parent,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


def test_the_callers_program_is_not_run_again(tmp_path):
    code = """
print("main runs")
from mediassist import Settings
from mediassist.ingest.worker import read_document
print(len(read_document("DIET: Low salt.", settings=Settings.load()).passages))
"""
    assert run_script(tmp_path, code) == "main runs\n1\n"


@posix
def test_a_fork_reads_with_a_process_of_its_own(tmp_path):
    code = """
import os
from mediassist import Settings
from mediassist.ingest.worker import read_document
settings = Settings.load()
print(read_document("DIET: Low salt.", settings=settings).text, flush=True)
if (child := os.fork()) == 0:
    print(read_document("DIET: No salt.", settings=settings).text, flush=True)
    raise SystemExit(0)
assert os.waitpid(child, 0)[1] == 0
print(read_document("DIET: Some salt.", settings=settings).text)
"""
    assert run_script(tmp_path, code) == "DIET: Low salt.\nDIET: No salt.\nDIET: Some salt.\n"


def test_several_threads_read_at_once(shared):
    texts = [f"DIET: Drink {number} litres a day.\n" for number in range(40)]
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda text: shared.read(text, settings=SETTINGS).text, texts))
    assert found == texts
    assert 1 <= len(shared.pids) <= worker_module.MOST_PROCESSES


def test_nothing_of_a_document_is_in_the_process_list_the_environment_or_a_file(worker, tmp_path, monkeypatch):
    monkeypatch.setenv("SOME_API_KEY", "secret")
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    worker.read("DIET: Zanzibarian porridge only.\n", name="Zanzibar.txt", settings=SETTINGS)
    assert list(tmp_path.iterdir()) == []
    if sys.platform != "linux":
        return
    (pid,) = worker.pids
    for place in ("cmdline", "environ"):
        content = Path(f"/proc/{pid}/{place}").read_bytes().lower()
        assert b"zanzibar" not in content
        assert b"secret" not in content


def test_reading_text_loads_nothing_heavy():
    probe = """
import sys
from mediassist.ingest.worker import process
from mediassist.ingest.worker.messages import ReadingSettings, Request
from mediassist.settings import Settings
request = Request(name="a.txt", title="a.txt", is_text=False, password=None,
                  settings=ReadingSettings.model_validate(Settings.load()))
assert b"Low salt" in process._reply(request, b"DIET: Low salt.")
heavy = "torch transformers chromadb langchain_core unstructured pdfplumber docx lxml numpy sklearn".split()
print([name for name in heavy if name in sys.modules])
"""
    done = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, check=True, cwd=ROOT.parent, timeout=60
    )
    assert done.stdout.strip() == "[]"


def test_short_documents_in_quick_succession_are_all_read():
    # the signal that ends an orphan must not meet one whose parent is writing to it
    with ReadingWorker(processes=1) as worker:
        lengths = {len(worker.read(f"DIET: Low salt {n:03}.", settings=SETTINGS).text) for n in range(400)}
    assert lengths == {19}


def test_nothing_is_left_open():
    worker = ReadingWorker()
    worker.read(SHORT, settings=SETTINGS)
    worker.close()
    del worker
    gc.collect()  # a process or pipe that nobody closed warns, and warnings are errors


def test_an_error_of_the_reader_itself_tells_its_kind_and_place_and_no_word(tmp_path):
    # a reader with a fault in it, in a process of its own: what it says must not hold the document
    code = """
import sys
from mediassist.ingest.worker import process
def faulty(source, **_):
    return {}[source]
process.read = faulty
process.main()
"""
    from mediassist.ingest.worker.messages import READY, Request, read_frame, write_frame

    program = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=ROOT.parent,
    )
    with program:
        assert program.stdin
        assert program.stdout
        assert read_frame(program.stdout, 10) == READY
        settings = ReadingSettings.model_validate(SETTINGS)
        request = Request(name=None, title="t", is_text=True, password=None, settings=settings)
        write_frame(program.stdin, request.model_dump_json().encode())
        write_frame(program.stdin, b"Zanzibarian porridge")
        reply = json.loads(read_frame(program.stdout, 10_000))
    assert reply["is_last"]
    assert "KeyError in ingest/worker/process.py" in reply["failure"]["reason"]
    assert "Zanzibar" not in str(reply)
