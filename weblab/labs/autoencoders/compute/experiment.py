"""Model of the autoencoders lab: nine kinds on digits, and a small example with films."""

from __future__ import annotations

from collections.abc import Awaitable, Generator
from dataclasses import asdict
from typing import Any

import numpy as np
import param

from weblab import nn
from weblab.datasets.digit_store import DIGITS, DigitStore
from weblab.labkit.experiment.many_runs import Task
from weblab.labkit.experiment.message import Message, RefusedError
from weblab.labkit.experiment.ready import ready
from weblab.labkit.experiment.repeats import seeds_setting
from weblab.labkit.experiment.seated import SeatedExperiment
from weblab.labkit.experiment.settings import Choice, Integer, Number
from weblab.labs.autoencoders.compute import memory, own_training, repeat
from weblab.labs.autoencoders.compute.datasets import datasets, needed
from weblab.labs.autoencoders.compute.digits_run import (
    DigitsRun,
    Outcome,
    Trained,
    Watched,
    Working,
)
from weblab.labs.autoencoders.compute.gallery import Gallery
from weblab.labs.autoencoders.compute.kinds import KINDS, Kind, Settings, retune
from weblab.labs.autoencoders.compute.measures import LABELS
from weblab.labs.autoencoders.compute.movies import EPOCHS as FILM_STEPS
from weblab.labs.autoencoders.compute.movies import LR, NODES, Fitted, MoviesRun, mean_error
from weblab.locale import mark as _

SUGGESTED = ("code", "samples", "epochs", "batch_size", "lr")
DIGITS_PART, FILMS_PART = ("digits",), ("films",)
KNOBS = ("mask", "rho", "sparsity", "contraction", "divergence")
POINTS = 200
"""Number of points on a loss curve, each the mean of the steps since the previous one."""
TRAINING_SHARE = 0.9
"""How much of a run is training; the rest is measuring."""
MOST_RESULTS = 12


CODES = (2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)
SAMPLES = (1_000, 2_000, 5_000, 10_000, 20_000, 40_000, 60_000)
EPOCHS = (1, 2, 3, 4, 5, 10, 20)
BATCH_SIZES = (10, 25, 50, 100, 200, 500, 1_000, 5_000)
SUGGESTED_BY_KIND: dict[str, Any] = {
    "suggested_by": ("part", "kind", "effort"),
    "parts": DIGITS_PART,
}
KNOB: dict[str, Any] = {"counts": "next step", "parts": DIGITS_PART}


