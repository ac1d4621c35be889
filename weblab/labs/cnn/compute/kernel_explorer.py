"""One kernel on one picture: what a convolution computes, window by window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import param

from weblab.datasets.strokes import rasterize
from weblab.labkit.digits.samples import SAMPLES
from weblab.labkit.experiment.message import Message
from weblab.labkit.experiment.settings import Choice, Integer, Settings, Text
from weblab.labs.cnn.compute.presets import KERNELS, PICTURES, SIDE, fitted, shrunk
from weblab.locale import mark as _
from weblab.nn import ops
from weblab.nn.ops.convolution import pad_image, windows_of

PAD = (280.0, 280.0)
LARGEST_WEIGHT = 1e6
SOURCES = {
    "digit": _("Digit"),
    "square": _("Square"),
    "stripes": _("Stripes"),
    "checkers": _("Checkerboard"),
    "ramp": _("Ramp"),
    "dot": _("Single dot"),
    "drawing": _("Your drawing"),
    "dataset": _("Digit from the data"),
}
KERNEL_TITLES = {
    "identity": _("Identity"),
    "blur": _("Blur"),
    "gaussian": _("Gaussian blur"),
    "sharpen": _("Sharpen"),
    "edges": _("All edges"),
    "vertical": _("Vertical edges"),
    "horizontal": _("Horizontal edges"),
    "emboss": _("Emboss"),
    "custom": _("Your own"),
}
POOLINGS = {"none": _("No pooling"), "max": _("Maximum"), "average": _("Average")}
EXPLORE: dict[str, Any] = {"parts": ("explore",), "counts": "at once"}
SAMPLE = 4


@dataclass(frozen=True)
class Exploration:
    """All numbers between a picture and its pooled feature map.

    Shape: image (H + 2P, W + 2P), kernel (K, K), columns and products (OH OW, K K) with one row
        a window, output (OH, OW), pooled (PH, PW) or None.
    """

    image: np.ndarray
    kernel: np.ndarray
    columns: np.ndarray
    products: np.ndarray
    output: np.ndarray
    pooled: np.ndarray | None


def explore(
    image: np.ndarray, kernel: np.ndarray, padding: int, stride: int, pooling: str, window: int
) -> Exploration:
    """Compute a convolution and its pooling with the engine's operations.

    Args:
        image: (H, W).
        kernel: (K, K), no larger than the padded image.
        padding: rings of zeros around the image.
        stride: how far the kernel moves.
        pooling: none, max or average.
        window: side of the pooling's windows, which do not overlap.
    """
    x = image[None, None].astype(np.float32)
    weight = kernel[None, None].astype(np.float32)
    padded = pad_image(x, padding, padding)
    size = len(kernel)
    windows = windows_of(padded, size, size, stride, stride)
    columns = windows.reshape(size * size, -1).T
    output = ops.conv2d(x, weight, None, stride, stride, padding, padding)
    pooled = None
    if pooling != "none" and min(output.shape[2:]) >= window:
        sizes = (window, window, window, window, 0, 0)
        if pooling == "max":
            pooled = ops.max_pool2d(output, *sizes)[0][0, 0]
        else:
            pooled = ops.avg_pool2d(output, *sizes)[0, 0]
    products = columns * weight.ravel()
    return Exploration(padded[0, 0], weight[0, 0], columns, products, output[0, 0], pooled)


def parse_weights(text: str) -> np.ndarray:
    """Return the kernel in a link: rows separated by slashes, weights by commas.

    Raises: ValueError unless it is square, with 1 to 7 rows of finite weights within the limit.
    """
    rows = [[float(number) for number in row.split(",")] for row in text.split("/")]
    if not 1 <= len(rows) <= 7 or any(len(row) != len(rows) for row in rows):
        raise ValueError(f"Expected a square kernel of 1 to 7 rows. Received: {text[:40]!r}.")
    kernel = np.array(rows)
    if not (np.abs(kernel) <= LARGEST_WEIGHT).all():
        raise ValueError(f"Expected weights within {LARGEST_WEIGHT:g}. Received: {text[:40]!r}.")
    return kernel


class Weights(Text):
    """A kernel as text, or nothing where it is a preset."""

    def _validate_value(self, val: Any, allow_None: bool) -> None:
        super()._validate_value(val, allow_None)
        if val:
            parse_weights(val)


class KernelExplorer(Settings):
    """An image, a kernel and its stride and padding; ``exploration`` follows every change.

    ``exploration`` is None if nothing can be computed, and ``problem`` says why.
    """

    image = Choice("digit", SOURCES, label=_("Image"), **EXPLORE)
    size = Integer(14, (5, SIDE), label=_("Image size, H"), **EXPLORE)
    preset = Choice("vertical", KERNEL_TITLES, label=_("Kernel"), **EXPLORE)
    kernel = Integer(3, (1, 7), label=_("Kernel size, K"), **EXPLORE)
    weights = Weights(
        label=_("Kernel weights"), doc="Of the preset custom, such as 1,0/0,-1.", **EXPLORE
    )
    padding = Integer(1, (0, 3), label=_("Padding, P"), **EXPLORE)
    stride = Integer(1, (1, 3), label=_("Stride, S"), **EXPLORE)
    pooling = Choice("max", POOLINGS, label=_("Pooling"), **EXPLORE)
    window = Integer(2, (2, 3), label=_("Pooling window size"), **EXPLORE)

    strokes = param.List(default=[], doc="Strokes of (x, y) points on a pad of 280x280.")
    chosen = param.Array(default=None, allow_None=True, doc="A digit of the data, (28, 28) uint8.")
    exploration = param.ClassSelector(default=None, class_=Exploration, allow_None=True)
    problem = param.ClassSelector(default=None, class_=Message, allow_None=True)

    def __init__(self, **params: Any):
        super().__init__(**params)
        self._explore()

    def weights_now(self) -> np.ndarray:
        """Return the kernel, (K, K)."""
        if self.preset == "custom":
            return parse_weights(self.weights)
        return KERNELS[self.preset](self.kernel)

    def set_weights(self, kernel: np.ndarray) -> None:
        """Take a kernel of the visitor's own."""
        text = "/".join(",".join(f"{value:.6g}" for value in row) for row in kernel)
        self.weights = text

    def drawn(self) -> np.ndarray | None:
        """Return the drawing as the network sees it, (28, 28), or None without one."""
        try:
            return rasterize(self.strokes, size=PAD)
        except ValueError:
            return None

    def subject(self) -> np.ndarray | None:
        """Return the visitor's digit, drawn or chosen from the data, (28, 28), or None."""
        if self.image == "dataset" and self.chosen is not None:
            return self.chosen / np.float32(255)
        return self.drawn()

    @param.depends("strokes", watch=True)
    def _show_drawing(self) -> None:
        if self.strokes:
            self.image = "drawing"

    @param.depends("chosen", watch=True)
    def _show_chosen(self) -> None:
        if self.chosen is not None:
            self.image = "dataset"

    @param.depends("weights", watch=True)
    def _take_weights(self) -> None:
        if self.weights:
            self.param.update(preset="custom", kernel=len(parse_weights(self.weights)))

    @param.depends("kernel", "preset", watch=True)
    def _keep_weights_fitting(self) -> None:
        if self.preset != "custom":
            self.weights = ""
        elif not self.weights:
            self.set_weights(KERNELS["identity"](self.kernel))
        elif len(parse_weights(self.weights)) != self.kernel:
            self.set_weights(fitted(parse_weights(self.weights), self.kernel))

    @param.depends(
        "image", "size", "preset", "kernel", "weights", "padding", "stride", "pooling", "window",
        "strokes", "chosen", watch=True,
    )  # fmt: skip
    def _explore(self) -> None:
        picture = self._picture()
        if picture is None:
            said = {
                "drawing": _("Draw a digit on the pad to use it as the image."),
                "dataset": _("Choose a digit from the data to use it as the image."),
            }
            self._refuse(Message(said[self.image]))
            return
        kernel = self.weights_now()
        if len(kernel) > self.size + 2 * self.padding:
            text = _(
                "A kernel of size {kernel} does not fit into an image of size {size} with padding "
                "{padding}. Add padding or choose a smaller kernel."
            )
            values = {"kernel": len(kernel), "size": self.size, "padding": self.padding}
            self._refuse(Message(text, values))
            return
        exploration = explore(picture, kernel, self.padding, self.stride, self.pooling, self.window)
        self.param.update(exploration=exploration, problem=None)

    def _refuse(self, problem: Message) -> None:
        self.param.update(exploration=None, problem=problem)

    def _picture(self) -> np.ndarray | None:
        if self.image in PICTURES:
            return PICTURES[self.image](self.size)
        if self.image == "digit":
            digit = rasterize(SAMPLES[SAMPLE], size=PAD)
        elif self.image == "drawing":
            digit = self.drawn()
        else:
            digit = None if self.chosen is None else self.chosen / 255
        return None if digit is None else shrunk(digit, self.size)

    def sizes(self) -> list[Message]:
        """Return the sizes of the output and of the pooled output, step by step."""
        return [
            size_formula(self.size, self.padding, self.kernel, self.stride),
            *self._pooled_size(),
        ]

    def _pooled_size(self) -> list[Message]:
        if self.pooling == "none" or self.exploration is None:
            return []
        side = len(self.exploration.output)
        if side < self.window:
            text = _(
                "Pooling: a window of size {window} does not fit into an output of size {side}."
            )
            return [Message(text, {"window": self.window, "side": side})]
        text = _(
            "Pooling: windows of size {window} do not overlap, so {side} / {window} = {exact}{cut}."
        )
        exact, whole = side / self.window, side // self.window
        cut = "" if exact == whole else f" → {whole}"
        values = {"window": self.window, "side": side, "exact": f"{exact:.3g}", "cut": cut}
        return [Message(text, values)]


def size_formula(size: int, padding: int, kernel: int, stride: int) -> Message:
    """Return the sentence that computes the output size, and notes if it was rounded down."""
    reach = size + 2 * padding - kernel
    exact, left = reach / stride + 1, reach % stride
    values = {
        "formula": f"({size} + 2·{padding} - {kernel}) / {stride} + 1",
        "exact": f"{exact:.4g}",
        "whole": reach // stride + 1,
        "left": left,
    }
    if left == 0:
        return Message(_("Output: (H + 2P - K) / S + 1 = {formula} = {exact}."), values)
    return Message(
        _(
            "Output: (H + 2P - K) / S + 1 = {formula} = {exact}, which is rounded down to {whole}. "
            "The last rows and columns of the padded image ({left} of each) are never used."
        ),
        values,
    )
