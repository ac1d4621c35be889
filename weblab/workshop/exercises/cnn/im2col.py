"""im2col: each window becomes a row, and a convolution a single matrix product."""

from types import SimpleNamespace

import numpy as np

from weblab.locale import mark as _
from weblab.workshop import books
from weblab.workshop.calls import takes
from weblab.workshop.checks.compare import Mistake, compare
from weblab.workshop.checks.findings import WrongError
from weblab.workshop.exercises.exercise import Exercise
from weblab.workshop.messages import message

SKELETON = _('''def im2col(x, filter_h, filter_w, stride=1, pad=0):
    """Turn each window of each image into a row.

    x: images (N, C, H, W).
    filter_h, filter_w: height and width of a window.
    stride: how far it moves. pad: zeros added on each side.
    -> (N OH OW, C filter_h filter_w), with OH = (H + 2 pad - filter_h) // stride + 1:
       the windows of the first image first, row by row,
       each with its channels one after the other.
    """
    ...
''')

SOLUTION = '''def im2col(x, filter_h, filter_w, stride=1, pad=0):
    """Turn each window of each image into a row."""
    n, c, h, w = x.shape
    out_h = (h + 2 * pad - filter_h) // stride + 1
    out_w = (w + 2 * pad - filter_w) // stride + 1
    padded = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)])
    windows = np.empty((n, c, filter_h, filter_w, out_h, out_w), dtype=x.dtype)
    for u in range(filter_h):
        for v in range(filter_w):
            rows = slice(u, u + stride * out_h, stride)
            columns = slice(v, v + stride * out_w, stride)
            windows[:, :, u, v] = padded[:, :, rows, columns]
    return windows.transpose(0, 4, 5, 1, 2, 3).reshape(n * out_h * out_w, -1)
'''


def _right(a, **changed):
    s = SimpleNamespace(**{**vars(a), **changed})
    return books.im2col(s.x, s.filter_h, s.filter_w, s.stride, s.pad)


def _windows(a):
    """Return the windows as (N, OH, OW, C, FH, FW)."""
    n, c, h, _w = a.x.shape
    oh = (h + 2 * a.pad - a.filter_h) // a.stride + 1
    return _right(a).reshape(n, oh, -1, c, a.filter_h, a.filter_w)


def _rows(windows):
    n, oh, ow = windows.shape[:3]
    return windows.reshape(n * oh * ow, -1)


def _padded(a, before, after, **mode):
    widths = [(0, 0), (0, 0), (before, after), (before, after)]
    return np.pad(a.x, widths, **mode)


def _other_border(a, **mode):
    return _right(a, x=_padded(a, a.pad, a.pad, **mode), pad=0) if a.pad else None


