"""Contrastive divergence: statistics of the data minus those after one Gibbs step."""

from types import SimpleNamespace

import numpy as np

from weblab.locale import mark as _
from weblab.workshop.calls import takes
from weblab.workshop.checks.compare import Mistake, equal
from weblab.workshop.checks.findings import WrongError
from weblab.workshop.exercises.exercise import Exercise
from weblab.workshop.exercises.movies.expectation import HIDDEN, VISIBLE, expected
from weblab.workshop.messages import message
from weblab.workshop.values import place_of, require_finite, require_value, require_values

SKELETON = _('''def cd1(v, W, b, c, rng):
    """One step of contrastive divergence of an RBM.

    p(h = 1 | v) = sigmoid(v W + c); p(v = 1 | h) = sigmoid(h W^T + b).

    v: data (N, V) of 0 and 1. W: (V, H).
    b: visible biases (V,). c: hidden biases (H,).
    rng: a numpy.random.Generator to sample from.
    -> (dW, db, dc): statistics of the data minus those after one Gibbs step, as means
       over the batch; added to W, b and c they make the data more probable.
    """
    ...
''')

SOLUTION = '''def cd1(v, W, b, c, rng):
    """One step of contrastive divergence of an RBM."""
    p = sigmoid(v @ W + c)
    h = rng.random(p.shape) < p
    odds = sigmoid(h @ W.T + b)
    v1 = rng.random(odds.shape) < odds
    p1 = sigmoid(v1 @ W + c)
    dW = (v.T @ p - v1.T @ p1) / len(v)
    return dW, (v - v1).mean(axis=0), (p - p1).mean(axis=0)
'''

NAMES = ("dW", "db", "dc")
REPEATS = 6_000
NEAR = 0.02
"""Tolerance of means of some ten thousand samples: four standard deviations."""


def _all(a, formula):
    return [formula(each) for each in expected(a)]


MISTAKES = (
    Mistake(
        "sign",
        _(
            "All three have the opposite sign. "
            "It is the statistics of the data minus those of the model."
        ),
        lambda a: _all(a, lambda each: -each),
    ),
    Mistake(
        "not-averaged",
        _("The statistics are summed over the batch. Take the mean."),
        lambda a: _all(a, lambda each: each * a.count),
    ),
    Mistake(
        "negative-phase-forgotten",
        _(
            "The negative phase is missing. Subtract the statistics of the model after one Gibbs "
            "step."
        ),
        lambda a: expected(a, negative=lambda v1, p1, h, p: (0 * v1, 0 * p1)),
    ),
    Mistake(
        "hidden-not-drawn",
        _(
            "The Gibbs step uses the probabilities of the hidden units. "
            "Sample them to 0 or 1: rng.random(p.shape) < p."
        ),
        lambda a: expected(a, hidden="means"),
    ),
    Mistake(
        "hidden-not-drawn",
        _(
            "The Gibbs step uses the probabilities of the hidden units. "
            "Sample them to 0 or 1: rng.random(p.shape) < p."
        ),
        lambda a: expected(a, hidden="means", visible="means"),
    ),
    Mistake(
        "visible-bias-forgotten",
        _("The Gibbs step leaves out b. p(v = 1 | h) = sigmoid(h W^T + b)."),
        lambda a: expected(a, b=0 * a.b),
    ),
    Mistake(
        "visible-bias-forgotten",
        _("The Gibbs step leaves out b. p(v = 1 | h) = sigmoid(h W^T + b)."),
        lambda a: expected(a, b=0 * a.b, visible="means"),
    ),
    Mistake(
        "hidden-bias-forgotten",
        _("The hidden units leave out c. p(h = 1 | v) = sigmoid(v W + c)."),
        lambda a: expected(a, c=0 * a.c),
    ),
    Mistake(
        "hidden-units-of-the-data",
        _("The negative phase uses the hidden units of the data. Compute p1 from v1."),
        lambda a: expected(a, negative=lambda v1, p1, h, p: (v1, h)),
    ),
    Mistake(
        "visible-units-of-the-data",
        _("The negative phase uses the data v. Use v1, the sample after the Gibbs step."),
        lambda a: expected(a, negative=lambda v1, p1, h, p: (a.v, p1)),
    ),
)
PARTS = (
    Mistake(
        "transposed",
        _("dW is transposed. It has the shape of W, (V, H)."),
        lambda a, right: right[0].T,
    ),
    Mistake(
        "biases-swapped",
        _("db and dc are swapped. b belongs to the visible units, c to the hidden ones."),
        lambda a, right: right[2],
    ),
    Mistake(
        "biases-not-averaged",
        _("db or dc is summed over the batch. Take the mean."),
        lambda a, right: right[1] * a.count,
    ),
    Mistake(
        "biases-not-averaged",
        _("db or dc is summed over the batch. Take the mean."),
        lambda a, right: right[2] * a.count,
    ),
    Mistake(
        "weights-not-averaged",
        _("dW is summed over the batch. Divide it by the batch size."),
        lambda a, right: right[0] * a.count,
    ),
)


