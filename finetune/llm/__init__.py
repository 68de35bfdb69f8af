"""The language model: the base, the rows it learns from, its training by LoRA, the card."""
