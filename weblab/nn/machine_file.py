"""Saving a restricted Boltzmann machine and loading it again, in the format of the networks."""

from __future__ import annotations

import math
from typing import Any, TypeAlias

import numpy as np

from weblab.nn import checkpoint
from weblab.nn.arrays import Array, generator
from weblab.nn.rbm import RBM
from weblab.nn.refusal import refuse
from weblab.nn.softmax_rbm import SoftmaxRBM

Machine: TypeAlias = RBM | SoftmaxRBM

MACHINES: dict[str, type[Machine]] = {"RBM": RBM, "SoftmaxRBM": SoftmaxRBM}


def save_machine(
    machine: Machine, target: checkpoint.Target, *, max_bytes: int = checkpoint.MAX_BYTES
) -> None:
    """Write a machine to a path or a binary file: its sizes, its weights and its biases.

    Args:
        machine: the machine.
        target: a path or a binary file.
        max_bytes: the limit that `load_machine` will have.
    Raises: ValueError, before anything is written, if `load_machine` would refuse the file.
    """
    kind = type(machine)
    if MACHINES.get(kind.__name__) is not kind:
        raise TypeError(
            f"save_machine: expected one of {', '.join(MACHINES)}, received {kind.__name__}; "
            "networks are saved by nn.save"
        )
    tensors = {parameter.name: parameter.data for parameter in machine.parameters()}
    document = {"machine": kind.__name__, "settings": machine.config()}
    checkpoint.write(target, tensors, document, rebuild=_checked, max_bytes=max_bytes)


def load_machine(
    source: checkpoint.Source,
    *,
    rng: np.random.Generator | None = None,
    max_bytes: int = checkpoint.MAX_BYTES,
) -> Machine:
    """Return the machine in a file; chains of PCD are not saved and start again.

    Args:
        source: a path, the file's bytes, or a binary file.
        rng: generator of the samples.
        max_bytes: the largest file accepted; loading needs at most twice as much memory.
    Raises: ValueError, with the reason, if the file is refused.
    """
    tensors, document = checkpoint.read(source, max_bytes=max_bytes)
    kind, settings = _checked(tensors, document)
    machine = kind(**settings, std=0.0, rng=generator(rng))
    for parameter in machine.parameters():
        stored = tensors[parameter.name]
        dtype = np.result_type(stored.dtype, np.float32)
        parameter.data = parameter.data.astype(dtype, copy=False)
        parameter.data[...] = stored
    return machine


def _checked(
    tensors: dict[str, Array], document: dict[str, Any]
) -> tuple[type[Machine], dict[str, int]]:
    """Return the kind and the sizes of the machine in a file, if its arrays fit them."""
    name, settings = document.get("machine"), document.get("settings")
    if not isinstance(name, str) or name not in MACHINES:
        refuse(f"a machine out of {', '.join(MACHINES)}", name)
    names = RBM.SIZES if name == "RBM" else SoftmaxRBM.SIZES
    if (
        not isinstance(settings, dict)
        or settings.keys() != set(names)
        or not all(type(size) is int and size > 0 for size in settings.values())
        or settings.get("stars", 2) < 2
        or tensors.keys() != {"weight", "visible_bias", "hidden_bias"}
    ):
        refuse(f"three arrays and {', '.join(names)} as sizes", settings)
    hidden = settings["hidden"]
    visible = math.prod(settings.values()) // hidden
    shapes = {"weight": (visible, hidden), "visible_bias": (visible,), "hidden_bias": (hidden,)}
    for path, shape in shapes.items():
        stored = tensors[path]
        if stored.shape != shape or stored.dtype.kind != "f":
            refuse(f"floats {shape} for {path}", f"{stored.dtype} {stored.shape}")
        if not np.isfinite([stored.min(), stored.max()]).all():  # without an array of its size
            refuse(f"finite numbers for {path}", "inf or nan")
    return MACHINES[name], settings
