"""What the overfitting lab knows: one network that overfits, and a search for good settings."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any, ClassVar

import param

from weblab.datasets.digit_store import DIGITS as DIGIT_STORE
from weblab.datasets.digits import Digits
from weblab.labkit.experiment.message import Message
from weblab.labkit.experiment.runnable import RunnableExperiment
from weblab.labs.overfitting.compute.outcome import found, search_metrics, trained, training_metrics
from weblab.labs.overfitting.compute.search import DIGITS, Progress, Search, Space, Trial, TrialDone
from weblab.labs.overfitting.compute.training_run import Happened, Measured, Setting, TrainingRun
from weblab.runtime.executors import DEFAULT_WORKERS, MOST_WORKERS, cores, make_executor
from weblab.runtime.pool import Pool

MODES = ("train", "search")
TRAINING = ("samples", "hidden", "width", "epochs", "lr", "decay", "dropout", "noise", "early",
            "patience")  # fmt: skip
SEARCHING = ("trials", "trial_epochs", "lr_low", "lr_high", "decay_low", "decay_high")
POLL_S = 0.02


class OverfittingExperiment(RunnableExperiment):
    """A network learns a few hundred digits by heart; or many do, in search of good settings."""

    mode = param.Selector(default="train", objects=list(MODES))

    samples = param.Integer(default=300, bounds=(100, 1_000), doc="Digits to train on.")
    hidden = param.Integer(default=6, bounds=(1, 8), doc="Hidden layers.")
    width = param.Integer(default=100, bounds=(4, 512), doc="Units of each.")
    epochs = param.Integer(default=201, bounds=(1, 501))
    lr = param.Number(default=0.01, bounds=(1e-4, 1.0), doc="Learning rate of SGD.")
    decay = param.Number(default=0.0, bounds=(0.0, 0.3), doc="Weight decay.")
    dropout = param.Number(default=0.0, bounds=(0.0, 0.5), doc="Share of units dropped.")
    noise = param.Number(default=0.0, bounds=(0.0, 0.4), doc="Share of wrong labels.")
    early = param.Boolean(default=False, doc="Whether a fifth of the digits stops the run early.")
    patience = param.Integer(default=10, bounds=(1, 100), doc="Epochs, of early stopping.")

    trials = param.Integer(default=100, bounds=(2, 500), doc="Of the search.")
    trial_epochs = param.Integer(default=50, bounds=(5, 100), doc="Of each trial.")
    lr_low = param.Number(default=1e-6, bounds=(1e-6, 1.0))
    lr_high = param.Number(default=1e-2, bounds=(1e-6, 1.0))
    decay_low = param.Number(default=1e-8, bounds=(1e-8, 1.0))
    decay_high = param.Number(default=1e-4, bounds=(1e-8, 1.0))
    workers = param.Integer(
        default=0, bounds=(0, MOST_WORKERS), doc="At most; 0 for one a core, up to a limit."
    )

    shown = param.Integer(default=0, bounds=(0, 500), doc="Trial on show; 0 for the best so far.")

    live_parameters: ClassVar = ("lr", "decay", "dropout", "workers")
    restart_parameters: ClassVar = (
        *(name for name in TRAINING if name not in ("lr", "decay", "dropout")),
        *SEARCHING,
    )

    def __init__(self, executor: Callable[[int], Pool] = make_executor, **params: Any) -> None:
        super().__init__(**params)
        self._executor = executor
        self._digits: Digits | None = None
        self._test: Digits | None = None
        self.clear()
        self.param.watch(lambda _event: self.reset(), "mode")

    @property
    def searching(self) -> bool:
        """Whether many networks are trained, and not one."""
        return bool(self.mode == "search")

    @property
    def in_background(self) -> bool:  # type: ignore[override]
        """Workers do the trials."""
        return self.searching

    @property
    def pace_s(self) -> float:  # type: ignore[override]
        """Seconds between two looks at what the workers have done."""
        return POLL_S if self.searching else 0.0

    @property
    def worker_count(self) -> int:
        """How many workers may be at the trials."""
        return self.workers or min(cores(), DEFAULT_WORKERS)

    @property
    def trial(self) -> Trial | None:
        """The trial on show, once it is done."""
        if self.search is None:
            return None
        return self.search.results.get(self.shown) if self.shown else self.search.best

    async def prepare(self) -> None:
        """Load the digits."""
        count = DIGITS if self.searching else self.samples
        self._digits = await DIGIT_STORE.load("train", count, self.loading)
        if not self.searching:
            self._test = await DIGIT_STORE.load("test", None, self.loading)

    def events(self) -> Generator[Happened | Progress, None, None]:
        """Train one network, or search with many."""
        if self._digits is None:
            raise RuntimeError("Expected digits. Received none. Fix: await prepare() first.")
        if self.searching:
            self.search = Search(
                self._digits,
                space=Space((self.lr_low, self.lr_high), (self.decay_low, self.decay_high)),
                trials=self.trials,
                epochs=self.trial_epochs,
                seed=self.seed,
                executor=self._executor,
            )
            return self.search.events(lambda: self.worker_count)
        self.training = TrainingRun(self._setting(), self._digits, self._test, self.seed)
        return self.training.events()

    def take(self, events: list[Happened | Progress]) -> None:
        """Publish what was measured, or which trials are done."""
        if self.search is not None:
            self.progress = len(self.search.results) / self.search.trials
            if any(isinstance(event, TrialDone) for event in events):
                self.metrics = search_metrics(self.search)
        elif self.training is not None:
            self.progress = min(1.0, self.step / self.training.steps)
            measured = [event for event in events if isinstance(event, Measured)]
            self.history += measured
            if measured:
                self.metrics = training_metrics(measured[-1], self.training.best_epoch)

    def clear(self) -> None:
        """Forget the network and the trials."""
        self.training: TrainingRun | None = None
        self.search: Search | None = None
        self.history: list[Measured] = []

    def change(self, name: str) -> None:
        """Let a new learning rate, decay or dropout count; workers are counted at every turn."""
        if self.training is not None and name != "workers":
            self.training.retune(self.lr, self.decay, self.dropout)

    def finish(self) -> Message:
        """Say how large the gap is, or what the search found."""
        if self.search is not None and self.search.best is not None:
            return found(self.search.best, len(self.search.results))
        if self.training is None or self.training.finished is None:
            return super().finish()
        self.metrics = training_metrics(self.training.finished, self.training.best_epoch)
        return trained(self.training.finished, self.training.best_epoch)

    def _setting(self) -> Setting:
        return Setting(
            hidden=self.hidden,
            width=self.width,
            epochs=self.epochs,
            lr=self.lr,
            decay=self.decay,
            dropout=self.dropout,
            noise=self.noise,
            patience=self.patience if self.early else None,
        )
