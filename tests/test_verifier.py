"""The learned verifier: what it learns from, that it can overrule no dose and no ban, that a run goes on, and its figures."""

import json
import math
import re
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
import typer
from mediassist import Settings
from mediassist.errors import EvaluationError, ModelError
from mediassist.evals.cases import PATH as OWN_CASES
from mediassist.evals.cases import split_of
from mediassist.evals.jsonl import read
from mediassist.finetune.verifier.command import verifier as command
from mediassist.finetune.verifier.data import NEAR_MISSES, Pair, claims_of, made_pairs, nearest
from mediassist.finetune.verifier.judged import (
    METHODS,
    Judged,
    Thresholds,
    by_group,
    figures,
    judge,
    reasons_against,
    table,
    thresholds,
)
from mediassist.finetune.verifier.rewording import reworded
from typer.testing import CliRunner

from .conftest import ROOT

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::UserWarning")

LINE = "MEDICATIONS: Metoprolol 50 mg by mouth twice a day. Do not take it with grapefruit juice."
SURE = Thresholds(alone=0.0, sure=0.0, false=-math.inf)


def case(answer, error=None, context=LINE, doc="a.txt"):
    return {"id": answer[:9], "doc": doc, "context": context, "answer": answer, "supported": not error, "error": error}


def always_sure(pairs):
    return [9.0] * len(pairs)


def test_a_sentence_that_leans_on_the_one_before_is_read_with_it():
    assert claims_of("Yes. Take metoprolol twice a day. It is 50 mg.") == ["Take metoprolol twice a day. It is 50 mg"]
    assert claims_of("Keep the wound dry. Call if you have a fever.") == [
        "Keep the wound dry", "Call if you have a fever",
    ]  # fmt: skip


def test_a_claim_is_read_with_the_lines_that_share_most_with_it_in_their_order():
    lines = ["Diet: low salt.", "Walk every day.", "No driving for 2 weeks.", "Drive only when off narcotics."]
    assert nearest("Do not drive for 2 weeks", lines, 2) == (lines[2], lines[3])


def test_other_words_change_no_figure_and_no_ban():
    for row in read(OWN_CASES)[:150]:
        said = reworded(row["answer"], Random(row["id"]))
        assert re.findall(r"\d+", said) == re.findall(r"\d+", row["answer"]) or said.startswith(("If", "When", "Until"))
        bans = re.compile(r"\b(?:not|no|never|stop|avoid|without)\b", re.IGNORECASE)
        assert sorted(map(str.lower, bans.findall(said))) == sorted(map(str.lower, bans.findall(row["answer"])))


@pytest.fixture(scope="module")
def few_lines(tmp_path_factory):
    path = tmp_path_factory.mktemp("lines") / "lines.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in read(NEAR_MISSES)[:36]), encoding="utf-8")
    return path


def test_pairs_are_made_the_same_each_time_and_of_no_document_of_the_cases(few_lines):
    settings = Settings.load(llm_model="none")
    pairs = made_pairs(4, 1, settings, few_lines)
    assert pairs == made_pairs(4, 1, settings, few_lines)
    kinds = {pair.kind for pair in pairs}
    assert len(pairs) > 100
    assert {"", "invented", "dose", "frequency", "duration"} <= kinds
    judged = {Path(row["doc"]).stem for row in read(OWN_CASES)}
    assert judged.isdisjoint(Path(pair.document).stem for pair in pairs)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ("Take 100 mg of metoprolol by mouth twice a day.", "dose"),
        ("Take 50 mg of metoprolol by mouth once a day.", "frequency"),
        ("Take 50 mg of warfarin by mouth twice a day.", "drug_swap"),
        ("You can take metoprolol with grapefruit juice.", "negation"),
        ("Stop taking metoprolol.", "stopped_continued"),
    ],
)
def test_no_verifier_however_sure_lets_pass_another_dose_drug_or_a_lost_ban(answer, error):
    judged = judge([case(answer, error)], always_sure)
    assert [name for name, passes in METHODS.items() if passes(judged[0], SURE)] == ["verifier alone"]


def test_a_sure_verifier_may_overrule_words_that_the_rules_do_not_know():
    stopped = judge([case("Take metoprolol 50 mg by mouth twice a day, gorgeously.")], always_sure)[0]
    assert stopped.unsaid
    assert METHODS["rules, overruled where sure"](stopped, SURE)
    assert not METHODS["rules, overruled where sure"](replace(stopped, odds=-1.0), SURE)


def test_thresholds_overrule_no_error_of_the_dev_cases():
    base = Judged("a", "dev", "", passed=False, unsaid=True, odds=0.0)
    dev = [replace(base, kind="invented", odds=odds) for odds in (-2.0, 1.0, 3.0)]
    dev += [replace(base, odds=odds) for odds in (2.0, 4.0, 5.0)]
    dev += [replace(base, passed=True, unsaid=False, odds=3.0)] * 3
    at = thresholds(dev)
    found = figures(dev, lambda one: METHODS["both"](one, at))
    assert (found.caught, round(found.false_alarm, 3)) == (1.0, round(1 / 6, 3))


