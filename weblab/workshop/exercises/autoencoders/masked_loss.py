"""The masked loss: a rating that is not there is no error."""

import numpy as np

from weblab import nn
from weblab.locale import mark as _
from weblab.workshop.checks.compare import Mistake
from weblab.workshop.checks.findings import WrongError
from weblab.workshop.checks.functions import FunctionTrials
from weblab.workshop.exercises.exercise import Exercise
from weblab.workshop.messages import message

SKELETON = _('''def masked_mse(y, ratings):
    """Return the mean squared error over the rated entries.

    y: predictions (N, M). ratings: (N, M), 0 where nothing was rated.
    -> (loss, gradient): the mean, and dy, its gradient, (N, M).
    Where nothing is rated at all, both are 0.
    """
    ...
''')

SOLUTION = '''def masked_mse(y, ratings):
    """Return the mean squared error over the rated entries."""
    rated = ratings > 0
    count = max(1, rated.sum())
    difference = (y - ratings) * rated
    return np.sum(difference**2) / count, 2 * difference / count
'''


def _rated(a):
    return a.other > 0


def _difference(a):
    return (a.x - a.other) * _rated(a)


VALUE = (
    Mistake(
        "mean-over-all",
        _("The sum is divided by all entries. Divide it by the number of rated ones."),
        lambda a: np.mean(_difference(a) ** 2),
    ),
    Mistake(
        "unrated-counted",
        _("Entries without a rating count as ratings of 0. Leave them out."),
        lambda a: np.mean((a.x - a.other) ** 2),
    ),
    Mistake(
        "unrated-counted",
        _("Entries without a rating count as ratings of 0. Leave them out."),
        lambda a: np.sum((a.x - a.other) ** 2) / _rated(a).sum(),
    ),
    Mistake(
        "summed",
        _("The loss is the sum of the squares. Divide it by the number of rated entries."),
        lambda a: np.sum(_difference(a) ** 2),
    ),
    Mistake(
        "halved",
        _(
            "The loss is half of what it should be. "
            "It is the mean of the squares, without a factor 1/2."
        ),
        lambda a: a.value / 2,
    ),
    Mistake(
        "rooted",
        _("The loss is the root of the mean. Leave the root out."),
        lambda a: np.sqrt(a.value),
    ),
    Mistake(
        "absolute",
        _("The loss takes absolute differences. Square them."),
        lambda a: np.abs(_difference(a)).sum() / _rated(a).sum(),
    ),
    Mistake(
        "square-forgotten",
        _("The differences are not squared."),
        lambda a: _difference(a).sum() / _rated(a).sum(),
    ),
    Mistake(
        "mean-of-means",
        _(
            "The loss is a mean of row means. "
            "Divide the sum of all squares by the number of rated entries."
        ),
        lambda a: np.mean((_difference(a) ** 2).sum(axis=1) / _rated(a).sum(axis=1)),
    ),
    Mistake(
        "divided-by-rows",
        _("The sum is divided by the number of rows. Divide it by the number of rated entries."),
        lambda a: np.sum(_difference(a) ** 2) / len(a.x),
    ),
)
GRADIENT = (
    Mistake(
        "gradient-not-masked",
        _("Entries without a rating get a gradient. It is 0 there."),
        lambda a: 2 * (a.x - a.other) / _rated(a).sum(),
    ),
    Mistake(
        "two-forgotten",
        _("The gradient lacks the factor 2 of the square's derivative."),
        lambda a: _difference(a) / _rated(a).sum(),
    ),
    Mistake(
        "gradient-not-divided",
        _("The gradient is not divided by the number of rated entries, and the loss is."),
        lambda a: 2 * _difference(a),
    ),
    Mistake(
        "gradient-not-divided",
        _("The gradient lacks the factor 2 and the division by the number of rated entries."),
        lambda a: _difference(a),
    ),
    Mistake(
        "mean-over-all",
        _("The gradient is divided by all entries. Divide it by the number of rated ones."),
        lambda a: 2 * _difference(a) / a.x.size,
    ),
    Mistake(
        "divided-by-rows",
        _("The gradient is divided by the number of rows. Divide by that of rated entries."),
        lambda a: 2 * _difference(a) / len(a.x),
    ),
    Mistake(
        "sign",
        _(
            "The gradient has the opposite sign. "
            "It is y - ratings, positive where the prediction is too high."
        ),
        lambda a: -a.gradient,
    ),
)


def _draw(rng, shape):
    ratings = rng.integers(1, 6, shape) * (rng.random(shape) < 0.6)
    ratings[0, 0], ratings[-1, -1] = 4, 2
    ratings[0, -1] = 0
    ratings[:, 0] = rng.integers(1, 6, shape[0])  # something in each row
    return rng.uniform(1, 5, shape), ratings.astype(np.float64)


def _engine(y, ratings):
    return nn.MaskedMeanSquaredError().compute(y, np.where(ratings > 0, ratings, np.nan))


TRIALS = FunctionTrials(
    call="masked_mse(y, ratings)",
    names=("loss", "gradient"),
    cases=((3, 4), (5, 7), (1, 6)),
    draw=_draw,
    engine=_engine,
    value=VALUE,
    gradient=GRADIENT,
)


def check(function, findings):
    """Try a visitor's function; raise WrongError if it is wrong."""
    TRIALS.run(function, findings)
    with np.errstate(all="ignore"):
        loss, gradient = function(np.ones((2, 3)), np.zeros((2, 3)))
    if not (np.isfinite(loss).all() and np.isfinite(gradient).all()):
        text = _("Where nothing is rated, 0 is divided by 0. Divide by at least 1.")
        raise WrongError(message(text), "nothing-rated")
    findings.passed.append(message(_("no rating at all")))


EXERCISE = Exercise(
    id="masked-loss",
    lab="autoencoders",
    name="masked_mse",
    task=_(
        "Write masked_mse(y, ratings), the mean squared error over the rated entries. "
        "A rating of 0 means that the entry is not rated; it adds nothing to the loss or the "
        "gradient."
    ),
    skeleton=SKELETON,
    hints=(
        _("ratings > 0 marks the rated entries, and its sum counts them."),
        _("Multiply the difference by that mask: unrated entries become 0."),
        _("The gradient is 2 * difference / count."),
    ),
    solution=SOLUTION,
    check=check,
)
