"""AdaGrad: smaller steps where gradients were large."""

import numpy as np

from weblab import nn
from weblab.locale import mark as _
from weblab.workshop.checks.compare import Mistake
from weblab.workshop.checks.optimizers import OptimizerTrials, steps
from weblab.workshop.exercises.exercise import Exercise

SKELETON = _('''class AdaGrad:
    """Smaller steps where gradients were large: h <- h + g^2; p <- p - lr g / sqrt(h).

    lr: the learning rate.
    update(params, grads): dictionaries of arrays with the same keys
        -> changes the arrays of params in place.
    """

    def __init__(self, lr=0.01):
        self.lr = lr
        self.h = {}

    def update(self, params, grads):
        ...
''')

SOLUTION = '''class AdaGrad:
    """Smaller steps where slopes were steep: h <- h + g^2; p <- p - lr g / sqrt(h)."""

    def __init__(self, lr=0.01):
        self.lr = lr
        self.h = {}

    def update(self, params, grads):
        for key in params:
            g = grads[key]
            self.h[key] = self.h.get(key, 0) + g * g
            params[key] -= self.lr * g / (np.sqrt(self.h[key]) + 1e-10)
'''

MISTAKES = (
    Mistake(
        "root-forgotten",
        _("The gradient is divided by h. Divide it by the square root of h."),
        steps(lambda p, g, m, s: p - s.lr * g / m("h", m.h + g * g)),
    ),
    Mistake(
        "not-added-up",
        _("h is only the square of the last gradient. Add it to the earlier ones."),
        steps(lambda p, g, m, s: p - s.lr * np.sign(g)),
    ),
    Mistake(
        "square-forgotten",
        _("h sums absolute gradients. Sum their squares: h <- h + g^2."),
        steps(lambda p, g, m, s: p - s.lr * g / np.sqrt(m("h", m.h + abs(g)))),
    ),
    Mistake(
        "square-forgotten",
        _("h sums gradients. Sum their squares: h <- h + g^2."),
        steps(lambda p, g, m, s: p - s.lr * g / np.sqrt(m("h", m.h + g))),
    ),
    Mistake(
        "not-divided",
        _("The gradient is not divided by the root of h. This is SGD."),
        steps(lambda p, g, m, s: p - s.lr * g),
    ),
    Mistake(
        "multiplied",
        _("The gradient is multiplied by the root of h. Divide by it: steps become smaller."),
        steps(lambda p, g, m, s: p - s.lr * g * np.sqrt(m("h", m.h + g * g))),
    ),
    Mistake(
        "sign",
        _("The parameters move up the slope. Subtract the step."),
        steps(lambda p, g, m, s: p + s.lr * g / np.sqrt(m("h", m.h + g * g))),
    ),
    Mistake(
        "lr-forgotten",
        _("The learning rate is missing. Multiply the step by lr."),
        steps(lambda p, g, m, s: p - g / np.sqrt(m("h", m.h + g * g))),
    ),
    Mistake(
        "forgets",
        _("h is a running mean, as in RMSProp. In AdaGrad it is a sum: h <- h + g^2."),
        steps(lambda p, g, m, s: p - s.lr * g / np.sqrt(m("h", 0.9 * m.h + 0.1 * g * g))),
    ),
    Mistake(
        "forgets",
        _("h is a running mean, as in RMSProp. In AdaGrad it is a sum: h <- h + g^2."),
        steps(lambda p, g, m, s: p - s.lr * g / np.sqrt(m("h", 0.99 * m.h + 0.01 * g * g))),
    ),
    Mistake(
        "averaged",
        _("h is divided by the number of steps. In AdaGrad it is a sum, without a division."),
        steps(lambda p, g, m, s: p - s.lr * g / np.sqrt(m("h", m.h + g * g) / m.t)),
    ),
    Mistake(
        "one-rate-for-all",
        _("All entries share one h. Keep a separate sum for each entry."),
        steps(lambda p, g, m, s: p - s.lr * g / np.sqrt(m("h", m.h + np.sum(g * g)))),
    ),
    Mistake(
        "too-late",
        _("The step uses h without the current gradient. Add its square first."),
        steps(lambda p, g, m, s: p - s.lr * g / (np.sqrt((m.h, m("h", m.h + g * g))[0]) + 1e-7)),
    ),
)

TRIALS = OptimizerTrials(
    name="AdaGrad", settings={}, defaults={}, engine=nn.AdaGrad, mistakes=MISTAKES
)

EXERCISE = Exercise(
    id="adagrad",
    lab="optimizers",
    name="AdaGrad",
    task=_(
        "Write AdaGrad, which sums the squares of the gradients, h <- h + g^2, "
        "and divides each step by the square root. "
        "A small constant keeps the division finite where all gradients were zero."
    ),
    skeleton=SKELETON,
    hints=(
        _("h has the shape of the parameter: each entry has its own sum."),
        _("Add g * g to h first, then move the parameter."),
        _("Divide by np.sqrt(h) + 1e-7."),
    ),
    solution=SOLUTION,
    check=TRIALS.run,
)
