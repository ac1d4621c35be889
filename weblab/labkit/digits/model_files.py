"""Files that hold a network: which are refused, and why, in the reader's language."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np

from weblab import nn
from weblab.labkit.digits.cost import cost_of
from weblab.labkit.digits.recognition import feature_layers, recognize
from weblab.labkit.experiment.message import Message, RefusedError
from weblab.locale import mark as _

LARGEST_FILE = 64 << 20
CLASSES = 10
IMAGE = (1, 28, 28)
DRAW_FILE = "digits-network"
"""Under this name the browser keeps the network that the draw lab uses."""


class DamagedError(RefusedError):
    """A file that no version of weblab can read."""


def refusal(error: Exception) -> RefusedError:
    """Return the refusal of a file for an error of the engine."""
    values = {}
    if isinstance(error, nn.NewerFileError):
        text = _("It was saved by a newer version of weblab. Reload the page to get that version.")
    elif isinstance(error, nn.ForeignFileError):
        text = _("It was not saved by weblab.")
    elif isinstance(error, nn.TooLargeFileError):
        text, values = _("It is too large: the limit is {most} MB."), {"most": LARGEST_FILE >> 20}
    else:
        return DamagedError(Message(_damage(error)))
    return RefusedError(Message(text, values))


def _damage(error: Exception) -> str:
    if isinstance(error, nn.DamagedFileError):
        return _(
            "It is damaged: its checksum does not match. Open another copy, or save "
            "the network again."
        )
    return _("It is damaged, or not a model file at all.")


def write_file(save: Callable[..., None], saved: object) -> bytes:
    """Return the file that `nn.save` or `nn.save_training` writes.

    Raises: RefusedError, with the reason, if the labs could not open it again.
    """
    file = io.BytesIO()
    try:
        save(saved, file, max_bytes=LARGEST_FILE)
    except nn.TooLargeFileError:
        text = _(
            "It was not saved: the file would be larger than {most} MB, the limit "
            "for opening it again. Use fewer filters or hidden units."
        )
        raise RefusedError(Message(text, {"most": LARGEST_FILE >> 20})) from None
    except ValueError:
        text = _(
            "It was not saved: some of its weights are not finite. Reset, and try a "
            "smaller learning rate."
        )
        raise RefusedError(Message(text)) from None
    return file.getvalue()


def read_digit_network(data: bytes) -> nn.Sequential:
    """Return the network of a file if it classifies digits and has feature maps.

    Shape: the network takes (N, 1, 28, 28) and returns (N, 10) logits.
    Raises: RefusedError, with the reason.
    """
    try:
        network = nn.load(data, max_bytes=LARGEST_FILE)
    except ValueError as error:
        raise refusal(error) from None
    if not isinstance(network, nn.Sequential) or not feature_layers(network):
        raise RefusedError(Message(_("It has another architecture: it has no convolution.")))
    try:
        problem = _problem(network)
    except Exception:  # whatever layers say of shapes that do not fit
        problem = _("It has another architecture: its input is not an image of 28x28 pixels.")
    if problem is not None:
        raise RefusedError(Message(problem))
    return network


def _problem(network: nn.Sequential) -> str | None:
    """Return why a network cannot be used with the pad, or None; raise what its layers raise."""
    if not cost_of(network, IMAGE).is_bearable:
        return _("The network is too large to respond while you draw.")
    found = [recognize(network, np.full(IMAGE[1:], ink, np.float32)) for ink in (0, 1)]
    if any(each.probabilities.shape != (CLASSES,) for each in found):
        return _("It has another architecture: its output is not ten digits.")
    if not all(np.isfinite(each.probabilities).all() for each in found):
        return _("It is damaged: its outputs are not finite numbers.")
    if any(maps.ndim != 3 for maps in found[0].feature_maps):
        return _("It has another architecture: it has no convolution.")
    return None
