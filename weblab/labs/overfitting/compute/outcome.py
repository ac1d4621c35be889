"""The result of a run, as metrics and as a sentence."""

from __future__ import annotations

import math

from weblab.labkit.experiment.message import Message
from weblab.labs.overfitting.compute.search import Search, Trial
from weblab.labs.overfitting.compute.training_run import Measured
from weblab.locale import mark as _

Metrics = dict[str, float | int | None]


def training_metrics(measured: Measured, best_epoch: int | None) -> Metrics:
    """Return accuracies and losses; ``gap`` is training accuracy minus test accuracy."""
    held = measured.validation
    return {
        "epoch": measured.epoch,
        "train_loss": _finite(measured.train.loss),
        "train_accuracy": measured.train.accuracy,
        "test_loss": _finite(measured.test.loss),
        "test_accuracy": measured.test.accuracy,
        "test_digits": measured.test.samples,
        "gap": measured.gap,
        "validation_loss": _finite(held.loss) if held else None,
        "validation_accuracy": held.accuracy if held else None,
        "memorised": measured.memorised,
        "best_epoch": best_epoch,
    }


def _finite(loss: float) -> float | None:
    """Return a loss that JSON can represent; after divergence it is not finite."""
    return loss if math.isfinite(loss) else None


def search_metrics(search: Search) -> Metrics:
    """Return the number of completed trials, and the best of them."""
    best = search.best
    return {
        "trials_done": len(search.results),
        "trials": search.trials,
        "best_trial": best.number if best else None,
        "best_accuracy": best.accuracy if best else None,
        "best_lr": best.lr if best else None,
        "best_decay": best.decay if best else None,
    }


def trained(measured: Measured, best_epoch: int | None) -> Message:
    """Report the gap."""
    values = {
        "train": 100 * (measured.train.accuracy or 0),
        "test": 100 * (measured.test.accuracy or 0),
        "gap": 100 * measured.gap,
        "epoch": measured.epoch,
        "best": best_epoch,
    }
    if best_epoch is None:
        return Message(
            _(
                "Done: training accuracy {train:.1f}%, test accuracy {test:.1f}%, a gap "
                "of {gap:.1f} points."
            ),
            values,
        )
    text = _(
        "Stopped at epoch {epoch} with the weights of epoch {best}: training "
        "accuracy {train:.1f}%, test accuracy {test:.1f}%, a gap of {gap:.1f} "
        "points."
    )
    return Message(text, values)


def found(best: Trial, trials: int) -> Message:
    """Report the best settings."""
    text = _(
        "Done: the best of {trials} trials is number {number}, with a validation "
        "accuracy of {accuracy:.0f}% at learning rate {lr:.2g} and weight decay "
        "{decay:.2g}."
    )
    values = {
        "trials": trials,
        "number": best.number,
        "accuracy": 100 * best.accuracy,
        "lr": best.lr,
        "decay": best.decay,
    }
    return Message(text, values)
