"""Max pooling: the maximum of each window, which gets the whole gradient."""

import numpy as np

from weblab import nn
from weblab.locale import mark as _
from weblab.workshop.checks.compare import Mistake
from weblab.workshop.checks.layers import Case, LayerTrials
from weblab.workshop.exercises.exercise import Exercise

SKELETON = _('''class Pooling:
    """Each window of each channel becomes its maximum.

    pool_h, pool_w: height and width of a window. stride: how far it moves.
    pad: rows and columns added on each side, which are never the maximum.
    forward(x): x (N, C, H, W) -> y (N, C, OH, OW),
        with OH = (H + 2 pad - pool_h) // stride + 1.
    backward(dout): dout (N, C, OH, OW) -> dx, (N, C, H, W).
    im2col and col2im are available.
    """

    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        self.pool_h, self.pool_w = pool_h, pool_w
        self.stride, self.pad = stride, pad

    def forward(self, x):
        ...

    def backward(self, dout):
        ...
''')

SOLUTION = '''class Pooling:
    """Each window of each channel becomes its maximum."""

    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        self.pool_h, self.pool_w = pool_h, pool_w
        self.stride, self.pad = stride, pad

    def forward(self, x):
        n, c, h, w = x.shape
        size = self.pool_h * self.pool_w
        out_h = (h + 2 * self.pad - self.pool_h) // self.stride + 1
        col = im2col(x, self.pool_h, self.pool_w, self.stride, self.pad)
        col = col.reshape(-1, size)
        self.shape, self.largest = x.shape, col.argmax(axis=1)
        return col.max(axis=1).reshape(n, out_h, -1, c).transpose(0, 3, 1, 2)

    def backward(self, dout):
        size = self.pool_h * self.pool_w
        flat = dout.transpose(0, 2, 3, 1).ravel()
        col = np.zeros((len(flat), size))
        col[np.arange(len(flat)), self.largest] = flat
        col = col.reshape(-1, self.shape[1] * size)
        return col2im(col, self.shape, self.pool_h, self.pool_w, self.stride, self.pad)
'''


def _windows(a, x=None):
    """Return the windows of x, or of places, as (N, C, OH, OW, pool_h, pool_w)."""
    x = a.x if x is None else x
    padded = np.pad(x, [(0, 0), (0, 0), (a.pad, a.pad), (a.pad, a.pad)])
    view = np.lib.stride_tricks.sliding_window_view(padded, (a.pool_h, a.pool_w), (2, 3))
    return view[:, :, :: a.stride, :: a.stride]


def _spread(a, share, border=0, put=np.add.at):
    """Return dx where each window gets these shares, (N, C, OH, OW, pool_h, pool_w)."""
    n, c, h, w = a.x.shape
    padded = np.zeros((n, c, h + 2 * a.pad, w + 2 * a.pad))
    places = np.arange(padded.size).reshape(padded.shape)
    view = np.lib.stride_tricks.sliding_window_view(places, (a.pool_h, a.pool_w), (2, 3))
    put(padded.reshape(-1), view[:, :, :: a.stride, :: a.stride], share)
    cut = a.pad - border
    return padded[:, :, cut : cut + h + 2 * border, cut : cut + w + 2 * border]


def _put(target, places, values):
    """Let later windows overwrite earlier ones where they win."""
    for place, value in zip(places.reshape(-1), values.reshape(-1), strict=True):
        if value:
            target[place] = value


def _winners(a):
    windows = _windows(a)
    return windows == windows.max(axis=(4, 5), keepdims=True)


def _dout(a):
    return a.dout[..., None, None]


