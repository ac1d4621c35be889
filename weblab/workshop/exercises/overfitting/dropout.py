"""Dropout: random zeros in training, none in evaluation."""

import numpy as np

from weblab.locale import mark as _
from weblab.workshop.calls import construct, require_method
from weblab.workshop.checks.compare import Mistake, compare
from weblab.workshop.checks.findings import WrongError
from weblab.workshop.exercises.exercise import Exercise
from weblab.workshop.messages import message
from weblab.workshop.values import require_result

SKELETON = _('''class Dropout:
    """In training each value becomes zero with probability dropout_ratio.

    forward(x, train_flg=True): x of any shape -> y of the same shape.
    backward(dout): dout of the shape of y -> dx, of the same shape.
    On average y is equal in training and evaluation: divide the kept values by
    1 - dropout_ratio in training, or multiply all by it in evaluation.
    """

    def __init__(self, dropout_ratio=0.5):
        self.dropout_ratio = dropout_ratio

    def forward(self, x, train_flg=True):
        ...

    def backward(self, dout):
        ...
''')

SOLUTION = '''class Dropout:
    """In training each value becomes zero with probability dropout_ratio."""

    def __init__(self, dropout_ratio=0.5):
        self.dropout_ratio = dropout_ratio

    def forward(self, x, train_flg=True):
        if not train_flg:
            return x
        kept = np.random.rand(*x.shape) >= self.dropout_ratio
        self.mask = kept / (1 - self.dropout_ratio)
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask
'''

SHAPE = (200, 100)
NEAR = 0.02
"""The share of zeros among 20,000 values is within six standard deviations of its chance."""
RATIOS = ("dropout_ratio", "ratio", "drop_ratio", "p", "dropout_rate", "rate")
BACKWARD = (
    Mistake(
        "mask-forgotten",
        _("backward returns dout unchanged. Dropped values get no gradient."),
        lambda dout, mask: dout,
    ),
    Mistake(
        "mask-inverted",
        _(
            "backward passes the gradient where forward dropped values. "
            "Pass it where they were kept."
        ),
        lambda dout, mask: dout * (mask == 0),
    ),
    Mistake(
        "scale-forgotten",
        _("backward lacks the factor by which forward scales the kept values."),
        lambda dout, mask: dout * (mask > 0),
    ),
    Mistake(
        "dout-forgotten",
        _("backward returns the mask alone. Multiply it by dout."),
        lambda dout, mask: mask,
    ),
    Mistake(
        "sign",
        _("backward has the opposite sign."),
        lambda dout, mask: -dout * mask,
    ),
)


def check(cls, findings):
    """Try a visitor's class; raise WrongError if it is wrong."""
    require_method(cls, "forward", ("x", "train_flg"))
    require_method(cls, "backward", ("dout",))
    for ratio in (0.2, 0.6):
        for dtype in (np.float64, np.float32):
            _check_ratio(cls, ratio, dtype)
        text = _("training, evaluation and backward, dropout_ratio = {ratio}")
        findings.passed.append(message(text, ratio=ratio))
    layer = _made(cls, 0.5)
    for shape in ((1, 3), (2, 3, 4, 4)):
        y = require_result("forward(x, True)", layer.forward(np.ones(shape), True), shape)
        require_result("backward(dout)", layer.backward(np.ones(y.shape)), shape)
        findings.passed.append(message(_("x of shape {shape}"), shape=str(shape)))


def _made(cls, ratio):
    return construct(cls, {RATIOS: ratio, ("rng",): np.random.default_rng(0)})


def _check_ratio(cls, ratio, dtype):
    rng = np.random.default_rng(0)
    x = rng.uniform(1, 2, SHAPE).astype(dtype)
    dout = rng.uniform(1, 2, SHAPE).astype(dtype)
    layer = _made(cls, ratio)
    y = require_result("forward(x, True)", layer.forward(x.copy(), True), SHAPE)
    gradient = layer.backward(dout.copy())
    again = require_result("forward(x, True)", layer.forward(x.copy(), True), SHAPE)
    evaluated = require_result("forward(x, False)", layer.forward(x.copy(), False), SHAPE)
    if np.mean(evaluated == 0) > 0.01:
        text = _("Values are dropped in evaluation too. Drop them only if train_flg is true.")
        raise WrongError(message(text), "drops-in-evaluation")
    _check_share(y == 0, ratio)
    if np.array_equal(y == 0, again == 0):
        text = _("The same values are dropped in each pass. Sample a new mask in each forward.")
        raise WrongError(message(text), "mask-kept")
    scale = _factor(y[y != 0] / x[y != 0], "forward(x, True)")
    _check_scales(scale, _factor(evaluated / x, "forward(x, False)"), ratio)
    _check_gradient(gradient, dout, y, scale)


