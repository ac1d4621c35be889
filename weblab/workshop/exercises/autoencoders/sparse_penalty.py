"""The sparsity penalty: each unit of a code should be active in few samples."""

import numpy as np

from weblab.locale import mark as _
from weblab.nn.penalties import SparseCode
from weblab.workshop.checks.compare import Mistake
from weblab.workshop.checks.functions import FunctionTrials
from weblab.workshop.exercises.exercise import Exercise

SKELETON = _('''def kl_penalty(a, rho):
    """Penalize each unit's mean activity r for its distance from rho.

    The penalty of a unit is the Kullback-Leibler divergence
    rho log(rho / r) + (1 - rho) log((1 - rho) / (1 - r)), r its mean over the batch.

    a: activities (N, K) between 0 and 1. rho: the wanted mean.
    -> (value, gradient): the sum over the units, and da, its gradient, (N, K).
    """
    ...
''')

SOLUTION = '''def kl_penalty(a, rho):
    """Penalize each unit's mean activity r for its distance from rho."""
    r = np.clip(a.mean(axis=0), 1e-6, 1 - 1e-6)
    penalties = rho * np.log(rho / r) + (1 - rho) * np.log((1 - rho) / (1 - r))
    slope = ((1 - rho) / (1 - r) - rho / r) / len(a)
    return penalties.sum(), np.tile(slope, (len(a), 1))
'''


def _kl(rho, r):
    return rho * np.log(rho / r) + (1 - rho) * np.log((1 - rho) / (1 - r))


def _mean(a):
    return a.x.mean(axis=0)


def _tiled(a, slope):
    return np.tile(slope, (len(a.x), 1))


VALUE = (
    Mistake(
        "not-summed",
        _("There is one value per unit. Return their sum."),
        lambda a: _kl(a.other, _mean(a)),
    ),
    Mistake(
        "averaged",
        _("The value is the mean over the units. Add them up."),
        lambda a: _kl(a.other, _mean(a)).mean(),
    ),
    Mistake(
        "reversed",
        _("The divergence has rho and r swapped. It is rho log(rho / r) + ..."),
        lambda a: _kl(_mean(a), a.other).sum(),
    ),
    Mistake(
        "sign",
        _("The value has the opposite sign. A penalty is positive."),
        lambda a: -a.value,
    ),
    Mistake(
        "each-sample-penalized",
        _("Each activity is penalized, not each unit's mean. Take the mean over the batch first."),
        lambda a: _kl(a.other, a.x).mean(axis=0).sum(),
    ),
    Mistake(
        "each-sample-penalized",
        _("Each activity is penalized, not each unit's mean. Take the mean over the batch first."),
        lambda a: _kl(a.other, a.x).sum(),
    ),
    Mistake(
        "wrong-axis",
        _("The mean runs over the units of a sample. Take each unit's mean over the batch."),
        lambda a: _kl(a.other, a.x.mean(axis=1)).sum(),
    ),
    Mistake(
        "one-mean-for-all",
        _("All units share one mean. Each unit has its own: axis=0."),
        lambda a: _kl(a.other, a.x.mean()),
    ),
    Mistake(
        "second-term-forgotten",
        _("The second term is missing: (1 - rho) log((1 - rho) / (1 - r))."),
        lambda a: (a.other * np.log(a.other / _mean(a))).sum(),
    ),
    Mistake(
        "other-logarithm",
        _("The logarithm is not the natural one. Use np.log."),
        lambda a: a.value / np.log(2),
    ),
)
GRADIENT = (
    Mistake(
        "sum-for-mean",
        _("The gradient is N times too large. r is a mean: divide by the batch size."),
        lambda a: a.gradient * len(a.x),
    ),
    Mistake(
        "not-spread",
        _("The gradient has one value per unit. Repeat it for every sample: (N, K)."),
        lambda a: a.gradient[0],
    ),
    Mistake("sign", _("The gradient has the opposite sign."), lambda a: -a.gradient),
    Mistake(
        "second-term-forgotten",
        _("The gradient lacks the second term, (1 - rho) / (1 - r)."),
        lambda a: _tiled(a, -a.other / _mean(a) / len(a.x)),
    ),
    Mistake(
        "first-term-forgotten",
        _("The gradient lacks the first term, -rho / r."),
        lambda a: _tiled(a, (1 - a.other) / (1 - _mean(a)) / len(a.x)),
    ),
    Mistake(
        "signs-alike",
        _("Both terms of the gradient have the same sign. It is (1 - rho) / (1 - r) - rho / r."),
        lambda a: _tiled(a, ((1 - a.other) / (1 - _mean(a)) + a.other / _mean(a)) / len(a.x)),
    ),
    Mistake(
        "divided-by-units",
        _("The gradient is divided by the number of units. Divide by the batch size."),
        lambda a: a.gradient * len(a.x) / a.x.shape[1],
    ),
    Mistake(
        "each-sample-penalized",
        _("The gradient uses each activity. It uses each unit's mean r, the same for all samples."),
        lambda a: ((1 - a.other) / (1 - a.x) - a.other / a.x) / len(a.x),
    ),
)


def _engine(a, rho):
    penalty = SparseCode(rho, 1.0)
    penalty.forward(a, training=True)
    return penalty.penalty(), penalty.backward(np.zeros_like(a))


TRIALS = FunctionTrials(
    call="kl_penalty(a, rho)",
    names=("value", "gradient"),
    cases=(((4, 3), 0.05), ((7, 5), 0.2), ((1, 4), 0.1), ((3, 1), 0.5)),
    draw=lambda rng, case: (rng.uniform(0.1, 0.9, case[0]), case[1]),
    engine=_engine,
    value=VALUE,
    gradient=GRADIENT,
)

EXERCISE = Exercise(
    id="sparse-penalty",
    lab="autoencoders",
    name="kl_penalty",
    task=_(
        "Write kl_penalty(a, rho), the Kullback-Leibler divergence between rho and the mean "
        "activity of each unit. "
        "It returns the sum over the units and its gradient with respect to a."
    ),
    skeleton=SKELETON,
    hints=(
        _("r = a.mean(axis=0) is the mean activity of each unit."),
        _("The derivative of a unit's penalty with respect to r is (1 - rho) / (1 - r) - rho / r."),
        _("Each sample contributes 1 / N to r: divide by N and repeat the row for every sample."),
    ),
    solution=SOLUTION,
    check=TRIALS.run,
)
