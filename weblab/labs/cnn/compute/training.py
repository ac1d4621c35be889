"""Training a small CNN on digits: reports, saving and resuming."""

from __future__ import annotations

from collections.abc import Awaitable, Generator
from dataclasses import asdict
from typing import Any

import numpy as np
import param

from weblab import nn
from weblab.datasets.augmentation import Augmentation
from weblab.datasets.digit_store import DIGITS as STORE
from weblab.datasets.digits import Digits
from weblab.labkit.digits.model_files import refusal
from weblab.labkit.experiment.many_runs import Task
from weblab.labkit.experiment.message import Message, RefusedError
from weblab.labkit.experiment.ready import ready
from weblab.labs.cnn.compute import own_training, repeat
from weblab.labs.cnn.compute.architecture import Architecture
from weblab.labs.cnn.compute.evaluation import Report, report_iter
from weblab.labs.cnn.compute.network_settings import (
    SHAPE_PARAMETERS,
    NetworkSettings,
    last_batch,
    usual_lr,
)
from weblab.labs.cnn.compute.own_training import FOREVER, scaled
from weblab.labs.cnn.compute.record import COLUMNS, POINT, EpochReport, Happened, Record
from weblab.labs.cnn.compute.run_file import another_architecture, open_run, rows_of, save_run
from weblab.locale import mark as _
from weblab.nn.tables import OPTIMIZERS
from weblab.runtime import Wait

GUESSING = 0.2
"""An accuracy below this is hardly better than chance, which is right once in ten times."""


