"""Adam: momentum over RMSProp, both corrected for their start at zero."""

from types import SimpleNamespace

import numpy as np

from weblab import nn
from weblab.locale import mark as _
from weblab.workshop.checks.compare import Mistake
from weblab.workshop.checks.optimizers import OptimizerTrials, steps
from weblab.workshop.exercises.exercise import Exercise

SKELETON = _('''class Adam:
    """m <- beta1 m + (1 - beta1) g; v <- beta2 v + (1 - beta2) g^2;
    p <- p - lr mhat / sqrt(vhat);
    mhat = m / (1 - beta1^t), vhat = v / (1 - beta2^t).

    lr: the learning rate. beta1, beta2: how much of m and v is kept.
    update(params, grads): dictionaries of arrays with the same keys
        -> changes the arrays of params in place; t counts the updates from 1.
    """

    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999):
        self.lr, self.beta1, self.beta2 = lr, beta1, beta2
        self.t, self.m, self.v = 0, {}, {}

    def update(self, params, grads):
        ...
''')

SOLUTION = '''class Adam:
    """Momentum over RMSProp, both corrected for their start at zero."""

    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999):
        self.lr, self.beta1, self.beta2 = lr, beta1, beta2
        self.t, self.m, self.v = 0, {}, {}

    def update(self, params, grads):
        self.t += 1
        for key in params:
            g = grads[key]
            m, v = self.m.get(key, 0), self.v.get(key, 0)
            self.m[key] = self.beta1 * m + (1 - self.beta1) * g
            self.v[key] = self.beta2 * v + (1 - self.beta2) * g * g
            mhat = self.m[key] / (1 - self.beta1**self.t)
            vhat = self.v[key] / (1 - self.beta2**self.t)
            params[key] -= self.lr * mhat / (np.sqrt(vhat) + 1e-8)
'''


def _adam(
    *,
    m=lambda mean, g, beta: beta * mean + (1 - beta) * g,
    v=lambda mean, g, beta: beta * mean + (1 - beta) * g * g,
    correct_m=lambda mean, beta, t: mean / (1 - beta**t),
    correct_v=lambda mean, beta, t: mean / (1 - beta**t),
    move=lambda p, lr, m, v: p - lr * m / np.sqrt(v),
    count=lambda memory, settings: memory.t,
    settings=lambda s: s,
):
    """Return Adam's formula with one part of it changed."""

    def step(p, g, memory, s):
        t, s = count(memory, s), settings(s)
        mean = memory("m", m(memory.m, g, s.beta1))
        square = memory("v", v(memory.v, g, s.beta2))
        return move(p, s.lr, correct_m(mean, s.beta1, t), correct_v(square, s.beta2, t))

    return steps(step)


def _as_it_is(mean, beta, t):
    return mean


def _multiplied(mean, beta, t):
    return mean * (1 - beta**t)


def _with(**changed):
    return lambda s: SimpleNamespace(**{**vars(s), **{k: f(s) for k, f in changed.items()}})


