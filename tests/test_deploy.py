"""What the files of deployment promise. No container engine runs here: what can be read from them is held."""

import re
import shutil
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

import pytest
import yaml
from mediassist import Settings

from .conftest import ROOT
from .processes import free_port

DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
IGNORED = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
UNIT = ROOT / "deploy" / "mediassist.service"
WORKFLOW = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
OF_PYTHON = {"PATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"}
SETTINGS = {name.upper() for name in Settings.model_fields}


def instructions(word: str, text: str = DOCKERFILE) -> list[str]:
    return re.findall(rf"^{word} +(.*)$", text, re.MULTILINE)


def last_stage() -> str:
    return DOCKERFILE[DOCKERFILE.rindex("\nFROM ") :]


# The image


def test_the_image_runs_as_nobody_special():
    assert instructions("USER", last_stage()) == ["10001:10001"]
    assert "--uid 10001" in last_stage()
    assert last_stage().index("\nUSER") < last_stage().index("\nENTRYPOINT")


def test_the_image_is_checked_at_the_port_that_it_serves():
    (port,) = instructions("EXPOSE", last_stage())
    (served,) = instructions("CMD", last_stage())
    assert f'"--port", "{port}"' in served
    (check,) = instructions("HEALTHCHECK", last_stage())
    assert f"'127.0.0.1', {port}" in check
    assert "/health" in check


def test_the_health_check_tells_a_server_that_answers_from_none():
    port = free_port()
    import ast
    from http.server import BaseHTTPRequestHandler, HTTPServer
    from threading import Thread

    class Healthy(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200 if self.path == "/health" else 404)
            self.end_headers()

        def log_message(self, *_):
            pass

    (check,) = instructions("HEALTHCHECK", last_stage())
    _, flag, code = ast.literal_eval(check.partition("CMD")[2].strip())
    command = [sys.executable, flag, code.replace("8765", str(port))]
    assert subprocess.run(command, capture_output=True, check=False).returncode != 0
    with HTTPServer(("127.0.0.1", port), Healthy) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        assert subprocess.run(command, check=False).returncode == 0
        server.shutdown()


def test_the_command_of_the_image_exists(run):
    _, out, _ = run("serve", "--help")
    (served,) = instructions("CMD", last_stage())
    assert all(option in out for option in re.findall(r"--[a-z]+", served))


def test_no_image_floats_on_latest():
    images = [service["image"] for service in COMPOSE["services"].values()] + instructions("ARG PYTHON_IMAGE=")
    images += re.findall(r"^ARG PYTHON_IMAGE=(\S+)$", DOCKERFILE, re.MULTILINE)
    assert all(":" in image and not image.endswith(":latest") for image in images)


def ignored(path: str) -> bool:
    """Whether .dockerignore keeps a path out of the build: the last line that fits decides."""
    out = False
    for line in IGNORED:
        pattern = line.removeprefix("!")
        if not line or line.startswith("#"):
            continue
        parts = path.split("/")
        places = {"/".join(parts[: n + 1]) for n in range(len(parts))}
        fits = any(fnmatch(place, pattern) and place.count("/") == pattern.count("/") for place in places)
        if pattern.startswith("**/"):
            fits = any(fnmatch(part, pattern[3:]) for part in parts)
        out = not line.startswith("!") if fits else out
    return out


def test_all_that_is_copied_into_the_image_is_there():
    for copied in instructions("COPY"):
        *sources, _ = [word for word in copied.split() if not word.startswith("--")]
        if "--from=build" not in copied and sources != ["."]:
            for source in sources:
                assert (ROOT / source).is_file(), source
                assert not ignored(source), f".dockerignore keeps {source} out"


def test_the_image_is_built_from_the_package_and_nothing_else():
    import tomllib

    packages = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["packages"]
    folders = [package.removeprefix("mediassist").lstrip(".").replace(".", "/") for package in packages]
    modules = [path.relative_to(ROOT).as_posix() for folder in folders for path in (ROOT / folder).glob("*.py")]
    assert len(modules) > 100
    assert [name for name in [*modules, "Modelfile", "py.typed", "prompts/system.md"] if ignored(name)] == []
    kept_out = (
        ".git/config",
        ".venv/bin/python",
        ".env",
        "tests/conftest.py",
        "examples/heart-failure.txt",
        "secret.pem",
    )
    assert [name for name in kept_out if not ignored(name)] == []


def test_torch_is_the_one_that_the_tests_ran_with():
    constraints = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    (pinned,) = re.findall(r"^(torch==\S+)$", constraints, re.MULTILINE)
    texts = {
        "Dockerfile": DOCKERFILE,
        "ci.yml": WORKFLOW,
        "deploy.md": (ROOT / "docs/deploy.md").read_text(encoding="utf-8"),
    }
    for name, text in texts.items():
        assert set(re.findall(r"torch==[\w.+]+", text)) == {pinned}, name


def test_what_the_image_installs_is_what_the_package_asks_for():
    command = [sys.executable, str(ROOT / "deploy" / "requirements.py"), "serve", "ocr"]
    asked = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    assert {"langgraph>=1.2", "pillow>=10"} <= set(asked)
    assert any(need.startswith("fastapi") for need in asked)