class DigitsTraining(NetworkSettings):
    """A CNN of the visitor's choice is trained on digits.

    The network stays when a run has ended, so that it can be looked at, saved, and trained on:
    with more ``epochs`` a run that was done goes on.
    """

    training: nn.TrainingState | None
    built: Architecture | None
    filters_before: np.ndarray | None
    report: Report | None
    record: Record
    _train: Digits | None
    _test: Digits | None

    def __init__(self, **params: Any) -> None:
        super().__init__(**params)
        self.clear()
        self._publish()

    @property
    def network(self) -> nn.Sequential | None:
        """The network as it is now; None before there is a run."""
        model = self.training.model if self.training else None
        return model if isinstance(model, nn.Sequential) else None

    @property
    def started(self) -> bool:
        """Whether there is a network, trained here or opened from a file."""
        return self.training is not None

    # The run

    async def prepare(self) -> None:
        """Load the digits; refuse networks that cannot be built."""
        if self.training is None:
            obstacle = self.obstacle()
            if obstacle:
                raise RefusedError(obstacle)
        samples = self._built_with["samples"] if self.started else self.samples
        self._train = await STORE.load("train", samples, self.loading)
        self._test = await STORE.load("test", None, self.loading)

    def events(self) -> Generator[Happened | Wait, None, None]:
        """Train epoch by epoch; a network with a visitor's layer begins with a new run."""
        if self.training is None:
            self.training = self._fresh()
            if self.own is not None:
                self._begin_own()
        yield from self._epochs()
        yield from self.wait_for_own()

    def _begin_own(self) -> None:
        digits, test, built = ready(self._train), ready(self._test), ready(self.built)
        built_with = self._built_with
        given = {**built_with, "epochs": self.epochs, "last": last_batch(built_with)}
        self.begin_own(
            f"{own_training.__name__}:train",
            own_training.task_of(built, digits, test, given, self.current_lr),
        )

    def _epochs(self) -> Generator[Happened, None, None]:
        """Train on, and read the test digits after each epoch."""
        run, built = ready(self.training), self._built_with
        run.optimizer.lr = self.current_lr
        if run.position.epoch and not run.position.batch and self.report is None:
            yield from self._read_test()
        if run.position.epoch >= self.epochs:
            return
        augment = Augmentation() if built["augment"] else None
        digits = ready(self._train)
        images, labels = digits.images[:, None], digits.targets()
        for event in nn.train_iter(
            run.model,
            nn.SoftmaxCrossEntropy(),
            run.optimizer,
            nn.Dataset(images, labels, scaled, augment),
            epochs=FOREVER,
            batch_size=built["batch_size"],
            rng=run.rng,
            last=last_batch(built),
            start=run.position,
        ):
            if isinstance(event, nn.EvaluationStep):
                continue  # the test digits are read below, and not by the engine's run
            run.position = event.position
            if isinstance(event, nn.StepEnd):
                yield event
                continue
            report = yield from self._read_test()
            yield EpochReport(
                event.epoch, event.step, event.train_loss, event.train_accuracy or 0.0, report
            )
            if event.epoch >= self.epochs:
                return

    def take(self, events: list[Happened]) -> None:
        """Add to the curves, and publish how far the run is."""
        self.record.take(events)
        position, last = ready(self.training).position, self.record.last
        done = position.epoch + (position.batch / last.batches if last else 0)
        self.progress = min(1.0, done / self.epochs)
        self._publish()

    def clear(self) -> None:
        """Forget the network and all that is known of it."""
        super().clear()
        self._train = None
        self._test = None
        self._opened = False
        self.training = None
        self.built = None
        self.filters_before = None
        self.report = None
        self.record = Record()

    def change(self, name: str) -> None:
        """Let a new learning rate count from the next step on."""
        if self.training is not None:
            self.training.optimizer.lr = self.current_lr

    def finish(self) -> Message:
        """Report the accuracy of the network."""
        if self.report is None:
            return super().finish()
        text = _("Done: {accuracy}% of {count} test digits were classified correctly.")
        accuracy = f"{100 * self.report.accuracy:.2f}"
        values = {
            "accuracy": accuracy,
            "count": f"{len(self.report.digits):,}",
            "lr": self.current_lr,
        }
        if self.report.accuracy < GUESSING:
            text = _(
                "Done, but the network only guesses: {accuracy}% of {count} test digits were "
                "classified correctly. If the loss shot up at first, a learning rate of {lr:.3g} "
                "is too large: such large steps leave ReLU units that output zero for every input. "
                "If the loss hardly moved, the learning rate is too small."
            )
        return Message(text, values)

    def run(self) -> None:
        """Start, or go on; a run that was done goes on where there are more epochs by now."""
        if self.state == "done" and self.can_go_on:
            seconds = self._spent
            self._close()
            self._spent = seconds
            self.state = "paused"
        super().run()

    def pause(self) -> None:
        """Stop between two steps; the time until it goes on counts for nothing."""
        super().pause()
        self.record.rest()

    def reset(self) -> None:
        """Throw the network away."""
        super().reset()
        self._publish()

    @property
    def can_go_on(self) -> bool:
        """Whether a finished run has epochs left, and its settings are still the same."""
        done = self.training.position.epoch if self.training else 0
        return self.started and done < self.epochs and not self.pending

    # With other seeds

    @property
    def begun_with(self) -> dict[str, Any]:
        """What the run began with; a link needs the part, which has no effect on the run."""
        return {**super().begun_with, "part": "train"}

    def repeated(self) -> Awaitable[Task]:
        """Return a training with the settings as they are now, for any seed."""
        obstacle = self.obstacle()
        if obstacle:
            raise RefusedError(obstacle)
        names = ("optimizer", "batch_size", "epochs", "augment")
        arguments = {
            "architecture": asdict(self.architecture),
            "lr": self.current_lr,
            "last": last_batch(self._inputs("reset")),
            **{name: getattr(self, name) for name in names},
        }
        return self._repeated(self.samples, arguments, self.memory())

    async def _repeated(self, samples: int, arguments: dict[str, Any], size: int) -> Task:
        digits = await STORE.load("train", samples)
        test = await STORE.load("test", None)
        data = {"digits": [digits.images, digits.labels], "test": [test.images, test.labels]}
        return Task(f"{repeat.__name__}:repeat", {**data, **arguments}, size)

    def recorded(self) -> dict[str, Any] | None:
        """Return the training that has ended, as ``repeat`` does.

        None for one that was opened from a file, of whose course too little is known, and while
        the kernel explorer is shown, as the settings of the training mean nothing then.
        """
        begun = self.record.epochs or self.diverged is not None
        if self._opened or not self.applies("seeds") or not begun:
            return None
        return repeat.record(self.record.epochs, self.diverged, self.seconds)

    # Files

    def file(self) -> bytes | None:
        """Return the run as a file, or None without one.

        Raises: RefusedError, with the reason, if the file could not be opened again.
        """
        if self.training is None:
            return None
        settings = {name: self._built_with[name] for name in self.names("reset")}
        record, settings = self.record, {**settings, "epochs": self.epochs}
        return save_run(self.training, settings, record.epochs, record.points)

    def open(self, data: bytes) -> None:
        """Replace this run by that of a file, at the position where it was saved.

        Raises: RefusedError, with the reason; then nothing has changed.
        """
        run = open_run(data)
        settings = {"last": "merge", **run.notes["settings"]}  # older files do not have it
        architecture = self._checked(run, settings)
        self.reset()
        usual = usual_lr(settings["optimizer"])
        lr = None if run.optimizer.lr == usual else run.optimizer.lr
        self.param.update(**settings, lr=lr)
        self._note_inputs()
        self.own_begun = None
        self.training, self.built = run, architecture
        self._opened = True
        self.filters_before = first_filters(self._fresh_network()).copy()
        self.record = Record()
        self.record.epochs = rows_of(run, "history", len(COLUMNS))
        self.record.points = [tuple(row) for row in rows_of(run, "points", len(POINT))]
        text = _(
            "Opened: this network has been trained for {step} steps, and training can continue "
            "from there."
        )
        self.param.update(
            state="paused",
            step=run.position.step,
            message=Message(text, {"step": run.position.step}),
        )
        self._publish()

    def _checked(self, run: nn.TrainingState, settings: dict[str, Any]) -> Architecture:
        """Return the architecture of a run from a file, if it is one that this lab makes."""
        names = {*self.names("reset"), "epochs"}
        try:
            if settings.keys() != names:
                raise ValueError("other settings")
            offered = NetworkSettings(**settings, lr=run.optimizer.lr)
        except ValueError as error:
            raise refusal(error) from None
        if obstacle := offered.obstacle():
            raise RefusedError(obstacle)
        planned = offered.architecture
        if planned.parameters() != sum(each.data.size for each in run.model.parameters()):
            raise another_architecture()  # before one of any size is built
        same = repr(run.model) == repr(planned.build(np.random.default_rng(0)))
        if not same or type(run.optimizer).__name__ != offered.optimizer:
            raise another_architecture()
        batches = -(-offered.samples // offered.batch_size)
        if run.position.batch > batches:
            raise refusal(ValueError("more batches than an epoch has"))
        return planned

    # Inside

    def _fresh_network(self) -> nn.Sequential:
        built = self._built_with
        architecture = Architecture(**{name: built[name] for name in SHAPE_PARAMETERS})
        return architecture.build(np.random.default_rng([built["seed"], 0]))

    def _fresh(self) -> nn.TrainingState:
        network = self._fresh_network()
        self.built = self.architecture
        self.record = Record()
        self.filters_before = first_filters(network).copy()
        optimizer = OPTIMIZERS[self.optimizer].make(network.parameters(), self.current_lr)
        rng = np.random.default_rng([self.seed, 1])
        return nn.TrainingState(network, optimizer, rng, nn.Position())

    def _read_test(self) -> Generator[nn.EvaluationStep, None, Report]:
        self.report = yield from report_iter(ready(self.training).model, ready(self._test))
        return self.report

    def figures(self) -> dict[str, float | int | None]:
        """Return the metrics, as flat JSON."""
        record = self.record
        loss, accuracy = record.means()
        architecture = self.built or self.architecture
        possible = architecture.problem() is None
        tested = [each["test_accuracy"] for each in self.own_events() if "test_accuracy" in each]
        return {
            **({"own_test_accuracy": tested[-1]} if tested else {}),
            "epoch": record.last.epoch if record.last else len(record.epochs),
            "train_loss": loss,
            "train_accuracy": accuracy,
            "test_accuracy": record.epochs[-1][-1] if record.epochs else None,
            "parameters": architecture.parameters() if possible else None,
            "images_per_second": record.images_per_second(),
        }

    def take_own(self) -> None:
        """Publish how far the network with a visitor's layer is."""
        self._publish()

    def _publish(self) -> None:
        self.metrics = self.figures()

    @param.depends(*SHAPE_PARAMETERS, watch=True)
    def _count_parameters(self) -> None:
        self._publish()


def first_filters(network: nn.Sequential) -> np.ndarray:
    """Return the first layer's filters, (filters, K, K)."""
    return network.parameters()[0].data[:, 0]
