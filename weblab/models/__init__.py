"""Networks that ship with the wheel, each with a card beside it that tells how it was made."""

from importlib.resources import files

from weblab import nn


def load_digit_recogniser() -> nn.Sequential:
    """Return the network that recognizes drawn digits.

    Shape: (N, 1, 28, 28) float32, as `datasets.strokes.rasterize` draws -> (N, 10) logits.
    Raises: nn.FormatError, with the reason, where the file in the wheel is damaged.
    """
    content = files(__name__).joinpath("digits.safetensors").read_bytes()
    network = nn.load(content, max_bytes=1 << 20)
    if not isinstance(network, nn.Sequential):
        raise nn.FormatError(
            f"digits.safetensors: expected a Sequential, received a {type(network).__name__}; "
            "install weblab again"
        )
    return network
