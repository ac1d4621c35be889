"""The convolution layer: forward with im2col, backward with col2im."""

import numpy as np

from weblab import nn
from weblab.locale import mark as _
from weblab.nn import ops
from weblab.workshop import books
from weblab.workshop.checks.compare import Mistake
from weblab.workshop.checks.layers import Case, LayerTrials
from weblab.workshop.exercises.exercise import Exercise

SKELETON = _('''class Convolution:
    """Each filter slides over the image and answers where it matches.

    W: (FN, C, FH, FW). b: (FN,).
    forward(x): x (N, C, H, W) -> y (N, FN, OH, OW),
        with OH = (H + 2 pad - FH) // stride + 1.
    backward(dout): dout (N, FN, OH, OW) -> dx, (N, C, H, W);
        sets self.dW, in the shape of W, and self.db, (FN,).
    im2col and col2im are available.
    """

    def __init__(self, W, b, stride=1, pad=0):
        self.W, self.b = W, b
        self.stride, self.pad = stride, pad

    def forward(self, x):
        ...

    def backward(self, dout):
        ...
''')

SOLUTION = '''class Convolution:
    """Each filter slides over the image and answers where it matches."""

    def __init__(self, W, b, stride=1, pad=0):
        self.W, self.b = W, b
        self.stride, self.pad = stride, pad

    def forward(self, x):
        filters, _, height, width = self.W.shape
        self.shape = x.shape
        self.col = im2col(x, height, width, self.stride, self.pad)
        out_h = (x.shape[2] + 2 * self.pad - height) // self.stride + 1
        y = self.col @ self.W.reshape(filters, -1).T + self.b
        return y.reshape(len(x), out_h, -1, filters).transpose(0, 3, 1, 2)

    def backward(self, dout):
        filters, _, height, width = self.W.shape
        rows = dout.transpose(0, 2, 3, 1).reshape(-1, filters)
        self.db = rows.sum(axis=0)
        self.dW = (rows.T @ self.col).reshape(self.W.shape)
        col = rows @ self.W.reshape(filters, -1)
        return col2im(col, self.shape, height, width, self.stride, self.pad)
'''


def _convolved(a, **changed):
    s = {**vars(a), **changed}
    return ops.conv2d(s["x"], s["W"], s["b"], *[s["stride"]] * 2, *[s["pad"]] * 2)


def _image_gradient(a, border=0):
    """Return the gradient with respect to x, with a border of its padding left in."""
    h, w = a.x.shape[2:]
    pad = a.pad - border
    sizes = (h + 2 * border, w + 2 * border)
    return ops.conv2d_backward_input(a.dout, a.W, *sizes, *[a.stride] * 2, *[pad] * 2)


def _weight_gradient(a):
    sizes = a.W.shape[2:]
    return ops.conv2d_backward_weight(a.x, a.dout, *sizes, *[a.stride] * 2, *[a.pad] * 2)[0]


def _columns(a):
    height, width = a.W.shape[2:]
    return books.im2col(a.x, height, width, a.stride, a.pad)


def _answers(a):
    return a.dout.transpose(0, 2, 3, 1).reshape(-1, len(a.W))


