"""Whether a batch normalization keeps running statistics and evaluates by them."""

import numpy as np

from weblab.locale import mark as _
from weblab.workshop.calls import accepted
from weblab.workshop.checks.findings import WrongError
from weblab.workshop.messages import message
from weblab.workshop.values import require_finite, require_result

PASSES = 300
"""After this number of equal batches the initial running statistics no longer count."""
MEAN, STD = 5.0, 2.0


def check_running(cls, findings):
    """Raise if evaluation does not use the statistics of previous batches."""
    settings = {"momentum": 0.7} if accepted(cls, ("momentum",)) else {}
    keep = settings.get("momentum", 0.9)
    batch = _batch()
    layer = cls(np.ones(1), np.zeros(1), **settings)
    for _pass in range(PASSES):
        layer.forward(batch, True)
    mean, std = _implied(layer)
    if mean is None:
        text = _(
            "Evaluation uses the statistics of its own batch: a single sample becomes beta. "
            "Use the running statistics."
        )
        raise WrongError(message(text), "batch-statistics-in-evaluation")
    _check_settled(mean, std)
    findings.passed.append(message(_("evaluation with the running statistics")))
    layer.forward(batch + 10, True)
    moved = (_implied(layer)[0] - mean) / 10
    _check_momentum(moved, keep)
    findings.passed.append(message(_("momentum of the running statistics")))


def _batch():
    """Return samples of one feature with that mean and standard deviation exactly."""
    values = np.random.default_rng(0).standard_normal((100, 1))
    return MEAN + STD * (values - values.mean()) / values.std()


def _implied(layer):
    """Return mean and standard deviation that an evaluation goes by; None where it knows none."""
    low, high, again = (_evaluated(layer, x) for x in (0.0, 1.0, 0.0))
    if low == high:
        return None, None
    if abs(low - again) > 1e-6:
        text = _("Evaluation changes the running statistics. Update them only in training.")
        raise WrongError(message(text), "changed-in-evaluation")
    std = 1 / (high - low)
    return -low * std, std


def _evaluated(layer, x):
    """Return what a single sample of one feature becomes in evaluation."""
    call = "forward(x, False)"
    y = require_result(call, layer.forward(np.full((1, 1), x), False), (1, 1))
    require_finite(call, y)
    return y.item()


def _check_settled(mean, std):
    if abs(mean - MEAN) > 0.05:
        text = _(
            "Evaluation subtracts a mean of {mean:.3g}, but that of all batches was {wanted:.3g}. "
            "Update a running mean in training."
        )
        raise WrongError(message(text, mean=mean, wanted=MEAN), "running-mean")
    if abs(std - STD) > 0.05:
        text = _(
            "Evaluation divides by {std:.3g}, but the standard deviation of all batches was "
            "{wanted:.3g}. Update a running variance in training, and divide by its root."
        )
        raise WrongError(message(text, std=std, wanted=STD), "running-variance")


def _check_momentum(moved, keep):
    """Raise if the weight of a new batch is not 1 - momentum."""
    if abs(moved - (1 - keep)) < 0.02:
        return
    if abs(moved - keep) < 0.02:
        text = _(
            "momentum weights the new batch. It should weight the old value, and 1 - momentum the "
            "batch."
        )
        raise WrongError(message(text), "momentum-swapped")
    if abs(moved - 1) < 0.02:
        text = _("Only the last batch counts. Keep momentum times the old value.")
        raise WrongError(message(text), "last-batch-alone")
    if abs(moved - 0.1) < 0.02:
        text = _("momentum has no effect. Use self.momentum.")
        raise WrongError(message(text), "momentum-ignored")
    text = _(
        "A new batch has a weight of {moved:.2f} in the running mean. It should be {wanted:.2f}."
    )
    raise WrongError(message(text, moved=moved, wanted=1 - keep), "momentum")