class AutoencodersExperiment(Gallery, SeatedExperiment):
    """One autoencoder of digits, from its first step to its measures; or four of films."""

    part = Choice(
        "digits", {"digits": _("Digits"), "films": _("A small film example")}, label=_("Part"),
        widget="buttons",
    )  # fmt: skip
    kind = Choice(
        "undercomplete", {name: kind.label for name, kind in KINDS.items()}, label=_("Kind"),
        parts=DIGITS_PART,
    )  # fmt: skip
    effort = Choice(
        "quick", {"quick": _("Quick"), "full": _("As in the table")}, label=_("Length of the run"),
        widget="buttons", parts=DIGITS_PART, doc="Which values are suggested.",
    )  # fmt: skip
    code = Integer(None, (1, 1024), label=_("Code size"), stops=CODES, **SUGGESTED_BY_KIND)
    samples = Integer(
        None, (1_000, 60_000), label=_("Training digits"), stops=SAMPLES, **SUGGESTED_BY_KIND
    )
    epochs = Integer(None, (1, 20), label=_("Epochs"), stops=EPOCHS, **SUGGESTED_BY_KIND)
    batch_size = Integer(
        None, (10, 5_000), label=_("Batch size"), stops=BATCH_SIZES, aliases=("batch",),
        **SUGGESTED_BY_KIND,
    )  # fmt: skip
    lr = Number(
        None, (1e-5, 10), label=_("Initial learning rate"), symbol="lr", scale="log",
        counts="next step", suggested_by=("part", "kind", "effort"), aliases=("rate",),
        doc="Of Adam.",
    )  # fmt: skip
    mask = Number(0.3, (0, 0.7), label=_("Pixels hidden during training"), step=0.05, **KNOB)
    rho = Number(
        0.05, (0.01, 0.5), label=_("Share of digits for which a unit is active"), step=0.01, **KNOB
    )
    sparsity = Number(2e-4, (1e-6, 0.1), label=_("Sparsity weight"), scale="log", **KNOB)
    contraction = Number(1e-4, (1e-6, 0.1), label=_("Contraction weight"), scale="log", **KNOB)
    divergence = Number(1.0, (0.01, 100), label=_("Divergence weight"), scale="log", **KNOB)
    seeds = seeds_setting(parts=DIGITS_PART)
    nodes = Integer(
        2, (1, 4), label=_("Code units shown"), counts="at once", parts=FILMS_PART,
        doc="Which film network is looked at.",
    )  # fmt: skip

    digits: DigitsRun | None
    films: MoviesRun | None
    outcome: Outcome | None
    losses: list[tuple[int, float]]
    watched: list[Watched]
    fitted: list[Fitted]
    _train: nn.Dataset | None
    _labelled: nn.Dataset | None
    _test: nn.Dataset | None
    _window: list[float]
    _linear_error: float | None
    _usual_lr: float

    def __init__(self, store: DigitStore = DIGITS, **params: Any) -> None:
        super().__init__(**params)
        self._store = store
        self._raw_probe: float | None = None
        self.results: list[tuple[str, int, int, Outcome]] = []
        self.clear()
        self.param.watch(self._forget_choices, ["part", "kind", "effort", *SUGGESTED])

    # What is set, or suits where nothing is

    @property
    def chosen(self) -> Kind:
        """The kind that is chosen."""
        return KINDS[self.kind]

    def suggested(self, name: str) -> float:
        """Return the default of the kind for one of SUGGESTED, or the share of hidden pixels."""
        if name == "noise":
            return self.mask if "mask" in self.chosen.knobs else 0.0
        if self.part == "films" and name == "lr":
            return LR
        return self.chosen.suggested(name, full=self.effort == "full")

    def applies(self, name: str) -> bool:
        """Return whether a setting means something; knobs do for the kinds that have them."""
        return super().applies(name) and (name not in KNOBS or name in self.chosen.knobs)

    @property
    def hidden(self) -> float:
        """The share of pixels that are hidden in the digit on show."""
        return float(self.value("noise"))

    def needs(self) -> tuple[int, int]:
        """Return how many weights the chosen network has, and about how many bytes a run takes."""
        code, samples, batch_size = map(self.value, ("code", "samples", "batch_size"))
        weights = memory.weights(self.kind, code)
        return weights, memory.needed_bytes(self.kind, code, samples, batch_size)

    def matters(self, name: str) -> bool:
        """Return whether another value would give another run: effort may suggest nothing more."""
        return super().matters(name) and (
            name != "effort" or any(getattr(self, each) is None for each in SUGGESTED)
        )

    def _forget_choices(self, *events: param.parameterized.Event) -> None:
        """Discard values that were chosen for the previous kind."""
        changed = {event.name for event in events}
        if not changed.issubset(SUGGESTED):
            self.param.update({name: None for name in SUGGESTED if name not in changed})

    # The run

    async def prepare(self) -> None:
        """Load the digits, unless the run would not fit into memory."""
        if self.part == "films":
            return
        self._check_memory()
        samples = self.value("samples")
        train = await self._store.load("train", needed(samples), self.loading)
        test = await self._store.load("test", None, self.loading)
        self._train, self._labelled, self._test = datasets(train, test, samples)

    def _check_memory(self) -> None:
        """Refuse a run that would not fit into memory."""
        size = self.needs()[1]
        if size > memory.LIMIT_BYTES:
            text = _(
                "This run would take about {needed} MB of memory. The limit is {limit} MB. Use a "
                "smaller batch size, a smaller code or fewer digits."
            )
            sizes = {"needed": size >> 20, "limit": memory.LIMIT_BYTES >> 20}
            raise RefusedError(Message(text, sizes))

    def events(self) -> Generator[object, None, None]:
        """Train the networks of films, or one of digits."""
        self._usual_lr = self.suggested("lr")  # of this run, whatever is chosen for the next one
        if self.part == "films":
            self.films = MoviesRun(lr=self._lr_now, seed=self.seed)
            return self.films.events()
        settings = self._settings()
        self.digits = DigitsRun(
            self.chosen,
            settings,
            ready(self._train),
            ready(self._labelled),
            ready(self._test),
            epochs=self.value("epochs"),
            batch_size=self.value("batch_size"),
            lr=self._lr_now,
            seed=self.seed,
            raw_probe=self._raw_probe,
        )
        if self.own is None:
            return self.digits.events()
        self.begin_own(
            f"{own_training.__name__}:train",
            own_training.task_of(self.digits, settings, self.seed),
        )
        return self._with_own(self.digits)

    def repeated(self) -> Awaitable[Task]:
        """Return a run on digits with the settings as they are now, for any seed."""
        self._check_memory()
        arguments = {
            "kind": self.kind,
            "settings": asdict(self._settings()),
            **{name: self.value(name) for name in ("samples", "epochs", "batch_size", "lr")},
        }
        return self._repeated(arguments, self.needs()[1])

    async def _repeated(self, arguments: dict[str, Any], size: int) -> Task:
        train = await self._store.load("train", needed(arguments["samples"]))
        test = await self._store.load("test", None)
        data = {"digits": [train.images, train.labels], "test": [test.images, test.labels]}
        return Task(f"{repeat.__name__}:repeat", {**data, **arguments}, size)

    def recorded(self) -> dict[str, Any] | None:
        """Return the run on digits that has ended, as ``repeat`` does; None after one on films."""
        if self.digits is None:
            return None
        seed = self._built_with["seed"]
        return repeat.record(
            seed, self.watched, self.linear_error(), self.outcome, self.diverged, self.seconds
        )

    def _settings(self) -> Settings:
        return Settings(code=self.value("code"), **{name: getattr(self, name) for name in KNOBS})

    def _with_own(self, run: DigitsRun) -> Generator[object, None, None]:
        yield from run.events()
        yield from self.wait_for_own()

    def _lr_now(self) -> float:
        return self._usual_lr if self.lr is None else self.lr

    def own_value(self, name: str) -> Any:
        """Return the value of a setting that counts now in this run."""
        return self._lr_now() if name == "lr" else super().own_value(name)

    def take_own(self) -> None:
        """Publish how far the network with a visitor's loss or penalty is."""
        if self.digits and self.metrics:
            self.metrics = self._digits_metrics()

    def take(self, events: list[Any]) -> None:
        """Take losses, errors and at last the measures."""
        for event in events:
            if isinstance(event, Trained):
                self._average(event)
            elif isinstance(event, Fitted):
                self.fitted.append(event)
            elif isinstance(event, Watched):
                self.watched.append(event)
            elif isinstance(event, Outcome):
                self._finish_with(event)
        if self.digits and self.step == self.digits.steps and isinstance(events[-1], Working):
            text = _("Measuring: a linear probe is trained on the code with {labels} labels.")
            self.message = Message(text, {"labels": f"{LABELS:,}"})
        total = self.digits.steps / TRAINING_SHARE if self.digits else FILM_STEPS
        self.progress = min(1.0, self.step / total)
        self.metrics = self._digits_metrics() if self.digits else self._films_metrics()

    def clear(self) -> None:
        """Forget the run; its results stay in the table."""
        super().clear()
        self.digits = self.films = self.outcome = None
        self._train = self._labelled = self._test = None
        self.losses = []
        self.watched = []
        self.fitted = []
        self._window = []
        self._linear_error = None

    def change(self, name: str) -> None:
        """Apply a changed setting from the next step on; the learning rate is read at each step."""
        if self.digits and name in KNOBS:
            retune(self.digits.model, Settings(**{knob: getattr(self, knob) for knob in KNOBS}))

    def finish(self) -> Message:
        """Report the result of the run."""
        if self.films:
            text = _(
                "Done: with two units the RMSE is {two:.2f} stars. Always predicting the mean "
                "gives {mean:.2f}."
            )
            return Message(text, {"two": self.films.errors()[1], "mean": mean_error()})
        found = ready(self.outcome)
        if found.mse > found.mean_mse:
            return Message(
                _(
                    "Done, but the network learned nothing: its error, {mse:.3g}, is larger than "
                    "that of always answering with the mean digit, {mean_mse:.3g}. Try a smaller "
                    "learning rate."
                ),
                asdict(found),
            )
        text = _(
            "Done: the test error is {mse:.3g}, that of PCA {pca_mse:.3g}. A linear probe "
            "classifies {probe:.1%} of the digits correctly from the code, {raw_probe:.1%} from "
            "the pixels."
        )
        return Message(text, asdict(found))

    def reconstruct(self, images: np.ndarray) -> np.ndarray | None:
        """Return the current reconstructions of flat images; None without a network."""
        return self.digits.reconstruct(images) if self.digits else None

    def linear(self, images: np.ndarray) -> np.ndarray | None:
        """Return their reconstructions by PCA with as many components as the code has units."""
        pca = self.digits.pca if self.digits else None
        return pca.reconstruct(images) if pca else None

    def linear_error(self) -> float | None:
        """Return the error of PCA on the test digits that are watched; None before it is found."""
        if self._linear_error is None and self.digits is not None:
            self._linear_error = self.digits.linear_error()
        return self._linear_error

    def _finish_with(self, outcome: Outcome) -> None:
        self.outcome, self._raw_probe = outcome, outcome.raw_probe
        code = ready(self.digits).code
        run = (self._built_with["kind"], code, self.step, outcome)
        self.results = [*self.results, run][-MOST_RESULTS:]

    def _average(self, event: Trained) -> None:
        self._window.append(event.loss)
        if len(self._window) >= max(1, ready(self.digits).steps // POINTS):
            self.losses.append((event.step, float(np.mean(self._window))))
            self._window = []

    def _digits_metrics(self) -> dict[str, float | int | None]:
        run, found = ready(self.digits), self.outcome
        a_stage = run.steps_a_stage // run.epochs
        figures: dict[str, float | int | None] = {
            "epoch": self.step // a_stage,
            "stage": run.stage + 1,
            "train_loss": self.losses[-1][1] if self.losses else None,
            "test_mse": self.watched[-1].mse if self.watched else None,
            "pca_mse": self.linear_error(),
        }
        for own in self.own_events()[-1:]:
            figures["own_mse"] = own["mse"]
        if found:
            figures |= {
                "test_mse": found.mse,
                "pca_mse": found.pca_mse,
                "mean_mse": found.mean_mse,
                "probe_accuracy": found.probe,
                "pca_probe_accuracy": found.pca_probe,
                "raw_probe_accuracy": found.raw_probe,
                "copied_digits": found.digits,
                "copied_scrambled": found.scrambled,
            }
        return figures

    def _films_metrics(self) -> dict[str, float]:
        errors = ready(self.films).errors()
        return {f"rmse_{n}": error for n, error in zip(NODES, errors, strict=True)} | {
            "rmse_mean": mean_error()
        }
