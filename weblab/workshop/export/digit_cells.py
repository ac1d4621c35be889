"""Cells that programs with digits have in common: how they are loaded, and how networks race."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from weblab.locale import mark as _
from weblab.workshop.export.cells import Cell


def digits_cell(site: str, samples: int, test: int | None = 0, more: str = "") -> Cell:
    """Return the cell that loads ``digits``, and ``unseen`` ones of the test set.

    Args:
        site: where the site is published, or a folder with a copy of it, for its digits.
        samples: how many digits to train on.
        test: how many to test on; None for all of them, 0 where none are needed.
        more: further lines.
    """
    limit = "" if test is None else f", limit={test}"
    unseen = f"""\
unseen = load_digits(f"{{site.rstrip('/')}}/digits", split="test"{limit})
"""
    return Cell(
        _("The digits are on the site, in the order in which the lab reads them."),
        f"""
import numpy as np

from weblab import nn
from weblab.datasets.digits import load_digits

site = {site!r}
digits = load_digits(f"{{site.rstrip('/')}}/digits", split="train", limit={samples})
{"" if test == 0 else unseen}{more}""",
    )


FLAT = """\
inputs = digits.inputs().reshape(len(digits), -1)
data = nn.Dataset(inputs, digits.targets())"""
"""Lines that make flat images of the digits to train on."""


def settings_cell(text: str, seed: int, iterations: int, more: str) -> Cell:
    """Return the cell with the settings of a race.

    Args:
        text: the sentence on it; marked for translation where written.
        seed: decides all that is random.
        iterations: how many steps each network does.
        more: further lines.
    """
    return Cell(text, f"seed = {seed}\niterations = {iterations}\n{more}")


def race_cell(text: str, entries: str, changes: str) -> Cell:
    """Return the cell that trains networks one after the other; ``losses`` are its result.

    Args:
        text: the sentence on it; marked for translation where written.
        entries: the lines that begin a loop over the names and make ``model`` and ``optimizer``.
        changes: the lines that apply what changed in the course of the run, indented.
    """
    return Cell(
        text,
        f"""
losses = {{}}
{entries}
    run = nn.train_iter(
        model,
        nn.SoftmaxCrossEntropy(),
        optimizer,
        data,
        epochs=1 + iterations * 128 // len(data),
        batch_size=128,
        rng=np.random.default_rng([seed, 1]),
    )
    losses[name] = []
    try:
        while len(losses[name]) < iterations:
{changes}\
            event = next(run)
            if isinstance(event, nn.StepEnd):
                losses[name].append(event.loss)
    except nn.DivergenceError as error:
        print(f"{{name}}: {{error}}")""",
    )


def results_cell() -> Cell:
    """Return the cell that prints the end of each curve in ``losses``."""
    return Cell(
        _("The mean loss of the last five batches."),
        """
for name, curve in losses.items():
    print(f"{name}: {np.mean(curve[-5:]):.4g} after {len(curve)} steps")
""",
    )


def change_function(
    changes: Sequence[tuple[int, str, float]], live: Mapping[str, str], arguments: str = ""
) -> str:
    """Return the lines that list changes of several settings and define ``change``, if any.

    Args:
        changes: (steps done, setting, value from the next step on).
        live: the code of the change of each setting.
        arguments: further ones of ``change``, behind name and value.
    """
    if not changes:
        return ""
    rows = "".join(f"    {tuple(change)!r},\n" for change in changes)
    lines = f"changes = [  # steps done, setting, value from then on\n{rows}]\n\n\n"
    lines += f"def change(name, value{arguments}):\n"
    for name in sorted({name for _when, name, _value in changes}):
        body = live[name].replace("\n", "\n        ")
        lines += f"    if name == {name!r}:\n        {body}\n"
    return lines + "\n\n"


def lines_of_changes(changes: object, indent: int, done: str, body: str) -> str:
    """Return the lines that apply changes (steps done, value) of one setting, if any.

    Args:
        changes: what changed.
        indent: how far the lines are indented.
        done: the expression for how many steps are done.
        body: sets the new ``value``.
    """
    if not changes:
        return ""
    space = " " * indent
    return (
        f"{space}for after, value in changes:\n"
        f"{space}    if after == {done}:\n"
        f"{space}        {body}\n"
    )
