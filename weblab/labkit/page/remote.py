"""A lab driven by the page around it: what that asks for, whatever the lab."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from panel.viewable import Viewable

from weblab.labkit.experiment.csv_text import write_rows
from weblab.labkit.experiment.message import Message, RefusedError, failure
from weblab.labkit.experiment.runnable import RunnableExperiment
from weblab.labkit.page.lab_view import LabView
from weblab.labkit.page.visible_tables import rows_of, visible_tables
from weblab.labkit.url.query import set_values
from weblab.locale import mark as _
from weblab.nn import bounded_json

BY_NAME = _("Settings are set by their names, such as {example}.")
NOT_READ = _("The request is too long or nested too deeply, or it is no list. It was ignored.")


class Remote:
    """Answers what the page around an embed asks.

    Args:
        view: of the lab.
        root: all that the page shows.
    """

    def __init__(self, view: LabView[Any], root: Viewable):
        self._view = view
        self._root = root
        self._methods: dict[str, Callable[..., Awaitable[str | None]]] = {
            "run": self._run,
            "pause": self._pause,
            "step": self._step,
            "reset": self._reset,
            "set": self._set,
            "csv": self._csv,
        }

    async def answer(self, method: str, arguments: str) -> dict[str, object]:
        """Do what is asked for.

        Args:
            method: its name.
            arguments: a list in JSON, from anybody's page.

        Returns: ``{"value": ...}``, or ``{"error": ...}`` with a sentence for the reader.
        """
        try:
            if method not in self._methods:
                raise RefusedError(Message(_("The lab cannot do “{method}”."), {"method": method}))
            return {"value": await self._methods[method](*_parse(arguments))}
        except Exception as error:
            return {"error": failure(error).said(self._view.translate)}

    @property
    def _experiment(self) -> RunnableExperiment:
        experiment = self._view.experiment
        if not isinstance(experiment, RunnableExperiment):
            raise RefusedError(Message(_("This lab has no run. It answers at once.")))
        return experiment

    async def _run(self, shown: bool = False) -> None:
        """Start or continue the run.

        Args:
            shown: do so only where the part of the lab that is shown has a run.
        """
        experiment = self._experiment
        if not shown:
            self._view.show_run()
        elif not self._view.shows_run():
            raise RefusedError(Message(_("Nothing runs in this part of the lab.")))
        experiment.run()

    async def _pause(self) -> None:
        self._experiment.pause()

    async def _step(self) -> None:
        experiment = self._experiment
        self._view.show_run()
        await experiment.stepped()

    async def _reset(self) -> None:
        self._experiment.reset()

    async def _set(self, values: object) -> None:
        if not isinstance(values, dict):
            raise RefusedError(Message(BY_NAME, {"example": "{lr: 0.1}"}))
        problems = set_values(self._view.experiment, values, self._view.translate)
        if problems:
            raise RefusedError(Message("{problems}", {"problems": " ".join(problems)}))

    async def _csv(self) -> str:
        """Return the visible tables, each below its caption and after an empty line."""
        rows: list[Sequence[object]] = []
        for table in visible_tables(self._root):
            found = rows_of(table)
            if found:
                rows += [*([[]] if rows else []), [table.caption], *found]
        return write_rows(rows).decode("utf-8-sig")


def _parse(arguments: str) -> Sequence[Any]:
    try:
        bounded_json.check_extent(arguments.encode())
        found = json.loads(arguments)
    except ValueError as error:
        raise RefusedError(Message(NOT_READ)) from error
    if not isinstance(found, list):
        raise RefusedError(Message(NOT_READ))
    return found
