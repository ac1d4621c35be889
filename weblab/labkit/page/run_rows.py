"""The rows of the table of all runs, on the page and in files."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from typing import TypeAlias

import weblab
from weblab.labkit.experiment import wording
from weblab.labkit.experiment.csv_text import write_rows
from weblab.labkit.experiment.run_list import Listed, RunList
from weblab.labkit.experiment.settings import Choice, Flag, Settings
from weblab.labkit.url.query import parse

TIME = "%Y-%m-%d %H:%M"
Cell: TypeAlias = float | int | str | None


class RunRows:
    """Makes rows of a list of runs: settings that differ, seed, results, time.

    Args:
        runs: the list.
        settings: of the lab.
        results: the names of the results on the page by those in a run.
        link: returns the link that opens a run.
        translate: gettext's function for the language of the page.
    """

    def __init__(
        self,
        runs: RunList,
        settings: Settings,
        results: dict[str, str],
        link: Callable[[Listed], str],
        translate: Callable[[str], str],
    ):
        self._runs = runs
        self._settings = settings.settings()
        self._results = results
        self._link = link
        self._translate = translate

    def headings(self) -> list[str]:
        """Return the labels of the columns."""
        _ = self._translate
        return [
            _("run"),
            *(wording.full_label(self._settings[name], _) for name in self._differing()),
            _("seed"),
            *(self._results[name] for name in self._measured()),
            _("seconds"),
            _("ended"),
            *([_("version")] if self._mixed() else []),
        ]

    def rows(self) -> list[list[object]]:
        """Return for each run its id, whether it is pinned, its mark, its link, and its cells."""
        return [
            [run.id, run.pinned, run.mark, self._link(run), cells]
            for run, cells in zip(self._runs.runs.values(), self._cells(digits=5), strict=True)
        ]

    def as_csv(self) -> bytes:
        """Return a file for spreadsheets, with all digits."""
        _ = self._translate
        lines: list[list[object]] = [[*self.headings(), _("mark"), _("link")]]
        for run, cells in zip(self._runs.runs.values(), self._cells(digits=17), strict=True):
            lines.append([*cells, run.mark, self._link(run)])
        return write_rows(lines)

    def as_json(self) -> bytes:
        """Return a file with all that is known of the runs, their curves among it."""
        found = [{**run.record(), "link": self._link(run)} for run in self._runs.runs.values()]
        return json.dumps(
            {"weblab": weblab.__version__, "runs": found}, indent=1, allow_nan=False
        ).encode()

    def _cells(self, digits: int) -> list[list[Cell]]:
        names, metrics, mixed = self._differing(), self._measured(), self._mixed()
        return [
            [
                run.id,
                *(self._value(name, run.given.get(name)) for name in names),
                run.seed,
                *(_rounded(run.metrics.get(name), digits) for name in metrics),
                round(run.seconds, 2),
                time.strftime(TIME, time.localtime(run.when)),
                *([run.version] if mixed else []),
            ]
            for run in self._runs.runs.values()
        ]

    def _value(self, name: str, text: str | None) -> Cell:
        """Return a setting as its control names it, or a number, to be sorted as one."""
        setting = self._settings[name]
        try:
            value = setting.default if text is None else parse(setting, text)
        except (KeyError, ValueError):  # of a version that knew others
            return text
        if isinstance(setting, Choice | Flag):
            return wording.value(setting, value, self._translate)
        if isinstance(value, int | float):
            return float(f"{value:.6g}")
        return "" if value is None else str(value)

    def _differing(self) -> Sequence[str]:
        return [name for name in self._runs.differing() if name in self._settings]

    def _measured(self) -> Sequence[str]:
        found = {name for run in self._runs.runs.values() for name in run.metrics}
        return [name for name in self._results if name in found]

    def _mixed(self) -> bool:
        """Return whether there are runs of other versions, whose results may differ."""
        return any(run.version != weblab.__version__ for run in self._runs.runs.values())


def _rounded(value: float | int | None, digits: int) -> Cell:
    return None if value is None else float(f"{value:.{digits}g}")
