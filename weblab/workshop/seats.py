"""In whose place a visitor's class or function can stand, and how it is recognised."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from weblab.nn.tables import OPTIMIZERS
from weblab.workshop.adapters import layers, losses, optimizers
from weblab.workshop.calls import takes
from weblab.workshop.course import Course
from weblab.workshop.finding import find
from weblab.workshop.loading import Code

T = TypeVar("T")
OWN = "own"
"""The name of a visitor's text, and of its results beside others."""


@dataclass(frozen=True)
class Seat:
    """A kind of place in an experiment.

    Args:
        originals: names of the engine's and the exercises' classes and functions that have it.
        fits: whether a class or function can take it.
        form: how it is written, with {name} for that of the original.
    """

    originals: tuple[str, ...]
    fits: Callable[[Any], bool]
    form: str

    def find(self, code: Code, original: str) -> Any:
        """Return what of a visitor's text takes the place; RefusedError where nothing can."""
        return find(code, original, self.fits, self.form.format(name=original))


def _is_function(found: Any) -> bool:
    return callable(found) and not isinstance(found, type)


def _is_decay(found: Any) -> bool:
    if isinstance(found, type):
        return callable(getattr(found, "add_gradient", None))
    return takes(found, 3)


def _is_code_penalty(found: Any) -> bool:
    return layers.fits(found) or (_is_function(found) and takes(found, 2))


def _is_update_rule(found: Any) -> bool:
    return _is_function(found) and takes(found, 5)


def _layer(*originals: str) -> Seat:
    form = "class {name}: def forward(self, x), def backward(self, dout)"
    return Seat(originals, layers.fits, form)


SEATS = {
    "optimizer": Seat(
        tuple(OPTIMIZERS), optimizers.fits, "class {name}: def update(self, params, grads)"
    ),
    "initializer": Seat(
        ("normal", "xavier_normal", "xavier_fan_in", "he_normal", "he_uniform", "he"),
        _is_function,
        "def {name}(fan_in, fan_out, rng)",
    ),
    "activation": _layer("ReLU", "Relu", "Sigmoid", "Tanh"),
    "dropout": _layer("Dropout"),
    "normalization": _layer("BatchNorm1d", "BatchNormalization"),
    "dense": _layer("Linear", "Affine"),
    "convolution": _layer("Conv2d", "Convolution"),
    "pooling": _layer("MaxPool2d", "Pooling"),
    "loss": Seat(
        ("SoftmaxCrossEntropy", "SoftmaxWithLoss"),
        losses.fits,
        "class {name}: def forward(self, x, t), def backward(self, dout=1)",
    ),
    "reconstruction": Seat(
        ("MeanSquaredError",),
        losses.fits,
        "def {name}(y, t), which returns the loss and its gradient by y",
    ),
    "decay": Seat(("L2", "decay_gradients"), _is_decay, "def {name}(params, grads, weight_decay)"),
    "sparsity": Seat(
        ("SparseCode", "kl_penalty"),
        _is_code_penalty,
        "def {name}(a, rho), which returns the penalty and its gradient by a",
    ),
    "update rule": Seat(
        ("cd1",), _is_update_rule, "def {name}(v, W, b, c, rng), which returns dW, db, dc"
    ),
}


def seats_of(*kinds: str) -> dict[str, str]:
    """Return the kind of place by the name of the original, for some kinds."""
    return {name: kind for kind in kinds for name in SEATS[kind].originals}


def in_seat(train_with: Callable[..., Iterator[T]]) -> Callable[..., Iterator[T]]:
    """Return a run of ``weblab.workshop.runs`` that finds a visitor's class and trains with it.

    Args:
        train_with: takes what was found, the ``kind`` of its seat, a ``course``, and the task.
    """

    def train(
        codes: Mapping[str, Code], *, kind: str, original: str, course: Course, **task: Any
    ) -> Iterator[T]:
        return train_with(SEATS[kind].find(codes[OWN], original), kind, course, **task)

    return train