FORWARD = (
    Mistake(
        "mean",
        _("forward returns the mean of each window. Return the maximum."),
        lambda a: _windows(a).mean(axis=(4, 5)),
    ),
    Mistake(
        "smallest",
        _("forward returns the minimum of each window. Return the maximum."),
        lambda a: _windows(a).min(axis=(4, 5)),
    ),
    Mistake(
        "sum",
        _("forward returns the sum of each window. Return the maximum."),
        lambda a: _windows(a).sum(axis=(4, 5)),
    ),
    Mistake(
        "place-for-value",
        _("forward returns the index of the maximum. Return its value."),
        lambda a: _windows(a).reshape(*a.y.shape, -1).argmax(axis=-1),
    ),
    Mistake(
        "channels-mixed",
        _("The maximum is taken over all channels. Pool each channel separately."),
        lambda a: (
            np.broadcast_to(a.y.max(axis=1, keepdims=True), a.y.shape) if a.y.shape[1] > 1 else None
        ),
    ),
    Mistake(
        "channels-mixed",
        _("The maximum is taken over all channels. Pool each channel separately."),
        lambda a: a.y.max(axis=1, keepdims=True) if a.y.shape[1] > 1 else None,
    ),
    Mistake(
        "stride-ignored",
        _("The window moves by 1 pixel. Use self.stride."),
        lambda a: np.lib.stride_tricks.sliding_window_view(
            np.pad(a.x, [(0, 0), (0, 0), (a.pad, a.pad), (a.pad, a.pad)]),
            (a.pool_h, a.pool_w),
            (2, 3),
        ).max(axis=(4, 5)),
    ),
    Mistake(
        "pad-ignored",
        _("The padding is missing. Use self.pad."),
        lambda a: np.lib.stride_tricks.sliding_window_view(a.x, (a.pool_h, a.pool_w), (2, 3))[
            :, :, :: a.stride, :: a.stride
        ].max(axis=(4, 5)),
    ),
    Mistake(
        "channels-last",
        _("The channel axis is last: (N, OH, OW, C). Transpose to (N, C, OH, OW)."),
        lambda a: a.y.transpose(0, 2, 3, 1),
    ),
    Mistake(
        "reshaped-for-transposed",
        _("Reshaping straight to (N, C, OH, OW) mixes the values up. Transpose the axes instead."),
        lambda a: a.y.transpose(0, 2, 3, 1).reshape(a.y.shape),
    ),
)
BACKWARD = (
    Mistake(
        "shared",
        _("The gradient is spread over the whole window. Only the maximum gets it."),
        lambda a: _spread(a, np.broadcast_to(_dout(a), _windows(a).shape) / a.pool_h / a.pool_w),
    ),
    Mistake(
        "to-all",
        _("Every value of a window gets the full gradient. Only the maximum gets it."),
        lambda a: _spread(a, np.broadcast_to(_dout(a), _windows(a).shape)),
    ),
    Mistake(
        "dout-forgotten",
        _("backward gives 1 to each maximum. Give it dout."),
        lambda a: _spread(a, _winners(a) * 1.0),
    ),
    Mistake(
        "overwritten",
        _(
            "Where windows overlap, one gradient overwrites another. "
            "A value that is the maximum of several windows gets the sum of their gradients."
        ),
        lambda a: _spread(a, _winners(a) * _dout(a), put=_put),
    ),
    Mistake(
        "padding-left-in",
        _("The gradient still includes the padding. Cut it off on all sides."),
        lambda a: _spread(a, _winners(a) * _dout(a), border=a.pad) if a.pad else None,
    ),
    Mistake(
        "sign",
        _("backward has the opposite sign."),
        lambda a: -_spread(a, _winners(a) * _dout(a)),
    ),
    Mistake(
        "times-output",
        _("The gradient is multiplied by the maximum. Its slope is 1."),
        lambda a: _spread(a, _winners(a) * _dout(a) * a.y[..., None, None]),
    ),
)


def _draw(rng, case):
    """Return values of which no two are alike, and none below the zeros of a border."""
    size = int(np.prod(case.shape))
    low = 0.0 if case.settings["pad"] else -size / 2
    values = rng.permutation(size) + 0.5 + low
    return {"x": values.reshape(case.shape) / 10}


def _case(shape, pool_h, pool_w, stride, pad):
    return Case(shape, {"pool_h": pool_h, "pool_w": pool_w, "stride": stride, "pad": pad})


def _engine(arrays, case):
    s = case.settings
    return nn.MaxPool2d((s["pool_h"], s["pool_w"]), stride=s["stride"], padding=s["pad"])


TRIALS = LayerTrials(
    name="Pooling",
    cases=(
        _case((2, 2, 4, 6), 2, 2, 2, 0),
        _case((1, 1, 4, 4), 2, 2, 2, 0),
        _case((2, 3, 5, 4), 3, 2, 1, 0),
        _case((2, 2, 7, 6), 3, 3, 2, 0),
        _case((2, 2, 5, 5), 3, 3, 2, 1),
    ),
    draw=_draw,
    made_with=("pool_h", "pool_w", "stride", "pad"),
    engine=_engine,
    forward=FORWARD,
    backward={"x": BACKWARD},
)

EXERCISE = Exercise(
    id="pooling",
    lab="cnn",
    name="Pooling",
    task=_(
        "Write the layer Pooling, which returns the maximum of each window of each channel. "
        "Its backward passes the gradient of each window to its maximum."
    ),
    skeleton=SKELETON,
    hints=(
        _("im2col puts all channels of a window into one row: reshape to one row per channel."),
        _("Store argmax in forward: backward needs the position of each maximum."),
        _(
            "backward writes dout at those positions of a zero matrix, and col2im adds the windows "
            "up."
        ),
    ),
    solution=SOLUTION,
    check=TRIALS.run,
)
