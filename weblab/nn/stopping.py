"""Early stopping: a consumer of training events that says when enough is enough."""

from __future__ import annotations

import numpy as np

from weblab.nn.arrays import Array, real_number, whole_number
from weblab.nn.events import EpochEnd, Event
from weblab.nn.layer import Layer


class EarlyStopping:
    """Says stop when the validation loss has not fallen for some epochs; keeps the best weights.

    Give it to `fit(..., until=stopping)`, or call it on each event of `train_iter`.

    Args:
        model: whose best weights are kept.
        patience: how many epochs without a fall are borne.
        least_fall: what counts as a fall.
    """

    def __init__(self, model: Layer, *, patience: int = 5, least_fall: float = 0.0) -> None:
        self.patience = whole_number("EarlyStopping", "patience", patience, least=0)
        self.least_fall = real_number("EarlyStopping", "least_fall", least_fall, least=0)
        self.best_loss = np.inf
        self.best_epoch = 0
        self._model = model
        self._best: dict[str, Array] = {}

    def __call__(self, event: Event) -> bool:
        """Return whether the run should end now."""
        if not isinstance(event, EpochEnd):
            return False
        if event.validation is None:
            raise ValueError(
                "EarlyStopping: expected a validation result in each epoch, received none; "
                "pass validation= to fit or train_iter"
            )
        if event.validation.loss < self.best_loss - self.least_fall:
            self.best_loss = event.validation.loss
            self.best_epoch = event.epoch
            self._best = {path: array.copy() for path, array in self._model.state().items()}
        return event.epoch - self.best_epoch > self.patience

    def restore(self) -> None:
        """Give the model the weights of its best epoch."""
        if self._best:
            self._model.load_state(self._best)
