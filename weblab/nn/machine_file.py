"""Saving a restricted Boltzmann machine and loading it again, in the format of the networks."""

from __future__ import annotations

import math
from typing import TypeAlias

import numpy as np

from weblab.nn import checkpoint
from weblab.nn.arrays import generator
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
    checkpoint.write(target, tensors, document, max_bytes=max_bytes)


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
    name, settings = document.get("machine"), document.get("settings")
    if not isinstance(name, str) or name not in MACHINES:
        refuse(f"a machine out of {', '.join(MACHINES)}", name)
    names = RBM.SIZES if name == "RBM" else SoftmaxRBM.SIZES
    if (
        not isinstance(settings, dict)
        or settings.keys() != set(names)
        or not all(type(size) is int and size > 0 for size in settings.values())
        or tensors.keys() != {"weight", "visible_bias", "hidden_bias"}
        or math.prod(settings.values()) != tensors["weight"].size
    ):
        refuse(f"{', '.join(names)} that fit the weights", settings)
    machine = MACHINES[name](**settings, std=0.0, rng=generator(rng))
    for parameter in machine.parameters():
        stored = tensors[parameter.name]
        if stored.shape != parameter.data.shape or stored.dtype.kind != "f":
            refuse(f"floats {parameter.data.shape}", f"{stored.dtype} {stored.shape}")
        if not np.isfinite([stored.min(), stored.max()]).all():  # without an array of its size
            refuse(f"finite numbers for {parameter.name}", "inf or nan")
        parameter.data[...] = stored
    return machine
