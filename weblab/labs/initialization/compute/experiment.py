"""Model of the initialization lab: a signal through untrained layers, and a race."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Generator
from typing import TYPE_CHECKING, Any

import numpy as np
import param

from weblab import nn
from weblab.datasets.digit_store import DIGITS
from weblab.labkit.digits.race import DigitsRace, LossCurves, Raced
from weblab.labkit.digits.repeat import record as race_record
from weblab.labkit.experiment.many_runs import Task
from weblab.labkit.experiment.message import Message, RefusedError
from weblab.labkit.experiment.ready import ready
from weblab.labkit.experiment.repeats import seeds_setting
from weblab.labkit.experiment.seated import SeatedExperiment
from weblab.labkit.experiment.settings import Choice, Flag, Integer, Number
from weblab.labs.initialization.compute import repeat
from weblab.labs.initialization.compute.networks import PIXELS, network, shapes
from weblab.labs.initialization.compute.own_start import OWN_TITLE, draw, given
from weblab.labs.initialization.compute.signal import ACTIVATIONS, LayerSignal, send_signal
from weblab.labs.initialization.compute.starts import (
    CUSTOM,
    TITLES,
    UNITS,
    Start,
    start_named,
)
from weblab.locale import mark as _
from weblab.runtime import Wait, give_way, in_background
from weblab.workshop.seats import OWN

NAMES = tuple(TITLES)

if TYPE_CHECKING:
    Choices = SeatedExperiment
else:
    Choices = param.parameterized_class(
        "Choices",
        {
            name: Flag(name != CUSTOM, label=title, widget="checkbox", order=1)
            for name, title in TITLES.items()
        },
        SeatedExperiment,
    )


class InitializationExperiment(Choices):
    """A random signal through untrained layers, and networks that race on MNIST.

    The networks differ in their initial weights alone. The signal follows its settings,
    also during a race. A network that diverges leaves the race; the others continue.
    """

    activation = Choice("ReLU", list(ACTIVATIONS), label=_("Activation"))
    layers = Integer(
        5, (2, 10), label=_("Layers"),
        doc="With weights; when trained, the last has a unit for each digit in place of UNITS.",
    )  # fmt: skip
    start = Choice(
        "small",
        TITLES,
        label=_("Initial weights"),
        counts="at once",
        doc="The initialization whose signal is shown.",
    )
    std = Number(
        None, (0, 10), label=_("Scale: standard deviation of the weights"), symbol="std",
        scale="log", suggested_by=("start",),
        doc="Of the custom initialization; None for its default.",
    )  # fmt: skip
    lr = Number(0.01, (1e-4, 1.0), label=_("Learning rate"), scale="log", counts="next step")
    iterations = Integer(300, (20, 2_000), label=_("Steps (batch size 128)"), step=20)
    digits = Integer(10_000, (1_000, 60_000), label=_("Training digits"), step=1_000)
    seeds = seeds_setting()
    signal = param.List(default=[], item_type=LayerSignal, doc="The signal of each layer.")

    shows_own = param.Boolean(default=False, doc="Whether the signal is of the visitor's.")

    race: DigitsRace | None
    losses: LossCurves

    def __init__(self, **params: Any) -> None:
        super().__init__(**params)
        self._data: nn.Dataset | None = None
        self._own_weights: list[np.ndarray] = []
        self._own_signal: list[np.ndarray] = []
        self.clear()
        self.param.watch(self._agree, ["start", "std"])
        self.param.watch(self._send_again, ["activation", "layers", "start", "std", "seed"])
        self._sending: asyncio.Task[None] | None = None
        self._send()

    def matters(self, name: str) -> bool:
        """Return whether another value would give another race: a std does for the custom start."""
        return super().matters(name) and (name != "std" or CUSTOM in self.chosen)

    @property
    def chosen(self) -> list[str]:
        """The names of the initializations in the race, a visitor's own last."""
        return [name for name in NAMES if getattr(self, name)] + [OWN] * (self.own is not None)

    def rule(self, name: str) -> Start:
        """Return an initialization by its name."""
        if name == OWN:
            return Start(OWN_TITLE, float("nan"), given(self._own_weights))
        return start_named(name, self.std)

    @property
    def shown_std(self) -> float:
        """The standard deviation of the weights that are shown, in a layer of UNITS inputs."""
        return self.rule(self.start).std

    def suggested(self, name: str) -> float:
        """Return the standard deviation of the initialization that is shown."""
        return self.shown_std

    def first_weights(self) -> np.ndarray:
        """Return the current weights of the first layer, (784, UNITS), of the one that is shown.

        If its network is not in the race, they are its initial weights.
        """
        runner = self.race.runners.get(self.start) if self.race else None
        return first_weight(runner.model if runner else self._first_layer())

    async def prepare(self) -> None:
        """Load the digits."""
        if not self.chosen:
            raise RefusedError(Message(_("Choose at least one initialization.")))
        if self.own is not None:
            self._own_weights = await draw(
                self.own, shapes(self.layers), [self.seed, 0], self.own_failed
            )
        digits = await DIGITS.load("train", self.digits, self.loading)
        self._data = nn.Dataset(digits.inputs().reshape(len(digits), -1), digits.targets())

    def events(self) -> Generator[Raced | Wait, None, None]:
        """Train one network for each chosen initialization."""
        data = ready(self._data)
        names = [name for name in self.chosen if name != OWN or self._own_weights]
        entries = {name: self._entry(name) for name in names}
        self.race = DigitsRace(data, entries, self.seed)
        yield from self.race.run(self.iterations)

    def repeated(self) -> Awaitable[Task]:
        """Return the race with the settings as they are now, for any seed."""
        names = [name for name in self.chosen if name != OWN]
        if not names:
            raise RefusedError(Message(_("Choose at least one initialization.")))
        arguments = {
            "names": names, "std": self.std, "layers": self.layers, "activation": self.activation,
            "lr": self.lr, "steps": self.iterations,
        }  # fmt: skip
        return self._repeated(self.digits, arguments)

    def recorded(self) -> dict[str, Any] | None:
        """Return the race that has ended, as ``repeat`` does."""
        return race_record(self.race, self.losses, self.seconds) if self.race else None

    async def _repeated(self, count: int, arguments: dict[str, Any]) -> Task:
        digits = await DIGITS.load("train", count)
        data = [digits.images, digits.labels]
        return Task(f"{repeat.__name__}:repeat", {"digits": data, **arguments})

    def take(self, events: list[Raced]) -> None:
        """Publish the progress of all networks."""
        self.losses.add(events)
        self.progress = min(1.0, self.step / self._built_with["iterations"])
        self._publish()

    def clear(self) -> None:
        """Forget the race."""
        super().clear()
        self.race = None
        self.losses = LossCurves()

    def reset(self) -> None:
        """Discard the race and keep the signal."""
        super().reset()
        self._publish()

    def change(self, name: str) -> None:
        """Apply a new learning rate to all networks from the next step on."""
        for runner in self.race.runners.values() if self.race else ():
            setattr(runner.optimizer, name, self.lr)

    def finish(self) -> Message:
        """Name the initialization with the lowest loss, and one that diverged."""
        best = self._winner()
        lost = self.race.diverged() if self.race else {}
        if not lost:
            return best
        name, step = next(iter(lost.items()))
        text = _("{best} {name} initialization diverged at step {step}: its loss is not finite.")
        return Message(text, {"best": best, "name": self._title(name), "step": step})

    def _winner(self) -> Message:
        best = self.losses.best()
        if best is None:
            return Message(_("Done."))
        text = _("Done: {name} initialization has the lowest loss, {loss:.3g}.")
        return Message(text, {"name": self._title(best[0]), "loss": best[1]})

    def _title(self, name: str) -> Message:
        return Message(self.rule(name).title)

    def _entry(self, name: str) -> tuple[nn.Sequential, nn.Optimizer]:
        model = network(self.rule(name).initializer, self.layers, self.activation, self.seed)
        return model, nn.SGD(model.parameters(), self.lr)

    def _first_layer(self) -> nn.Linear:
        rng = np.random.default_rng([self.seed, 0])
        return nn.Linear(PIXELS, UNITS, init=self.rule(self.start).initializer, rng=rng)

    def _agree(self, *events: param.parameterized.Event) -> None:
        """Select the custom initialization if the visitor sets a std; the others have their own."""
        changed = {event.name for event in events}
        if "std" in changed and self.std is not None:
            self.start = CUSTOM
        elif self.start != CUSTOM:
            self.std = None

    async def show_own(self) -> None:
        """Send the signal through layers with the weights of the visitor's initializer."""
        if self.own is not None:
            shapes = [(UNITS, UNITS)] * self.layers
            self._own_signal = await draw(self.own, shapes, [self.seed], self.own_failed)
        self.shows_own = self.own is not None and len(self._own_signal) == self.layers
        self._send()

    def _send_again(self, *events: param.parameterized.Event) -> None:
        """Send the signal at once; during a race, once for all pending moves of a slider."""
        if any(event.name == "start" for event in events):
            self.shows_own = False
        if self.shows_own:
            self._sending = in_background(self.show_own(), self.tell_failure)
            return
        if self.state != "running":
            self._send()
        elif self._sending is None or self._sending.done():
            self._sending = in_background(self._send_soon(), self.tell_failure)

    async def _send_soon(self) -> None:
        await give_way()
        self._send()

    def _send(self) -> None:
        own = self.shows_own
        init = given(self._own_signal) if own else self.rule(self.start).initializer
        self.signal = send_signal(self.activation, init, self.layers, self.seed)
        self._publish()

    def _note_pending(self, *changed: param.parameterized.Event) -> None:
        super()._note_pending(*changed)
        if not self._built_with.get(CUSTOM):
            self.pending = [name for name in self.pending if name != "std"]

    def _publish(self) -> None:
        figures: dict[str, float | int | None] = {}
        for layer, passed in enumerate(self.signal, start=1):
            figures |= {
                f"mean_{layer}": passed.mean,
                f"std_{layer}": passed.std,
                f"saturated_{layer}": passed.saturated,
                f"dead_{layer}": passed.dead,
                f"gradient_std_{layer}": passed.gradient_std,
            }
        for name, runner in (self.race.runners if self.race else {}).items():
            figures |= {
                f"loss_{name}": self.losses.latest.get(name),
                f"diverged_{name}": runner.diverged,
                f"distinct_{name}": distinct_units(first_weight(runner.model)),
            }
        self.metrics = figures


def first_weight(network: nn.Layer) -> np.ndarray:
    """Return the weights of a network's first layer, shape (in, units)."""
    return network.parameters()[0].data


def distinct_units(weight: np.ndarray) -> int:
    """Return how many units of a layer differ from all before them in some weight.

    Shape: weight (in, units).
    """
    return len({unit.tobytes() for unit in weight.T + np.float32(0)})  # -0 + 0 is 0
