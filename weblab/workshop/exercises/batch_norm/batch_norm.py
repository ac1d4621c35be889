"""Batch normalization: forward, backward through mean and variance, running statistics."""

import numpy as np

from weblab import nn
from weblab.locale import mark as _
from weblab.workshop.checks.compare import Mistake
from weblab.workshop.checks.findings import WrongError
from weblab.workshop.checks.layers import Case, LayerTrials
from weblab.workshop.exercises.batch_norm.running import check_running
from weblab.workshop.exercises.exercise import Exercise
from weblab.workshop.messages import message

SKELETON = _('''class BatchNormalization:
    """Each feature gets mean 0 and variance 1 over the batch: y = gamma xhat + beta.

    gamma, beta: (D,). momentum: the share of the running statistics that is kept.
    forward(x, train_flg=True): x (N, D) -> y (N, D); in training with the
        statistics of the batch, which update the running ones, and in evaluation
        with the running ones.
    backward(dout): dout (N, D) -> dx, (N, D);
        sets self.dgamma and self.dbeta, (D,).
    """

    def __init__(self, gamma, beta, momentum=0.9):
        self.gamma, self.beta, self.momentum = gamma, beta, momentum
        self.running_mean, self.running_var = 0, 1

    def forward(self, x, train_flg=True):
        ...

    def backward(self, dout):
        ...
''')

SOLUTION = '''class BatchNormalization:
    """Each feature gets mean 0 and variance 1 over the batch: y = gamma xhat + beta."""

    def __init__(self, gamma, beta, momentum=0.9):
        self.gamma, self.beta, self.momentum = gamma, beta, momentum
        self.running_mean, self.running_var = 0, 1

    def forward(self, x, train_flg=True):
        mean, var = self.running_mean, self.running_var
        if train_flg:
            mean, var = x.mean(axis=0), x.var(axis=0)
            new = 1 - self.momentum
            self.running_mean = self.momentum * self.running_mean + new * mean
            self.running_var = self.momentum * self.running_var + new * var
        self.std = np.sqrt(var + 1e-5)
        self.xhat = (x - mean) / self.std
        return self.gamma * self.xhat + self.beta

    def backward(self, dout):
        self.dbeta = dout.sum(axis=0)
        self.dgamma = (dout * self.xhat).sum(axis=0)
        n = len(dout)
        centered = dout - self.dbeta / n - self.xhat * self.dgamma / n
        return self.gamma / self.std * centered
'''

EPS = 1e-5


def _xhat(a, ddof=0):
    return (a.x - a.x.mean(axis=0)) / np.sqrt(a.x.var(axis=0, ddof=ddof) + EPS)


def _slope(a):
    return a.gamma / np.sqrt(a.x.var(axis=0) + EPS)


