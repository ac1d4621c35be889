"""Which runs a command asks for: one for each trial, that is a choice of settings, and seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from weblab.cli.errors import CommandError
from weblab.cli.labs import limits, read_value, setting_named
from weblab.labkit.experiment.run_settings import LARGEST_SEED
from weblab.labkit.experiment.settings import Integer, Number, Setting
from weblab.labkit.experiment.sweep_plan import (
    Axis,
    Listed,
    Range,
    Values,
    distinct,
    drawn,
    grid,
    grid_size,
)
from weblab.labkit.spec import LabSpec

SCALES = ("log", "lin")
MOST_RUNS = 100_000


@dataclass(frozen=True)
class Run:
    """One run.

    Args:
        trial: number of its settings, counted from 1.
        seed: decides all that is random.
        values: its settings by name, without the seed.
    """

    trial: int
    seed: int
    values: Values = field(compare=False)

    @property
    def key(self) -> tuple[int, int]:
        """What tells the run from the others of its command; runs are sorted by it."""
        return self.trial, self.seed


def read_axes(spec: LabSpec, assignments: Sequence[str]) -> list[Axis]:
    """Read what ``--set`` gives: ``name=value``, ``name=a,b,c``, ``name=log:low:high[:count]``.

    Raises: CommandError with what is wrong.
    """
    axes: dict[str, Axis] = {}
    for assignment in assignments:
        name, equals, text = assignment.partition("=")
        if not equals:
            raise CommandError(f"“{assignment}” sets nothing: write it as name=value.")
        name, setting = setting_named(spec, name.strip())
        if name in axes:
            raise CommandError(f"“{name}” is set twice. Give all its values in one --set.")
        axes[name] = _read_axis(name, setting, text.strip())
    return list(axes.values())


def _read_axis(name: str, setting: Setting, text: str) -> Axis:
    kind, *rest = text.split(":")
    if kind in SCALES and rest:
        return _read_range(name, setting, kind, rest)
    texts = [each.strip() for each in text.split(",") if each.strip()]
    if not texts:
        raise CommandError(f"“{name}” has no values, so that there is nothing to run.")
    return Listed(name, tuple(dict.fromkeys(read_value(name, setting, each) for each in texts)))


def _read_range(name: str, setting: Setting, kind: str, rest: Sequence[str]) -> Range:
    example = f"{name}={kind}:low:high, or {name}={kind}:low:high:count for a grid"
    if not isinstance(setting, Number | Integer):
        raise CommandError(f"“{name}” has no range: it takes {limits(setting)}.")
    if len(rest) not in (2, 3):
        raise CommandError(f"“{name}” has no such range. Write {example}.")
    low, high = (float(str(read_value(name, setting, each))) for each in rest[:2])
    if low > high:
        raise CommandError(f"“{name}” has an empty range, as {low:g} is more than {high:g}.")
    if kind == "log" and low <= 0:
        raise CommandError(f"“{name}” cannot be on a log scale from {low:g}: begin above 0.")
    count = None
    if len(rest) == 3:
        if not rest[2].isdecimal() or not 0 < int(rest[2]) <= MOST_RUNS:
            raise CommandError(f"“{name}” cannot have {rest[2] or 'no'} values: the grid is empty.")
        count = int(rest[2])
    return Range(name, setting, low, high, kind == "log", count)


def runs_of(axes: Sequence[Axis], *, seeds: int, trials: int | None, draw_seed: int) -> list[Run]:
    """Return the runs in their order.

    A trial's settings depend on its number alone, so that more trials or seeds add runs and change
    none.

    Args:
        axes: what is set.
        seeds: runs of each trial; their seeds count up from the one that is set, or from 0.
        trials: random choices out of the axes, of which equal ones run once; None for each point
            of their grid.
        draw_seed: decides the random choices.
    Raises: CommandError if there are none, or far too many.
    """
    first, axes = _first_seed(axes)
    check_seeds(seeds, first)
    if trials is not None and trials < 1:
        raise CommandError(f"There cannot be {trials} trials: ask for 1 or more.")
    if draw_seed < 0:
        raise CommandError(f"--draw-seed cannot be {draw_seed}: it is 0 or more.")
    count = _grid_size(axes) if trials is None else trials
    if count * seeds > MOST_RUNS:
        raise CommandError(f"These are {count * seeds:,} runs. The limit is {MOST_RUNS:,}.")
    points = grid(axes) if trials is None else distinct(drawn(axes, trials, draw_seed))
    return [
        Run(number, first + seed, values)
        for number, values in enumerate(points, start=1)
        for seed in range(seeds)
    ]


def check_seeds(seeds: int, first: int = 0) -> None:
    """Check a number of seeds that count up from the first.

    Raises: CommandError if there are none, or more than there can be.
    """
    most = min(LARGEST_SEED - first + 1, MOST_RUNS)
    if not 1 <= seeds <= most:
        raise CommandError(f"There cannot be {seeds} seeds: ask for 1 to {most:,}.")


def _grid_size(axes: Sequence[Axis]) -> int:
    for axis in axes:
        if isinstance(axis, Range) and axis.count is None:
            raise CommandError(
                f"“{axis.name}” has a range without a number of values. Add it, as in "
                f"{axis.name}=…:5 for a grid, or --trials N for random ones."
            )
    return grid_size(axes)


def _first_seed(axes: Sequence[Axis]) -> tuple[int, list[Axis]]:
    seed = next((axis for axis in axes if axis.name == "seed"), None)
    if seed is None:
        return 0, list(axes)
    if not isinstance(seed, Listed) or len(seed.listed) != 1:
        raise CommandError("The first seed is one number. Ask for more with --seeds N.")
    return int(str(seed.listed[0])), [axis for axis in axes if axis is not seed]
