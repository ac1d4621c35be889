"""Files that hold a network: which are refused, and why, in the reader's language."""

from __future__ import annotations

import numpy as np

from weblab import nn
from weblab.labkit.digits.recognition import feature_layers
from weblab.labkit.experiment.message import Message, RefusedError
from weblab.locale import mark as _

LARGEST_FILE = 64 << 20
CLASSES = 10
DRAW_FILE = "digits-network"
"""Under this name the browser keeps the network that the draw lab uses."""


def refusal(error: Exception) -> RefusedError:
    """Return why a file was refused, for what the engine raised about it."""
    if isinstance(error, nn.NewerFileError):
        text = _("It was saved by a newer version of weblab: reload the page to get that version.")
    elif isinstance(error, nn.ForeignFileError):
        text = _("It was not saved by weblab.")
    else:
        text = _("It is damaged, or not a model file at all.")
    return RefusedError(Message(text))


def read_digit_network(data: bytes) -> nn.Sequential:
    """Return the network of a file, if it reads digits and has feature maps to show.

    Shape: the network takes (N, 1, 28, 28) and returns (N, 10) logits.
    Raises: RefusedError, with the reason.
    """
    try:
        network = nn.load(data, max_bytes=LARGEST_FILE)
    except ValueError as error:
        raise refusal(error) from None
    if not isinstance(network, nn.Sequential) or not feature_layers(network):
        raise RefusedError(
            Message(_("It is a network of another kind: it has no convolution over a picture."))
        )
    try:
        shape = network.forward(np.zeros((1, 1, 28, 28), np.float32)).shape
    except (ValueError, TypeError, MemoryError):
        raise RefusedError(
            Message(_("It is a network of another architecture: it does not take 28x28 pixels."))
        ) from None
    if shape != (1, CLASSES):
        raise RefusedError(
            Message(
                _("It is a network of another architecture: it does not tell ten digits apart.")
            )
        )
    return network
