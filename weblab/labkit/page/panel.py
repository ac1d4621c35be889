"""A part of a lab's stage: figures, tables and words that follow an experiment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import panel_material_ui as pmui
import param
from panel.viewable import Viewable, Viewer

E = TypeVar("E")


class Panel(Viewer, Generic[E]):
    """Base class of the panels of a stage.

    A subclass makes its components and follows the experiment in ``_build``, and lays the
    components out in ``content``.

    Args:
        experiment: the experiment that it shows.
        translate: gettext's function for the language of the page.
        describe: returns the name of a pinned run; None for a panel without pins.
    """

    visible = param.Boolean(default=True, doc="Whether the panel is on the page.")

    def __init__(
        self,
        experiment: E,
        translate: Callable[[str], str],
        describe: Callable[[], str] | None = None,
    ):
        super().__init__()
        self._experiment = experiment
        self._translate = translate
        self._run_name = describe
        self._build()

    def _build(self) -> None:
        """Make the components; a panel that needs more than an experiment makes them later."""

    def content(self) -> Sequence[Viewable]:
        """Return the components from top to bottom."""
        raise NotImplementedError

    def mark(self, step: int, text: str) -> None:
        """Mark on the curves where a setting changed; a panel without curves has no marks."""

    def __panel__(self) -> Viewable:
        return pmui.Column(
            *self.content(), margin=0, sizing_mode="stretch_width", visible=self.param.visible
        )