FORWARD = (
    Mistake(
        "bias-forgotten",
        _("forward leaves b out. Add the bias of each filter."),
        lambda a: _convolved(a, b=None),
    ),
    Mistake(
        "bias-subtracted",
        _("forward subtracts b. Add it."),
        lambda a: _convolved(a, b=-a.b),
    ),
    Mistake(
        "flipped",
        _(
            "The filters are flipped. Convolution layers do not flip them: this is a "
            "cross-correlation."
        ),
        lambda a: _convolved(a, W=np.ascontiguousarray(a.W[:, :, ::-1, ::-1])),
    ),
    Mistake(
        "pad-ignored",
        _("The padding is missing. Use self.pad."),
        lambda a: _convolved(a, pad=0),
    ),
    Mistake(
        "stride-ignored",
        _("The filter moves by 1 pixel. Use self.stride."),
        lambda a: _convolved(a, stride=1),
    ),
    Mistake(
        "channels-last",
        _("The filter axis is last: (N, OH, OW, FN). Transpose to (N, FN, OH, OW)."),
        lambda a: a.y.transpose(0, 2, 3, 1),
    ),
    Mistake(
        "reshaped-for-transposed",
        _("Reshaping straight to (N, FN, OH, OW) mixes the values up. Transpose the axes instead."),
        lambda a: a.y.transpose(0, 2, 3, 1).reshape(a.y.shape),
    ),
    Mistake(
        "first-channel-alone",
        _("Only the first channel is used. A filter sums over all channels."),
        lambda a: (
            _convolved(
                a,
                x=np.ascontiguousarray(a.x[:, :1]),
                W=np.ascontiguousarray(a.W[:, :1]),
            )
            if a.x.shape[1] > 1
            else None
        ),
    ),
)
X = (
    Mistake(
        "padding-left-in",
        _("The gradient with respect to x still includes the padding. Cut it off on all sides."),
        lambda a: _image_gradient(a, border=a.pad) if a.pad else None,
    ),
    Mistake(
        "sign",
        _("The gradient with respect to x has the opposite sign."),
        lambda a: -_image_gradient(a),
    ),
    Mistake(
        "averaged",
        _(
            "The gradient with respect to x is divided by the batch size. "
            "The loss already does that."
        ),
        lambda a: _image_gradient(a) / len(a.x),
    ),
)
W = (
    Mistake(
        "averaged",
        _("self.dW is divided by the batch size. Sum over the batch and all positions."),
        lambda a: _weight_gradient(a) / len(a.x),
    ),
    Mistake(
        "averaged",
        _("self.dW is a mean over all windows. Sum over the batch and all positions."),
        lambda a: _weight_gradient(a) / len(_answers(a)),
    ),
    Mistake(
        "not-in-the-shape-of-w",
        _("self.dW is a matrix. Reshape it to the shape of W."),
        lambda a: _weight_gradient(a).reshape(len(a.W), -1),
    ),
    Mistake(
        "transposed",
        _("self.dW is a transposed matrix. Transpose it, then reshape it to the shape of W."),
        lambda a: _columns(a).T @ _answers(a),
    ),
    Mistake(
        "transposed",
        _("The values of self.dW are mixed up. Transpose the matrix before the reshape."),
        lambda a: (_columns(a).T @ _answers(a)).reshape(a.W.shape),
    ),
    Mistake(
        "sign",
        _("self.dW has the opposite sign."),
        lambda a: -_weight_gradient(a),
    ),
)
B = (
    Mistake(
        "averaged",
        _("self.db is a mean over all positions. b is added at each of them: sum."),
        lambda a: _answers(a).mean(axis=0),
    ),
    Mistake(
        "averaged",
        _("self.db is divided by the batch size. Sum over the batch and all positions."),
        lambda a: _answers(a).sum(axis=0) / len(a.x),
    ),
    Mistake(
        "bias-not-summed",
        _("self.db is summed only over the batch. Sum over all positions of the image too."),
        lambda a: a.dout.sum(axis=0),
    ),
    Mistake(
        "bias-not-summed",
        _("self.db is summed only over the image. Sum over the batch too."),
        lambda a: a.dout.sum(axis=(2, 3)),
    ),
    Mistake(
        "all-summed",
        _("self.db is a single sum over all filters. Each filter has its own bias."),
        lambda a: a.dout.sum(),
    ),
    Mistake("sign", _("self.db has the opposite sign."), lambda a: -_answers(a).sum(axis=0)),
)


def _draw(rng, case):
    filters, height, width = case.settings["filters"]
    return {
        "x": rng.standard_normal(case.shape),
        "W": rng.standard_normal((filters, case.shape[1], height, width)),
        "b": rng.standard_normal(filters),
    }


def _engine(arrays, case):
    filters, channels, *size = arrays["W"].shape
    layer = nn.Conv2d(
        channels, filters, size, stride=case.settings["stride"], padding=case.settings["pad"]
    )
    weight, bias = layer.parameters()
    weight.data, bias.data = arrays["W"], arrays["b"]
    return layer


def _case(shape, filters, stride, pad):
    return Case(shape, {"filters": filters, "stride": stride, "pad": pad})


TRIALS = LayerTrials(
    name="Convolution",
    cases=(
        _case((2, 2, 5, 4), (3, 2, 3), 1, 0),
        _case((1, 1, 4, 4), (2, 3, 3), 1, 0),
        _case((2, 2, 6, 6), (3, 2, 2), 2, 0),
        _case((2, 3, 5, 5), (4, 3, 3), 1, 1),
        _case((3, 2, 7, 6), (2, 3, 3), 2, 1),
    ),
    draw=_draw,
    made_with=("W", "b", "stride", "pad"),
    engine=_engine,
    forward=FORWARD,
    backward={"x": X, "W": W, "b": B},
)

EXERCISE = Exercise(
    id="convolution",
    lab="cnn",
    name="Convolution",
    task=_(
        "Write the layer Convolution with stride and pad. "
        "Its backward returns the gradient with respect to the images and sets self.dW and self.db."
    ),
    skeleton=SKELETON,
    hints=(
        _("im2col(x, FH, FW, stride, pad) @ W.reshape(FN, -1).T + b is the whole of forward."),
        _("Its rows run over N, OH, OW: reshape to (N, OH, OW, FN), then transpose."),
        _("backward transposes dout back into such rows, and continues as Affine does."),
        _("col2im(rows, x.shape, FH, FW, stride, pad) adds the windows back into the image."),
    ),
    solution=SOLUTION,
    check=TRIALS.run,
)
