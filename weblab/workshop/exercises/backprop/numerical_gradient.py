"""The numerical gradient, by which every other gradient is checked."""

import numpy as np

from weblab.locale import mark as _
from weblab.workshop.calls import takes
from weblab.workshop.checks.compare import Mistake, compare, equal
from weblab.workshop.checks.findings import WrongError
from weblab.workshop.exercises.exercise import Exercise
from weblab.workshop.failures import words_of
from weblab.workshop.messages import message

SKELETON = _('''def numerical_gradient(f, x):
    """Return the gradient of f at x by central differences.

    f: takes an array of the shape of x and returns a number.
    x: floats of any shape; unchanged afterwards.
    -> the gradient, in the shape of x.
    """
    ...
''')

SOLUTION = '''def numerical_gradient(f, x):
    """Return the gradient of f at x by central differences."""
    h = 1e-4
    gradient = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        before = x[index]
        x[index] = before + h
        above = f(x)
        x[index] = before - h
        below = f(x)
        x[index] = before
        gradient[index] = (above - below) / (2 * h)
    return gradient
'''

TOLERANCE = 1e-4
"""Far above the error of central differences, far below that of any other mistake."""
SHAPES = ((5,), (3, 4), (1, 1), (2, 3, 2), ())
MISTAKES = (
    Mistake(
        "divided-by-h",
        _("The gradient is twice as large. The two points are 2 h apart: divide by 2 h."),
        lambda g, x: 2 * g,
    ),
    Mistake(
        "divided-by-4h",
        _("The gradient is half as large. The two points are 2 h apart: divide by 2 h."),
        lambda g, x: g / 2,
    ),
    Mistake(
        "sign",
        _("The gradient has the opposite sign. It is f(x + h) - f(x - h)."),
        lambda g, x: -g,
    ),
    Mistake(
        "all-at-once",
        _("All entries of x are changed at once. Change one at a time."),
        lambda g, x: np.full(x.shape, g.sum()) if x.size > 1 else None,
    ),
    Mistake(
        "all-at-once",
        _("A single number is returned. Change one entry of x at a time, and return an array."),
        lambda g, x: g.sum() if x.ndim else None,
    ),
    Mistake(
        "whole-numbers",
        _("The gradient is truncated to integers. Store it in an array of floats."),
        lambda g, x: np.trunc(g),
    ),
    Mistake(
        "first-axis-alone",
        _("Whole rows of x are changed at once. Change one entry at a time, whatever the shape."),
        lambda g, x: (
            np.broadcast_to(
                g.reshape(len(x), -1).sum(axis=1).reshape(-1, *[1] * (x.ndim - 1)), x.shape
            )
            if x.ndim > 1
            else None
        ),
    ),
    Mistake(
        "flattened",
        _("The gradient is flattened. Return it in the shape of x."),
        lambda g, x: g.ravel() if x.ndim != 1 else None,
    ),
)


class _Watched:
    """A function of which is known where it was asked for its value."""

    def __init__(self, x, rng):
        self._slope = 1 + rng.random(x.shape)
        self._x = x.copy()
        self.steps = []

    def __call__(self, x):
        apart = np.asarray(x, dtype=np.float64) - self._x
        self.steps.append(apart)
        return float(np.sum(np.sin(x) * self._slope) + np.prod(1 + np.asarray(x) / 10))

    def gradient(self):
        tenths = 1 + self._x / 10
        return np.cos(self._x) * self._slope + np.prod(tenths) / tenths / 10


def check(function, findings):
    """Try a visitor's function; raise WrongError if it is wrong."""
    if not takes(function, 2):
        text = _("numerical_gradient is called as numerical_gradient(f, x).")
        raise WrongError(message(text), "arguments")
    rng = np.random.default_rng(2)
    for shape in SHAPES:
        x = np.array(rng.uniform(-1.5, 1.5, shape))
        f = _Watched(x, rng)
        given = x.copy()
        received = _call(function, f, given)
        _check_steps(f.steps, shape)
        if received is not None and not equal(received, f.gradient(), TOLERANCE):
            _check_width(f.steps)
        if not np.array_equal(given, x):
            text = _("x is changed afterwards. Restore each entry after its two evaluations.")
            raise WrongError(message(text), "x-changed")
        wanted = f.gradient()
        what = "numerical_gradient(f, x)"
        values = (wanted, x)
        compare(what, received, wanted, given=values, mistakes=MISTAKES, tolerance=TOLERANCE)
        text = _("the gradient of a function of x, x of shape {shape}")
        findings.passed.append(message(text, shape=str(shape)))


def _call(function, f, x):
    try:
        return function(f, x)
    except Exception as error:
        if x.ndim == 1:
            raise
        text = _(
            "With x of shape {shape} it raises an error: {words}. "
            "Go through all entries, for example with np.ndindex(x.shape)."
        )
        said = message(text, shape=str(x.shape), words=words_of(error))
        raise WrongError(said, "one-axis-alone") from error


def _check_steps(steps, shape):
    """Raise if f was evaluated on only one side of x, or never."""
    if not steps:
        raise WrongError(
            message(_("f is never called. Evaluate it at x + h and x - h.")), "f-not-called"
        )
    above = any((step > 0).any() for step in steps)
    below = any((step < 0).any() for step in steps)
    if above != below:
        side = "x + h" if above else "x - h"
        text = _(
            "f is evaluated at {side} but not on the other side. Central differences use both: "
            "their error shrinks with h^2 instead of h."
        )
        raise WrongError(message(text, side=side), "one-sided")


def _check_width(steps):
    """Raise if h is so large that curvature matters, or so small that rounding dominates."""
    widths = [abs(step).max() for step in steps if step.any()]
    width = float(np.median(widths)) if widths else 0.0
    if width > 3e-2:
        text = _(
            "h is {h:.1g}, which is too large: f is not linear over that distance. Use about 1e-4."
        )
        raise WrongError(message(text, h=width), "h-too-large")
    if width < 1e-10:
        text = _("h is {h:.1g}, which is too small: rounding errors dominate. Use about 1e-4.")
        raise WrongError(message(text, h=width), "h-too-small")


EXERCISE = Exercise(
    id="numerical-gradient",
    lab="backprop",
    name="numerical_gradient",
    task=_(
        "Write numerical_gradient(f, x), which approximates the gradient of any function by "
        "central "
        "differences. It works for x of any shape and leaves x unchanged."
    ),
    skeleton=SKELETON,
    hints=(
        _("Change one entry by +h and -h, and divide the difference of f by 2 h."),
        _("np.ndindex(x.shape) yields the index of every entry, whatever the shape."),
        _("Restore the entry before you go on to the next."),
        _(
            "h = 1e-4 works well: much smaller values suffer from rounding, larger ones from "
            "curvature."
        ),
    ),
    solution=SOLUTION,
    check=check,
)
