"""What can be chosen of a language model's training. The defaults are those of the guide that this project follows.

The guide's: rank 16, alpha 16, no dropout, the seven projection modules, 2e-4 falling linearly after 5 steps, batches of
2 gathered 4 times, weight decay 0.01. A pass over the data takes the place of its fixed number of steps.
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

PROJECTIONS = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")


class LlmSettings(BaseModel):
    """Settings of one training. Sizes in tokens, rows and steps, as each name says."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rank: int = Field(default=16, ge=1)
    alpha: int = Field(default=16, ge=1)
    dropout: float = Field(default=0.0, ge=0, lt=1)
    modules: tuple[str, ...] = PROJECTIONS
    learning_rate: float = Field(default=2e-4, gt=0)
    schedule: Literal["linear", "cosine", "constant"] = "linear"
    warmup_steps: int = Field(default=5, ge=0)
    weight_decay: float = Field(default=0.01, ge=0)
    epochs: float = Field(default=1.0, gt=0)
    max_steps: int = Field(default=-1, ge=-1, description="Steps in place of epochs; -1 for none.")
    batch_rows: int = Field(default=2, ge=1, description="Rows of one pass through the model, for each process.")
    gather_batches: int = Field(default=4, ge=1, description="Batches whose gradients make one step.")
    max_tokens: int = Field(default=2048, ge=64, description="Longer rows are left out, never cut.")
    save_steps: int = Field(default=20, ge=1, description="A checkpoint after so many steps.")
    precision: Literal["auto", "float32", "bfloat16", "4bit"] = "auto"
    seed: int = 3407

    @property
    def lora(self) -> dict[str, Any]:
        """The adapter, by the names of peft."""
        return {
            "r": self.rank,
            "lora_alpha": self.alpha,
            "lora_dropout": self.dropout,
            "target_modules": list(self.modules),
            "bias": "none",
        }
