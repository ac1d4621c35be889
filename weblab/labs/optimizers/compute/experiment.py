"""Model of the optimizers lab: a race on a surface, and one on MNIST."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Generator
from typing import TYPE_CHECKING, Any

import param

from weblab import nn
from weblab.datasets.digit_store import DIGITS as DIGIT_STORE
from weblab.datasets.digits import Digits
from weblab.datasets.surfaces import Surface
from weblab.labkit.digits.own_runner import OwnRunner
from weblab.labkit.digits.race import DigitsRace, LossCurves, Raced
from weblab.labkit.digits.repeat import record as race_record
from weblab.labkit.experiment.many_runs import Task
from weblab.labkit.experiment.message import Message, RefusedError
from weblab.labkit.experiment.own_code import failed_report
from weblab.labkit.experiment.ready import ready
from weblab.labkit.experiment.repeats import seeds_setting
from weblab.labkit.experiment.seated import SeatedExperiment
from weblab.labkit.experiment.settings import Choice, Flag, Integer, Number
from weblab.labs.optimizers.compute import own_race, repeat
from weblab.labs.optimizers.compute.rivals import (
    DIGITS,
    SIZES,
    SURFACES_BY_NAME,
    TITLES,
    rival,
    suggested_lr,
)
from weblab.labs.optimizers.compute.surface_race import Moved, SurfaceRace
from weblab.locale import mark as _
from weblab.nn.tables import OPTIMIZERS
from weblab.runtime import Wait, reported
from weblab.workshop.course import Change
from weblab.workshop.seats import OWN

SURFACE_PARTS = tuple(SURFACES_BY_NAME)
COORDINATES = (-10.0, 10.0)
LR_BOUNDS = (1e-5, 50.0)
SURFACE_PACE_S = 0.02
LEARNING_RATE: dict[str, Any] = {
    "counts": "next step",
    "scale": "log",
    "suggested_by": ("part",),
    "group": _("Learning rates"),
    "order": 1,
}

if TYPE_CHECKING:
    Choices = SeatedExperiment
else:
    Choices = param.parameterized_class(
        "Choices",
        {name: Flag(True, label=name, widget="checkbox", order=1) for name in OPTIMIZERS}
        | {
            f"lr_{name}": Number(None, LR_BOUNDS, label=name, symbol=f"{name} lr", **LEARNING_RATE)
            for name in OPTIMIZERS
        },
        SeatedExperiment,
    )


class OptimizersExperiment(Choices):
    """Optimizers race on a surface of two variables, or on the weights of a network.

    An optimizer that diverges leaves the race; the others continue.
    """

    part = Choice("Valley", TITLES, label=_("Loss surface"), aliases=("ground",))
    x = Number(-7.0, COORDINATES, label=_("Start x"), step=0.1, parts=SURFACE_PARTS)
    y = Number(2.0, COORDINATES, label=_("Start y"), step=0.1, parts=SURFACE_PARTS)
    steps = Integer(100, (10, 1_000), label=_("Steps"), step=10, parts=SURFACE_PARTS)
    iterations = Integer(
        200, (20, 1_900), label=_("Steps (batch size 128)"), step=20, parts=(DIGITS,)
    )
    digits = Integer(
        10_000, (1_000, 60_000), label=_("Training digits"), step=1_000, parts=(DIGITS,)
    )

    seeds = seeds_setting(parts=(DIGITS,))

    surface_race: SurfaceRace | None
    digits_race: DigitsRace | None
    losses: LossCurves
    lrs_begun: dict[str, float]
    own_lr_begun: float | None

    def __init__(self, **params: Any) -> None:
        super().__init__(**params)
        self.digits_race = None
        self._data: nn.Dataset | None = None
        self._digits: Digits | None = None
        self._own_path: own_race.Points = []
        self._walking: asyncio.Task[None] | None = None
        self.clear()
        self.param.watch(self._move_start, "part")

    @property
    def surface(self) -> Surface | None:
        """The surface of the race; None on MNIST."""
        return SURFACES_BY_NAME.get(self.part)

    @property
    def pace_s(self) -> float:
        """Races on a surface are slowed down to be watched; those on MNIST are not."""
        return SURFACE_PACE_S if self.surface else 0.0

    @property
    def chosen(self) -> list[str]:
        """The names of the optimizers in the race."""
        return [name for name in OPTIMIZERS if getattr(self, name)]

    def suggested(self, name: str) -> float:
        """Return a suitable learning rate for an optimizer on the chosen surface."""
        return suggested_lr(name.removeprefix("lr_"), self.part)

    def matters(self, name: str) -> bool:
        """Return whether another value would give another race: a rate for who races alone."""
        return super().matters(name) and (
            not name.startswith("lr_") or name.removeprefix("lr_") in self.chosen
        )

    @property
    def bottomless(self) -> bool:
        """Whether the surface has no minimum, so that f may fall without limit."""
        return self.surface is not None and self.surface.minimum is None

    def lr_of(self, name: str) -> float:
        """Return the current learning rate of an optimizer."""
        return float(self.value(f"lr_{name}"))

    @property
    def own_lr_name(self) -> str:
        """The setting with the learning rate of the visitor's optimizer: that of its original."""
        original = self.own_here.original if self.own_here else ""
        return f"lr_{original if original in OPTIMIZERS else 'SGD'}"

    def own_lr(self) -> float:
        """Return the current learning rate of the visitor's optimizer."""
        return float(self.value(self.own_lr_name))

    async def prepare(self) -> None:
        """Load the digits if the race is on MNIST; let a visitor's optimizer walk ahead if not."""
        if not self.chosen and self.own is None:
            raise RefusedError(Message(_("Choose at least one optimizer.")))
        if self.surface is None:
            digits = await DIGIT_STORE.load("train", self.digits, self.loading)
            inputs = digits.inputs().reshape(len(digits), -1)
            self._digits, self._data = digits, nn.Dataset(inputs, digits.targets())
        elif self.own is not None:
            self.own_lr_begun = self.own_lr()
            await self._walk(self.surface, (self.x, self.y), self.steps)

    def events(self) -> Generator[Moved | Raced | Wait, None, None]:
        """Race on the chosen surface or on MNIST."""
        lrs = {name: self.lr_of(name) for name in self.chosen}
        self.lrs_begun = dict(lrs)
        if self.surface is not None:
            path = self._own_path
            others = {OWN: lambda point: own_race.Recorded(point, path)} if self.own else {}
            self.surface_race = SurfaceRace(self.surface, (self.x, self.y), lrs, others)
            for moved in self.surface_race.run(self.steps):
                yield moved
                while self._walking is not None and not self._walking.done():
                    yield Wait(self._walking)
        elif self._data is not None:
            entries = {name: rival(name, lr, self.seed) for name, lr in lrs.items()}
            self.digits_race = DigitsRace(self._data, entries, self.seed, self._own_runner())
            yield from self.digits_race.run(self.iterations)

    def repeated(self) -> Awaitable[Task]:
        """Return the race on MNIST with the settings as they are now, for any seed."""
        lrs = {name: self.lr_of(name) for name in self.chosen}
        if not lrs:
            raise RefusedError(Message(_("Choose at least one optimizer.")))
        return self._repeated(self.digits, {"lrs": lrs, "steps": self.iterations})

    def recorded(self) -> dict[str, Any] | None:
        """Return the race on MNIST that has ended, as ``repeat`` does; None on a surface."""
        race = self.digits_race
        return race_record(race, self.losses, self.seconds) if race else None

    async def _repeated(self, count: int, arguments: dict[str, Any]) -> Task:
        digits = await DIGIT_STORE.load("train", count)
        data = [digits.images, digits.labels]
        return Task(f"{repeat.__name__}:repeat", {"digits": data, **arguments})

    def _own_runner(self) -> dict[str, OwnRunner]:
        """Return the training of a visitor's optimizer, where there is one, by its name."""
        if self.own is None or self._digits is None:
            return {}
        settings = {
            "sizes": SIZES, "iterations": self.iterations, "lr": self.own_lr(),
            "seed": self.seed,
        }  # fmt: skip
        self.own_lr_begun = self.own_lr()
        runner = own_race.train(self.own, self._digits, settings, self.own_failed, self.own_refused)
        return {OWN: runner}

    async def _walk(self, surface: Surface, start: tuple[float, float], steps: int) -> None:
        """Have the visitor's optimizer walk ahead, with what has changed on its way."""
        own, lr = ready(self.own_here), ready(self.own_lr_begun)
        self._own_path[:] = await own_race.walk(
            own, surface, start, steps, lr, self._walk_changes, self.own_failed, self.own_refused
        )

    def change_own(self, step: int, name: str) -> None:
        """Let a new learning rate reach the visitor's optimizer.

        On a surface it walks again, and the race waits for it. On digits it may be some steps ahead
        already; then its next one is the first with that rate.
        """
        if self.own_here is None or name != self.own_lr_name:
            return
        if self.surface_race is not None:
            self._walk_changes.append((step, name, self.own_lr()))
            start, steps = self.surface_race.start, self._built_with["steps"]
            if self._walking is not None:
                self._walking.cancel()  # a worker has one run at a time
            self._walking = asyncio.ensure_future(
                reported(
                    self._walk(self.surface_race.surface, start, steps),
                    lambda error: self.own_failed(failed_report(error)),
                )
            )
        elif self.digits_race is not None:
            for runner in self.digits_race.others.values():
                runner.pace.change(step, name, self.own_lr())

    def label_for_own(self, name: str) -> str:
        """Return what a setting of the visitor's optimizer is called, in English."""
        return _("Learning rate")

    @property
    def own_changes(self) -> list[tuple[int, float]]:
        """Steps done and learning rate from the next one on, of the visitor's optimizer."""
        changes = self._walk_changes
        for runner in self.digits_race.others.values() if self.digits_race else ():
            changes = runner.changes
        return [(step, lr) for step, _name, lr in changes]

    def take(self, events: list[Moved | Raced]) -> None:
        """Publish the progress of all optimizers."""
        self.losses.add(event for event in events if isinstance(event, Raced))
        total = self._built_with["iterations" if self.digits_race else "steps"]
        self.progress = min(1.0, self.step / total)
        self.metrics = self._digits_metrics() if self.digits_race else self._surface_metrics()

    def clear(self) -> None:
        """Forget the race."""
        super().clear()
        self.lrs_begun = {}
        self.own_lr_begun = None
        self._walk_changes: list[Change] = []
        self.surface_race = None
        self.digits_race = None
        self.losses = LossCurves()

    def _close_own(self) -> None:
        super()._close_own()
        if self._walking is not None:
            self._walking.cancel()
            self._walking = None
        for runner in self.digits_race.others.values() if self.digits_race else ():
            runner.close()

    def change(self, name: str) -> None:
        """Apply an optimizer's new learning rate from its next step on."""
        race = self.surface_race or self.digits_race
        who = name.removeprefix("lr_")
        rivals = getattr(race, "walkers", None) or getattr(race, "runners", {})
        if who in rivals:
            rivals[who].optimizer.lr = self.lr_of(who)

    def finish(self) -> Message:
        """Name the best optimizer, and those that diverged."""
        best = self._winner()
        if self.own_report:
            text = _("{best} Your optimizer stopped early; the reason is shown below your code.")
            return Message(text, {"best": best})
        if self.lost() and not self.bottomless:
            names = self._named(*self.lost())
            text = _("{best} Diverged: {names}. A smaller learning rate may help.")
            return Message(text, {"best": best, "names": names})
        return best

    def _winner(self) -> Message:
        if self.digits_race:
            best = self.losses.best()
            if best is None:
                return Message(_("Done."))
            text = _("Done: {name} has the lowest loss, {loss:.3g}.")
            return Message(text, {"name": self._named(best[0]), "loss": best[1]})
        walkers = self.surface_race.walkers if self.surface_race else {}
        if self.bottomless:
            text = _("Done: {name} left the map first, at step {step}.")
            nobody = _("Done: no optimizer has left the map.")
            steps = {name: each.left for name, each in walkers.items() if each.left}
        else:
            text = _("Done: {name} reached the minimum first, at step {step}.")
            nobody = _("Done: no optimizer has reached the minimum.")
            steps = {name: each.arrived for name, each in walkers.items() if each.arrived}
        if not steps:
            return Message(nobody)
        name, step = min(steps.items(), key=lambda item: item[1])
        return Message(text, {"name": self._named(name), "step": step})

    def _named(self, *names: str) -> str | Message:
        """Return the names of optimizers, a visitor's last and called theirs."""
        others = ", ".join(name for name in names if name != OWN)
        if OWN not in names or self.own is None:
            return others
        if not others:
            return Message(_("your {name}"), {"name": self.own.name})
        return Message(_("{others}, your {name}"), {"others": others, "name": self.own.name})

    def lost(self) -> dict[str, int]:
        """Return the steps at which optimizers diverged, by name."""
        if self.digits_race:
            return self.digits_race.diverged()
        walkers = self.surface_race.walkers if self.surface_race else {}
        return {name: each.lost for name, each in walkers.items() if each.lost is not None}

    def _surface_metrics(self) -> dict[str, float | int | None]:
        figures: dict[str, float | int | None] = {}
        for name, walker in (self.surface_race.walkers if self.surface_race else {}).items():
            figures[f"f_{name}"] = walker.heights[-1]
            figures[f"arrived_{name}"] = walker.arrived
            figures[f"diverged_{name}"] = walker.lost
            if self.bottomless:
                figures[f"left_{name}"] = walker.left
        return figures

    def _digits_metrics(self) -> dict[str, float | int | None]:
        figures: dict[str, float | int | None] = {}
        race = self.digits_race
        for name, runner in (race.everybody() if race else {}).items():
            figures[f"loss_{name}"] = self.losses.latest.get(name)
            figures[f"seconds_{name}"] = runner.seconds
            figures[f"diverged_{name}"] = runner.diverged
        return figures

    def _move_start(self, *_events: param.parameterized.Event) -> None:
        """Move the start to that of the new surface, unless the visitor chose one."""
        usual = [surface.start for surface in SURFACES_BY_NAME.values()]
        if self.surface is not None and (self.x, self.y) in usual:
            self.param.update(x=self.surface.start[0], y=self.surface.start[1])
