"""300 digits, 6 hidden layers of 100, SGD .01: training / test accuracy of three starts."""

from collections.abc import Callable, Iterator

import numpy as np

from build_scripts.reproduce.digits import accuracy, flat
from build_scripts.reproduce.table import Row
from weblab import nn

DropoutMaker = Callable[[np.random.Generator], nn.Layer]


class BookDropout(nn.MaskingNoise):
    """Dropout as in the book: not scaled while training, multiplied by 1 - p in evaluation.

    Each of six layers then passes a weaker signal while training, which slows learning down.
    """

    def forward(self, x: np.ndarray, *, training: bool = False) -> np.ndarray:
        """Return x with some elements zeroed while training, all of x weaker otherwise."""
        y = super().forward(x, training=training)
        return y if training else y * np.float32(1 - self.p)


def run() -> Iterator[Row]:
    """Yield both accuracies without and with each remedy."""
    yield row("nothing, 201 epochs", "100 / 81 to 82 %", 201)
    yield row("weight decay .1, 201 epochs", "86 to 91 / 73 to 75 %", 201, decay=0.1)
    yield row(
        "dropout .2, 301 epochs",
        "53 to 56 / 43 to 51 %",
        301,
        dropout=lambda rng: BookDropout(0.2, rng=rng),
    )
    yield row(
        "the same, inverted as in our engine", "", 301, dropout=lambda rng: nn.Dropout(0.2, rng=rng)
    )


def row(
    what: str, expected: str, epochs: int, *, decay: float = 0, dropout: DropoutMaker | None = None
) -> Row:
    """Train three networks from different starts and return the range of their accuracies."""
    results = np.array([trained(seed, epochs, decay, dropout) for seed in range(3)])
    low, high = 100 * results.min(axis=0), 100 * results.max(axis=0)
    ours = " / ".join(f"{a:.0f} to {b:.0f}" for a, b in zip(low, high, strict=True))
    return Row(what, expected, f"{ours} %")


def trained(
    seed: int, epochs: int, decay: float, dropout: DropoutMaker | None
) -> tuple[float, float]:
    """Train one network and return its accuracy on its 300 digits and on the test digits."""
    rng = np.random.default_rng(seed)
    data = flat("train", 300)
    layers: list[nn.Layer] = []
    for fan_in in (784, *[100] * 5):
        layers += [nn.Linear(fan_in, 100, rng=rng), nn.ReLU()]
        if dropout:
            layers.append(dropout(rng))
    model = nn.Sequential(*layers, nn.Linear(100, 10, rng=rng))
    optimizer = nn.SGD(model.parameters(), 0.01, weight_decay=decay)
    nn.fit(model, nn.SoftmaxCrossEntropy(), optimizer, data, epochs=epochs, batch_size=100, rng=rng)
    return accuracy(model, data), accuracy(model, flat("test"))
