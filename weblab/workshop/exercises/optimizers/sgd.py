"""SGD: straight down the slope."""

import numpy as np

from weblab import nn
from weblab.locale import mark as _
from weblab.workshop.checks.compare import Mistake
from weblab.workshop.checks.optimizers import OptimizerTrials, steps
from weblab.workshop.exercises.exercise import Exercise

SKELETON = _('''class SGD:
    """Straight down the slope: p <- p - lr g.

    lr: the learning rate.
    update(params, grads): dictionaries of arrays with the same keys
        -> changes the arrays of params in place.
    """

    def __init__(self, lr=0.01):
        self.lr = lr

    def update(self, params, grads):
        ...
''')

SOLUTION = '''class SGD:
    """Straight down the slope: p <- p - lr g."""

    def __init__(self, lr=0.01):
        self.lr = lr

    def update(self, params, grads):
        for key in params:
            params[key] -= self.lr * grads[key]
'''

MISTAKES = (
    Mistake(
        "sign",
        _("The parameters move up the slope. Subtract lr times the gradient."),
        steps(lambda p, g, m, s: p + s.lr * g),
    ),
    Mistake(
        "lr-forgotten",
        _("The learning rate is missing. Multiply the gradient by lr."),
        steps(lambda p, g, m, s: p - g),
    ),
    Mistake(
        "lr-divides",
        _("The gradient is divided by lr. Multiply it by lr."),
        steps(lambda p, g, m, s: p - g / s.lr),
    ),
    Mistake(
        "sign-of-gradient",
        _("Only the sign of the gradient is used. Subtract lr times the gradient."),
        steps(lambda p, g, m, s: p - s.lr * np.sign(g)),
    ),
    Mistake(
        "gradient-squared",
        _("The gradient is squared. Subtract lr times the gradient."),
        steps(lambda p, g, m, s: p - s.lr * g * g),
    ),
    Mistake(
        "gradients-added-up",
        _("Each step uses all earlier gradients too. Use only the current one."),
        steps(lambda p, g, m, s: p - s.lr * m("sum", m.sum + g)),
    ),
    Mistake(
        "moved-twice",
        _("Each parameter moves twice as far."),
        steps(lambda p, g, m, s: p - 2 * s.lr * g),
    ),
    Mistake(
        "replaced",
        _("The parameter is replaced by -lr g. Subtract lr g from its old value."),
        steps(lambda p, g, m, s: -s.lr * g),
    ),
    Mistake(
        "decays",
        _("The parameter also shrinks by lr times itself. Subtract only lr g."),
        steps(lambda p, g, m, s: p - s.lr * (g + p)),
    ),
    Mistake(
        "normalized",
        _("The gradient is normalized to length 1. Subtract lr times the gradient."),
        steps(lambda p, g, m, s: p - s.lr * g / np.sqrt(np.sum(g * g))),
    ),
)

TRIALS = OptimizerTrials(name="SGD", settings={}, defaults={}, engine=nn.SGD, mistakes=MISTAKES)

EXERCISE = Exercise(
    id="sgd",
    lab="optimizers",
    name="SGD",
    task=_(
        "Write SGD, which subtracts lr times the gradient from each parameter. "
        "update changes the arrays in the dictionary params in place."
    ),
    skeleton=SKELETON,
    hints=(
        _("Go through the keys: params[key] and grads[key] belong together."),
        _("-= changes an array in place; p = p - ... makes a new one."),
    ),
    solution=SOLUTION,
    check=TRIALS.run,
)
