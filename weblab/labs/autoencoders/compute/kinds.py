"""The kinds of autoencoders that the lab trains, each with the settings that suit it.

Every one takes and returns flat images, (N, 784), so that all are trained, shown and measured
alike; `python -m build_scripts reproduce autoencoders` trains these very kinds.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from weblab import nn
from weblab.locale import mark as _
from weblab.nn import autoencoders
from weblab.nn.autoencoders import Autoencoder
from weblab.nn.gaussian_code import GaussianCode
from weblab.nn.penalties import ContractiveEncoder, SparseCode

SIDE = 28
PIXELS = SIDE * SIDE
STACK = (256, 64)
"""Units of the layers between the pixels and the code of a stacked or deep autoencoder."""


@dataclass(frozen=True)
class Settings:
    """What a network is built from.

    Args:
        code: the number of code units.
        rho: sparse: the share of digits for which a unit should be active.
        sparsity: sparse: how much the penalty counts beside the loss.
        mask: denoising: the share of pixels that are hidden while training.
        contraction: contractive: how much the penalty counts beside the loss.
        divergence: variational: how much the divergence counts, in parts of 1/784.
    """

    code: int = 32
    rho: float = 0.05
    sparsity: float = 2e-4
    mask: float = 0.3
    contraction: float = 1e-4
    divergence: float = 1.0


@dataclass(frozen=True)
class Kind:
    """One kind of autoencoder.

    Args:
        label: its name, in English.
        idea: what is special about it, in a sentence.
        make: builds the network.
        code: how many units its code has by default.
        samples: how many digits it is trained on by default.
        epochs: how often it sees each of them by default.
        batch_size: how many digits a step has by default.
        lr: Adam's learning rate at the start, by default.
        knobs: which of the settings beyond the code it has.
        greedy: whether its layers are trained one by one before the whole.
        quick: on how many digits at most, where a run should end within some seconds.
    """

    label: str
    idea: str
    make: Callable[[Settings, np.random.Generator], Autoencoder]
    code: int
    samples: int
    epochs: int
    batch_size: int
    lr: float
    knobs: tuple[str, ...] = ()
    greedy: bool = False
    quick: int = 10_000

    def suggested(self, name: str, *, full: bool) -> float:
        """Return one of its numbers by name, for a full run or a quick one."""
        own: float = getattr(self, name)
        return min(own, self.quick) if name == "samples" and not full else own


def to_unit(images: np.ndarray, _rng: np.random.Generator) -> np.ndarray:
    """Return bytes as floats from 0 to 1."""
    return images.astype(np.float32) / np.float32(255)


def retune(model: Autoencoder, settings: Settings) -> None:
    """Let new values of the knobs count from the next step on."""
    for layer in model.walk():
        if isinstance(layer, nn.MaskingNoise):
            layer.p = settings.mask
        elif isinstance(layer, SparseCode):
            layer.rho, layer.weight = settings.rho, settings.sparsity
        elif isinstance(layer, ContractiveEncoder):
            layer.contraction = settings.contraction
        elif isinstance(layer, GaussianCode):
            layer.weight = settings.divergence / PIXELS


def _wide(settings: Settings, rng: np.random.Generator) -> Autoencoder:
    return autoencoders.dense([PIXELS, settings.code], activation=nn.ReLU, rng=rng)


def _sparse(settings: Settings, rng: np.random.Generator) -> Autoencoder:
    rho, weight = settings.rho, settings.sparsity
    return autoencoders.sparse(PIXELS, settings.code, rho=rho, weight=weight, rng=rng)


def _denoising(settings: Settings, rng: np.random.Generator) -> Autoencoder:
    return autoencoders.denoising(PIXELS, settings.code, p=settings.mask, rng=rng)


def _contractive(settings: Settings, rng: np.random.Generator) -> Autoencoder:
    contraction = settings.contraction
    return autoencoders.contractive(PIXELS, settings.code, contraction=contraction, rng=rng)


def _stack(settings: Settings, rng: np.random.Generator) -> Autoencoder:
    return autoencoders.dense([PIXELS, *STACK, settings.code], rng=rng)


def _deep(settings: Settings, rng: np.random.Generator) -> Autoencoder:
    """Return layers whose code is not bounded, so that it can be a map."""
    sizes = (PIXELS, *STACK, settings.code)
    down = [
        layer
        for fan_in, fan_out in itertools.pairwise(sizes)
        for layer in (nn.Linear(fan_in, fan_out, rng=rng), nn.ReLU())
    ]
    up = [
        layer
        for fan_in, fan_out in itertools.pairwise(sizes[::-1])
        for layer in (nn.Linear(fan_in, fan_out, rng=rng), nn.ReLU())
    ]
    return Autoencoder(nn.Sequential(*down[:-1]), nn.Sequential(*up[:-1], nn.Sigmoid()))


def _convolutional(settings: Settings, rng: np.random.Generator) -> Autoencoder:
    inner = autoencoders.convolutional(code=settings.code, rng=rng)
    encoder = nn.Sequential(nn.Reshape((1, SIDE, SIDE)), inner.encoder)
    return Autoencoder(encoder, nn.Sequential(inner.decoder, nn.Flatten()))


def _variational(settings: Settings, rng: np.random.Generator) -> Autoencoder:
    weight = settings.divergence / PIXELS
    return autoencoders.variational(PIXELS, settings.code, weight=weight, rng=rng)


KINDS = {
    "undercomplete": Kind(
        _("Undercomplete"),
        _("The code is smaller than the image, so the network must leave something out."),
        _wide, code=32, samples=20_000, epochs=10, batch_size=25, lr=1e-3, quick=20_000,
    ),
    "overcomplete": Kind(
        _("Overcomplete"),
        _("The code is larger than the image, and nothing keeps the network from copying."),
        _wide, code=1024, samples=60_000, epochs=1, batch_size=25, lr=7e-4,
    ),
    "sparse": Kind(
        _("Sparse"),
        _("The code is large, but each of its units may be active for only a few digits."),
        _sparse, code=1024, samples=60_000, epochs=1, batch_size=50, lr=1e-2,
        knobs=("rho", "sparsity"),
    ),
    "denoising": Kind(
        _("Denoising"),
        _("The network sees a digit with holes and must restore the whole digit."),
        _denoising, code=1024, samples=60_000, epochs=1, batch_size=50, lr=6e-3, knobs=("mask",),
    ),
    "contractive": Kind(
        _("Contractive"),
        _("A small change of the image must hardly change the code."),
        _contractive, code=512, samples=60_000, epochs=1, batch_size=50, lr=1e-2,
        knobs=("contraction",),
    ),
    "stacked": Kind(
        _("Stacked"),
        _("Layers are trained one by one, each on the codes of the layer below, then all "
            "together."),
        _stack, code=32, samples=10_000, epochs=4, batch_size=50, lr=1e-2, greedy=True,
    ),
    "deep": Kind(
        _("Deep"),
        _("Three layers down to two values and three back up: each digit becomes a point on a "
            "map."),
        _deep, code=2, samples=20_000, epochs=5, batch_size=50, lr=3e-3,
    ),
    "convolutional": Kind(
        _("Convolutional"),
        _("Filters look at the image piece by piece, in the encoder and in the decoder."),
        _convolutional, code=32, samples=10_000, epochs=3, batch_size=50, lr=3e-3,
    ),
    "variational": Kind(
        _("Variational"),
        _("Each digit becomes a small cloud of codes, and all clouds together form one round "
            "cloud."),
        _variational, code=2, samples=20_000, epochs=5, batch_size=50, lr=3e-3,
        knobs=("divergence",),
    ),
}  # fmt: skip
