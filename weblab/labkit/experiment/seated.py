"""Experiments in which a visitor's own code can take part beside the engine's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import param

from weblab.labkit.experiment.message import Message
from weblab.labkit.experiment.own_code import OwnCode
from weblab.labkit.experiment.own_run import OwnRun, Report
from weblab.labkit.experiment.pace import Pace
from weblab.labkit.experiment.ready import ready
from weblab.labkit.experiment.runnable import RunnableExperiment
from weblab.locale import mark as _
from weblab.runtime import Wait
from weblab.workshop.seats import OWN


class SeatedExperiment(RunnableExperiment):
    """Base of the experiments with a seat for a visitor's code.

    A subclass begins the visitor's run in ``events`` and waits for it at the end. Where settings
    may change in mid-run, that run keeps behind this one, step by step, so that a change reaches
    both at the same step.
    """

    own = param.ClassSelector(default=None, class_=OwnCode, doc="A visitor's code.")
    own_report = param.Dict(default={}, doc="How it failed; empty while it has not.")

    own_begun: OwnCode | None = None
    """The code that the run began with; another one takes part after a reset."""
    own_run: OwnRun | None = None
    """What a worker computes with it beside this run; None without."""

    def __init__(self, **params: Any) -> None:
        super().__init__(**params)
        self.param.watch(self._set_pace, ["step", "state"])
        self.param.watch(self._pass_on, "changes")

    def begin_own(self, function: str, settings: Mapping[str, Any]) -> None:
        """Begin a run with the visitor's code in a worker.

        Args:
            function: "module:function" that yields its events; it takes the loaded text, ``kind``
                and ``original`` of the seat, and the settings.
            settings: plain values.
        """
        own = ready(self.own)
        given = {"kind": own.kind, "original": own.original, **settings}
        pace = Pace(self.steps_begun if self.names("next step") else None)
        self.own_run = OwnRun(
            own.bench.run(function, {OWN: own.source}, given, pace),
            pace,
            failed=self.own_failed,
            arrived=self.take_own,
            refused=self.own_refused,
        )

    @property
    def own_here(self) -> OwnCode | None:
        """The visitor's code in this run, or before any, in the next one."""
        return self.own_begun if self.started else self.own

    def wait_for_own(self) -> Iterator[Wait]:
        """Wait for the end of the visitor's run."""
        run = self.own_run
        if run is not None:
            run.pace.allow(None)
        while run is not None and not run.over.done():  # a pause ends a wait before its time
            yield Wait(run.over)

    def own_events(self) -> list[dict[str, Any]]:
        """Return what the visitor's run has reported so far."""
        return self.own_run.events if self.own_run else []

    def own_failed(self, report: Report) -> None:
        """Take the report of code that failed."""
        self.own_report = report

    def own_refused(self, name: str) -> None:
        """Tell that the visitor's code cannot be given a setting in mid-run."""
        text = _("Your {own} keeps its “{setting}” until a reset: it has no attribute for it.")
        values = {"own": ready(self.own_here).name, "setting": Message(self.label_for_own(name))}
        self.message = Message(text, values)

    def label_for_own(self, name: str) -> str:
        """Return what a setting of the visitor's code is called, in English."""
        return str(self.settings()[name].label)

    def own_value(self, name: str) -> Any:
        """Return the value of a setting that counts now, for the visitor's run."""
        return self.value(name)

    def change_own(self, step: int, name: str) -> None:
        """Let a setting's new value reach the visitor's run, from the step after ``step`` on."""
        if self.own_run is not None and self.belongs(name):
            self.own_run.pace.change(step, name, self.own_value(name))

    def take_own(self) -> None:
        """Publish new events of the visitor's run; the figures follow ``metrics``."""

    def clear(self) -> None:
        """Forget the visitor's run."""
        self._close_own()
        self.own_report = {}

    def can_be_kept(self) -> bool:
        """Return whether it can: what a worker of the visitor's code has done is lost with it."""
        return self.own_run is None and super().can_be_kept()

    def close(self) -> None:
        """End the run, and what of it is in a worker."""
        super().close()
        self._close_own()

    def _note_inputs(self) -> None:
        super()._note_inputs()
        self.own_begun = self.own

    def _set_pace(self, *_events: param.parameterized.Event) -> None:
        run = self.own_run
        if run is not None and run.pace.upto is not None:
            over = self.state in ("done", "error")
            run.pace.allow(None if over else self.steps_begun)

    def _pass_on(self, event: param.parameterized.Event) -> None:
        for step, name, _value in event.new[len(event.old) :]:
            self.change_own(step, name)

    def _close_own(self) -> None:
        if self.own_run is not None:
            self.own_run.close()
        self.own_run = None
