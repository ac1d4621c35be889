"""ReLU: negative values become zero, and so do their gradients."""

from weblab import nn
from weblab.locale import mark as _
from weblab.workshop.checks.compare import Mistake
from weblab.workshop.checks.layers import Case, LayerTrials
from weblab.workshop.exercises.exercise import Exercise

SKELETON = _('''class Relu:
    """Negative values become zero.

    forward(x): x of any shape -> y of the same shape.
    backward(dout): dout of the shape of y -> dx, of the same shape.
    """

    def forward(self, x):
        ...

    def backward(self, dout):
        ...
''')

SOLUTION = '''class Relu:
    """Negative values become zero."""

    def forward(self, x):
        self.positive = x > 0
        return np.maximum(x, 0)

    def backward(self, dout):
        return dout * self.positive
'''

FORWARD = (
    Mistake(
        "signs-swapped",
        _("forward keeps the negative values. Keep the positive ones."),
        lambda a: -abs(a.x) * (a.x < 0),
    ),
    Mistake(
        "absolute",
        _("forward returns |x|. Negative values become zero, not positive."),
        lambda a: abs(a.x),
    ),
    Mistake(
        "returned-mask",
        _("forward returns a mask of where x is positive. Return the values of x there."),
        lambda a: a.x > 0,
    ),
    Mistake(
        "leaky",
        _("forward keeps 1% of the negative values. That is a leaky ReLU."),
        lambda a: a.x * (a.x > 0) + 0.01 * a.x * (a.x < 0),
    ),
    Mistake(
        "clipped",
        _("forward also clips values at 1. ReLU has no upper limit."),
        lambda a: a.x.clip(0, 1),
    ),
    Mistake(
        "unchanged",
        _("forward returns x as it is. Set the negative values to zero."),
        lambda a: a.x,
    ),
)
BACKWARD = (
    Mistake(
        "mask-from-dout",
        _(
            "backward masks where dout is positive. "
            "Mask where x was positive, and store that in forward."
        ),
        lambda a: a.dout * (a.dout > 0),
    ),
    Mistake(
        "mask-inverted",
        _("backward passes the gradient where x was negative. Pass it where x was positive."),
        lambda a: a.dout * (a.x <= 0),
    ),
    Mistake(
        "mask-forgotten",
        _("backward returns dout as it is. Where x was negative, the gradient is zero."),
        lambda a: a.dout,
    ),
    Mistake(
        "dout-forgotten",
        _("backward returns the local derivative alone. Multiply it by dout."),
        lambda a: a.x > 0,
    ),
    Mistake(
        "times-output",
        _("backward multiplies dout by the output. The slope is 1 where x is positive."),
        lambda a: a.dout * a.y,
    ),
    Mistake(
        "sign",
        _("backward has the opposite sign."),
        lambda a: -a.dout * (a.x > 0),
    ),
)


def _draw(rng, case):
    """Return values that are not too near to the kink at zero."""
    signs = rng.choice([-1.0, 1.0], case.shape)
    return {"x": signs * rng.uniform(0.2, 2.0, case.shape)}


TRIALS = LayerTrials(
    name="Relu",
    cases=(Case((4, 6)), Case((1, 7)), Case((5, 3)), Case((2, 3, 5, 5)), Case((6,))),
    draw=_draw,
    made_with=(),
    engine=lambda arrays, case: nn.ReLU(),
    forward=FORWARD,
    backward={"x": BACKWARD},
)

EXERCISE = Exercise(
    id="relu",
    lab="backprop",
    name="Relu",
    task=_(
        "Write the layer Relu, which sets negative values to zero. "
        "Its backward passes the gradient where x was positive, and nowhere else."
    ),
    skeleton=SKELETON,
    hints=(
        _("The slope of ReLU is 1 where x is positive and 0 where it is negative."),
        _("backward does not get x: store in forward where x is positive, as self.mask."),
        _("np.maximum(x, 0) is the whole of forward, dout * self.mask the whole of backward."),
    ),
    solution=SOLUTION,
    check=TRIALS.run,
)
