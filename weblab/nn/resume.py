"""Stopping a training run and going on later, to the bit.

The file holds everything that the next step depends on: the weights, the optimizer's settings and
state, the state of every generator, and the position in the run. Only the data is not in it.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from weblab.nn import checkpoint, registry
from weblab.nn.arrays import Array
from weblab.nn.events import Position
from weblab.nn.layer import Layer
from weblab.nn.optimizers import Optimizer
from weblab.nn.refusal import refuse
from weblab.nn.tables import OPTIMIZERS

LARGEST_COUNT = 1 << 53
"""Whole numbers from here on have no float of their own, as which a page would show them."""


@dataclass
class TrainingState:
    """A run that can go on.

    Args:
        model: the network.
        optimizer: moves parameters of the network, and has its own state.
        rng: the generator that was given to train_iter.
        position: the last event's.
        notes: what else belongs to the run, as JSON knows it, such as its settings.
    """

    model: Layer
    optimizer: Optimizer
    rng: np.random.Generator
    position: Position
    notes: dict[str, Any] = field(default_factory=dict)


def save_training(
    state: TrainingState, target: checkpoint.Target, *, max_bytes: int = checkpoint.MAX_BYTES
) -> None:
    """Write a run to a path or a binary file, as safetensors or, by the path's suffix, npz.

    Args:
        state: the run.
        target: a path or a binary file.
        max_bytes: the limit that `load_training` will have.
    Raises: ValueError, before anything is written, if `load_training` would refuse the file.
    """
    paths = {id(parameter): path for path, parameter in state.model.named_parameters()}
    kind = type(state.optimizer)
    row = OPTIMIZERS.get(kind.__name__)
    if row is None or row.kind is not kind:
        raise ValueError(
            f"save_training: expected an optimizer out of {', '.join(OPTIMIZERS)}, received "
            f"{kind.__name__}; save an optimizer of your own by its state"
        )
    if not all(id(parameter) in paths for parameter in state.optimizer.params):
        raise ValueError(
            "save_training: expected an optimizer of this model's parameters, received others; "
            "save the model that the optimizer was made for"
        )
    if not is_position(state.position) or not isinstance(state.notes, dict):
        raise ValueError(
            f"save_training: expected the position of an event and notes by name, received "
            f"{state.position!r:.120} and {type(state.notes).__name__}; "
            "take event.position, and put notes into a dict"
        )
    generators = [state.rng]
    places = []
    for layer in _random_layers(state.model):
        known = [index for index, rng in enumerate(generators) if rng is layer.rng]
        if not known:
            generators.append(layer.rng)
        places.append(known[0] if known else len(generators) - 1)
    for rng in generators:
        if not isinstance(rng.bit_generator, np.random.PCG64):
            raise ValueError(
                "save_training: expected generators made by numpy.random.default_rng, received "
                f"{type(rng.bit_generator).__name__}; make them with default_rng(seed)"
            )
    tensors = {f"model.{path}": array for path, array in state.model.state().items()}
    for index, arrays in enumerate(state.optimizer.state):
        tensors |= {f"optimizer.{index}.{name}": array for name, array in arrays.items()}
    document = {
        "network": registry.describe(state.model),
        "optimizer": kind.__name__,
        "settings": state.optimizer.config(),
        "steps": state.optimizer.steps,
        "parameters": [paths[id(parameter)] for parameter in state.optimizer.params],
        "undecayed": [path for path, p in state.model.named_parameters() if not p.decay],
        "generators": [rng.bit_generator.state for rng in generators],
        "layer_generators": places,
        "position": dataclasses.asdict(state.position),
        "notes": state.notes,
    }
    checkpoint.write(target, tensors, document, rebuild=_rebuild, max_bytes=max_bytes)


def load_training(
    source: checkpoint.Source, *, max_bytes: int = checkpoint.MAX_BYTES
) -> TrainingState:
    """Return a run as it was when it was saved.

    Go on with `train_iter(state.model, loss, state.optimizer, data, rng=state.rng,
    start=state.position, ...)` and the settings and data of the first part.

    Raises: ValueError, with the reason, if the file is refused.
    """
    return _rebuild(*checkpoint.read(source, max_bytes=max_bytes))


def _rebuild(tensors: dict[str, Array], document: dict[str, Any]) -> TrainingState:
    try:
        return _run(tensors, document)
    except (KeyError, TypeError, IndexError, OverflowError, AttributeError) as error:
        refuse("a training run saved by this project", f"{type(error).__name__} {error}")


def _run(tensors: dict[str, Array], document: dict[str, Any]) -> TrainingState:
    own = {key[6:]: value for key, value in tensors.items() if key.startswith("model.")}
    model = registry.build(document["network"], own, widen=False)  # or steps would differ
    parameters = dict(model.named_parameters())
    for path in document["undecayed"]:
        parameters[path].decay = False
    kind = OPTIMIZERS[document["optimizer"]].kind
    optimizer = kind([parameters[path] for path in document["parameters"]], **document["settings"])
    if not _is_count(document["steps"]):
        refuse("the optimizer's steps as a count", document["steps"])
    optimizer.steps = document["steps"]
    for index, arrays in enumerate(optimizer.state):
        for name, array in arrays.items():
            stored = tensors[f"optimizer.{index}.{name}"]
            if stored.shape != array.shape or stored.dtype != array.dtype:
                refuse(f"{array.dtype} {array.shape} as state", f"{stored.dtype} {stored.shape}")
            np.copyto(array, stored)
    if not optimizer.is_finite():
        refuse("a finite state of the optimizer", "inf or nan")
    generators = [_generator(state) for state in document["generators"]]
    layers, places = list(_random_layers(model)), document["layer_generators"]
    if len(layers) != len(places):
        refuse(f"generators for {len(layers)} layers", places)
    for layer, place in zip(layers, places, strict=True):
        layer.rng = generators[place]
    notes = document.get("notes", {})
    if not isinstance(notes, dict):
        refuse("notes by name", notes)
    position = Position(**document["position"])
    if not is_position(position):
        refuse("where the run stands", document["position"])
    return TrainingState(model, optimizer, generators[0], position, notes)


def is_position(position: Position) -> bool:
    """Return whether a position is valid: counts that a float can hold, and a finite loss."""
    counts = (position.epoch, position.batch, position.step)
    return (
        all(_is_count(count) for count in counts)
        and (position.seed is None or _is_count(position.seed, 2**63))
        and (position.batch == 0 or position.seed is not None)
        and (position.correct is None or _is_count(position.correct))
        and isinstance(position.loss_sum, int | float)
        and math.isfinite(position.loss_sum)
    )


def _is_count(value: object, limit: int = LARGEST_COUNT) -> bool:
    return type(value) is int and 0 <= value < limit


def _generator(state: Any) -> np.random.Generator:
    """Return a generator in that state; only NumPy's default kind is saved."""
    if state["bit_generator"] != "PCG64":
        refuse("generators made by numpy.random.default_rng", state["bit_generator"])
    bits = np.random.PCG64(0)
    bits.state = state
    return np.random.Generator(bits)


def _random_layers(model: Layer) -> Iterator[Any]:
    """Yield the layers that draw at random, in a fixed order."""
    return (layer for layer in model.walk() if hasattr(layer, "rng"))
