"""One image through a classifier, with the activations of all layers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from weblab import nn


@dataclass(frozen=True)
class Recognition:
    """What a network sees in one image.

    Args:
        image: the input, shape (28, 28), from 0 (background) to 1 (ink).
        probabilities: of the classes, shape (classes,); they sum to one.
        feature_maps: the outputs of the layers that were asked for, (channels, H, W) or
            (features,) each.
    """

    image: np.ndarray
    probabilities: np.ndarray
    feature_maps: tuple[np.ndarray, ...]

    @property
    def digit(self) -> int:
        """The most probable class."""
        return int(self.probabilities.argmax())

    @property
    def probability(self) -> float:
        """The probability of ``digit``."""
        return float(self.probabilities[self.digit])


def feature_layers(network: nn.Sequential) -> list[int]:
    """Return the positions of the layers to show: activations over whole images.

    Each is the last of its block: a pooling, a convolution or no image follows.
    """
    return [
        index
        for index, layer in enumerate(network)
        if isinstance(layer, nn.ReLU) and not _is_dense(network, index)
    ]


def _is_dense(network: nn.Sequential, index: int) -> bool:
    return any(isinstance(layer, nn.Flatten | nn.Linear) for layer in list(network)[:index])


def recognize(
    network: nn.Sequential, image: np.ndarray, layers: Sequence[int] | None = None
) -> Recognition:
    """Classify one image and keep the feature maps on the way.

    Args:
        network: from digits to logits.
        image: (28, 28), from 0 to 1.
        layers: positions of the layers whose outputs are kept; None for ``feature_layers``.
    """
    wanted = set(feature_layers(network) if layers is None else layers)
    maps = []
    x = image[None, None].astype(np.float32)
    for index, layer in enumerate(network):
        x = layer.forward(x)
        if index in wanted:
            maps.append(x[0])
    probabilities = nn.Softmax().forward(x)[0]
    return Recognition(image, probabilities, tuple(maps))
