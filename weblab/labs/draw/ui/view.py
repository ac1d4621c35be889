"""The view of the draw lab: the pad, the prediction, and the steps between them."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from functools import partial

import panel as pn
import panel_material_ui as pmui
import param
from panel.viewable import Viewable

from weblab.labkit.digits.widgets.digit_pad import digit_pad
from weblab.labkit.digits.widgets.probabilities import Probabilities
from weblab.labkit.page.lab_view import LabView
from weblab.labkit.widgets.announcement import Announcement
from weblab.labkit.widgets.data_table import DataTable, Rows
from weblab.labkit.widgets.image_grid import INK, ImageGrid
from weblab.labkit.widgets.text import caption, heading
from weblab.labs.draw.compute.experiment import STEPS, DrawExperiment
from weblab.labs.draw.ui.own_network import OwnNetwork

PICTURE_INTERVAL_MS = 20
"""Pictures are updated one by one, so that none of them delays the next answer."""


class DrawView(LabView):
    """The view of the draw lab."""

    experiment_class = DrawExperiment

    def __init__(self, slug: str, translate: Callable[[str], str], **params: object):
        super().__init__(slug, translate, **params)
        _ = translate
        self._pad = digit_pad(translate, pen=self.experiment.param.pen)
        self._answer = Announcement(text=self._sentence(), sizing_mode="stretch_width")
        self._probabilities = Probabilities(
            labels=[str(digit) for digit in range(10)],
            caption=_("Probability of each digit"),
            class_heading=_("Digit"),
            probability_heading=_("Probability"),
            sizing_mode="stretch_width",
        )
        self._images = [
            ImageGrid(columns=1, palette=INK, bounds=(0, 1), max_width=160, value_label=_("ink"))
            for _step in ("pad", *STEPS)
        ]
        self._maps = ImageGrid(columns=8, max_width=720, value_label=_("activation"))
        self._pixels = DataTable(
            self._pixel_rows,
            caption=_("The network's input: 28x28 pixel values, 0 to 255"),
            sizing_mode="stretch_width",
        )
        self._activations = DataTable(
            self._activation_rows,
            caption=_("Activation of each feature map"),
            headings=[_("feature map"), _("maximum"), _("mean")],
            sizing_mode="stretch_width",
        )
        self._drawers: list[Callable[[], None]] = [
            *(partial(self._show_image, step) for step in range(len(self._images))),
            self._show_maps,
            self._pixels.refresh,
        ]
        self._turns = itertools.cycle(self._drawers)
        self._pictures = pn.io.PeriodicCallback(
            callback=self._show_next_picture,
            period=PICTURE_INTERVAL_MS,
            count=len(self._drawers),
        )
        self._predictions = 0
        self._own = OwnNetwork(self.experiment, translate)
        self._blocks = pmui.RadioButtonGroup.from_param(
            self.experiment.param.block, label="", description="", margin=(0, 0, 8, 0),
            options=self._block_options(),
        )  # fmt: skip
        self.status.metrics = self._metrics()
        self._pad.param.watch(self._take_strokes, "strokes")
        self.experiment.param.watch(self._show, ["recognition", "error"])
        self.experiment.param.watch(self._show_maps, "block")
        self.experiment.param.watch(self._show_blocks, ["own", "uses_own"])

    def controls(self) -> Viewable:
        """Return the answer, the choice of a network, and the pad."""
        return pmui.Column(self._answer, self._own, self._pad, sizing_mode="stretch_width")

    def stage(self) -> Viewable:
        """Return the probabilities, the steps of the preprocessing and the feature maps."""
        _ = self.translate
        tops = [caption(_("The pad, scaled down")), *self.settings(STEPS)]
        steps = [
            pmui.Grid(top, image, size={"xs": 6, "sm": 3})
            for top, image in zip(tops, self._images, strict=True)
        ]
        return pmui.Column(
            heading(_("How sure the network is")),
            self._probabilities,
            heading(_("From the pad to the network's input")),
            pmui.Grid(*steps, container=True, spacing=2, sx={"alignItems": "end"}),
            self._pixels,
            heading(_("Feature maps: how each filter responds to your digit")),
            self._blocks,
            self._maps,
            self._activations,
            sizing_mode="stretch_width",
        )

    def _block_options(self) -> dict[str, int]:
        text = self.translate("Block {number}")
        last = self.experiment.param.block.bounds[1]
        return {text.format(number=number): number for number in range(1, last + 1)}

    def _show_blocks(self, *_events: param.parameterized.Event) -> None:
        self._blocks.param.update(options=self._block_options(), value=self.experiment.block)

    def _take_strokes(self, event: param.parameterized.Event) -> None:
        self.experiment.strokes = event.new

    def finding(self) -> str:
        """Return the answer for what is on the pad."""
        certainty = self._certainty()
        return f"{self._sentence()} ({certainty})" if certainty else ""

    def _sentence(self) -> str:
        if self.experiment.error:
            return self.translate("This drawing cannot be read. Clear the pad and draw again.")
        recognition = self.experiment.recognition
        if recognition is None:
            return self.translate("Nothing drawn yet")
        return self.translate("This looks like {digit}").format(digit=recognition.digit)

    def _certainty(self) -> str:
        recognition = self.experiment.recognition
        if recognition is None:
            return ""
        percent = f"{100 * recognition.probability:.3g}"
        return self.translate("{percent}% sure").format(percent=percent)

    def _metrics(self) -> dict[str, float | None]:
        recognition = self.experiment.recognition
        return {
            "prediction": recognition and recognition.digit,
            "probability": recognition and round(recognition.probability, 4),
            "strokes": len(self.experiment.strokes),
            "points": sum(map(len, self.experiment.strokes)),
            "predictions": self._predictions,
        }

    def _show(self, *_events: param.parameterized.Event) -> None:
        recognition = self.experiment.recognition
        self._predictions += recognition is not None
        self._answer.param.update(text=self._sentence(), detail=self._certainty())
        self._probabilities.values = recognition.probabilities.tolist() if recognition else []
        self.status.metrics = self._metrics()
        if not self._pictures.running:
            self._pictures.start()

    def _show_next_picture(self) -> None:
        next(self._turns)()

    def _show_image(self, step: int) -> None:
        image = self.experiment.image_after(step)
        self._images[step].images = None if image is None else image[None]

    def _show_maps(self, *_events: param.parameterized.Event) -> None:
        self._maps.images = self.experiment.feature_maps
        self._activations.refresh()

    def _pixel_rows(self) -> Rows:
        recognition = self.experiment.recognition
        return (recognition.image * 255).round().astype(int).tolist() if recognition else []

    def _activation_rows(self) -> Rows:
        maps = self.experiment.feature_maps
        return [
            (number, f"{each.max():.3g}", f"{each.mean():.3g}")
            for number, each in enumerate(() if maps is None else maps, start=1)
        ]
