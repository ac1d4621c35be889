"""Networks that ship with the wheel, each with a card beside it that tells how it was made."""

from importlib.resources import files

from weblab import nn


def load_digit_recogniser() -> nn.Sequential:
    """Return the network that recognises drawn digits.

    Shape: (N, 1, 28, 28) float32, as `datasets.strokes.rasterize` draws -> (N, 10) logits.
    Raises: nn.FormatError, with the reason, where the file in the wheel is damaged.
    """
    return nn.load(files(__name__).joinpath("digits.safetensors").read_bytes(), max_bytes=1 << 20)
