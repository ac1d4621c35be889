"""The same autoencoder with a loss or penalty of a visitor's, in a worker beside the lab's own."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

import numpy as np

from weblab import nn
from weblab.labs.autoencoders.compute import kinds
from weblab.labs.autoencoders.compute.digits_run import DigitsRun, Trained, Watched
from weblab.labs.autoencoders.compute.kinds import KINDS as AUTOENCODERS
from weblab.labs.autoencoders.compute.kinds import Kind, Settings, to_unit
from weblab.nn.autoencoders import Autoencoder
from weblab.workshop.adapters import losses
from weblab.workshop.adapters.functions import VisitorCodePenalty
from weblab.workshop.adapters.layers import VisitorLayer
from weblab.workshop.calls import construct, retune
from weblab.workshop.course import Course
from weblab.workshop.seats import in_seat

KINDS = ("sparsity", "reconstruction")
"""Of the places that a visitor's code can take."""
PENALTY = {"rho": ("rho",), "sparsity": ("weight", "beta")}
"""What a penalty may call its settings."""


def task_of(run: DigitsRun, settings: Settings, seed: int) -> dict[str, Any]:
    """Return such a training as plain values.

    Args:
        run: the lab's own.
        settings: what its network was built from.
        seed: decides all that is random.
    """
    name = next(name for name, each in AUTOENCODERS.items() if each is run.kind)
    return {
        "autoencoder": name, "settings": dataclasses.asdict(settings),
        "images": run.train.inputs, "test_images": run.test.inputs, "epochs": run.epochs,
        "batch_size": run.batch_size, "lr": run.lr(), "seed": seed,
    }  # fmt: skip


def train_with(found: Any, kind: str, course: Course, **task: Any) -> Iterator[dict[str, Any]]:
    """Train as the lab does, but for the visitor's loss or penalty.

    Args:
        found: the visitor's class or function.
        kind: of its place, out of KINDS.
        course: of the training.
        task: what ``task_of`` returned.
    Yields: a sign of life before the first step and after each, and now and then ``step`` and
        ``mse``, the error on the test digits that are watched.
    """
    made, test = AUTOENCODERS[task["autoencoder"]], nn.Dataset(task["test_images"])
    now = {**task["settings"], "lr": task["lr"]}
    run = DigitsRun(
        _with_penalty(made, found) if kind == "sparsity" else made, Settings(**task["settings"]),
        nn.Dataset(task["images"], transform=to_unit), test, test, epochs=task["epochs"],
        batch_size=task["batch_size"], lr=lambda: now["lr"], seed=task["seed"],
        loss=losses.adapt(found) if kind == "reconstruction" else None,
    )  # fmt: skip

    def change(name: str, value: float) -> bool:
        now[name] = value
        if name == "lr":
            return True
        kinds.retune(run.model, Settings(**{each: now[each] for each in task["settings"]}))
        return kind != "sparsity" or name not in PENALTY or _retune_penalty(run, name, value)

    course.change = change
    yield {}
    for event in run.training():
        if isinstance(event, Trained):
            course.step = event.step
        yield {"step": event.at, "mse": event.mse} if isinstance(event, Watched) else {}


train = in_seat(train_with)
"""The same as a run of ``weblab.workshop.runs``."""


def _retune_penalty(run: DigitsRun, name: str, value: float) -> bool:
    """Give the visitor's penalty a new value; return whether it has an attribute for it."""
    penalties = [
        layer
        for layer in run.model.encoder.children().values()
        if isinstance(layer, VisitorCodePenalty | VisitorLayer)
    ]
    return all(
        layer.retune(PENALTY[name], value)
        if isinstance(layer, VisitorLayer)
        else retune(layer, PENALTY[name], value)
        for layer in penalties
    )


def _with_penalty(kind: Kind, found: Any) -> Kind:
    """Return the sparse kind with a visitor's penalty in the place of the engine's."""

    def make(settings: Settings, rng: np.random.Generator) -> Autoencoder:
        model = kind.make(settings, rng)
        first, _penalty = model.encoder.children().values()
        return Autoencoder(nn.Sequential(first, _penalty_of(found, settings)), model.decoder)

    return dataclasses.replace(kind, make=make)


def _penalty_of(found: Any, settings: Settings) -> nn.Layer:
    rho, weight = settings.rho, settings.sparsity
    if isinstance(found, type):
        return VisitorLayer(construct(found, {PENALTY["rho"]: rho, PENALTY["sparsity"]: weight}))
    return VisitorCodePenalty(found, rho, weight)
