"""A race of optimizers, on a surface or on MNIST, as a program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from weblab.locale import mark as _
from weblab.workshop.export.cells import Cell
from weblab.workshop.export.digit_cells import (
    FLAT,
    digits_cell,
    race_cell,
    results_cell,
    settings_cell,
)
from weblab.workshop.export.own_code import standalone

TITLE = _("A race of optimizers.")
Change = tuple[int, str, float]


@dataclass(frozen=True)
class Own:
    """A visitor's optimizer that took part.

    Args:
        name: of its class.
        source: its text.
        lr: its learning rate.
    """

    name: str
    source: str
    lr: float

    @property
    def shown_name(self) -> str:
        """What it is called beside the original of the same name."""
        return f"{self.name} (own)"


@dataclass(frozen=True)
class SurfaceSettings:
    """The settings of a race on a surface.

    Args:
        surface: its name, out of ``weblab.datasets.surfaces``.
        start: x and y of the start.
        steps: how many steps.
        rates: the learning rate of each optimizer by the name of its class.
        changes: (steps done, optimizer, learning rate from the next step on) of what changed.
        own: a visitor's optimizer beside them.
    """

    surface: str
    start: tuple[float, float]
    steps: int
    rates: Mapping[str, float]
    changes: Sequence[Change] = field(default_factory=tuple)
    own: Own | None = None


@dataclass(frozen=True)
class DigitsSettings:
    """What a race on MNIST is made of.

    Args:
        digits: how many digits are trained on.
        iterations: how many steps.
        rates: the learning rate of each optimizer by the name of its class.
        seed: decides first weights and batches.
        site: where the site is published, or a folder with a copy of it, for its digits.
        changes: as in ``SurfaceSettings``.
        own: as there.
    """

    digits: int
    iterations: int
    rates: Mapping[str, float]
    seed: int
    site: str
    changes: Sequence[Change] = field(default_factory=tuple)
    own: Own | None = None


def on_surface(settings: SurfaceSettings) -> list[Cell]:
    """Return the program of a race on a surface; ``paths`` are its result, (steps + 1, 2) each."""
    rates = _entries(settings.rates, settings.own)
    return [
        Cell(
            _("The surface, the starting point, and the optimizers with their learning rates."),
            f"""
import numpy as np

from weblab import nn
from weblab.datasets.surfaces import SURFACES

surface = {{each.name: each for each in SURFACES}}[{settings.surface!r}]
start = {tuple(map(float, settings.start))!r}
steps = {settings.steps}
{rates}{changes_table(settings.changes)}""",
        ),
        *_own_cell(settings.own),
        Cell(
            _("Each optimizer moves its own point and drops out where it diverges."),
            f"""
paths = {{}}
for name, lr in rates.items():
    point = nn.Parameter(np.array(start), "point")
    optimizer = {_make("[point]", settings.own)}
    path = [point.data.copy()]
    for step in range(1, steps + 1):
{apply_changes("step - 1", settings.changes, 8)}\
        with np.errstate(all="ignore"):
            point.grad = surface.gradient(point.data)
            optimizer.step()
        if not np.abs(point.data).max() < 1e6:
            break
        path.append(point.data.copy())
    paths[name] = np.array(path)""",
        ),
        Cell(
            _("The final position of each."),
            """
for name, path in paths.items():
    x, y = path[-1]
    height = surface.height(x, y)
    print(f"{name}: f = {height:.6g} at ({x:.6g}, {y:.6g}) after {len(path) - 1} steps")
""",
        ),
    ]


def on_digits(settings: DigitsSettings) -> list[Cell]:
    """Return the program of a race on MNIST; ``losses`` are its result, one for each step."""
    rates = _entries(settings.rates, settings.own)
    return [
        digits_cell(settings.site, settings.digits, more=FLAT),
        settings_cell(
            _("The optimizers with their learning rates."),
            settings.seed,
            settings.iterations,
            rates + changes_table(settings.changes),
        ),
        *_own_cell(settings.own),
        race_cell(
            _("All networks start from the same weights and see the same batches."),
            f"""\
for name, lr in rates.items():
    model = nn.zoo.mlp([784, 100, 100, 100, 100, 10], rng=np.random.default_rng([seed, 0]))
    optimizer = {_make("model.parameters()", settings.own)}""",
            apply_changes("len(losses[name])", settings.changes, 12),
        ),
        results_cell(),
    ]


def _entries(rates: Mapping[str, float], own: Own | None) -> str:
    """Return the lines that name the learning rates."""
    named = dict(rates) | ({own.shown_name: own.lr} if own else {})
    rows = "".join(f"    {name!r}: {float(rate)!r},\n" for name, rate in named.items())
    return f"rates = {{\n{rows}}}"


def _own_cell(own: Own | None) -> list[Cell]:
    """Return the cell with the visitor's text, where there is one; it defines ``make``."""
    if own is None:
        return []
    code = f"""
from weblab.workshop.adapters.optimizers import adapt

{standalone(own.source)}

def make(name, params, lr):
    if name == {own.shown_name!r}:
        return adapt({own.name}, params, lr)
    return getattr(nn, name)(params, lr)"""
    return [Cell(_("Your own optimizer, as you wrote it."), code)]


def _make(params: str, own: Own | None) -> str:
    """Return the expression that makes an optimizer of some parameters."""
    return f"make(name, {params}, lr)" if own else f"getattr(nn, name)({params}, lr)"


def changes_table(changes: Sequence[Change]) -> str:
    """Return the lines that list the changes during the run, if any."""
    if not changes:
        return ""
    rows = "".join(f"    {tuple(change)!r},\n" for change in changes)
    return f"\nchanges = [  # steps done, optimizer, learning rate from then on\n{rows}]"


def apply_changes(
    done: str, changes: Sequence[Change], indent: int, line: str = "optimizer.lr = rate"
) -> str:
    """Return the lines that apply those changes, if any.

    Args:
        done: the expression for how many steps are done.
        changes: what changed.
        indent: how far the lines are indented.
        line: gives an optimizer another learning rate.
    """
    if not changes:
        return ""
    space = " " * indent
    return (
        f"{space}for after, changed, rate in changes:\n"
        f"{space}    if (after, changed) == ({done}, name):\n"
        f"{space}        {line}\n"
    )
