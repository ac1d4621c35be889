"""Momentum: a ball that keeps its velocity."""

from weblab import nn
from weblab.locale import mark as _
from weblab.workshop.checks.compare import Mistake
from weblab.workshop.checks.optimizers import OptimizerTrials, steps
from weblab.workshop.exercises.exercise import Exercise

SKELETON = _('''class Momentum:
    """A heavy ball: v <- momentum v - lr g; p <- p + v.

    lr: the learning rate. momentum: the share of the velocity v that is kept.
    update(params, grads): dictionaries of arrays with the same keys
        -> changes the arrays of params in place.
    """

    def __init__(self, lr=0.01, momentum=0.9):
        self.lr, self.momentum = lr, momentum
        self.v = {}

    def update(self, params, grads):
        ...
''')

SOLUTION = '''class Momentum:
    """A heavy ball: v <- momentum v - lr g; p <- p + v."""

    def __init__(self, lr=0.01, momentum=0.9):
        self.lr, self.momentum = lr, momentum
        self.v = {}

    def update(self, params, grads):
        for key in params:
            v = self.v.get(key, 0)
            self.v[key] = self.momentum * v - self.lr * grads[key]
            params[key] += self.v[key]
'''

MISTAKES = (
    Mistake(
        "velocity-forgotten",
        _("The velocity is not kept from step to step. This is SGD."),
        steps(lambda p, g, m, s: p - s.lr * g),
    ),
    Mistake(
        "sign",
        _("The parameters move up the slope. v <- momentum v - lr g; p <- p + v."),
        steps(lambda p, g, m, s: p + m("v", s.momentum * m.v + s.lr * g)),
    ),
    Mistake(
        "sign",
        _("The parameters move up the slope. v <- momentum v - lr g; p <- p + v."),
        steps(lambda p, g, m, s: p - m("v", s.momentum * m.v - s.lr * g)),
    ),
    Mistake(
        "velocity-turns",
        _("The old velocity is subtracted. v <- momentum v - lr g."),
        steps(lambda p, g, m, s: p + m("v", -s.momentum * m.v - s.lr * g)),
    ),
    Mistake(
        "averaged",
        _(
            "The gradient is multiplied by 1 - momentum, as in a running mean. "
            "Here it is added in full."
        ),
        steps(lambda p, g, m, s: p - s.lr * m("v", s.momentum * m.v + (1 - s.momentum) * g)),
    ),
    Mistake(
        "lr-twice",
        _("The step is multiplied by lr twice. Once is enough: in v, or in p."),
        steps(lambda p, g, m, s: p - s.lr * m("v", s.momentum * m.v + s.lr * g)),
    ),
    Mistake(
        "lr-forgotten",
        _("The learning rate is missing. Multiply the gradient by lr."),
        steps(lambda p, g, m, s: p - m("v", s.momentum * m.v + g)),
    ),
    Mistake(
        "no-friction",
        _("The old velocity is kept in full. Multiply it by momentum in each step."),
        steps(lambda p, g, m, s: p + m("v", m.v - s.lr * g)),
    ),
    Mistake(
        "velocity-too-late",
        _("The parameter moves with the previous velocity. Update v first, then p."),
        steps(lambda p, g, m, s: p + (m.v, m("v", s.momentum * m.v - s.lr * g))[0]),
    ),
    Mistake(
        "nesterov",
        _("This is Nesterov's momentum. Plain momentum adds only v."),
        steps(lambda p, g, m, s: p + s.momentum * m("v", s.momentum * m.v - s.lr * g) - s.lr * g),
    ),
    Mistake(
        "momentum-ignored",
        _("momentum has no effect. Use self.momentum in update."),
        steps(lambda p, g, m, s: p + m("v", 0.9 * m.v - s.lr * g)),
    ),
    Mistake(
        "gradient-damped",
        _("momentum multiplies the gradient too. v <- momentum v - lr g."),
        steps(lambda p, g, m, s: p + m("v", s.momentum * (m.v - s.lr * g))),
    ),
)

TRIALS = OptimizerTrials(
    name="Momentum",
    settings={"momentum": 0.8},
    defaults={"momentum": 0.9},
    engine=nn.Momentum,
    mistakes=MISTAKES,
)

EXERCISE = Exercise(
    id="momentum",
    lab="optimizers",
    name="Momentum",
    task=_(
        "Write Momentum, which keeps a velocity v of each parameter: "
        "v <- momentum v - lr g and p <- p + v. "
        "The velocities start at zero and are kept from one update to the next."
    ),
    skeleton=SKELETON,
    hints=(
        _("Each key has its own velocity: keep them in a dictionary, self.v."),
        _("The shapes are known in the first update: start with np.zeros_like(params[key])."),
        _("Update the velocity first, then add it to the parameter."),
    ),
    solution=SOLUTION,
    check=TRIALS.run,
)
