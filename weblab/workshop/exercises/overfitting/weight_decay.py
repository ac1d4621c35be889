"""Weight decay: weights are pulled toward zero, biases are not."""

import numpy as np

from weblab.locale import mark as _
from weblab.workshop.calls import takes
from weblab.workshop.checks.compare import Mistake, compare, equal
from weblab.workshop.checks.findings import WrongError
from weblab.workshop.exercises.exercise import Exercise
from weblab.workshop.messages import message

SKELETON = _('''def decay_gradients(params, grads, weight_decay):
    """Add the gradient of weight_decay / 2 * (sum of W^2) to that of each weight.

    params, grads: dictionaries of arrays with the keys W1, b1, W2, b2, ...
    weight_decay: how strongly the weights are pulled toward zero.
    -> changes grads, or returns such a dictionary; biases and params stay as they are.
    """
    ...
''')

SOLUTION = '''def decay_gradients(params, grads, weight_decay):
    """Add the gradient of weight_decay / 2 * (sum of W^2) to that of each weight."""
    for key in grads:
        if key.startswith("W"):
            grads[key] += weight_decay * params[key]
'''

SHAPES = {"W1": (3, 4), "b1": (4,), "W2": (4, 1), "b2": (1,)}
WEIGHT = (
    Mistake(
        "sign",
        _("The weights are pushed away from zero. Add weight_decay * W to the gradient."),
        lambda p, g, decay: g - decay * p,
    ),
    Mistake(
        "decay-forgotten",
        _("weight_decay is missing. Add weight_decay * W to the gradient."),
        lambda p, g, decay: g + p,
    ),
    Mistake(
        "squared",
        _("W^2 is the penalty. Add its gradient, weight_decay * W."),
        lambda p, g, decay: g + decay * p * p,
    ),
    Mistake(
        "squared",
        _("W^2 is the penalty. Add its gradient, weight_decay * W."),
        lambda p, g, decay: g + decay * p * p / 2,
    ),
    Mistake(
        "halved",
        _("Half of it is added. The derivative of W^2 / 2 is W: add weight_decay * W."),
        lambda p, g, decay: g + decay * p / 2,
    ),
    Mistake(
        "doubled",
        _("Twice as much is added. The derivative of W^2 / 2 is W: add weight_decay * W."),
        lambda p, g, decay: g + 2 * decay * p,
    ),
    Mistake(
        "replaced",
        _("The gradient is replaced by weight_decay * W. Add it to the gradient."),
        lambda p, g, decay: decay * p,
    ),
    Mistake(
        "l1",
        _("The sign of the weight is added, as in L1 decay. Add weight_decay * W."),
        lambda p, g, decay: g + decay * np.sign(p),
    ),
    Mistake(
        "of-the-gradient",
        _("weight_decay times the gradient is added. Add weight_decay times the weight."),
        lambda p, g, decay: g + decay * g,
    ),
    Mistake(
        "summed",
        _("The sum of all weights is added. Add to each gradient its own weight."),
        lambda p, g, decay: g + decay * p.sum(),
    ),
    Mistake(
        "summed",
        _("The sum of all squares is the penalty. Add its gradient, weight_decay * W."),
        lambda p, g, decay: g + decay * np.sum(p * p) / 2,
    ),
)
BIAS = (
    Mistake(
        "biases-decayed",
        _("The biases are decayed too. Leave them unchanged: their keys start with b."),
        lambda p, g, decay: g + decay * p,
    ),
)


def check(function, findings):
    """Try a visitor's function; raise WrongError if it is wrong."""
    if not takes(function, 3):
        text = _("It is called as decay_gradients(params, grads, weight_decay).")
        raise WrongError(message(text), "arguments")
    rng = np.random.default_rng(0)
    for decay in (0.3, 0.05, 0.0):
        for dtype in ("float64", "float32"):
            params = {k: 1.5 * rng.standard_normal(s).astype(dtype) for k, s in SHAPES.items()}
            grads = {k: rng.standard_normal(s).astype(dtype) for k, s in SHAPES.items()}
            _check_once(function, params, grads, decay)
        text = _("weights and biases, weight_decay = {decay}")
        findings.passed.append(message(text, decay=decay))


def _check_once(function, params, grads, decay):
    given = {key: value.copy() for key, value in params.items()}
    changed = {key: value.copy() for key, value in grads.items()}
    result = function(given, changed, decay)
    found = result if isinstance(result, dict) and set(result) >= set(params) else changed
    wanted = {
        key: grads[key] + (decay * params[key] if key.startswith("W") else 0) for key in params
    }
    if decay:
        _look_at_all(given, params, found, grads, wanted)
    for key, want in wanted.items():
        compare(
            f"grads[{key!r}]",
            found.get(key),
            want,
            given=(params[key], grads[key], decay),
            mistakes=WEIGHT if key.startswith("W") else BIAS,
            tolerance=1e-5,
        )


def _look_at_all(given, params, found, grads, wanted):
    """Raise if the wrong dictionary changed, or nothing, or only one weight."""
    if any(not np.array_equal(given.get(key), params[key]) for key in params):
        text = _("The parameters are changed. Change only the gradients.")
        raise WrongError(message(text), "params-changed")
    moved = {key for key in grads if not equal(found.get(key), grads[key], 1e-9)}
    if not moved:
        text = _("The gradients are unchanged. Change the arrays in grads, or return a dictionary.")
        raise WrongError(message(text), "nothing-changed")
    if not moved & {"W1", "W2"}:
        text = _("Only the biases are decayed. Decay the weights: their keys start with W.")
        raise WrongError(message(text), "biases-alone")
    if len(moved) == 1 and equal(found["W1"], wanted["W1"], 1e-5):
        text = _("Only W1 is decayed. Go through all keys: does the function return too early?")
        raise WrongError(message(text), "first-weight-alone")


EXERCISE = Exercise(
    id="weight-decay",
    lab="overfitting",
    name="decay_gradients",
    task=_(
        "Write decay_gradients(params, grads, weight_decay), which adds weight_decay * W to the "
        "gradient of each weight. "
        "The biases are left unchanged."
    ),
    skeleton=SKELETON,
    hints=(
        _("The derivative of weight_decay / 2 * W^2 is weight_decay * W."),
        _("Keys of weights start with W: key.startswith('W')."),
    ),
    solution=SOLUTION,
    check=check,
)