def _check_share(dropped, ratio):
    """Raise if too many values are dropped, too few, or not independently."""
    share = float(dropped.mean())
    if share == 0:
        text = _("Nothing is dropped in training. Are train_flg and the mask used?")
        raise WrongError(message(text), "nothing-dropped")
    if dropped.all(axis=1).sum() + (~dropped).all(axis=1).sum() == len(dropped):
        text = _(
            "Whole samples are dropped. Use one random number a value: np.random.rand(*x.shape)."
        )
        raise WrongError(message(text), "whole-samples")
    if (dropped == dropped[0]).all():
        text = _(
            "All samples lose the same values. "
            "Use one random number a value: np.random.rand(*x.shape)."
        )
        raise WrongError(message(text), "same-for-all-samples")
    if abs(share - ratio) < NEAR:
        return
    if abs(share - (1 - ratio)) < NEAR:
        text = _(
            "The share of dropped values is 1 - dropout_ratio. It should be dropout_ratio: "
            "keep values where the random number is larger."
        )
        raise WrongError(message(text), "one-minus-p")
    if abs(share - 0.5) < NEAR:
        text = _("Half of the values are dropped for any dropout_ratio. Use self.dropout_ratio.")
        raise WrongError(message(text), "ratio-ignored")
    text = _("With dropout_ratio = {ratio}, the share of dropped values is {share:.2f}.")
    raise WrongError(message(text, ratio=ratio, share=share), "share")


def _factor(ratios, call):
    """Return the factor of the kept values."""
    if np.ptp(ratios) > 1e-3:
        text = _(
            "{call} changes the kept values by different factors. "
            "Scale all of them by the same one."
        )
        raise WrongError(message(text, call=call), "values-changed")
    return float(np.median(ratios))


def _check_scales(training, evaluation, ratio):
    """Raise if training and evaluation do not agree on average."""
    keep = 1 - ratio

    def is_close(a, b):
        return abs(a - b) < 1e-3

    if is_close(training * keep, evaluation) and (is_close(evaluation, 1) or is_close(training, 1)):
        return
    if is_close(training, 1) and is_close(evaluation, 1):
        text = _(
            "On average the output is smaller in training than in evaluation. "
            "Divide the kept values "
            "by 1 - dropout_ratio, or multiply all by it in evaluation."
        )
        raise WrongError(message(text), "not-scaled")
    if is_close(training, 1 / keep) and is_close(evaluation, keep):
        text = _("The values are scaled in training and in evaluation. Once is enough.")
        raise WrongError(message(text), "scaled-twice")
    if (is_close(training, 1 / ratio) and is_close(evaluation, 1)) or (
        is_close(training, 1) and is_close(evaluation, ratio)
    ):
        text = _(
            "The values are scaled by dropout_ratio. "
            "Scale by the share that is kept, 1 - dropout_ratio."
        )
        raise WrongError(message(text), "p-for-one-minus-p")
    if is_close(training, keep):
        text = _(
            "In training the kept values are multiplied by 1 - dropout_ratio. Divide them by it."
        )
        raise WrongError(message(text), "multiplied")
    text = _(
        "Kept values are multiplied by {training:.3g} in training and by {evaluation:.3g} in "
        "evaluation. On average the outputs of both should be equal."
    )
    raise WrongError(message(text, training=training, evaluation=evaluation), "scale")


def _check_gradient(gradient, dout, y, scale):
    if isinstance(gradient, np.ndarray) and gradient.shape == dout.shape:
        apart = (gradient == 0) != (y == 0)
        if 0.05 < apart.mean() < 0.95 and (gradient == 0).any():
            text = _("backward drops other values than forward did. Store the mask in forward.")
            raise WrongError(message(text), "other-mask")
    mask = scale * (y != 0)
    compare(
        "backward(dout)",
        gradient,
        dout * mask,
        given=(dout, mask),
        mistakes=BACKWARD,
        tolerance=1e-3,
    )


EXERCISE = Exercise(
    id="dropout",
    lab="overfitting",
    name="Dropout",
    task=_(
        "Write Dropout, which in training sets each value to zero with probability dropout_ratio. "
        "On average the outputs in training and evaluation are equal."
    ),
    skeleton=SKELETON,
    hints=(
        _("np.random.rand(*x.shape) > dropout_ratio keeps each value with the right probability."),
        _("backward drops the same values as forward: store the mask as self.mask."),
        _("Divide the mask by 1 - dropout_ratio, and evaluation returns x unchanged."),
    ),
    solution=SOLUTION,
    check=check,
)