MISTAKES = (
    Mistake(
        "pad-ignored",
        _("The padding is missing. Pad the image by pad on all four sides."),
        lambda a: _right(a, pad=0),
    ),
    Mistake(
        "stride-ignored",
        _("The window moves by 1 pixel. Move it by stride."),
        lambda a: _right(a, stride=1),
    ),
    Mistake(
        "rows-out-of-order",
        _("The rows run over positions first. Put all windows of the first image first."),
        lambda a: _windows(a).transpose(1, 2, 0, 3, 4, 5).reshape(_right(a).shape),
    ),
    Mistake(
        "rows-out-of-order",
        _("The windows go down the columns first. Go along the rows first."),
        lambda a: _windows(a).transpose(0, 2, 1, 3, 4, 5).reshape(_right(a).shape),
    ),
    Mistake(
        "columns-out-of-order",
        _("The channels alternate within a row. Put one channel after the other."),
        lambda a: _windows(a).transpose(0, 1, 2, 4, 5, 3).reshape(_right(a).shape),
    ),
    Mistake(
        "columns-out-of-order",
        _("The windows are transposed within a row. Go along the rows of a window first."),
        lambda a: _windows(a).transpose(0, 1, 2, 3, 5, 4).reshape(_right(a).shape),
    ),
    Mistake(
        "not-transposed",
        _("The axes are not transposed before the reshape. Transpose to N, OH, OW, C, FH, FW."),
        lambda a: _windows(a).transpose(0, 3, 4, 5, 1, 2).reshape(_right(a).shape),
    ),
    Mistake(
        "transposed",
        _("The windows are columns. Here they are rows: transpose the matrix."),
        lambda a: _right(a).T,
    ),
    Mistake(
        "flipped",
        _("The windows are flipped. Convolution layers do not flip them."),
        lambda a: _rows(_windows(a)[..., ::-1, ::-1]),
    ),
    Mistake(
        "sizes-swapped",
        _("filter_h and filter_w are swapped. The height comes first."),
        lambda a: _right(a, filter_h=a.filter_w, filter_w=a.filter_h),
    ),
    Mistake(
        "one-window-missing",
        _("The last windows are missing. Their number is (H + 2 pad - filter_h) // stride + 1."),
        lambda a: _rows(_windows(a)[:, :-1, :-1]),
    ),
    Mistake(
        "padded-on-one-side",
        _("The padding is only before the image. Pad on both sides."),
        lambda a: _right(a, x=_padded(a, a.pad, 0), pad=0) if a.pad else None,
    ),
    Mistake(
        "padded-on-one-side",
        _("The padding is only after the image. Pad on both sides."),
        lambda a: _right(a, x=_padded(a, 0, a.pad), pad=0) if a.pad else None,
    ),
    Mistake(
        "padded-on-one-side",
        _("All the padding is after the image. Pad evenly on both sides."),
        lambda a: _right(a, x=_padded(a, 0, 2 * a.pad), pad=0) if a.pad else None,
    ),
    Mistake(
        "padded-on-one-side",
        _("All the padding is before the image. Pad evenly on both sides."),
        lambda a: _right(a, x=_padded(a, 2 * a.pad, 0), pad=0) if a.pad else None,
    ),
    Mistake(
        "padded-with-other-values",
        _("The padding repeats the edge. Pad with zeros."),
        lambda a: _other_border(a, mode="edge"),
    ),
    Mistake(
        "padded-with-other-values",
        _("The padding is filled with ones. Pad with zeros."),
        lambda a: _other_border(a, constant_values=1),
    ),
    Mistake(
        "not-a-matrix",
        _("The result keeps all six axes. Reshape it to a matrix with one row per window."),
        lambda a: _windows(a),
    ),
)
CASES = (  # shape of x, filter_h, filter_w, stride, pad
    ((2, 3, 5, 4), 2, 3, 1, 0),
    ((1, 1, 4, 4), 3, 3, 1, 0),
    ((2, 2, 6, 6), 2, 2, 2, 0),
    ((2, 2, 5, 5), 3, 3, 1, 1),
    ((2, 2, 7, 6), 3, 2, 2, 1),
    ((3, 1, 1, 1), 1, 1, 1, 0),
)


def check(function, findings):
    """Try a visitor's function; raise WrongError if it is wrong."""
    if not takes(function, 5):
        text = _("It is called as im2col(x, filter_h, filter_w, stride, pad).")
        raise WrongError(message(text), "arguments")
    rng = np.random.default_rng(0)
    for shape, filter_h, filter_w, stride, pad in CASES:
        for dtype in (np.float64, np.float32):
            x = rng.uniform(2, 3, shape).astype(dtype)
            settings = {"filter_h": filter_h, "filter_w": filter_w, "stride": stride, "pad": pad}
            given = SimpleNamespace(x=x.astype(np.float64), **settings)
            compare(
                "im2col(x, filter_h, filter_w, stride, pad)",
                function(x.copy(), *settings.values()),
                _right(given),
                given=(given,),
                mistakes=MISTAKES,
            )
        text = _(
            "x of shape {shape}, windows of {filter_h} x {filter_w}, stride {stride}, pad {pad}"
        )
        findings.passed.append(message(text, shape=str(shape), **settings))


EXERCISE = Exercise(
    id="im2col",
    lab="cnn",
    name="im2col",
    task=_(
        "Write im2col(x, filter_h, filter_w, stride, pad), which turns each window of "
        "each image into a row. "
        "With it a convolution is a single matrix product."
    ),
    skeleton=SKELETON,
    hints=(
        _("Pad the image first: np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)])."),
        _("There are (H + 2 pad - filter_h) // stride + 1 windows from top to bottom."),
        _("One slice with a step reads the same pixel of all windows at once."),
        _("Bring the axes into the order N, OH, OW, C, FH, FW, then reshape."),
    ),
    solution=SOLUTION,
    check=check,
)
