"""Networks that have a name."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from weblab.nn.activations import ReLU, Tanh
from weblab.nn.arrays import check_ints, generator
from weblab.nn.convolution import Conv2d
from weblab.nn.initializers import Initializer
from weblab.nn.layer import Layer
from weblab.nn.linear import Flatten, Linear
from weblab.nn.noise import Dropout
from weblab.nn.normalization import BatchNorm1d, BatchNorm2d
from weblab.nn.pooling import AvgPool2d, MaxPool2d
from weblab.nn.sequential import Sequential


def mlp(
    sizes: Sequence[int],
    *,
    activation: type[Layer] = ReLU,
    batch_norm: bool = False,
    dropout: float = 0.0,
    init: str | Initializer = "he_normal",
    rng: np.random.Generator | None = None,
) -> Sequential:
    """Return dense layers with an activation after each but the last.

    Args:
        sizes: features of the input, of each hidden layer, and of the output.
        activation: the activation after each hidden layer.
        batch_norm: whether to apply BatchNorm1d before each activation.
        dropout: the share of hidden units dropped after each activation.
        init: the initializer of the weights.
        rng: where they are drawn from.
    """
    if len(sizes) < 2:
        raise ValueError(
            f"mlp: expected at least two sizes, input and output, received {list(sizes)}; "
            "pass such as [784, 100, 10]"
        )
    rng = generator(rng)
    layers: list[Layer] = []
    for fan_in, fan_out in itertools.pairwise(sizes[:-1]):
        layers.append(Linear(fan_in, fan_out, init=init, rng=rng))
        if batch_norm:
            layers.append(BatchNorm1d(fan_out))
        layers.append(activation())
        if dropout:
            layers.append(Dropout(dropout, rng=rng))
    return Sequential(*layers, Linear(sizes[-2], sizes[-1], init=init, rng=rng))


def simple_convnet(
    *,
    image: tuple[int, int, int] = (1, 28, 28),
    filters: int = 30,
    kernel_size: int = 5,
    hidden: int = 100,
    classes: int = 10,
    init: str | Initializer = "he_normal",
    rng: np.random.Generator | None = None,
) -> Sequential:
    """Return conv, ReLU, max-pool, dense, ReLU, dense: the smallest network that is a CNN.

    Args:
        image: channels, height and width of the input.
        filters: the number of filters of the convolution.
        kernel_size: their size.
        hidden: units of the dense layer.
        classes: the number of outputs.
        init: the initializer of the weights.
        rng: where they are drawn from.
    """
    rng = generator(rng)
    channels, height, width = check_ints("simple_convnet", "image", tuple(image), least=1)
    conv = Conv2d(channels, filters, kernel_size, init=init, rng=rng)
    h, w = conv.output_size(height, width)
    if min(h, w) < 2:
        raise ValueError(
            "simple_convnet: expected an image with room for two windows of "
            f"{kernel_size}x{kernel_size} each way, for its pooling, received {height}x{width}; "
            "use a smaller kernel_size or a larger image"
        )
    return Sequential(
        conv,
        ReLU(),
        MaxPool2d(2),
        Flatten(),
        Linear(conv.out_channels * (h // 2) * (w // 2), hidden, init=init, rng=rng),
        ReLU(),
        Linear(hidden, classes, init=init, rng=rng),
    )


def digits_convnet(
    *,
    channels: Sequence[int] = (32, 64, 128),
    hidden: int = 112,
    dropout: float = 0.3,
    rng: np.random.Generator | None = None,
) -> Sequential:
    """Return the network that recognizes digits on the page: three blocks and two dense layers.

    A block is conv 3x3, batch norm, ReLU and max-pool 2; an image of 28x28 becomes 3x3. With the
    default sizes there are 223,162 parameters.

    Args:
        channels: filters of each block.
        hidden: units of the first dense layer.
        dropout: the share dropped before and after it.
        rng: where the weights and the dropped units are drawn from.
    """
    rng = generator(rng)
    layers: list[Layer] = []
    before, size = 1, 28
    for count in check_ints("digits_convnet", "channels", tuple(channels), least=1):
        layers += [
            Conv2d(before, count, 3, padding=1, bias=False, rng=rng),
            BatchNorm2d(count),
            ReLU(),
            MaxPool2d(2),
        ]
        before, size = count, size // 2
    return Sequential(
        *layers,
        Flatten(),
        Dropout(dropout, rng=rng),
        Linear(before * size * size, hidden, rng=rng),
        ReLU(),
        Dropout(dropout, rng=rng),
        Linear(hidden, 10, rng=rng),
    )


def lenet(*, rng: np.random.Generator | None = None) -> Sequential:
    """Return LeNet-5's shape: two convolutions with mean pooling and tanh, three dense layers.

    Source: LeCun et al., 1998, figure 2; the third convolution is the dense layer it amounts to,
    all maps are connected, pooling has no weights and the output is plain.
    """
    rng = generator(rng)
    return Sequential(
        Conv2d(1, 6, 5, padding=2, init="xavier_normal", rng=rng),
        Tanh(),
        AvgPool2d(2),
        Conv2d(6, 16, 5, init="xavier_normal", rng=rng),
        Tanh(),
        AvgPool2d(2),
        Flatten(),
        Linear(400, 120, init="xavier_normal", rng=rng),
        Tanh(),
        Linear(120, 84, init="xavier_normal", rng=rng),
        Tanh(),
        Linear(84, 10, init="xavier_normal", rng=rng),
    )
