"""The base of all views: a Viewer of one experiment that reports its state to the page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

import panel_material_ui as pmui
import param
from panel.viewable import Viewable, Viewer

import weblab
from weblab.labkit.code.part import CodePart
from weblab.labkit.experiment.own_code import OwnCode
from weblab.labkit.experiment.settings import Settings
from weblab.labkit.page.panel import Panel
from weblab.labkit.url.query import query_of, read_query, values_of
from weblab.labkit.widgets.card import folding_card
from weblab.labkit.widgets.controls import control
from weblab.labkit.widgets.status import Status
from weblab.labkit.widgets.text import Notice
from weblab.locale import DEFAULT_LANGUAGE

WIDE = {"margin": 0, "sizing_mode": "stretch_width"}
FIELD = {"margin": (12, 0, 0, 0), "sizing_mode": "stretch_width"}
"""A field below others: its label, which is on its border, has room."""
E = TypeVar("E", bound=Settings)


class LabView(Viewer, Generic[E]):
    """Base of the labs' views.

    A subclass sets ``experiment_class``, and either builds ``panels``, one for each part of the
    lab, or lays its components out in ``controls`` and ``stage``, which ``frame`` puts on the page.

    Args:
        slug: the lab's name in URLs.
        translate: gettext's function for the language of the page.
    """

    experiment_class: type[E]
    language: str = DEFAULT_LANGUAGE
    """Of the page; the app sets it."""
    run_part: str = ""
    """The part of the lab that has a run, if only one has."""
    panels: dict[str, Panel[Any]]
    """The panels of the stage by part of the lab; a lab without parts has one, named ""."""
    code: CodePart | None = None
    """The part 'Code'; None until ``make_code_part`` has made it for the page."""

    def __init__(self, slug: str, translate: Callable[[str], str], **params: Any):
        super().__init__(**params)
        self.translate = translate
        self.experiment: E = self.experiment_class()
        self.status = Status(version=weblab.__version__, lab=slug)
        self.notice = Notice("warning", closeable=True)
        self.panels = {}
        self._controls: dict[str, pmui.Widget] = {}
        self._groups: list[tuple[pmui.Card, list[str]]] = []
        settings = list(self.experiment.settings())
        self.experiment.param.watch(self._publish_query, settings)
        self.experiment.param.watch(self._show_what_applies, settings)

    def controls(self) -> Viewable:
        """Return the card at the left with the settings."""
        raise NotImplementedError

    def stage(self) -> Viewable:
        """Return the wide part with the figures.

        Bokeh fails with figures that are added to a page later, so all panels exist from the start.
        """
        return pmui.Column(*dict.fromkeys(self.panels.values()), **WIDE)

    def control(self, name: str) -> pmui.Widget:
        """Return the control of a setting; each has one."""
        if name not in self._controls:
            made = control(self.experiment, name, self.translate)
            if name == "part":
                made.css_classes = [*made.css_classes, "part-settings"]
                if isinstance(made, pmui.Select):
                    made.margin = (5, 0)  # in line with the buttons below
            self._controls[name] = made
        return self._controls[name]

    def settings(self, names: Iterable[str]) -> list[Viewable]:
        """Return the controls of some settings in their order, those of a group folded away."""
        groups: dict[str, list[str]] = {}
        for name in names:
            group = self.experiment.param[name].about.group
            groups.setdefault(group or name, []).append(name)
        shown: list[Viewable] = []
        for title, members in groups.items():
            controls = [self.control(name) for name in members]
            if title in members:
                shown += controls
                continue
            card = folding_card(
                *controls, title=self.translate(title), title_variant="h3", collapsed=True, **WIDE
            )
            self._groups.append((card, members))
            shown.append(card)
        self._show_what_applies()
        return shown

    def start(self, query: str, problems: Sequence[str] = ()) -> None:
        """Take the lab's settings from the page's URL, report the ``problems``, be ready."""
        own = read_query(self.experiment, query, self.translate)
        self._publish_parameters()
        self.report(" ".join([*problems, *own]))
        self.tell_ready()

    def make_code_part(self, slug: str, titles: Mapping[str, str]) -> CodePart:
        """Return the part 'Code', made for the language of the page.

        Args:
            slug: of the lab.
            titles: of all labs, by slug, in that language.
        """
        self.code = CodePart(
            slug, titles, self.language, self.status, seats=self.seats(), seat=self.seat
        )
        return self.code

    def seats(self) -> Mapping[str, str]:
        """Return what a visitor's code can replace: kinds of places by names of originals."""
        return {}

    def seat(self, own: OwnCode | None) -> str:
        """Let a visitor's code take part, or remove it with None; return a sentence about it."""
        return ""

    def pause(self) -> None:
        """Pause what runs, before the page goes on to another lab."""

    def close(self) -> None:
        """End the run when the page is gone."""
        if self.code is not None:
            self.code.close()

    def tell_ready(self) -> None:
        """Report to the page that the lab is ready."""
        self.status.state = "idle"

    def address_of(self, lab: str) -> str:
        """Return the link to another lab, in the language of this page."""
        return "?" + urlencode({"lab": lab, "lang": self.language})

    def report(self, message: str) -> None:
        """Show ``message`` above the lab, or nothing if it is empty."""
        self.notice.say(message)

    def finding(self) -> str:
        """Return in a sentence what the lab has found without a run, if it finds anything so."""
        return ""

    def shows_run(self) -> bool:
        """Return whether the part that is shown has a run."""
        return self.run_part in ("", getattr(self.experiment, "part", ""))

    def show_run(self) -> None:
        """Show the part that has a run, if only one has."""
        if not self.shows_run():
            self.experiment.param.update(part=self.run_part)

    def lock(self) -> None:
        """Let the reader change no setting; links and the page around an embed still can."""
        for widget in self._controls.values():
            widget.disabled = True

    def _publish_query(self, *_: param.parameterized.Event) -> None:
        self.status.query = query_of(self.experiment)
        self._publish_parameters()

    def _publish_parameters(self) -> None:
        self.status.parameters = values_of(self.experiment)

    def _show_what_applies(self, *_: param.parameterized.Event) -> None:
        """Show the settings and the panel that mean something as things are set."""
        applies = {name: self.experiment.applies(name) for name in self._controls}
        for name, widget in self._controls.items():
            widget.visible = applies[name]
        for card, names in self._groups:
            card.visible = any(applies[name] for name in names)
        shown = self.panels.get(getattr(self.experiment, "part", ""))
        for panel in self.panels.values():
            panel.visible = panel is shown
