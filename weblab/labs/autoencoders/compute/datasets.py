"""The digits of a run as the engine takes them."""

from __future__ import annotations

from weblab import nn
from weblab.datasets.digits import Digits
from weblab.labs.autoencoders.compute.kinds import PIXELS, to_unit
from weblab.labs.autoencoders.compute.measures import LABELS


def needed(samples: int) -> int:
    """Return how many training digits a run needs: some are for the probe."""
    return max(samples, LABELS)


def datasets(
    digits: Digits, test: Digits, samples: int
) -> tuple[nn.Dataset, nn.Dataset, nn.Dataset]:
    """Return the digits trained on, those with labels for the probe, and those tested on.

    Args:
        digits: of the training set, as many as are ``needed``.
        test: of the test set.
        samples: how many are trained on; they stay bytes until their turn.
    """
    train = nn.Dataset(digits[:samples].images.reshape(-1, PIXELS), transform=to_unit)
    labelled = digits[:LABELS]
    return (
        train,
        nn.Dataset(labelled.inputs().reshape(-1, PIXELS), labelled.targets()),
        nn.Dataset(test.inputs().reshape(-1, PIXELS), test.targets()),
    )
