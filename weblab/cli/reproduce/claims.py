"""The claims of the book that the labs follow, and the runs that test them.

Source: Saito, 'Deep Learning from Scratch', 2016, chapter 6: its stored results. Claims marked
with * were measured before this project on the same set-up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Metrics = Mapping[str, Any]


@dataclass(frozen=True)
class Setup:
    """Settings of a lab that claims are about.

    Args:
        lab: its slug.
        values: its settings by name, other than the defaults.
        seeded: whether the result depends on the seed.
    """

    lab: str
    values: Mapping[str, object]
    seeded: bool = True


@dataclass(frozen=True)
class Claim:
    """A number of the book, or an order of two.

    Args:
        text: what is measured.
        book: the number there, as text.
        setup: a key of SETUPS.
        measure: takes it from a run's metrics; a truth is counted over the seeds.
        form: how a number is written.
    """

    text: str
    book: str
    setup: str
    measure: Callable[[Metrics], float | bool | None]
    form: str = ".3g"


STARTS = ("zeros", "small", "large", "xavier", "he", "custom")
OPTIMIZERS = ("SGD", "Momentum", "Nesterov", "AdaGrad", "RMSProp", "AdaDelta", "Adam", "AdamW")


def _only(names: tuple[str, ...], *chosen: str) -> dict[str, object]:
    """Return the flags that leave only some of those that race."""
    return {name: name in chosen for name in names}


def _signal(activation: str, start: str) -> Setup:
    """Return a signal through five layers, with as short a race as the lab has."""
    quick = {"iterations": 20, "digits": 1_000, **_only(STARTS, start)}
    return Setup("initialization", {"activation": activation, "start": start, **quick})


SETUPS: Mapping[str, Setup] = {
    "sigmoid 1": _signal("Sigmoid", "large"),
    "sigmoid .01": _signal("Sigmoid", "small"),
    "tanh .01": _signal("Tanh", "small"),
    "ReLU 1": _signal("ReLU", "large"),
    "ReLU Xavier": _signal("ReLU", "xavier"),
    "ReLU He": _signal("ReLU", "he"),
    "starts": Setup(
        "initialization",
        {"iterations": 1_900, "digits": 60_000, **_only(STARTS, "small", "xavier", "he")},
    ),
    "scales": Setup("batch-norm", {}),
    "300 digits": Setup("overfitting", {}),
    "decay": Setup("overfitting", {"decay": 0.1}),
    "dropout": Setup("overfitting", {"dropout": 0.2, "epochs": 301}),
    "valley": Setup("optimizers", {}, seeded=False),
    "MNIST": Setup(
        "optimizers",
        {
            "part": "MNIST",
            "iterations": 1_900,
            "digits": 60_000,
            **_only(OPTIMIZERS, "SGD", "Momentum", "AdaGrad", "Adam"),
        },
    ),
}


def _metric(name: str, scale: float = 1) -> Callable[[Metrics], float | None]:
    def measure(metrics: Metrics) -> float | None:
        found = metrics.get(name)
        return None if found is None else scale * found

    return measure


def _below(first: str, second: str) -> Callable[[Metrics], bool | None]:
    """Return whether one metric is smaller than another."""

    def measure(metrics: Metrics) -> bool | None:
        a, b = metrics.get(first), metrics.get(second)
        return None if a is None or b is None else bool(a < b)

    return measure


def _accuracies(what: str, setup: str, train: str, test: str) -> list[Claim]:
    return [
        Claim(f"{what}: training accuracy", train, setup, _metric("train_accuracy", 100), ".1f"),
        Claim(f"{what}: test accuracy", test, setup, _metric("test_accuracy", 100), ".1f"),
    ]


CLAIMS: Mapping[str, list[Claim]] = {
    "initialization": [
        Claim("sigmoid, std 1: saturated in layer 1", "64 to 76% *", "sigmoid 1",
              _metric("saturated_1", 100)),
        Claim("sigmoid, std 1: saturated in layer 5", "64 to 76% *", "sigmoid 1",
              _metric("saturated_5", 100)),
        Claim("sigmoid, std .01: std of layer 5", "about .01 *", "sigmoid .01", _metric("std_5")),
        Claim("tanh, std .01: std of layer 5", "1e-5 *", "tanh .01", _metric("std_5")),
        Claim("ReLU, std 1: std of layer 5", "1.4e4 *", "ReLU 1", _metric("std_5")),
        Claim("ReLU, Xavier: std of layer 1", ".60 *", "ReLU Xavier", _metric("std_1")),
        Claim("ReLU, Xavier: std of layer 5", ".17 *", "ReLU Xavier", _metric("std_5")),
        Claim("ReLU, He: std of layer 1", ".8 to 1.0 *", "ReLU He", _metric("std_1")),
        Claim("ReLU, He: std of layer 5", ".8 to 1.0 *", "ReLU He", _metric("std_5")),
        Claim("std .01: loss at step 1900", "2.305", "starts", _metric("loss_small")),
        Claim("Xavier: loss at step 1900", ".377", "starts", _metric("loss_xavier")),
        Claim("He: loss at step 1900", ".286", "starts", _metric("loss_he")),
        Claim("He ends below Xavier", "yes", "starts", _below("loss_he", "loss_xavier")),
    ],
    "batch-norm": [
        Claim("std .0074, without: training accuracy", "11.6%", "scales",
              _metric("accuracy_plain_8", 100), ".1f"),
        Claim("std .0074, with: training accuracy", "100%", "scales",
              _metric("accuracy_norm_8", 100), ".1f"),
        Claim("std 1, without: training accuracy", "9.7%", "scales",
              _metric("accuracy_plain_0", 100), ".1f"),
        Claim("std 1, with: training accuracy", "42%", "scales",
              _metric("accuracy_norm_0", 100), ".1f"),
        Claim("std .29: without ends above with", "yes", "scales",
              _below("accuracy_norm_2", "accuracy_plain_2")),
        Claim("std .16: without ends above with", "yes", "scales",
              _below("accuracy_norm_3", "accuracy_plain_3")),
    ],
    "overfitting": [
        *_accuracies("300 digits, 201 epochs", "300 digits", "100% *", "81 to 82% *"),
        *_accuracies("weight decay .1", "decay", "86 to 91% *", "73 to 75% *"),
        *_accuracies("dropout .2, 301 epochs", "dropout", "53 to 56% *", "43 to 51% *"),
    ],
    "optimizers": [
        *(
            Claim(f"valley, {name}: first step with f < .01", f"{steps} *", "valley",
                  _metric(f"arrived_{name}"))
            for name, steps in {
                "SGD": 32, "Momentum": 24, "AdaGrad": 20, "Adam": 52, "Nesterov": 22, "RMSProp": 6,
            }.items()
        ),
        *(
            Claim(f"MNIST, {name}: loss at step 1900", loss, "MNIST", _metric(f"loss_{name}"))
            for name, loss in {
                "SGD": ".150", "Momentum": ".050", "Adam": ".032", "AdaGrad": ".016",
            }.items()
        ),
        Claim("MNIST: AdaGrad ends below SGD", "yes", "MNIST", _below("loss_AdaGrad", "loss_SGD")),
        Claim("MNIST: AdaGrad ends below Adam", "yes", "MNIST",
              _below("loss_AdaGrad", "loss_Adam")),
    ],
}  # fmt: skip
"""Claims by the slug of the lab that shows them."""

NOTES: Mapping[str, str] = {
    "overfitting": "The book's dropout is not scaled during training, which slows six layers down; "
    "the lab's is (inverted dropout), as is usual today. So the accuracies with dropout are higher "
    "here.",
    "optimizers": "The valley does not depend on the seed. A loss on MNIST is the mean of the last "
    "five batches.",
}
"""What to know when numbers differ."""
