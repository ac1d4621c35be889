"""Early stopping: a consumer of training events."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from weblab.nn.arrays import Array, check_float, check_int
from weblab.nn.events import EpochEnd, Event
from weblab.nn.layer import Layer


class EarlyStopping:
    """Stops when the validation loss has not fallen for some epochs; keeps the best weights.

    Give it to `fit(..., until=stopping)`, or call it on each event of `train_iter`.
    Save `state()` beside a run that is to be resumed.

    Args:
        model: whose best weights are kept.
        patience: the number of epochs without a lower loss before it stops.
        min_delta: how much lower a loss must be to count as a fall.
    """

    def __init__(self, model: Layer, *, patience: int = 5, min_delta: float = 0.0) -> None:
        self.patience = check_int("EarlyStopping", "patience", patience, least=0)
        self.min_delta = check_float("EarlyStopping", "min_delta", min_delta, least=0)
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
        if event.validation.loss < self.best_loss - self.min_delta:
            self.best_loss = event.validation.loss
            self.best_epoch = event.epoch
            self._best = {path: array.copy() for path, array in self._model.state().items()}
        return event.epoch - self.best_epoch > self.patience

    def state(self) -> dict[str, Array]:
        """Return its state as arrays by name, for `safetensors.write` beside the run's file."""
        best = {f"best.{path}": array for path, array in self._best.items()}
        return best | {"loss": np.array(self.best_loss), "epoch": np.array(self.best_epoch)}

    def load_state(self, state: Mapping[str, Array]) -> None:
        """Load a state, so that a resumed run keeps its best epoch.

        Raises: ValueError if the state does not fit the model.
        """
        best = {path[5:]: array for path, array in state.items() if path.startswith("best.")}
        own = self._model.state()
        if (
            state.keys() != {"loss", "epoch", *(f"best.{path}" for path in best)}
            or (best and best.keys() != own.keys())
            or any(array.shape != own[path].shape for path, array in best.items())
        ):
            raise ValueError(
                f"EarlyStopping: expected loss, epoch and the best weights of this model, received "
                f"{sorted(state)[:5]}; use what state() returned for a model built the same way"
            )
        self.best_loss = float(state["loss"])
        self.best_epoch = int(state["epoch"])
        self._best = {path: array.copy() for path, array in best.items()}

    def restore(self) -> None:
        """Give the model the weights of its best epoch."""
        if self._best:
            self._model.load_state(self._best)
