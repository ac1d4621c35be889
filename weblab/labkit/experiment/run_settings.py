"""The settings of a run: what it was built from, and what changed in its course."""

from __future__ import annotations

from typing import Any

import param

from weblab.labkit.experiment.settings import Counts, Integer, Settings
from weblab.locale import mark as _

LARGEST_SEED = 2**31 - 1


class RunSettings(Settings):
    """Base of objects with settings and a run.

    A setting that counts from the next step on is passed to ``change`` during a run and recorded in
    ``changes``; one that a run is built from waits in ``pending``.
    """

    seed = Integer(
        0, (0, LARGEST_SEED), label=_("Seed"), widget=None, doc="Decides all that is random."
    )
    step = param.Integer(default=0, bounds=(0, None), doc="How many steps are done.")
    changes = param.List(default=[], doc="(step, setting, value) of what changed mid-run.")
    pending = param.List(default=[], doc="Settings whose new value waits for a reset.")

    def __init__(self, **params: Any) -> None:
        super().__init__(**params)
        self._reached = 0  # the step that is done, told or not yet
        self._built_with: dict[str, Any] = {}
        self._begun_with: dict[str, Any] = {}
        self.param.watch(self._note_pending, list(self.names("reset")))
        if live := self.names("next step"):
            self.param.watch(self._live_changed, list(live))

    @property
    def started(self) -> bool:
        """Whether there is a run, whatever its state."""
        raise NotImplementedError

    def matters(self, name: str) -> bool:
        """Return whether another value of a setting would give another run, as things are set."""
        return self.applies(name)

    def change(self, name: str) -> None:
        """Let a setting's new value count from the next step on."""

    @property
    def built_with(self) -> dict[str, Any]:
        """What the run was built from; without one, what it would be built from now."""
        return dict(self._built_with) if self.started or self.step else self._inputs("reset")

    @property
    def begun_with(self) -> dict[str, Any]:
        """The same with the settings that may change during the run, as its first step had them."""
        begun = self._begun_with if self.started or self.step else self._inputs("next step")
        before_it = {name: value for step, name, value in self.changes if step == 0}
        return self.built_with | begun | before_it

    @property
    def later_changes(self) -> list[tuple[int, str, Any]]:
        """The changes that came after the first step."""
        return [each for each in self.changes if each[0] > 0]

    @property
    def steps_begun(self) -> int:
        """How many steps are done or begun; a change counts from the next one on."""
        done: int = self.step
        return max(done, self._reached)

    def _inputs(self, counts: Counts) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.names(counts)}

    def _note_inputs(self) -> None:
        """Record the settings that the run is built from."""
        self._built_with = self._inputs("reset")
        self._begun_with = self._inputs("next step")
        self.pending = []

    def _live_changed(self, *changed: param.parameterized.Event) -> None:
        if not self.started:
            return
        for event in changed:
            self.change(event.name)
        step = self.steps_begun
        self.changes = [*self.changes, *((step, each.name, each.new) for each in changed)]

    def _note_pending(self, *_changed: param.parameterized.Event) -> None:
        if self.started:
            self.pending = [
                name
                for name, value in self._built_with.items()
                if getattr(self, name) != value and self.applies(name)
            ]
