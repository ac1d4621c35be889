"""Softmax and cross-entropy in one layer: the gradient is y - t."""

from types import SimpleNamespace

import numpy as np

from weblab import nn
from weblab.locale import mark as _
from weblab.workshop.calls import make, require_method, takes
from weblab.workshop.checks.compare import Mistake, compare, tolerance_of
from weblab.workshop.checks.findings import WrongError, failing_as
from weblab.workshop.checks.gradients import figures
from weblab.workshop.exercises.exercise import Exercise
from weblab.workshop.messages import message
from weblab.workshop.values import require_number

SKELETON = _('''class SoftmaxWithLoss:
    """Softmax, and the mean of -log of the true class's probability.

    forward(x, t): x (N, K); t labels (N,), or one-hot (N, K) -> the loss, a number.
    backward(dout=1): -> dx, (N, K).
    """

    def forward(self, x, t):
        ...

    def backward(self, dout=1):
        ...
''')

SOLUTION = '''class SoftmaxWithLoss:
    """Softmax, and the mean of -log of the true class's probability."""

    def forward(self, x, t):
        shifted = x - x.max(axis=1, keepdims=True)
        total = np.exp(shifted).sum(axis=1, keepdims=True)
        self.y = np.exp(shifted) / total
        self.t = t if t.ndim == 2 else np.eye(x.shape[1])[t]
        log_y = shifted - np.log(total)
        return -np.sum(self.t * log_y) / len(x)

    def backward(self, dout=1):
        return dout * (self.y - self.t) / len(self.y)
'''


def _softmax(x):
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def _chosen(a):
    return (a.p * a.onehot).sum(axis=1)


FORWARD = (
    Mistake(
        "loss-not-averaged",
        _("The loss is the sum over the batch. Divide it by the batch size."),
        lambda a: -np.log(_chosen(a)).sum(),
    ),
    Mistake(
        "averaged-over-classes",
        _("The loss is also divided by the number of classes. Divide by the batch size only."),
        lambda a: -np.log(_chosen(a)).sum() / a.p.size,
    ),
    Mistake(
        "sign",
        _("The loss has the opposite sign. It is the mean of -log, which is positive."),
        lambda a: np.log(_chosen(a)).mean(),
    ),
    Mistake(
        "log-forgotten",
        _("The loss is the mean probability. Take -log of it."),
        lambda a: _chosen(a).mean(),
    ),
    Mistake(
        "log-forgotten",
        _("The loss is minus the mean probability. Take -log of it."),
        lambda a: -_chosen(a).mean(),
    ),
    Mistake(
        "other-logarithm",
        _("The logarithm is not the natural one. Use np.log."),
        lambda a: -np.log2(_chosen(a)).mean(),
    ),
    Mistake(
        "other-logarithm",
        _("The logarithm is not the natural one. Use np.log."),
        lambda a: -np.log10(_chosen(a)).mean(),
    ),
    Mistake(
        "all-classes",
        _("The loss sums -log over all classes. Only the true class counts."),
        lambda a: -np.log(a.p).sum() / len(a.p),
    ),
    Mistake(
        "wrong-axis",
        _("The softmax runs over the batch. The probabilities of one sample add up to 1."),
        lambda a: -np.log((_softmax(a.x.T).T * a.onehot).sum(axis=1)).mean(),
    ),
    Mistake(
        "squared-error",
        _("The loss is the squared error. Cross-entropy is -log of the true class's probability."),
        lambda a: np.square(a.p - a.onehot).sum() / len(a.p) / 2,
    ),
)
BACKWARD = (
    Mistake(
        "gradient-not-averaged",
        _("The gradient is not divided by the batch size, and the loss is."),
        lambda a: a.p - a.onehot,
    ),
    Mistake(
        "sign",
        _(
            "The gradient has the opposite sign. "
            "It is y - t, positive where the probability is too high."
        ),
        lambda a: (a.onehot - a.p) / len(a.p),
    ),
    Mistake(
        "target-forgotten",
        _("The gradient is y. Subtract the target: y - t."),
        lambda a: a.p / len(a.p),
    ),
    Mistake(
        "averaged-over-classes",
        _("The gradient is divided by the number of classes. Divide by the batch size."),
        lambda a: (a.p - a.onehot) / a.p.shape[1],
    ),
    Mistake(
        "averaged-over-classes",
        _("The gradient is also divided by the number of classes. Divide by the batch size only."),
        lambda a: (a.p - a.onehot) / a.p.size,
    ),
    Mistake(
        "cross-entropy-alone",
        _(
            "The gradient is -t / y, that of the cross-entropy alone. "
            "Together with the softmax it is y - t."
        ),
        lambda a: -a.onehot / a.p / len(a.p),
    ),
)
CASES = ((3, 4), (5, 10), (1, 3), (6, 2))
EXTREMES = np.array([[1_000.0, 0.0, 3.0], [-1_000.0, -998.0, -999.0]])


