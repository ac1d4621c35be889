"""Originals and reconstructions side by side, by the network and by PCA."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import panel_material_ui as pmui
from panel.viewable import Viewable

from weblab.labkit.page.panel import Panel
from weblab.labkit.widgets.controls import control
from weblab.labkit.widgets.data_table import DataTable, Rows
from weblab.labkit.widgets.text import ChangingCaption, caption, heading
from weblab.labs.autoencoders.compute.experiment import AutoencodersExperiment
from weblab.labs.autoencoders.compute.gallery import hide
from weblab.labs.autoencoders.ui.pictures import digit_grid, digit_pictures

WIDE = {"margin": 0, "sizing_mode": "stretch_width"}
DIGITS = 10
OWN = 1


class PicturesPanel(Panel[AutoencodersExperiment]):
    """The visitor's digit large, and ten test digits small, on their way through the network."""

    def _build(self) -> None:
        experiment = self._experiment
        _ = self._translate
        self._large = [digit_grid(OWN, _, max_width=150) for _column in range(4)]
        self._small = [digit_grid(DIGITS, _) for _row in range(3)]
        self._captions = [ChangingCaption() for _column in range(4)]
        self._errors: list[np.ndarray | None] = [None, None]
        self._noise = control(experiment, "noise", self._translate)
        self._table = DataTable(
            self._rows,
            caption=_("Error of each digit"),
            headings=[_("digit"), _("network: MSE"), _("PCA: MSE")],
            sizing_mode="stretch_width",
        )

    def content(self) -> Sequence[Viewable]:
        """Return the components from top to bottom."""
        _ = self._translate
        columns = [
            pmui.Grid(text, image, size={"xs": 6, "sm": 3})
            for image, text in zip(self._large, self._captions, strict=True)
        ]
        titles = (
            _("Input: ten test digits"),
            _("Reconstruction from the code"),
            _("Reconstruction by PCA, with as many components as the code has units"),
        )
        rows = [
            part
            for title, grid in zip(titles, self._small, strict=True)
            for part in (caption(title), grid)
        ]
        return [
            heading(_("Original and reconstruction")),
            self._noise,
            pmui.Grid(*columns, container=True, spacing=2),
            *rows,
            self._table,
        ]

    def show(self) -> None:
        """Draw everything as it is now."""
        experiment = self._experiment
        own, others = experiment.subject(), experiment.examples()
        if own is None or others is None:
            return
        originals = np.concatenate([own[None], others])
        shown = hide(originals, experiment.hidden)
        network, linear = experiment.reconstruct(shown), experiment.linear(shown)
        for image, pictures in zip(self._large, (originals, shown, network, linear), strict=True):
            image.images = digit_pictures(pictures, OWN, slice(0, OWN))
        for grid, pictures in zip(self._small, (shown, network, linear), strict=True):
            grid.images = digit_pictures(pictures, DIGITS, slice(OWN, None))
        self._errors = [_errors(originals, pictures) for pictures in (network, linear)]
        self._say()
        self._table.refresh()

    def _say(self) -> None:
        _ = self._translate
        share = f"{self._experiment.hidden:.0%}"
        network, linear = (None if each is None else f"{each[0]:.4f}" for each in self._errors)
        texts = (
            _("Original"),
            _("Input, {share} hidden").format(share=share),
            _("Network: MSE {mse}").format(mse=network or "…"),
            _("PCA: MSE {mse}").format(mse=linear or "…"),
        )
        for each, text in zip(self._captions, texts, strict=True):
            each.text = text

    def _rows(self) -> Rows:
        _ = self._translate
        names = [_("your digit"), *map(str, range(DIGITS))]
        return [
            (name, *("" if each is None else f"{each[i]:.4f}" for each in self._errors))
            for i, name in enumerate(names)
        ]


def _errors(originals: np.ndarray, pictures: np.ndarray | None) -> np.ndarray | None:
    return None if pictures is None else np.square(originals - pictures).mean(axis=1)
