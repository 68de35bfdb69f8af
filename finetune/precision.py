"""In which precision this processor is taught best."""


def has_bfloat16() -> bool:
    """Whether this processor computes in bfloat16 itself, which is about 1.6 times as fast to train in; else it is slower."""
    import torch

    return bool(torch.cpu._is_avx512_bf16_supported())
