"""Sigmoid: a layer whose slope is known from its output alone."""

import numpy as np

from weblab import nn
from weblab.locale import mark as _
from weblab.workshop.checks.compare import Mistake
from weblab.workshop.checks.layers import Case, LayerTrials
from weblab.workshop.exercises.exercise import Exercise

SKELETON = _('''class Sigmoid:
    """Any number becomes one between 0 and 1: y = 1 / (1 + exp(-x)).

    forward(x): x of any shape -> y of the same shape.
    backward(dout): dout of the shape of y -> dx, of the same shape.
    """

    def forward(self, x):
        ...

    def backward(self, dout):
        ...
''')

SOLUTION = '''class Sigmoid:
    """Any number becomes one between 0 and 1: y = 1 / (1 + exp(-x))."""

    def forward(self, x):
        self.y = (np.tanh(x / 2) + 1) / 2  # the same, without overflow
        return self.y

    def backward(self, dout):
        return dout * self.y * (1 - self.y)
'''

FORWARD = (
    Mistake(
        "sign-of-x",
        _("forward decreases as x grows. The exponent is -x: 1 / (1 + exp(-x))."),
        lambda a: 1 / (1 + np.exp(a.x)),
    ),
    Mistake(
        "tanh",
        _("forward returns tanh(x). The sigmoid lies between 0 and 1."),
        lambda a: np.tanh(a.x),
    ),
    Mistake(
        "one-forgotten",
        _("forward returns 1 / exp(-x). Add 1 to the denominator: 1 / (1 + exp(-x))."),
        lambda a: np.exp(a.x),
    ),
    Mistake(
        "not-inverted",
        _("forward returns 1 + exp(-x). Divide 1 by it."),
        lambda a: 1 + np.exp(-a.x),
    ),
    Mistake(
        "half-slope",
        _("forward returns 1 / (1 + exp(-x / 2)), which is half as steep."),
        lambda a: 1 / (1 + np.exp(-a.x / 2)),
    ),
    Mistake(
        "overflow",
        _("forward returns NaN where x is large. exp(x) overflows above 709: use only exp(-x)."),
        lambda a: np.exp(a.x) / (1 + np.exp(a.x)),
    ),
)
BACKWARD = (
    Mistake(
        "dout-forgotten",
        _("backward returns the local derivative alone. Multiply it by dout."),
        lambda a: a.y * (1 - a.y),
    ),
    Mistake(
        "slope-forgotten",
        _("backward returns dout as it is. Multiply it by the slope, y (1 - y)."),
        lambda a: a.dout,
    ),
    Mistake(
        "half-the-slope",
        _("backward multiplies dout by y alone. The slope is y (1 - y)."),
        lambda a: a.dout * a.y,
    ),
    Mistake(
        "half-the-slope",
        _("backward multiplies dout by 1 - y alone. The slope is y (1 - y)."),
        lambda a: a.dout * (1 - a.y),
    ),
    Mistake(
        "input-not-output",
        _("backward uses x (1 - x) as the slope. It is y (1 - y), with the output y."),
        lambda a: a.dout * a.x * (1 - a.x),
    ),
    Mistake(
        "slope-of-tanh",
        _("backward uses 1 - y^2, the slope of tanh. That of the sigmoid is y (1 - y)."),
        lambda a: a.dout * (1 - a.y * a.y),
    ),
    Mistake(
        "plus-for-minus",
        _("backward uses y (1 + y) as the slope. It is y (1 - y)."),
        lambda a: a.dout * a.y * (1 + a.y),
    ),
    Mistake(
        "sign",
        _("backward has the opposite sign."),
        lambda a: -a.dout * a.y * (1 - a.y),
    ),
)


def _draw(rng, case):
    scale = case.settings.get("scale", 1.5)
    return {"x": scale * rng.standard_normal(case.shape)}


TRIALS = LayerTrials(
    name="Sigmoid",
    cases=(
        Case((4, 6)),
        Case((1, 7)),
        Case((2, 3, 5)),
        Case((9,)),
        Case((3, 5), {"scale": 5e4}),
    ),
    draw=_draw,
    made_with=(),
    engine=lambda arrays, case: nn.Sigmoid(),
    forward=FORWARD,
    backward={"x": BACKWARD},
)

EXERCISE = Exercise(
    id="sigmoid",
    lab="backprop",
    name="Sigmoid",
    task=_(
        "Write the layer Sigmoid, y = 1 / (1 + exp(-x)). "
        "Its backward multiplies dout by the slope, which is computed from the output y."
    ),
    skeleton=SKELETON,
    hints=(
        _("The derivative of the sigmoid is y (1 - y), with y its output."),
        _("Store y in forward, as self.y."),
        _("backward is dout * self.y * (1 - self.y)."),
    ),
    solution=SOLUTION,
    check=TRIALS.run,
)
