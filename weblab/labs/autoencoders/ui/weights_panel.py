"""The weights of the first layer as pictures, and the axes of PCA beside them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import panel_material_ui as pmui
from panel.viewable import Viewable

from weblab.labkit.look.colors import DIVERGING
from weblab.labkit.page.panel import Panel
from weblab.labkit.widgets.data_table import DataTable, Rows
from weblab.labkit.widgets.image_grid import ImageGrid
from weblab.labkit.widgets.text import caption, heading
from weblab.labs.autoencoders.compute.experiment import AutoencodersExperiment
from weblab.labs.autoencoders.compute.kinds import SIDE
from weblab.labs.autoencoders.ui.pictures import digit_pictures

MOST = 32
COLUMNS = 8


class WeightsPanel(Panel[AutoencodersExperiment]):
    """What the units of the first layer look for."""

    def _build(self) -> None:
        _ = self._translate
        self._network, self._linear = (
            ImageGrid(
                images=digit_pictures(None, MOST),
                columns=COLUMNS,
                palette=DIVERGING,
                max_width=400,
                value_label=_("weight"),
            )
            for _grid in range(2)
        )
        self._table = DataTable(
            self._rows,
            caption=_("Weights of each unit"),
            headings=[_("unit"), _("smallest"), _("largest"), _("norm")],
            sizing_mode="stretch_width",
        )

    def content(self) -> Sequence[Viewable]:
        """Return the components from top to bottom."""
        _ = self._translate
        half = {"xs": 12, "sm": 6}
        return [
            heading(_("Weights of the first layer")),
            pmui.Grid(
                pmui.Grid(
                    caption(
                        _("The first units of the network (red is positive, blue is negative)")
                    ),
                    self._network,
                    size=half,
                ),
                pmui.Grid(caption(_("The first principal components")), self._linear, size=half),
                container=True,
                spacing=2,
            ),
            self._table,
        ]

    def show(self) -> None:
        """Draw the weights as they are now."""
        run = self._experiment.digits
        _draw(self._network, None if run is None else run.filters()[:MOST])
        axes = run.pca.axes.T[:MOST] if run and run.pca else None
        _draw(self._linear, None if axes is None else axes.reshape(-1, SIDE, SIDE))
        self._table.refresh()

    def _rows(self) -> Rows:
        run = self._experiment.digits
        weights = () if run is None else run.filters()[:MOST]
        return [
            (unit, f"{each.min():.3g}", f"{each.max():.3g}", f"{np.linalg.norm(each):.3g}")
            for unit, each in enumerate(weights, start=1)
        ]


def _draw(grid: ImageGrid, weights: np.ndarray | None) -> None:
    if weights is None:
        grid.images = digit_pictures(None, MOST)
        return
    most = float(np.abs(weights).max()) or 1.0
    grid.bounds = (-most, most)
    grid.images = weights