FORWARD = (
    Mistake(
        "root-forgotten",
        _("x - mean is divided by the variance. Divide it by the standard deviation."),
        lambda a: a.gamma * (a.x - a.x.mean(axis=0)) / (a.x.var(axis=0) + EPS) + a.beta,
    ),
    Mistake(
        "wrong-axis",
        _("Each sample is normalized over its features. Normalize each feature over the batch."),
        lambda a: (
            a.gamma
            * (a.x - a.x.mean(axis=1, keepdims=True))
            / np.sqrt(a.x.var(axis=1, keepdims=True) + EPS)
            + a.beta
        ),
    ),
    Mistake(
        "all-together",
        _("All features share one mean and variance. Use those of each feature: axis=0."),
        lambda a: a.gamma * (a.x - a.x.mean()) / np.sqrt(a.x.var() + EPS) + a.beta,
    ),
    Mistake(
        "mean-forgotten",
        _("The mean is not subtracted. xhat = (x - mean) / sqrt(var + eps)."),
        lambda a: a.gamma * a.x / np.sqrt(a.x.var(axis=0) + EPS) + a.beta,
    ),
    Mistake(
        "not-divided",
        _("x - mean is not divided by the standard deviation."),
        lambda a: a.gamma * (a.x - a.x.mean(axis=0)) + a.beta,
    ),
    Mistake(
        "gamma-and-beta-forgotten",
        _("forward returns xhat. Return gamma xhat + beta."),
        lambda a: _xhat(a),
    ),
    Mistake(
        "gamma-forgotten",
        _("xhat is not multiplied by gamma."),
        lambda a: _xhat(a) + a.beta,
    ),
    Mistake(
        "beta-forgotten",
        _("beta is not added."),
        lambda a: a.gamma * _xhat(a),
    ),
    Mistake(
        "beta-subtracted",
        _("beta is subtracted. Add it."),
        lambda a: a.gamma * _xhat(a) - a.beta,
    ),
    Mistake(
        "divided-by-n-minus-1",
        _("The variance is the unbiased one, divided by N - 1. Normalize by the one divided by N."),
        lambda a: a.gamma * _xhat(a, ddof=1) + a.beta,
    ),
)
X = (
    Mistake(
        "statistics-as-constants",
        _(
            "backward treats mean and variance as constants. Both depend on x: "
            "each adds a term to the gradient."
        ),
        lambda a: a.dout * _slope(a),
    ),
    Mistake(
        "variance-as-constant",
        _("The gradient lacks the term through the variance, which depends on x."),
        lambda a: _slope(a) * (a.dout - a.dout.mean(axis=0)),
    ),
    Mistake(
        "mean-as-constant",
        _("The gradient lacks the term through the mean, which depends on x."),
        lambda a: _slope(a) * (a.dout - _xhat(a) * (a.dout * _xhat(a)).mean(axis=0)),
    ),
    Mistake(
        "gamma-forgotten",
        _("The gradient with respect to x leaves gamma out. dxhat = gamma dout."),
        lambda a: (
            (a.dout - a.dout.mean(axis=0) - _xhat(a) * (a.dout * _xhat(a)).mean(axis=0))
            / np.sqrt(a.x.var(axis=0) + EPS)
        ),
    ),
    Mistake(
        "not-divided-by-n",
        _("The terms through mean and variance are N times too large. Each is a mean."),
        lambda a: (
            _slope(a) * (a.dout - a.dout.sum(axis=0) - _xhat(a) * (a.dout * _xhat(a)).sum(axis=0))
        ),
    ),
    Mistake(
        "sign",
        _("The gradient with respect to x has the opposite sign."),
        lambda a: (
            -_slope(a)
            * (a.dout - a.dout.mean(axis=0) - _xhat(a) * (a.dout * _xhat(a)).mean(axis=0))
        ),
    ),
)
GAMMA = (
    Mistake(
        "xhat-forgotten",
        _("self.dgamma is the sum of dout. gamma multiplies xhat: sum dout xhat."),
        lambda a: a.dout.sum(axis=0),
    ),
    Mistake(
        "x-for-xhat",
        _("self.dgamma uses x. gamma multiplies xhat: sum dout xhat."),
        lambda a: (a.dout * a.x).sum(axis=0),
    ),
    Mistake(
        "averaged",
        _("self.dgamma is the mean over the batch. Sum over the batch."),
        lambda a: (a.dout * _xhat(a)).mean(axis=0),
    ),
    Mistake(
        "not-summed",
        _("self.dgamma is not summed over the batch."),
        lambda a: a.dout * _xhat(a),
    ),
)
BETA = (
    Mistake(
        "averaged",
        _("self.dbeta is the mean over the batch. Sum over the batch."),
        lambda a: a.dout.mean(axis=0),
    ),
    Mistake(
        "not-summed",
        _("self.dbeta is dout itself. beta is added to every sample: sum over the batch."),
        lambda a: a.dout,
    ),
)


def _draw(rng, case):
    features = case.shape[1]
    return {
        "x": 3 + rng.uniform(1, 2, features) * rng.standard_normal(case.shape),
        "gamma": rng.uniform(0.5, 1.5, features),
        "beta": rng.standard_normal(features),
    }


def _engine(arrays, case):
    layer = nn.BatchNorm1d(len(arrays["gamma"]), eps=EPS)
    layer.gamma.data, layer.beta.data = arrays["gamma"], arrays["beta"]
    return layer


TRIALS = LayerTrials(
    name="BatchNormalization",
    cases=(Case((6, 3)), Case((5, 4)), Case((16, 7))),
    draw=_draw,
    made_with=("gamma", "beta"),
    engine=_engine,
    forward=FORWARD,
    backward={"x": X, "gamma": GAMMA, "beta": BETA},
    tolerance=100,  # for any small eps
    mode=True,
)


def check(cls, findings):
    """Try a visitor's class; raise WrongError if it is wrong."""
    TRIALS.run(cls, findings)
    x = np.tile([[1.0, 2.0]], (4, 1))
    with np.errstate(all="ignore"):
        y = cls(np.ones(2), np.zeros(2)).forward(x, True)
    if not np.isfinite(y).all():
        text = _("A constant feature gives NaN. Add a small eps to the variance.")
        raise WrongError(message(text), "eps-forgotten")
    findings.passed.append(message(_("a feature without variance")))
    check_running(cls, findings)


EXERCISE = Exercise(
    id="batch-norm",
    lab="batch-norm",
    name="BatchNormalization",
    task=_(
        "Write BatchNormalization, which brings each feature to mean 0 and variance 1 over the "
        "batch, then scales by gamma and shifts by beta. "
        "It tracks running statistics for evaluation, and its backward also goes through mean and "
        "variance."
    ),
    skeleton=SKELETON,
    hints=(
        _("x.mean(axis=0) and x.var(axis=0) are the statistics of each feature."),
        _("running <- momentum running + (1 - momentum) batch, only in training."),
        _("dbeta = sum of dout, dgamma = sum of dout xhat, both over the batch."),
        _("dx = gamma / std (dout - dbeta / N - xhat dgamma / N)."),
    ),
    solution=SOLUTION,
    check=check,
)