def test_a_verifier_is_refused_where_it_lets_one_more_error_pass():
    right = Judged("a", "held", "", passed=True, unsaid=False, odds=2.0)
    cases = [
        right,
        replace(right, passed=False, unsaid=True),
        replace(right, kind="invented", passed=False, unsaid=True),
    ]
    at = Thresholds(alone=0.0, sure=1.0, false=-math.inf)
    assert any("errors caught" in reason for reason in reasons_against(table({"held": cases}, at), ["held"]))
    cases[2] = replace(cases[2], odds=0.0)
    assert not reasons_against(table({"held": cases}, at), ["held"])


def test_groups_share_no_document_and_leave_none_out():
    one = Judged("", "held", "", passed=True, unsaid=False, odds=0.0)
    groups = by_group([replace(one, document=f"{number}.txt") for number in range(60)])
    assert (len(groups), sum(group.cases for group in groups)) == (5, 60)


@pytest.fixture
def few_cases(tmp_path):
    rows = read(OWN_CASES)
    some = [row for split in ("dev", "held") for row in [r for r in rows if split_of(r["doc"]) == split][:8]]
    path = tmp_path / "few.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in some), encoding="utf-8")
    return path


def test_an_interrupted_run_ends_as_one_that_was_not(tmp_path, few_cases, few_lines, monkeypatch):
    from mediassist.finetune.verifier import trainer
    from mediassist.finetune.verifier.network import load
    from mediassist.finetune.verifier.train import train_verifier

    settings = trainer.VerifierSettings(rank=2, epochs=1, batch=16, summaries=1)
    monkeypatch.setattr(trainer, "SAVED_EVERY", 2)
    given = {"cases": few_cases, "checks": [few_cases], "lines": few_lines}

    def stop(done, _):
        if done == 3:
            raise KeyboardInterrupt

    whole = train_verifier(tmp_path / "whole", settings, **given)
    with pytest.raises(KeyboardInterrupt):
        train_verifier(tmp_path / "cut", settings, **given, progress=stop)
    assert (tmp_path / "cut" / "checkpoint.pt").is_file()
    steps = []
    cut = train_verifier(tmp_path / "cut", settings, **given, progress=lambda done, _: steps.append(done))
    assert steps[0] == 3
    assert cut.loss == pytest.approx(whole.loss, abs=1e-3)
    assert sorted(path.name for path in cut.folder.iterdir()) == ["README.md", "verifier.safetensors"]
    told = (cut.folder / "README.md").read_text(encoding="utf-8")
    assert all(f"| {name} | {method} |" in told for name in ("held", "few", "all") for method in METHODS)
    pair = Pair("Take 50 mg", (LINE,), "", "")
    assert load(cut.folder / "verifier.safetensors").scores([pair]) == pytest.approx(
        load(whole.folder / "verifier.safetensors").scores([pair]), abs=1e-2
    )


def test_what_is_kept_is_small_and_another_file_is_refused(tmp_path):
    from mediassist.finetune.verifier.network import Verifier, load, save

    made = Verifier(16)
    save(made, tmp_path / "v.safetensors")
    assert (tmp_path / "v.safetensors").stat().st_size < 1_500_000
    pairs = [Pair("Take 50 mg", (LINE,), "", ""), Pair("Walk", (LINE, LINE), "", "")]
    assert load(tmp_path / "v.safetensors").scores(pairs) == pytest.approx(made.scores(pairs), abs=1e-2)
    (tmp_path / "other").write_bytes(b"no tensors")
    with pytest.raises(ModelError):
        load(tmp_path / "other")


def test_a_broken_checkpoint_is_told_and_not_used(tmp_path):
    from mediassist.finetune.verifier.network import Verifier
    from mediassist.finetune.verifier.trainer import VerifierSettings, fit

    (tmp_path / "checkpoint.pt").write_bytes(b"half a fi")
    with pytest.raises(EvaluationError, match="cannot be read"):
        fit(Verifier(1), [Pair("a", ("b",), "", "")], VerifierSettings(), tmp_path / "checkpoint.pt")


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([{"id": "c1", "doc": "a", "answer": "Private words"}], "Case c1 .* context and no supported"),
        ([case("Walk.", context="Walk.")], "right and wrong"),
    ],
)
def test_cases_of_no_use_are_named_without_their_words(tmp_path, rows, told):
    path = tmp_path / "cases.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    app = typer.Typer()
    app.command()(command)
    result = CliRunner().invoke(app, ["--cases", str(path), "-o", str(tmp_path / "out")])
    assert isinstance(result.exception, EvaluationError)
    assert re.search(told, str(result.exception))
    assert "Private" not in str(result.exception)
    assert not (tmp_path / "out").exists()


def test_the_command_and_its_help_load_no_torch():
    import subprocess
    import sys

    code = "import sys, mediassist.finetune.verifier.command; print('torch' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert told.stdout.strip() == "False"
