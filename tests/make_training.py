"""Training rows of invented summaries, and a Llama network of toy size with a tokenizer of its own."""

import json
from collections.abc import Sequence
from pathlib import Path

from mediassist.finetune.llm.rows import TrainingRow

CHATML = (
    "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
_DRUGS = (
    ("lisinopril", "10 mg"), ("metformin", "500 mg"), ("apixaban", "5 mg"), ("furosemide", "40 mg"),
    ("atorvastatin", "20 mg"), ("amlodipine", "5 mg"), ("omeprazole", "20 mg"), ("sertraline", "50 mg"),
    ("prednisone", "30 mg"), ("levothyroxine", "75 mcg"), ("warfarin", "3 mg"), ("cephalexin", "250 mg"),
)  # fmt: skip

ROWS = [
    {
        "instruction": f"How do I take {name}?",
        "input": f"[1] Discharge medications: {name.capitalize()} {dose} by mouth daily.",
        "output": f"- {name.capitalize()} {dose} by mouth daily.",
        "document": f"patient-{number}",
        "category": "medications",
        "split": "dev" if number > 9 else "train",
        "spans": [[0, 10]],
    }
    for number, (name, dose) in enumerate(_DRUGS)
]


def write_rows(path: Path, rows: Sequence[dict]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def make_base(folder: Path, seed: int = 0) -> Path:
    """A Hugging Face folder: a Llama of two layers, whose tokenizer was made from the prompts of `ROWS`."""
    import torch
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    marks = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=900, special_tokens=marks, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False
    )
    texts = [turn["content"] for row in ROWS for turn in TrainingRow.model_validate(row).turns]
    tokenizer.train_from_iterator(texts, trainer)
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token=marks[2], pad_token=marks[0])
    fast.chat_template = CHATML
    torch.manual_seed(seed)
    config = LlamaConfig(
        vocab_size=len(fast), hidden_size=64, intermediate_size=128, num_hidden_layers=2, num_attention_heads=4,
        num_key_value_heads=2, max_position_embeddings=4096, eos_token_id=2, pad_token_id=0, tie_word_embeddings=True,
    )  # fmt: skip
    LlamaForCausalLM(config).save_pretrained(folder)
    fast.save_pretrained(folder)
    return folder
