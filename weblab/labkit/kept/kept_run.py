"""The last training run, kept with its curves and weights, to continue it on the next visit."""

from __future__ import annotations

import base64
import binascii
import time
from collections.abc import Callable

import param
from panel.viewable import Viewable, Viewer

from weblab.labkit.experiment.message import RefusedError
from weblab.labkit.experiment.runnable import RunnableExperiment
from weblab.labkit.kept.kept_part import KeptPart

EVERY_S = 20.0
"""Seconds between two copies of a run in progress."""
LARGEST = 11 << 20
"""In bytes; a larger run is not kept."""


class KeptRun(Viewer):
    """Keeps an experiment's run when it is paused or done, and regularly while it is running.

    Args:
        experiment: the experiment.
        save: returns the run as a file, or None if there is no run.
        open_: replaces the experiment's run by that of a file.
    """

    def __init__(
        self,
        experiment: RunnableExperiment,
        save: Callable[[], bytes | None],
        open_: Callable[[bytes], None],
    ):
        super().__init__()
        self._experiment, self._save, self._open = experiment, save, open_
        self._part = KeptPart(self._take, part="run", with_settings=True)
        self._last = time.monotonic()
        experiment.param.watch(self._rest, "state")
        experiment.param.watch(self._go_on, "step")

    def __panel__(self) -> Viewable:
        return self._part

    def _take(self, text: str) -> None:
        """Open the kept run unless the visitor has started one; pending settings stay pending."""
        experiment = self._experiment
        if experiment.started or experiment.state != "idle":
            return
        settings = {name: getattr(experiment, name) for name in experiment.names("reset")}
        try:
            self._open(base64.b64decode(text, validate=True))
        except (binascii.Error, RefusedError) as error:
            raise ValueError(str(error)) from error
        experiment.param.update(settings)

    def _rest(self, event: param.parameterized.Event) -> None:
        if event.new == "idle":
            self._part.content = ""
        elif event.new in ("paused", "done"):
            self._keep()

    def _go_on(self, _event: param.parameterized.Event) -> None:
        if self._experiment.state == "running" and time.monotonic() - self._last > EVERY_S:
            self._keep()

    def _keep(self) -> None:
        self._last = time.monotonic()
        try:
            content = self._save() or b""
        except RefusedError:
            content = b""  # the lab reports this when the visitor saves the run
        self._part.content = base64.b64encode(content).decode() if len(content) <= LARGEST else ""
