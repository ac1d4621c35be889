"""Measure the digit recognizer.

`python -m build_scripts.training.evaluation` prints the figures of its card.
"""

import numpy as np

from build_scripts.content.digits import PACKAGE
from build_scripts.fetching.fetch import fetch_named
from build_scripts.training.simulation import (
    PAD_SIDE,
    placed_on_pad,
    seen,
    traced_strokes,
    written_digits,
)
from weblab import nn
from weblab.cli.data.mnist import read_mnist
from weblab.datasets.digits import CLASSES, Digits
from weblab.datasets.strokes import Preprocessing
from weblab.models import load_digit_recogniser

SEED = 2
PREPROCESSING = {
    "none: the whole pad, scaled": Preprocessing(thickness=False, fit=False, centre=False),
    "thickness": Preprocessing(thickness=True, fit=False, centre=False),
    "thickness, fit": Preprocessing(thickness=True, fit=True, centre=False),
    "thickness, fit, centre": Preprocessing(),
}


def predicted(model: nn.Layer, images: np.ndarray) -> np.ndarray:
    """Return the digit that the network sees in each image (N, 1, 28, 28)."""
    return nn.predict(model, images).argmax(axis=1)


def report(model: nn.Layer, test: Digits) -> str:
    """Return the accuracy on MNIST's test images, digit by digit, and on simulated strokes."""
    right = predicted(model, test.inputs()) == test.labels
    lines = [
        f"MNIST test images: {right.mean():.2%} ({(~right).sum()} of {len(test)} wrong)",
        "",
        "| digit | accuracy |",
        "| --- | --- |",
        *(f"| {d} | {right[test.labels == d].mean():.2%} |" for d in range(CLASSES)),
        "",
        "| strokes, preprocessing | accuracy |",
        "| --- | --- |",
        *_stroke_lines(model, test[:3_000]),
    ]
    return "\n".join(lines)


def _stroke_lines(model: nn.Layer, test: Digits) -> list[str]:
    rng = np.random.default_rng(SEED)
    drawings = [placed_on_pad(paths, rng) for paths in traced_strokes(test, rng)]
    lines = []
    for name, preprocessing in PREPROCESSING.items():
        images = np.stack([seen(paths, PAD_SIDE, preprocessing) for paths in drawings])
        right = predicted(model, images[:, None]) == test.labels
        lines.append(f"| {len(test)} traced test images, {name} | {right.mean():.1%} |")
    written = written_digits(3_000, rng)
    right = predicted(model, written.inputs()) == written.labels
    return [*lines, f"| {len(written)} written templates, all steps | {right.mean():.1%} |"]


if __name__ == "__main__":
    (archive,) = fetch_named(PACKAGE)
    print(report(load_digit_recogniser(), read_mnist(archive)["test"]))
