"""Common parts of programs for PyTorch: digits, initial weights and batches of the engine."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

from weblab.locale import mark as _
from weblab.workshop.export.cells import Cell

OPTIMIZERS = {
    "SGD": "torch.optim.SGD({params}, lr={lr})",
    "Momentum": "torch.optim.SGD({params}, lr={lr}, momentum=0.9)",
    "Nesterov": "torch.optim.SGD({params}, lr={lr}, momentum=0.9, nesterov=True)",
    "AdaGrad": "torch.optim.Adagrad({params}, lr={lr})",
    "RMSProp": "torch.optim.RMSprop({params}, lr={lr})",
    "AdaDelta": "torch.optim.Adadelta({params}, lr={lr})",
    "Adam": "torch.optim.Adam({params}, lr={lr})",
    "AdamW": "torch.optim.AdamW({params}, lr={lr})",
}
"""PyTorch's optimizers by the names of ours, with the same defaults."""

ACTIVATIONS = {
    "ReLU": "torch.nn.ReLU()",
    "Sigmoid": "torch.nn.Sigmoid()",
    "Tanh": "torch.nn.Tanh()",
}
"""PyTorch's activations by the names of ours."""


def digits_cell(site: str) -> Cell:
    """Return the cell that defines ``load(split, limit)``: inputs (N, 784) and labels (N,)."""
    return Cell(
        _("The digits are on the site in compressed files that an index lists."),
        f"""
import json
import urllib.request
import zlib
from pathlib import Path

import numpy as np
import torch

site = {site!r}


def read(name):
    address = f"{{site.rstrip('/')}}/digits/{{name}}"
    if address.startswith("http"):
        return urllib.request.urlopen(address).read()
    return Path(address).read_bytes()


def load(split, limit=None):
    images, labels, missing = [], [], limit
    for shard in json.loads(read("index.json"))["shards"]:
        if shard["split"] != split or missing == 0:
            continue
        values = np.frombuffer(zlib.decompress(read(shard["name"])), np.uint8)
        labels.append(values[: shard["count"]][:missing])
        images.append(values[shard["count"] :].reshape(-1, 784)[:missing])
        missing = None if limit is None else missing - len(labels[-1])
    inputs = np.concatenate(images).astype(np.float32) / np.float32(255)
    return torch.from_numpy(inputs), torch.from_numpy(np.concatenate(labels).astype(np.int64))""",
    )


KEPT = """\
        for start in range(0, n, size):
            yield torch.from_numpy(order[start : start + size])"""
MERGED = """\
        edges = [*range(0, n - 1, size), n]  # the sample that is left over joins the last batch
        for start, end in zip(edges, edges[1:]):
            yield torch.from_numpy(order[start:end])"""
DROPPED = """\
        for start in range(0, n - 1, size):  # the sample that is left over is left out
            yield torch.from_numpy(order[start : start + size])"""


def network_cell(divided: str = KEPT) -> Cell:
    """Return the cell that defines ``dense(fan_in, fan_out, rng)`` and ``batches``.

    Args: divided: the lines that divide an epoch into batches.
    """
    return Cell(
        _("Initial weights and batches, drawn as the engine draws them."),
        """
def dense(fan_in, fan_out, rng):
    layer = torch.nn.Linear(fan_in, fan_out)
    weight = rng.standard_normal((fan_in, fan_out), dtype=np.float32)
    with torch.no_grad():
        layer.weight.copy_(torch.from_numpy(weight.T * np.float32(np.sqrt(2 / fan_in))))
        layer.bias.zero_()
    return layer


def batches(n, size, rng):
    while True:
        seed = int(rng.integers(2**63))
        order = np.random.default_rng([seed, 0]).permutation(n)
"""
        + divided,
    )


def without(own: object) -> list[Cell]:
    """Return the cell that says that a visitor's code is left out, where there is some."""
    text = _("Your own code is for NumPy: PyTorch's program leaves it out.")
    return [Cell(text, "own = None")] if own else []


def step_lines(name: str, indent: int) -> str:
    """Return the lines of a step, which leave a loop where the loss is not finite.

    Args:
        name: what the network is called, as part of an f-string.
        indent: how far the lines are indented.
    """
    lines = f"""\
chosen = next(drawn)
loss = torch.nn.functional.cross_entropy(model(inputs[chosen]), labels[chosen])
if not torch.isfinite(loss):
    print(f"{name}: diverged at step {{step}}")
    break
optimizer.zero_grad()
loss.backward()
optimizer.step()
"""
    return textwrap.indent(lines, " " * indent)


def race_cell(text: str, digits: int, entries: str, changes: str) -> Cell:
    """Return the cell that trains networks one after the other; ``losses`` are its result.

    Args:
        text: the sentence on it; marked for translation where written.
        digits: how many digits are trained on.
        entries: the lines that begin a loop over the names and make ``model`` and ``optimizer``.
        changes: the lines that apply what changed in the course of the run, indented.
    """
    return Cell(
        text,
        f"""
inputs, labels = load("train", {digits})
losses = {{}}
{entries}\
    drawn = batches(len(inputs), 128, np.random.default_rng([seed, 1]))
    losses[name] = []
    for step in range(1, iterations + 1):
{changes}{step_lines("{name}", 8)}\
        losses[name].append(loss.item())""",
    )


def live_changes(
    changes: Sequence[tuple[int, str, float]], live: Mapping[str, str], indent: int
) -> tuple[str, str]:
    """Return the lines that list changes of several settings, and those that apply them, if any.

    Args:
        changes: (steps done, setting, value from the next step on).
        live: the code of the change of each setting.
        indent: how far the lines that apply them are indented.
    """
    if not changes:
        return "", ""
    rows = "".join(f"    {tuple(change)!r},\n" for change in changes)
    space = " " * indent
    apply = f"{space}for after, name, value in changes:\n"
    for name in sorted({name for _when, name, _value in changes}):
        body = live[name].replace("\n", f"\n{space}        ")
        apply += f"{space}    if (after, name) == (step, {name!r}):\n{space}        {body}\n"
    return f"changes = [  # steps done, setting, value from then on\n{rows}]\n", apply
