"""The runs of a lab that are done: kept, marked, pinned, deleted, and written as text."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import weblab
from weblab.labkit.experiment.bands import LARGEST, Curve
from weblab.labkit.experiment.run_settings import LARGEST_SEED
from weblab.nn import bounded_json

MOST_RUNS = 2_000
MOST_CURVES = 100
"""Of so many runs, those that are pinned and the newest, the curves are there as well."""
MOST_POINTS = 40
"""Of a curve that is kept."""
LONGEST_MARK = 60
LATEST = 1e11
"""Seconds since 1970 that a calendar still knows."""
LARGEST_STEP = 2**53
FORMAT = 1

Figures = Mapping[str, float | int | None]


@dataclass(frozen=True)
class Listed:
    """A run.

    Args:
        id: its number in the list, counted from 1.
        given: its settings that are not at their defaults, as a link has them, without the seed.
        seed: its seed.
        metrics: its results.
        seconds: how long it took.
        when: it ended, in seconds since 1970.
        curves: by name; none if the list has no more room for them.
        diverged: the step at which it diverged; None if it did not.
        mark: what the visitor has noted.
        changed: whether settings were changed on its way, so that its link gives another run.
        pinned: whether it stays when the list is full.
        version: of weblab that ran it.
    """

    id: int
    given: Mapping[str, str]
    seed: int
    metrics: Figures
    seconds: float
    when: float
    curves: Mapping[str, Curve] = field(default_factory=dict)
    diverged: int | None = None
    mark: str = ""
    changed: bool = False
    pinned: bool = False
    version: str = weblab.__version__

    def record(self) -> dict[str, Any]:
        """Return the run as it is written: null stands for NaN, which JSON does not have."""
        curves = {
            name: (list(xs), [_finite_or_none(y) for y in ys])
            for name, (xs, ys) in self.curves.items()
        }
        metrics = {name: _finite_or_none(value) for name, value in self.metrics.items()}
        return asdict(self) | {"curves": curves, "metrics": metrics}


class RunList:
    """The runs, oldest first; at most MOST_RUNS of them."""

    def __init__(self) -> None:
        self.runs: dict[int, Listed] = {}
        self.deleted: list[Listed] = []
        """Those that were deleted last, and can be brought back."""
        self._last = 0

    def add(self, **fields: Any) -> None:
        """Add a run, in the place of an equal one, and let the oldest go where there is no room.

        Runs whose settings were changed on their way differ, also where their links are equal.
        """
        new = (fields["given"], fields["seed"], weblab.__version__)
        for id_, run in {} if fields.get("changed") else self.runs.items():
            if not run.changed and new == (run.given, run.seed, run.version):
                fields |= {"mark": fields.get("mark") or run.mark, "pinned": run.pinned}
                del self.runs[id_]
                break
        self._last += 1
        fields["curves"] = {name: _thinned(curve) for name, curve in fields["curves"].items()}
        self.runs[self._last] = Listed(self._last, **fields)
        self._make_room()

    def mark(self, id_: int, text: str) -> None:
        """Note something on a run."""
        if id_ in self.runs:
            self.runs[id_] = replace(self.runs[id_], mark=_text(text.strip(), LONGEST_MARK))

    def pin(self, id_: int, pinned: bool) -> None:
        """Let a run stay when the list is full, or not."""
        if id_ in self.runs:
            self.runs[id_] = replace(self.runs[id_], pinned=pinned)

    def delete(self, ids: Iterable[int]) -> None:
        """Remove runs; ``restore`` brings them back until others are removed."""
        self.deleted = [self.runs.pop(id_) for id_ in ids if id_ in self.runs]

    def restore(self) -> None:
        """Bring back what was deleted last."""
        back = {run.id: run for run in self.deleted}
        self.deleted = []
        self.runs = dict(sorted((self.runs | back).items()))
        self._make_room()

    def differing(self) -> list[str]:
        """Return the names of the settings that are not the same in all runs."""
        names = {name for run in self.runs.values() for name in run.given}
        return sorted(
            name for name in names if len({run.given.get(name) for run in self.runs.values()}) > 1
        )

    def _make_room(self) -> None:
        loose = [run for run in self.runs.values() if not run.pinned]
        for run in loose[: max(0, len(self.runs) - MOST_RUNS)]:
            del self.runs[run.id]
        with_curves = [run for run in self.runs.values() if run.curves]
        with_curves.sort(key=lambda run: run.pinned)
        for run in with_curves[: max(0, len(with_curves) - MOST_CURVES)]:
            self.runs[run.id] = replace(run, curves={})

    def text(self) -> str:
        """Return the list as JSON; an empty one is no text."""
        if not self.runs:
            return ""
        return json.dumps({"format": FORMAT, "runs": [run.record() for run in self.runs.values()]})

    def read(self, text: str) -> None:
        """Put the runs of a text before those that there are.

        Raises: ValueError if the text is no list of runs.
        """
        try:
            bounded_json.check_extent(text.encode())
            content = json.loads(text)
            if content["format"] != FORMAT:
                raise ValueError("another format")
            found = [_read(each) for each in content["runs"]]
        except (KeyError, TypeError, AttributeError, OverflowError) as error:
            raise ValueError(f"no list of runs: {error}") from error
        new, self.runs, self._last = list(self.runs.values()), {}, 0
        for run in [*found, *new]:
            self._last += 1
            self.runs[self._last] = replace(run, id=self._last)
        self._make_room()


def _read(entry: Mapping[str, Any]) -> Listed:
    """Return a run that was written; what it has is looked at, as anybody may have written it."""
    curves = {_text(name): _read_curve(*curve) for name, curve in entry["curves"].items()}
    diverged = entry["diverged"]
    return Listed(
        id=0,
        given={_text(name): _text(value) for name, value in entry["given"].items()},
        seed=int(_between(entry["seed"], LARGEST_SEED)),
        metrics={_text(name): _finite_or_none(each) for name, each in entry["metrics"].items()},
        seconds=_between(entry["seconds"], LATEST),
        when=_between(entry["when"], LATEST),
        curves=curves,
        diverged=None if diverged is None else int(_between(diverged, LARGEST_STEP)),
        mark=_text(entry["mark"], LONGEST_MARK),
        changed=bool(entry.get("changed", False)),  # which older records do not have
        pinned=bool(entry["pinned"]),
        version=_text(entry["version"], 20),
    )


def _read_curve(xs: Sequence[Any], ys: Sequence[Any]) -> Curve:
    if len(xs) != len(ys):
        raise ValueError("a curve has values without places")
    places = [_between(x, LARGEST, -LARGEST) for x in xs]
    return _thinned((places, [math.nan if y is None else float(y) for y in ys]))


def _between(value: Any, high: float, low: float = 0) -> float:
    """Return a number if it lies between two others."""
    if not isinstance(value, int | float) or not low <= value <= high:
        raise ValueError(f"{str(value)[:20]} is no number from {low} to {high}")
    return value


def _finite_or_none(value: Any) -> float | int | None:
    return value if isinstance(value, int | float) and math.isfinite(value) else None


def _text(value: Any, longest: int | None = None) -> str:
    """Return a value as text that can be written: half a surrogate pair becomes a mark."""
    return str(value)[:longest].encode(errors="replace").decode()


def _thinned(curve: Curve) -> Curve:
    """Return at most MOST_POINTS points of a curve, its last one among them, with four digits."""
    x, y = curve
    step = -(-len(x) // MOST_POINTS) or 1
    places = range(len(x) - 1, -1, -step)[::-1]
    values = [min(max(y[i], -LARGEST), LARGEST) for i in places]  # NaN stays
    return [x[i] for i in places], [float(f"{each:.4g}") for each in values]