# Compose


def test_every_variable_that_is_set_is_a_setting():
    told = set(COMPOSE["services"]["mediassist"]["environment"])
    told |= set(re.findall(r"\b([A-Z][A-Z_]+)=", "\n".join(instructions("ENV", last_stage())))) - OF_PYTHON
    told |= set(re.findall(r"\b([A-Z][A-Z_]+)=", "\n".join(unit_lines("Environment")))) - OF_PYTHON
    page = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
    told |= set(re.findall(r"^([A-Z_]+)=", page, re.MULTILINE))
    assert told <= SETTINGS


def test_the_composed_server_is_reached_from_this_machine_alone_and_asks_for_keys():
    server = COMPOSE["services"]["mediassist"]
    assert all(port.startswith("127.0.0.1:") for port in server["ports"])
    assert server["environment"]["SERVE_AUTH"] == "${SERVE_AUTH:-key}"
    assert "127.0.0.1" in server["environment"]["SERVE_HOSTS"]
    assert server["read_only"] is True


def test_ollama_has_no_way_out():
    ollama = COMPOSE["services"]["ollama"]
    assert ollama["networks"] == ["models"]
    assert COMPOSE["networks"]["models"]["internal"] is True
    assert "ports" not in ollama


def test_the_services_that_run_are_hardened():
    for name in ("mediassist", "ollama"):
        service = COMPOSE["services"][name]
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert service["ulimits"]["core"] == 0


def test_every_volume_and_network_that_is_named_is_declared():
    for service in COMPOSE["services"].values():
        assert {volume.split(":")[0] for volume in service.get("volumes", [])} <= set(COMPOSE["volumes"])
        assert set(service["networks"]) <= set(COMPOSE["networks"])


def test_answers_that_have_begun_have_time_to_be_finished():
    allowed = Settings.model_fields["serve_shutdown_s"].default
    assert int(COMPOSE["services"]["mediassist"]["stop_grace_period"].rstrip("s")) > allowed
    assert int(unit_lines("TimeoutStopSec")[0].rstrip("s")) > allowed


# The systemd unit


def unit_lines(key: str) -> list[str]:
    return re.findall(rf"^{key}=(.*)$", UNIT.read_text(encoding="utf-8"), re.MULTILINE)


@pytest.fixture
def unit(tmp_path) -> Path:
    """The unit with a program that is there, so that the rest of it can be verified."""
    path = tmp_path / UNIT.name
    path.write_text(UNIT.read_text(encoding="utf-8").replace("/opt/mediassist/bin/mediassist", sys.executable))
    return path


needs_systemd = pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")


@needs_systemd
def test_systemd_understands_every_line_of_the_unit(unit):
    done = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    assert (done.returncode, [line for line in done.stderr.splitlines() if unit.name in line]) == (0, [])


@needs_systemd
def test_the_service_can_do_little_beside_its_work():
    command = ["systemd-analyze", "security", "--offline=yes", "--threshold=15", "--no-pager", str(UNIT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if "unrecognized option" in done.stderr:
        pytest.skip("this systemd-analyze judges running services only")
    assert done.returncode == 0, done.stdout[-200:]


def test_the_service_keeps_documents_to_itself_and_listens_at_home():
    assert unit_lines("DynamicUser") == ["yes"]
    assert unit_lines("UMask") == ["0077"]
    assert unit_lines("LimitCORE") == ["0"]
    assert "--host 127.0.0.1" in unit_lines("ExecStart")[0]
    assert unit_lines("IPAddressDeny") == ["any"]


# The public forge


def test_the_forge_runs_the_words_of_ci_on_every_system_and_python():
    job = yaml.safe_load(WORKFLOW)["jobs"]["test"]
    words = re.findall(r"^make \w+$", (ROOT / ".ci" / "run").read_text(encoding="utf-8"), re.MULTILINE)
    assert words == ["make demo", "make test"]
    assert all(word in WORKFLOW for word in words)
    assert {name.split("-")[0] for name in job["strategy"]["matrix"]["os"]} == {"ubuntu", "macos", "windows"}
    assert job["strategy"]["matrix"]["python"] == ["3.11", "3.12", "3.13"]


def test_the_forge_may_only_read_and_runs_actions_of_known_content():
    assert yaml.safe_load(WORKFLOW)["permissions"] == {"contents": "read"}
    used = re.findall(r"uses: (\S+)", WORKFLOW)
    assert used
    assert all(re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40}", action) for action in used)


def test_whoever_reports_something_is_asked_for_no_patients_text():
    forms = [path for path in (ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml") if path.name != "config.yml"]
    assert len(forms) == 2
    for path in forms:
        form = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert "Never paste a real patient's text" in form["body"][0]["attributes"]["value"]
        ticked = next(field for field in form["body"] if field["type"] == "checkboxes")
        assert all(option["required"] for option in ticked["attributes"]["options"])
    assert yaml.safe_load((ROOT / ".github/ISSUE_TEMPLATE/config.yml").read_text())["blank_issues_enabled"] is False
    assert "No real patient's text" in (ROOT / ".github/PULL_REQUEST_TEMPLATE.md").read_text(encoding="utf-8")
