"""The code as a map: click to decode a place, and walk between two digits."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import panel_material_ui as pmui
import param
from panel.viewable import Viewable

from weblab.labkit.experiment.ready import ready
from weblab.labkit.page.panel import Panel
from weblab.labkit.widgets.data_table import DataTable, Rows
from weblab.labkit.widgets.text import ChangingCaption, caption, heading
from weblab.labs.autoencoders.compute.digits_run import DigitsRun
from weblab.labs.autoencoders.compute.experiment import AutoencodersExperiment
from weblab.labs.autoencoders.ui.code_board import CodeBoard
from weblab.labs.autoencoders.ui.code_map import CodeMap, map_codes
from weblab.labs.autoencoders.ui.pictures import digit_grid, digit_pictures

WIDE = {"margin": 0, "sizing_mode": "stretch_width"}
STEPS = 11
"""Pictures of a walk, both ends among them."""
SLIDER_STEPS = 200
MOST_ROWS = 200


class CodePanel(Panel[AutoencodersExperiment]):
    """Map, decoded place and walk."""

    def _build(self) -> None:
        experiment = self._experiment
        _ = self._translate
        self._map: CodeMap | None = None
        self._pointing = False
        self._board = CodeBoard(
            label=_("Map of the codes: click or use the arrow keys to decode a point"),
            empty_text=_("The map appears when training starts."),
            digit_text=_("test digit {digit}"),
            sizing_mode="stretch_width",
        )
        self._place = [self._slider(_("horizontal")), self._slider(_("vertical"))]
        self._decoded = digit_grid(1, _, max_width=160)
        self._what = ChangingCaption()
        self._strips = [digit_grid(STEPS, _) for _strip in range(2)]
        self._table = DataTable(
            self._rows,
            caption=_("Positions of the first test digits on the map"),
            headings=[_("digit"), _("horizontal"), _("vertical")],
            sizing_mode="stretch_width",
        )
        self._board.param.watch(self._follow_cursor, "cursor")
        experiment.param.watch(lambda *_events: self.show(), ["walk_from", "walk_to"])

    def content(self) -> Sequence[Viewable]:
        """Return the components from top to bottom."""
        _, values = self._translate, self._experiment.param
        digits = {str(digit): digit for digit in range(10)}
        ends = [
            pmui.Select.from_param(
                each, label=label, description="", options=digits, width=120, margin=0
            )
            for each, label in ((values.walk_from, _("From")), (values.walk_to, _("To")))
        ]
        return [
            heading(_("The code as a map")),
            self._what,
            pmui.Grid(
                pmui.Grid(self._board, size={"xs": 12, "sm": 8}),
                pmui.Grid(
                    caption(_("Decoded at the cross")),
                    self._decoded,
                    *self._place,
                    size={"xs": 12, "sm": 4},
                ),
                container=True,
                spacing=2,
            ),
            self._table,
            heading(_("Interpolation between two digits")),
            pmui.FlexBox(*ends, gap="16px", margin=(0, 0, 8, 0)),
            caption(_("In the code: points on the straight line between the two codes, decoded")),
            self._strips[0],
            caption(_("In the pixels: one image fades into the other")),
            self._strips[1],
        ]

    def show(self) -> None:
        """Draw map, decoded place and walk as they are now."""
        experiment = self._experiment
        run, mapped = experiment.digits, experiment.mapped()
        if run is None or mapped is None:
            self._clear()
            return
        images, labels = mapped
        self._map = map_codes(run.codes(images), self._map)
        self._board.show(self._map, labels, self._walk(run, self._map))
        self._point(self._map)
        self._describe()
        self._table.refresh()

    def _clear(self) -> None:
        self._map = None
        self._board.show(None, np.empty(0), np.empty((0, 2)))
        self._decoded.images = digit_pictures(None, 1)
        for strip in self._strips:
            strip.images = digit_pictures(None, STEPS)
        self._describe()
        self._table.refresh()

    def _walk(self, run: DigitsRun, mapped: CodeMap) -> np.ndarray:
        """Draw the walk's two strips; return the points of its line on the map."""
        experiment = self._experiment
        ends = ready(experiment.examples())[[experiment.walk_from, experiment.walk_to]]
        codes = run.codes(ends)
        self._strips[0].images = digit_pictures(run.decode(_between(codes)), STEPS)
        self._strips[1].images = digit_pictures(_between(ends), STEPS)
        return mapped.place(codes)

    def _describe(self) -> None:
        _ = self._translate
        if self._map is None or self._map.exact:
            text = _("Each numeral marks the code of a test digit. Click to decode a point.")
        else:
            text = _(
                "The code has {units} values. The map is the plane on which the codes of these "
                "test digits vary most. Click to decode a point on it."
            ).format(units=len(self._map.plane.axes))
        self._what.text = text

    def _slider(self, label: str) -> pmui.FloatSlider:
        widget = pmui.FloatSlider(
            label=label, start=-1, end=1, value=0, step=0.01, disabled=True,
            sizing_mode="stretch_width",
        )  # fmt: skip
        widget.param.watch(self._slide, "value")
        return widget

    def _point(self, mapped: CodeMap) -> None:
        """Let sliders and cross agree within the frame of the map, and decode where they are."""
        left, right, bottom, top = mapped.extent()
        x, y = self._board.cursor or ((left + right) / 2, (bottom + top) / 2)
        place = [min(right, max(left, x)), min(top, max(bottom, y))]
        self._pointing = True  # what follows is no movement of the visitor's
        for widget, low, high, value in zip(
            self._place, (left, bottom), (right, top), place, strict=True
        ):
            step = (high - low) / SLIDER_STEPS
            widget.param.update(start=low, end=high, step=step, value=value, disabled=False)
        self._board.cursor = place
        self._pointing = False
        decoded = ready(self._experiment.digits).decode(mapped.code(*place))
        self._decoded.images = digit_pictures(decoded, 1)

    def _slide(self, _event: param.parameterized.Event) -> None:
        if self._map is not None and not self._pointing:
            self._board.cursor = [widget.value for widget in self._place]

    def _follow_cursor(self, _event: param.parameterized.Event) -> None:
        if self._map is not None and not self._pointing:
            self._point(self._map)

    def _rows(self) -> Rows:
        mapped = self._experiment.mapped()
        if self._map is None or mapped is None:
            return []
        places = zip(mapped[1][:MOST_ROWS], self._map.points[:MOST_ROWS], strict=True)
        return [(str(label), f"{x:.3g}", f"{y:.3g}") for label, (x, y) in places]


def _between(ends: np.ndarray) -> np.ndarray:
    """Return STEPS points in a straight line, (2, K) -> (STEPS, K)."""
    share = np.linspace(0, 1, STEPS, dtype=ends.dtype)[:, None]
    return (1 - share) * ends[0] + share * ends[1]
