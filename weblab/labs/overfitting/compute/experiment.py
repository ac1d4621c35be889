"""Model of the overfitting lab: one network that overfits, and a search for good settings."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Generator
from dataclasses import asdict
from typing import Any

from weblab.datasets.digit_store import DIGITS as DIGIT_STORE
from weblab.datasets.digits import Digits
from weblab.labkit.experiment.many_runs import Task
from weblab.labkit.experiment.message import Message
from weblab.labkit.experiment.ready import ready
from weblab.labkit.experiment.repeats import seeds_setting
from weblab.labkit.experiment.seated import SeatedExperiment
from weblab.labkit.experiment.settings import Choice, Flag, Integer, Number
from weblab.labs.overfitting.compute import own_training, repeat
from weblab.labs.overfitting.compute.outcome import found, search_metrics, trained, training_metrics
from weblab.labs.overfitting.compute.search import DIGITS, Progress, Search, Space, Trial, TrialDone
from weblab.labs.overfitting.compute.training_run import Happened, Measured, Setting, TrainingRun
from weblab.locale import mark as _
from weblab.runtime import Wait
from weblab.runtime.executors import DEFAULT_WORKERS, MOST_WORKERS, cores, make_executor
from weblab.runtime.pool import Pool

TRAIN, SEARCH = ("train",), ("search",)
SPACE: dict[str, Any] = {"parts": SEARCH, "scale": "log", "group": _("Search space")}
WIDTHS = (8, 16, 32, 64, 100, 200, 512)
POLL_S = 0.02


class OverfittingExperiment(SeatedExperiment):
    """One network that memorizes a few hundred digits, or many in search of good settings."""

    part = Choice(
        "train", {"train": _("One network"), "search": _("Search")}, label=_("Experiment"),
        widget="buttons", aliases=("mode",),
    )  # fmt: skip

    samples = Integer(300, (100, 1_000), label=_("Training digits"), step=50, parts=TRAIN)
    noise = Number(
        0.0, (0.0, 0.4), label=_("Label noise: share of wrong labels"), step=0.05, parts=TRAIN
    )
    hidden = Integer(6, (1, 8), label=_("Hidden layers"), parts=TRAIN)
    width = Integer(100, (4, 512), label=_("Units per layer"), stops=WIDTHS, parts=TRAIN)
    epochs = Integer(201, (1, 501), label=_("Epochs"), step=10, parts=TRAIN)
    lr = Number(
        0.01, (1e-4, 1.0), label=_("Learning rate"), scale="log", counts="next step", parts=TRAIN
    )
    decay = Number(
        0.0, (0.0, 0.3), label=_("Weight decay"), step=0.01, counts="next step", parts=TRAIN
    )
    dropout = Number(
        0.0, (0.0, 0.5), label=_("Dropout"), step=0.05, counts="next step", parts=TRAIN
    )
    early = Flag(
        False, label=_("Early stopping"), parts=TRAIN, doc="On a fifth of the digits, held out."
    )
    patience = Integer(10, (1, 100), label=_("Patience"), unit=_("epochs"), parts=TRAIN)
    seeds = seeds_setting(parts=TRAIN)

    trials = Integer(100, (2, 500), label=_("Trials"), parts=SEARCH)
    trial_epochs = Integer(50, (5, 100), label=_("Epochs per trial"), parts=SEARCH)
    workers = Choice(
        0, range(MOST_WORKERS + 1), titles={0: _("One per core")}, label=_("Workers"),
        counts="next step", parts=SEARCH,
    )  # fmt: skip
    lr_low = Number(1e-6, (1e-6, 1.0), label=_("Learning rate from"), **SPACE)
    lr_high = Number(1e-2, (1e-6, 1.0), label=_("Learning rate to"), **SPACE)
    decay_low = Number(1e-8, (1e-8, 1.0), label=_("Weight decay from"), **SPACE)
    decay_high = Number(1e-4, (1e-8, 1.0), label=_("Weight decay to"), **SPACE)

    shown = Integer(
        0, (0, 500), label=_("Trial shown (0 is the best)"), counts="at once", parts=SEARCH,
        widget=None,
    )  # fmt: skip

    training: TrainingRun | None
    search: Search | None
    history: list[Measured]

    def __init__(self, executor: Callable[[int], Pool] = make_executor, **params: Any) -> None:
        super().__init__(**params)
        self._executor = executor
        self._digits: Digits | None = None
        self._test: Digits | None = None
        self.clear()
        self.param.watch(lambda _event: self.reset(), "part")

    def applies(self, name: str) -> bool:
        """Return whether a setting has an effect; patience has one with early stopping."""
        return super().applies(name) and (name != "patience" or self.early)

    @property
    def searching(self) -> bool:
        """Whether a search is chosen, and not a single network."""
        return bool(self.part == "search")

    @property
    def in_background(self) -> bool:
        """Whether the work is done by workers."""
        return self.searching

    @property
    def pace_s(self) -> float:
        """Seconds between two updates from the workers."""
        return POLL_S if self.searching else 0.0

    @property
    def worker_count(self) -> int:
        """The number of workers."""
        return self.workers or min(cores(), DEFAULT_WORKERS)

    @property
    def trial(self) -> Trial | None:
        """The trial that is shown; None until it is done."""
        if self.search is None:
            return None
        return self.search.results.get(self.shown) if self.shown else self.search.best

    async def prepare(self) -> None:
        """Load the digits."""
        count = DIGITS if self.searching else self.samples
        self._digits = await DIGIT_STORE.load("train", count, self.loading)
        if not self.searching:
            self._test = await DIGIT_STORE.load("test", None, self.loading)

    def events(self) -> Generator[Happened | Progress | Wait, None, None]:
        """Train one network, or many in a search."""
        if self.searching:
            self.search = Search(
                ready(self._digits),
                space=Space((self.lr_low, self.lr_high), (self.decay_low, self.decay_high)),
                trials=self.trials,
                epochs=self.trial_epochs,
                seed=self.seed,
                executor=self._executor,
            )
            return self.search.events(lambda: self.worker_count)
        digits, test = ready(self._digits), ready(self._test)
        self.training = TrainingRun(self._setting(), digits, test, self.seed)
        if self.own is None:
            return self.training.events()
        self.begin_own(
            f"{own_training.__name__}:train",
            own_training.task_of(self.training.setting, digits, test, self.seed),
        )
        return self._with_own(self.training)

    def _with_own(self, training: TrainingRun) -> Generator[Happened | Wait, None, None]:
        """Train, and wait at last for the network with the visitor's part."""
        yield from training.events()
        yield from self.wait_for_own()

    def repeated(self) -> Awaitable[Task]:
        """Return a run with the settings as they are now, for any seed."""
        return self._repeated(self._setting(), self.samples)

    async def _repeated(self, setting: Setting, samples: int) -> Task:
        digits = await DIGIT_STORE.load("train", samples)
        test = await DIGIT_STORE.load("test", None)
        arguments = {
            "setting": asdict(setting),
            "digits": [digits.images, digits.labels],
            "test": [test.images, test.labels],
        }
        return Task(f"{repeat.__name__}:repeat", arguments)

    def recorded(self) -> dict[str, Any] | None:
        """Return the training that has ended, as ``repeat`` does; None after a search."""
        if self.training is None:
            return None
        return repeat.record(self.history, self.training.finished, self.diverged, self.seconds)

    def take(self, events: list[Happened | Progress]) -> None:
        """Publish the measurements, or the trials that are done."""
        if self.search is not None:
            self.progress = len(self.search.results) / self.search.trials
            if any(isinstance(event, TrialDone) for event in events):
                self.metrics = search_metrics(self.search)
        elif self.training is not None:
            self.progress = min(1.0, self.step / self.training.steps)
            measured = [event for event in events if isinstance(event, Measured)]
            self.history += measured
            if measured:
                self._publish(measured[-1])

    def _publish(self, measured: Measured) -> None:
        """Publish how good the network is, and the one with the visitor's part."""
        best = self.training.best_epoch if self.training else None
        metrics = training_metrics(measured, best)
        for own in self.own_events()[-1:]:
            names = ("epoch", "train_accuracy", "test_accuracy")
            metrics |= {f"own_{name}": own[name] for name in names}
        self.metrics = metrics

    def clear(self) -> None:
        """Forget the networks and the trials."""
        super().clear()
        self.training = None
        self.search = None
        self.history = []

    def change(self, name: str) -> None:
        """Apply a new learning rate, weight decay or dropout; workers are read at every turn."""
        if self.training is not None and name != "workers":
            self.training.retune(self.lr, self.decay, self.dropout)

    def finish(self) -> Message:
        """Report the gap, or the result of the search."""
        if self.search is not None and self.search.best is not None:
            return found(self.search.best, len(self.search.results))
        if self.training is None or self.training.finished is None:
            return super().finish()
        self._publish(self.training.finished)
        return trained(self.training.finished, self.training.best_epoch)

    @property
    def setting(self) -> Setting:
        """What the network was built from; without one, what it would be built from now."""
        return self.training.setting if self.training else self._setting()

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
