"""Autoencoders: networks that reconstruct their input through a code.

Every kind is an ordinary network: noise, sparsity and the contractive penalty are layers, so the
same training serves them all. Train them on `Dataset(x)`, whose inputs are their own targets.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Generator, Sequence

import numpy as np

from weblab.nn.activations import ReLU, Sigmoid
from weblab.nn.arrays import Array, check_int, generator
from weblab.nn.convolution import Conv2d
from weblab.nn.data import Dataset
from weblab.nn.events import Event
from weblab.nn.gaussian_code import GaussianCode
from weblab.nn.layer import Layer
from weblab.nn.linear import Flatten, Linear, Reshape
from weblab.nn.losses import Loss
from weblab.nn.noise import MaskingNoise
from weblab.nn.optimizers import Optimizer
from weblab.nn.parameter import Parameter
from weblab.nn.penalties import ContractiveEncoder, SparseCode
from weblab.nn.sequential import Sequential
from weblab.nn.tape import Tape, Taped
from weblab.nn.training import predict, train_iter
from weblab.nn.upsampling import Upsample2d


class Autoencoder(Taped):
    """An encoder and a decoder in a row.

    Args:
        encoder: makes the code of an input.
        decoder: makes the input of a code.
    Shape: x (N, ...) -> y of the same; the code has the shape that the encoder gives it.
    Backward: through the decoder, then through the encoder.
    """

    COMPOSED = True

    def __init__(self, encoder: Layer, decoder: Layer) -> None:
        self.encoder = encoder
        self.decoder = decoder

    def encode(self, x: Array) -> Array:
        """Return the code of each input."""
        return self.encoder.forward(x)

    def decode(self, code: Array) -> Array:
        """Return the output of the decoder for each code."""
        return self.decoder.forward(code)

    def forward(self, x: Array, *, training: bool = False) -> Array:
        """Return the input as it comes back through the code."""
        if not training:
            return self.decode(self.encode(x))
        self._saved = None
        tape = Tape([self.encoder, self.decoder])
        y = tape.forward(1, tape.forward(0, x))
        self._saved = tape
        return y

    def children(self) -> dict[str, Layer]:
        """Return encoder and decoder."""
        return {"encoder": self.encoder, "decoder": self.decoder}


def dense(
    sizes: Sequence[int],
    *,
    activation: type[Layer] = Sigmoid,
    output: type[Layer] = Sigmoid,
    rng: np.random.Generator | None = None,
) -> Autoencoder:
    """Return dense layers down to the code and back up.

    With a code smaller than the input it is undercomplete, with a larger one overcomplete, with
    several sizes deep. Encoder and decoder are made of blocks, one per size, for `pretrain_iter`.

    Args:
        sizes: features of the input, of each hidden layer, and last of the code.
        activation: what follows each layer but the last of the decoder.
        output: what follows that one; Sigmoid for pixels between 0 and 1.
        rng: generator of the weights.
    """
    if len(sizes) < 2:
        raise ValueError(
            f"dense: expected at least two sizes, input and code, received {list(sizes)}; "
            "pass such as [784, 32]"
        )
    rng = generator(rng)
    init = "he_normal" if activation is ReLU else "xavier_normal"

    def block(fan_in: int, fan_out: int, after: type[Layer]) -> Layer:
        return Sequential(Linear(fan_in, fan_out, init=init, rng=rng), after())

    down = [block(a, b, activation) for a, b in itertools.pairwise(sizes)]
    up = [block(b, a, activation) for a, b in itertools.pairwise(sizes[1:])][::-1]
    return Autoencoder(Sequential(*down), Sequential(*up, block(sizes[1], sizes[0], output)))


def sparse(
    features: int,
    code: int,
    *,
    rho: float = 0.05,
    weight: float = 0.1,
    rng: np.random.Generator | None = None,
) -> Autoencoder:
    """Return an autoencoder whose code units are rarely active.

    Args:
        features: features of the input.
        code: the number of code units, usually more than `features`.
        rho: the share of samples for which a unit should be active.
        weight: the weight of the penalty relative to the loss.
        rng: generator of the weights.
    """
    model = dense([features, code], rng=rng)
    return Autoencoder(Sequential(model.encoder, SparseCode(rho, weight)), model.decoder)


def denoising(
    features: int, code: int, *, p: float = 0.3, rng: np.random.Generator | None = None
) -> Autoencoder:
    """Return an autoencoder that sees a masked input and must restore it.

    Args:
        features: features of the input.
        code: the number of code units.
        p: the share of the input that is masked while training.
        rng: generator of weights and masks.
    Source: Vincent et al., 2008.
    """
    rng = generator(rng)
    model = dense([features, code], rng=rng)
    return Autoencoder(Sequential(MaskingNoise(p, rng=rng), model.encoder), model.decoder)


def contractive(
    features: int,
    code: int,
    *,
    contraction: float = 0.1,
    rng: np.random.Generator | None = None,
) -> Autoencoder:
    """Return an autoencoder whose code changes little with the input.

    Args:
        features: features of the input.
        code: the number of code units.
        contraction: the weight of the penalty relative to the loss.
        rng: generator of the weights.
    Source: Rifai et al., 2011; encoder and decoder do not share weights here.
    """
    rng = generator(rng)
    encoder = ContractiveEncoder(features, code, contraction=contraction, rng=rng)
    decoder = Sequential(Linear(code, features, init="xavier_normal", rng=rng), Sigmoid())
    return Autoencoder(encoder, decoder)


def convolutional(
    *, code: int = 32, channels: int = 8, rng: np.random.Generator | None = None
) -> Autoencoder:
    """Return an autoencoder of 28x28 images that halves them twice and doubles them twice.

    The decoder repeats pixels and convolves, which avoids checkerboard artifacts.

    Args:
        code: the number of code units.
        channels: maps of the smallest image; the larger one has twice as many.
        rng: generator of the weights.
    """
    rng = generator(rng)
    channels = check_int("convolutional", "channels", channels, least=1)
    small = channels * 7 * 7
    encoder = Sequential(
        Conv2d(1, 2 * channels, 3, stride=2, padding=1, rng=rng),
        ReLU(),
        Conv2d(2 * channels, channels, 3, stride=2, padding=1, rng=rng),
        ReLU(),
        Flatten(),
        Linear(small, code, rng=rng),
    )
    decoder = Sequential(
        Linear(code, small, rng=rng),
        ReLU(),
        Reshape((channels, 7, 7)),
        Upsample2d(2),
        Conv2d(channels, 2 * channels, 3, padding=1, rng=rng),
        ReLU(),
        Upsample2d(2),
        Conv2d(2 * channels, 1, 3, padding=1, rng=rng),
        Sigmoid(),
    )
    return Autoencoder(encoder, decoder)


def variational(
    features: int,
    code: int,
    *,
    hidden: int = 256,
    weight: float | None = None,
    rng: np.random.Generator | None = None,
) -> Autoencoder:
    """Return an autoencoder with normally distributed codes, so that new ones can be sampled.

    Args:
        features: features of the input.
        code: the number of code units.
        hidden: units of the layers on both sides.
        weight: of the divergence beside the loss; by default 1 / features, which suits a loss
            that is a mean over features.
        rng: where weights and codes are drawn from.
    Source: Kingma and Welling, 2014.
    """
    rng = generator(rng)
    features = check_int("variational", "features", features, least=1)
    code = check_int("variational", "code", code, least=1)
    encoder = Sequential(
        Linear(features, hidden, rng=rng),
        ReLU(),
        Linear(hidden, 2 * code, init="xavier_normal", rng=rng),
        GaussianCode(1 / features if weight is None else weight, rng=rng),
    )
    decoder = Sequential(
        Linear(code, hidden, rng=rng),
        ReLU(),
        Linear(hidden, features, init="xavier_normal", rng=rng),
        Sigmoid(),
    )
    return Autoencoder(encoder, decoder)


def pretrain_iter(
    model: Autoencoder,
    loss: Loss,
    optimizer: Callable[[list[Parameter]], Optimizer],
    inputs: Array,
    *,
    epochs: int,
    batch_size: int,
    rng: np.random.Generator,
) -> Generator[Event, None, None]:
    """Train a stack layer by layer: each pair of blocks learns to reconstruct the codes below it.

    Afterwards the whole is fine-tuned by `train_iter`.

    Args:
        model: a stack as `dense` makes it, whose decoder mirrors the encoder block by block.
        loss: the loss of each pair.
        optimizer: makes the optimizer of each pair, such as `lambda p: nn.Adam(p, 1e-3)`.
        inputs: the samples.
        epochs: epochs for each pair.
        batch_size: samples a step.
        rng: decides the order of the samples.
    Source: Bengio et al., 2007, greedy layer-wise training.
    """
    encoder, decoder = model.encoder, model.decoder
    if not (
        isinstance(encoder, Sequential)
        and isinstance(decoder, Sequential)
        and len(encoder) == len(decoder)
    ):
        raise ValueError(
            "pretrain_iter: expected a stack with one block of the decoder for each of the "
            "encoder, received another shape; build it with nn.autoencoders.dense"
        )
    codes = inputs
    for block, mirror in zip(encoder, reversed(list(decoder)), strict=True):
        pair = Autoencoder(block, mirror)
        yield from train_iter(
            pair,
            loss,
            optimizer(pair.parameters()),
            Dataset(codes),
            epochs=epochs,
            batch_size=batch_size,
            rng=rng,
        )
        codes = predict(block, codes)
