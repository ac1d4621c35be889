"""He initialization: it keeps the variance through layers with ReLU."""

import math

import numpy as np

from weblab.locale import mark as _
from weblab.workshop.calls import takes
from weblab.workshop.checks.findings import WrongError
from weblab.workshop.exercises.exercise import Exercise
from weblab.workshop.messages import message
from weblab.workshop.values import require_finite, require_result

SKELETON = _('''def he(fan_in, fan_out, rng):
    """Sample the initial weights of a dense layer before a ReLU.

    fan_in, fan_out: inputs and outputs of the layer.
    rng: a numpy.random.Generator to sample from.
    -> (fan_in, fan_out), mean 0, standard deviation sqrt(2 / fan_in).
    """
    ...
''')

SOLUTION = '''def he(fan_in, fan_out, rng):
    """Sample the initial weights of a dense layer before a ReLU."""
    return rng.standard_normal((fan_in, fan_out)) * np.sqrt(2 / fan_in)
'''

FAN_IN, FAN_OUT = 400, 150
NEAR = 0.015
"""The spread of 60,000 draws is within a third of a percent of that of their distribution."""
SPREADS = (
    (
        "xavier",
        _("The standard deviation is sqrt(1 / fan_in), Xavier's. ReLU needs sqrt(2 / fan_in)."),
        math.sqrt(1 / FAN_IN),
    ),
    (
        "xavier",
        _(
            "The standard deviation is sqrt(2 / (fan_in + fan_out)), Xavier's. "
            "ReLU needs sqrt(2 / fan_in)."
        ),
        math.sqrt(2 / (FAN_IN + FAN_OUT)),
    ),
    (
        "fan-out",
        _("The standard deviation is computed from fan_out. A unit sums over fan_in inputs."),
        math.sqrt(2 / FAN_OUT),
    ),
    (
        "fan-out",
        _("The standard deviation is computed from fan_out. A unit sums over fan_in inputs."),
        math.sqrt(1 / FAN_OUT),
    ),
    (
        "variance-for-std",
        _("The standard deviation is 2 / fan_in, which is the variance. Take its root."),
        2 / FAN_IN,
    ),
    (
        "root-inverted",
        _("The standard deviation is sqrt(fan_in / 2). It is sqrt(2 / fan_in)."),
        math.sqrt(FAN_IN / 2),
    ),
    (
        "not-scaled",
        _("The standard deviation is 1. Multiply the samples by sqrt(2 / fan_in)."),
        1.0,
    ),
    (
        "fixed-spread",
        _("The standard deviation is 0.01 for any layer size. Use sqrt(2 / fan_in)."),
        0.01,
    ),
    (
        "uniform-limits",
        _(
            "The weights are uniform up to sqrt(2 / fan_in), with a smaller standard deviation. "
            "Use a normal distribution, or uniform limits of sqrt(6 / fan_in)."
        ),
        math.sqrt(2 / FAN_IN) / math.sqrt(3),
    ),
)


def check(function, findings):
    """Try a visitor's function; raise WrongError if it is wrong."""
    if not takes(function, 3):
        raise WrongError(message(_("he is called as he(fan_in, fan_out, rng).")), "arguments")
    for shape in ((7, 3), (1, 5), (FAN_IN, FAN_OUT)):
        _check_shape(function(*shape, np.random.default_rng(0)), shape)
        text = _("the shape, fan_in = {fan_in}, fan_out = {fan_out}")
        findings.passed.append(message(text, fan_in=shape[0], fan_out=shape[1]))
    first, again, other = (
        np.asarray(function(FAN_IN, FAN_OUT, np.random.default_rng(seed)), dtype=np.float64)
        for seed in (0, 0, 1)
    )
    _check_variety(first)
    if not np.array_equal(first, again):
        text = _("Equal generators give different weights. Sample only from rng.")
        raise WrongError(message(text), "rng-ignored")
    if np.array_equal(first, other):
        text = _(
            "Different generators give equal weights. Sample from rng, without a seed of your own."
        )
        raise WrongError(message(text), "rng-ignored")
    findings.passed.append(message(_("samples come from rng")))
    _check_spread(first)
    findings.passed.append(message(_("mean and standard deviation")))


def _check_shape(weights, shape):
    if isinstance(weights, np.ndarray) and weights.shape == shape[::-1] != shape:
        text = _("The shape is (fan_out, fan_in). It should be (fan_in, fan_out).")
        raise WrongError(message(text), "transposed")
    call = "he(fan_in, fan_out, rng)"
    require_finite(call, require_result(call, weights, shape))


def _check_variety(weights):
    """Raise if units are equal."""
    if np.ptp(weights) == 0:
        text = _("All weights are equal. Sample each of them.")
        raise WrongError(message(text), "all-alike")
    if not np.ptp(weights, axis=0).any() or not np.ptp(weights, axis=1).any():
        text = _("All units have equal weights and would stay equal. Sample each weight.")
        raise WrongError(message(text), "units-alike")


def _check_spread(weights):
    mean, std = float(weights.mean()), float(weights.std())
    wanted = math.sqrt(2 / FAN_IN)
    if abs(mean) > 0.03 * std:
        text = _("The mean is {mean:.3g}. It should be 0.")
        raise WrongError(message(text, mean=mean), "mean-not-zero")
    if abs(std / wanted - 1) < NEAR:
        return
    for reason, text, spread in SPREADS:
        if abs(std / spread - 1) < NEAR:
            raise WrongError(message(text), reason)
    text = _(
        "With fan_in = {fan_in} the standard deviation is {std:.3g}. It should be {wanted:.3g}."
    )
    raise WrongError(message(text, fan_in=FAN_IN, std=std, wanted=wanted), "values")


EXERCISE = Exercise(
    id="he-init",
    lab="initialization",
    name="he",
    task=_(
        "Write he(fan_in, fan_out, rng), which samples the initial weights of a layer before a "
        "ReLU. "
        "Their mean is 0 and their standard deviation sqrt(2 / fan_in)."
    ),
    skeleton=SKELETON,
    hints=(
        _("rng.standard_normal((rows, columns)) samples with standard deviation 1."),
        _("Multiplying samples by s multiplies their standard deviation by s."),
    ),
    solution=SOLUTION,
    check=check,
)
