"""Measures of the codes of all runs so far, compared with pixels and PCA."""

from __future__ import annotations

from collections.abc import Sequence

from panel.viewable import Viewable

from weblab.labkit.page.panel import Panel
from weblab.labkit.widgets.data_table import DataTable, Rows
from weblab.labkit.widgets.text import caption, heading
from weblab.labs.autoencoders.compute.experiment import AutoencodersExperiment
from weblab.labs.autoencoders.compute.kinds import KINDS


class WorthTable(Panel[AutoencodersExperiment]):
    """Error, linear probe and copy-through of each run, and of PCA of the same width."""

    def _build(self) -> None:
        _ = self._translate
        self._table = DataTable(
            self._rows,
            caption=_("Runs so far, each with PCA of the same code size"),
            headings=[
                _("code"), _("units"), _("steps"), _("test error (MSE)"), _("probe accuracy"),
                _("copy-through, digits"), _("copy-through, scrambled"),
            ],
            open=True,
            sizing_mode="stretch_width",
        )  # fmt: skip

    def content(self) -> Sequence[Viewable]:
        """Return the components from top to bottom."""
        _ = self._translate
        return [
            heading(_("How useful the code is")),
            caption(
                _(
                    "The probe is a linear layer that is trained to classify digits by their "
                    "codes, with 2,000 labels. Copy-through is how much of an image survives (1 is "
                    "all of it), measured on digits and on digits whose parts are scrambled. A "
                    "network that lets both through has learned to copy, not to see digits."
                )
            ),
            self._table,
        ]

    def show(self) -> None:
        """Show the runs that there are now."""
        self._table.refresh()

    def _rows(self) -> Rows:
        _, results = self._translate, self._experiment.results
        if not results:
            return [(_("Completed runs are listed here."), *[""] * 6)]
        raw = f"{results[-1][-1].raw_probe:.1%}"
        rows: list[tuple[object, ...]] = [(_("pixels"), 784, "", "", raw, "", "")]
        for kind, units, steps, found in results:
            name = _(KINDS[kind].label)
            rows.append(
                (name, units, f"{steps:,}", f"{found.mse:.4f}", f"{found.probe:.1%}",
                 f"{found.digits:.2f}", f"{found.scrambled:.2f}")
            )  # fmt: skip
            rows.append(
                ("PCA", min(units, 784), "", f"{found.pca_mse:.4f}", f"{found.pca_probe:.1%}",
                 f"{found.pca_digits:.2f}", f"{found.pca_scrambled:.2f}")
            )  # fmt: skip
        return rows
