"""The exercises, by lab; their ids are those of the curriculum and part of links."""

from __future__ import annotations

from importlib import import_module

from weblab.workshop.exercises.exercise import Exercise

MODULES = {
    "numerical-gradient": "backprop.numerical_gradient",
    "relu": "backprop.relu",
    "sigmoid": "backprop.sigmoid",
    "affine": "backprop.affine",
    "softmax-loss": "backprop.softmax_loss",
    "sgd": "optimizers.sgd",
    "momentum": "optimizers.momentum",
    "adagrad": "optimizers.adagrad",
    "adam": "optimizers.adam",
    "he-init": "initialization.he_init",
    "dropout": "overfitting.dropout",
    "weight-decay": "overfitting.weight_decay",
    "batch-norm": "batch_norm.batch_norm",
    "im2col": "cnn.im2col",
    "convolution": "cnn.convolution",
    "pooling": "cnn.pooling",
    "sparse-penalty": "autoencoders.sparse_penalty",
    "masked-loss": "autoencoders.masked_loss",
    "contrastive-divergence": "movies.contrastive_divergence",
}
"""The modules of the exercises, in the order of the list."""


def exercises_of(lab: str) -> list[Exercise]:
    """Return the exercises of a lab, by its slug."""
    folder = lab.replace("-", "_")
    return [load_exercise(key) for key, path in MODULES.items() if path.startswith(f"{folder}.")]


def load_exercise(identity: str) -> Exercise:
    """Return an exercise by its id.

    Raises: KeyError if there is none.
    """
    module = import_module(f"{__name__}.{MODULES[identity]}")
    exercise: Exercise = module.EXERCISE
    return exercise
