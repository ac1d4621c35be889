"""Links of an article that set its lab, run it, and say what came out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar
from urllib.parse import parse_qsl

import param
from panel.custom import JSComponent

from weblab.labkit.experiment.runnable import RunnableExperiment
from weblab.labkit.page.lab_view import LabView
from weblab.labkit.url.query import set_values, values_of
from weblab.labkit.widgets.styles import BUTTONS, stylesheet

OF_THE_LINK = ("lab", "lang", "run")


class TryLinks(JSComponent):
    """Follow the links of class ``try-link`` in the lab that is open, and report in a card.

    A link sets everything: settings that it does not name take their defaults, so that it shows the
    same whatever was set before. What was set when the card opened can be had back.

    Args:
        view: of the lab.
    """

    asked = param.List(default=["", "", 0], doc="An action, the link's settings, and a count.")
    stage = param.Selector(default="", objects=["", "set", "running", "done"])
    said = param.String(default="", doc="What came out so far.")
    locked = param.Boolean(default=False, doc="Whether links lead to the lab's own page instead.")
    labels = param.Dict(default={}, doc="Texts of the card by their names.")

    _esm = "try_links.js"
    _stylesheets: ClassVar = [BUTTONS, stylesheet(__file__, "try_links.css")]

    def __init__(self, view: LabView[Any], **params: Any):
        super().__init__(labels=_labels(view.translate), margin=0, **params)
        self._view = view
        self._before: Mapping[str, object] | None = None
        self.param.watch(self._answer, "asked")
        if isinstance(view.experiment, RunnableExperiment):
            view.experiment.param.watch(self._follow, ["state", "message"])

    def run(self) -> None:
        """Run the lab as it is set, where it has a run."""
        experiment = self._view.experiment
        if isinstance(experiment, RunnableExperiment):
            self._view.show_run()
            experiment.run()

    def _answer(self, event: param.parameterized.Event) -> None:
        action, query, _count = event.new
        if action == "try":
            self._try(dict(parse_qsl(query.removeprefix("?"))))
            return
        if action == "restore" and self._before is not None:
            self._set(self._before)
            self._set(self._before)  # now that no choice sets others to what suits it
        self._before = None
        self.stage = ""

    def _try(self, given: Mapping[str, str]) -> None:
        experiment = self._view.experiment
        if self._before is None:
            self._before = values_of(experiment)
        runs = given.get("run") == "1"
        if runs and isinstance(experiment, RunnableExperiment):
            experiment.reset()
        values = {name: text for name, text in given.items() if name not in OF_THE_LINK}
        problems = self._set(dict.fromkeys(experiment.settings()) | values)
        self.param.update(stage="set", said=" ".join(problems) or self._view.finding())
        if runs and not problems:
            self.param.update(stage="running", said="")
            self.run()

    def _set(self, values: Mapping[str, object]) -> list[str]:
        return set_values(self._view.experiment, values, self._view.translate)

    def _follow(self, *_events: param.parameterized.Event) -> None:
        if self.stage != "running":
            return
        experiment = self._view.experiment
        said = experiment.message.said(self._view.translate) if experiment.message else ""
        ended = experiment.state in ("done", "error")
        self.param.update(said=said, stage="done" if ended else "running")


def _labels(translate: Callable[[str], str]) -> dict[str, str]:
    _ = translate
    return {
        "title": _("Things to try"),
        "guess": _("Your guess: {guess}"),
        "replace": _("This starts over, and the run so far is lost."),
        "begin": _("Start over"),
        "starting": _("Starting."),
        "set": _("The lab is set."),
        "restore": _("Back to my settings"),
        "article": _("Back to the article"),
    }