MISTAKES = (
    Mistake(
        "correction-forgotten",
        _("m and v are not corrected. Divide them by 1 - beta1^t and 1 - beta2^t."),
        _adam(correct_m=_as_it_is, correct_v=_as_it_is),
    ),
    Mistake(
        "correction-multiplied",
        _(
            "m and v are multiplied by 1 - beta^t. "
            "Divide them by it: starting from zero they are too small."
        ),
        _adam(correct_m=_multiplied, correct_v=_multiplied),
    ),
    Mistake(
        "v-not-corrected",
        _("Only m is corrected. Divide v by 1 - beta2^t too."),
        _adam(correct_v=_as_it_is),
    ),
    Mistake(
        "m-not-corrected",
        _("Only v is corrected. Divide m by 1 - beta1^t too."),
        _adam(correct_m=_as_it_is),
    ),
    Mistake(
        "betas-swapped",
        _("beta1 and beta2 are swapped. beta1 belongs to m, beta2 to v."),
        _adam(settings=_with(beta1=lambda s: s.beta2, beta2=lambda s: s.beta1)),
    ),
    Mistake(
        "root-forgotten",
        _("The step is divided by v. Divide it by the square root of v."),
        _adam(move=lambda p, lr, m, v: p - lr * m / v),
    ),
    Mistake(
        "square-forgotten",
        _("v is a mean of gradients. It should be a mean of their squares."),
        _adam(v=lambda mean, g, beta: beta * mean + (1 - beta) * abs(g)),
    ),
    Mistake(
        "square-forgotten",
        _("v is a mean of gradients. It should be a mean of their squares."),
        _adam(v=lambda mean, g, beta: beta * mean + (1 - beta) * g),
    ),
    Mistake(
        "momentum-forgotten",
        _("The step uses the last gradient. Use the running mean m."),
        _adam(m=lambda mean, g, beta: g, correct_m=_as_it_is),
    ),
    Mistake(
        "weights-forgotten",
        _("m and v add the full gradient. Multiply it by 1 - beta1, and its square by 1 - beta2."),
        _adam(m=lambda mean, g, beta: beta * mean + g, v=lambda mean, g, beta: beta * mean + g * g),
    ),
    Mistake(
        "weights-swapped",
        _(
            "beta multiplies the new gradient. "
            "It should multiply the old value, and 1 - beta the new one."
        ),
        _adam(
            m=lambda mean, g, beta: (1 - beta) * mean + beta * g,
            v=lambda mean, g, beta: (1 - beta) * mean + beta * g * g,
        ),
    ),
    Mistake(
        "sign",
        _("The parameters move up the slope. Subtract the step."),
        _adam(move=lambda p, lr, m, v: p + lr * m / np.sqrt(v)),
    ),
    Mistake(
        "lr-forgotten",
        _("The learning rate is missing. Multiply the step by lr."),
        _adam(move=lambda p, lr, m, v: p - m / np.sqrt(v)),
    ),
    Mistake(
        "count-stands-still",
        _("t stays at 1. Add 1 to it in each update."),
        _adam(count=lambda memory, s: 1),
    ),
    Mistake(
        "counted-by-parameter",
        _("t grows with every parameter. Add 1 once in each update, outside the loop."),
        _adam(count=lambda memory, s: (memory.t - 1) * s.count + s.number + 1),
    ),
    Mistake(
        "counted-from-zero",
        _("t is 0 in the first step, and 1 - beta^0 is 0. Count from 1."),
        _adam(count=lambda memory, s: memory.t - 1),
    ),
    Mistake(
        "counted-from-two",
        _("t is 2 in the first step. Count from 1."),
        _adam(count=lambda memory, s: memory.t + 1),
    ),
    Mistake(
        "betas-ignored",
        _("beta1 and beta2 have no effect. Use self.beta1 and self.beta2 in update."),
        _adam(settings=_with(beta1=lambda s: 0.9, beta2=lambda s: 0.999)),
    ),
)

TRIALS = OptimizerTrials(
    name="Adam",
    settings={"beta1": 0.8, "beta2": 0.98},
    defaults={"beta1": 0.9, "beta2": 0.999},
    engine=nn.Adam,
    mistakes=MISTAKES,
)

EXERCISE = Exercise(
    id="adam",
    lab="optimizers",
    name="Adam",
    task=_(
        "Write Adam, which divides a running mean of the gradients by the root of a running mean "
        "of their squares. "
        "Both means are corrected for their start at zero, by 1 - beta^t."
    ),
    skeleton=SKELETON,
    hints=(
        _("The first step is lr times the sign of the gradient, whatever its size."),
        _("t grows by 1 in each update, before the loop over the keys."),
        _("Both means are divided: m by 1 - beta1^t, v by 1 - beta2^t."),
        _("Divide by np.sqrt(vhat) + 1e-8."),
    ),
    solution=SOLUTION,
    check=TRIALS.run,
)