def check(function, findings):
    """Try a visitor's function; raise WrongError if it is wrong."""
    if not takes(function, 5):
        raise WrongError(message(_("It is called as cd1(v, W, b, c, rng).")), "arguments")
    rng = np.random.default_rng(4)
    _check_shapes(function, rng)
    findings.passed.append(message(_("shapes, batches of 1, 5 and 7")))
    patterns = np.array([[1.0, 1.0, 0.0, 0.0], [0.0, 1.0, 1.0, 1.0], [1.0, 0.0, 0.0, 1.0]])
    machine = SimpleNamespace(
        v=patterns,
        W=2.5 * rng.standard_normal((VISIBLE, HIDDEN)),
        b=np.array([0.8, -1.0, 0.5, -0.6]),
        c=np.array([-0.7, 0.9]),
        count=len(patterns) * REPEATS,
    )
    found = _called(function, machine, 0)
    if not _alike(found, _called(function, machine, 0)):
        text = _("Equal generators give different results. Sample only from rng.")
        raise WrongError(message(text), "rng-ignored")
    findings.passed.append(message(_("samples come from rng")))
    _check_directions(found, machine)
    findings.passed.append(message(_("the expected directions, over many samples")))


def _called(function, machine, seed):
    v = np.tile(machine.v, (REPEATS, 1))
    arrays = (machine.W.copy(), machine.b.copy(), machine.c.copy())
    found = function(v, *arrays, np.random.default_rng(seed))
    return require_values("cd1(v, W, b, c, rng)", found, NAMES)


def _alike(a, b):
    return all(np.array_equal(x, y) for x, y in zip(a, b, strict=True))


def _check_shapes(function, rng):
    for n, visible, hidden in ((5, 4, 3), (1, 3, 2), (7, 6, 1)):
        v = (rng.random((n, visible)) < 0.5).astype(np.float32)
        W = rng.standard_normal((visible, hidden)).astype(np.float32)
        b, c = np.zeros(visible, np.float32), np.zeros(hidden, np.float32)
        found = function(v, W, b, c, np.random.default_rng(0))
        found = require_values("cd1(v, W, b, c, rng)", found, NAMES)
        shapes = [np.shape(each) for each in found]
        if shapes[0] == W.T.shape != W.shape:
            raise WrongError(message(PARTS[0].text), PARTS[0].reason)
        if shapes[1:] == [c.shape, b.shape] and b.shape != c.shape:
            raise WrongError(message(PARTS[1].text), PARTS[1].reason)
        if (n, visible) == shapes[1] or (n, hidden) == shapes[2]:
            text = _("db and dc have one row per sample. Take the mean over the batch.")
            raise WrongError(message(text), "batch-left-in")
        for name, each, like in zip(NAMES, found, (W, b, c), strict=True):
            require_finite(name, require_value(name, each, like.shape))


def _check_directions(found, machine):
    """Raise if the directions are not the expectation of CD-1."""
    ways = [expected(machine), expected(machine, visible="means")]
    if any(_near(found, way) for way in ways):
        return
    for mistake in MISTAKES:
        if _near(found, mistake.formula(machine)):
            raise WrongError(message(mistake.text), mistake.reason)
    for name, each, right in zip(NAMES, found, ways[0], strict=True):
        if not equal(each, right, NEAR / max(1e-9, float(np.abs(right).max()))):
            for mistake in PARTS:
                if _near([each], [mistake.formula(machine, ways[0])]):
                    raise WrongError(message(mistake.text), mistake.reason)
            apart = np.argwhere(np.abs(each - right) > NEAR)[0]
            text = _("{what} is {received:.3g} at {place} on average. It should be {wanted:.3g}.")
            values = {
                "what": name,
                "place": place_of(apart),
                "received": float(each[tuple(apart)]),
                "wanted": float(right[tuple(apart)]),
            }
            raise WrongError(message(text, **values), "values", values)


def _near(found, wanted):
    """Return whether all directions are equal within the sampling noise."""
    return all(
        np.shape(a) == np.shape(b) and np.abs(a - b).max() < NEAR * max(1, np.abs(b).max())
        for a, b in zip(found, wanted, strict=True)
    )


EXERCISE = Exercise(
    id="contrastive-divergence",
    lab="movies",
    name="cd1",
    task=_(
        "Write cd1(v, W, b, c, rng), one step of contrastive divergence of an RBM with binary "
        "units. "
        "It returns (dW, db, dc), means over the batch that make the data more probable when "
        "added to W, b and c."
    ),
    skeleton=SKELETON,
    hints=(
        _("The positive phase is v^T p / N, with p = sigmoid(v W + c)."),
        _("One Gibbs step: sample h from p, sample v1 given h, and compute p1 from v1."),
        _("rng.random(p.shape) < p samples binary units."),
        _("dW is v^T p / N - v1^T p1 / N; db and dc are the same for the biases."),
    ),
    solution=SOLUTION,
    check=check,
)