def check(cls, findings):
    """Try a visitor's class; raise WrongError if it is wrong."""
    require_method(cls, "forward", ("x", "t"))
    require_method(cls, "backward", () if not takes(cls.backward, 2) else ("dout",))
    rng = np.random.default_rng(1)
    for shape in CASES:
        x = 2 * rng.standard_normal(shape)
        labels = rng.integers(0, shape[1], shape[0])
        pictured = findings if shape == CASES[0] else None
        for dtype in (np.float64, np.float32):
            _try(cls, x.astype(dtype), labels, labels, pictured)
            pictured = None
        text = _("labels: loss and gradient, x of shape {shape}")
        findings.passed.append(message(text, shape=str(shape)))
        with failing_as("one-hot", _("With a one-hot t it fails: {words}")):
            _try(cls, x, labels, np.eye(shape[1])[labels].astype(int), None)
        text = _("one-hot: loss and gradient, x of shape {shape}")
        findings.passed.append(message(text, shape=str(shape)))
    _check_extremes(cls, findings)


def _try(cls, x, labels, t, findings):
    instance = make(cls, {})
    exact = x.astype(np.float64)
    wanted, gradient = nn.SoftmaxCrossEntropy().compute(exact, labels)
    onehot = np.eye(x.shape[1])[labels]
    given = (SimpleNamespace(x=exact, p=_softmax(exact), onehot=onehot),)
    tolerance = tolerance_of(x.dtype) * 10  # for the 1e-7 that many add inside the logarithm
    value = instance.forward(x.copy(), t.copy())
    if isinstance(value, np.ndarray) and value.shape == (len(x),) and len(x) > 1:
        text = _("forward returns a loss for each sample. Return their mean.")
        raise WrongError(message(text), "loss-not-averaged")
    value = require_number("forward(x, t)", value)
    compare("forward(x, t)", value, wanted, given=given, mistakes=FORWARD, tolerance=tolerance)
    found = _backward(instance)
    if findings is not None and np.shape(found) == x.shape:
        exact = exact.copy()
        findings.gradient = figures(
            lambda: float(cls().forward(exact.copy(), t.copy())), {"x": exact}, {"x": found}
        )
    what = "backward()"
    compare(what, found, gradient, given=given, mistakes=BACKWARD, tolerance=tolerance)


def _backward(instance):
    return instance.backward() if takes(instance.backward, 0) else instance.backward(1)


def _check_extremes(cls, findings):
    """Raise if large values overflow, in all rows or in rows that differ much."""
    labels = np.array([0, 1])
    wanted, gradient = nn.SoftmaxCrossEntropy().compute(EXTREMES, labels)
    for rows, reason, text in (
        (
            slice(0, 1),
            "overflow",
            _("With x = 1000 the loss is not finite. Subtract the row's maximum before exp."),
        ),
        (
            slice(0, 2),
            "maximum-of-all",
            _(
                "With one row of large and one of small numbers the loss is not finite. "
                "Subtract each row's own maximum, not the maximum of the whole batch."
            ),
        ),
    ):
        instance = cls()
        value = instance.forward(EXTREMES[rows].copy(), labels[rows].copy())
        found = _backward(instance)
        if not (np.isfinite(value).all() and np.isfinite(found).all()):
            raise WrongError(message(text), reason)
    compare("forward(x, t)", value, wanted, tolerance=1e-5)
    compare("backward()", found, gradient, tolerance=1e-5)
    findings.passed.append(message(_("large numbers do not overflow")))


EXERCISE = Exercise(
    id="softmax-loss",
    lab="backprop",
    name="SoftmaxWithLoss",
    task=_(
        "Write SoftmaxWithLoss, which turns x into probabilities and returns the mean "
        "cross-entropy with the targets t. "
        "It accepts labels or one-hot rows and does not overflow for large x."
    ),
    skeleton=SKELETON,
    hints=(
        _(
            "Subtracting a number from a whole row does not change its softmax: subtract the "
            "maximum."
        ),
        _("One-hot rows become labels with t.argmax(axis=1)."),
        _("The loss is -np.mean(np.log(y[np.arange(len(y)), labels]))."),
        _("The gradient is (y - t) / N, with t one-hot."),
    ),
    solution=SOLUTION,
    check=check,
)
