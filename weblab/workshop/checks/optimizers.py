"""Trials of an optimizer: where some steps lead, against the engine's own steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, TypeAlias

import numpy as np

from weblab import nn
from weblab.locale import mark as _
from weblab.nn.arrays import Array
from weblab.workshop.adapters.optimizers import RATES
from weblab.workshop.calls import Offers, accepted, construct, require_method
from weblab.workshop.checks.compare import Mistake, compare, equal
from weblab.workshop.checks.findings import Findings, WrongError
from weblab.workshop.messages import message
from weblab.workshop.values import require_value

STEPS = 4
SHAPES = {"W1": (3, 4), "b1": (4,), "W2": (4, 3), "b2": (3,), "W3": (3, 4)}
TOLERANCES = {np.float64: 1e-4, np.float32: 1e-3}
"""Relative to the largest change; wide enough for any small eps and its place."""

Arrays: TypeAlias = dict[str, Array]
Step: TypeAlias = Callable[[Array, Array, "Memory", SimpleNamespace], Array]


class Memory(SimpleNamespace):
    """What a formula remembers: zero at first, and ``memory("v", value)`` keeps and returns."""

    def __call__(self, name: str, value: Any) -> Any:
        """Keep a value, and return it."""
        setattr(self, name, value)
        return value

    def __getattr__(self, name: str) -> float:
        return 0.0


def steps(step: Step) -> Callable[..., Array]:
    """Return the result of a step formula applied from a start to all gradients.

    Args:
        step: takes the parameter, the gradient, a memory, in which ``t`` counts the steps from 1,
            and the settings; it returns the parameter after the step.
    """

    def changes(start: Array, gradients: Sequence[Array], settings: SimpleNamespace) -> Array:
        memory, p, found = Memory(), start, []
        for memory.t, gradient in enumerate(gradients, 1):
            p = step(p, gradient, memory, settings)
            found.append(p - start)
        return np.stack(found)

    return changes


@dataclass(frozen=True)
class OptimizerTrials:
    """The trial of an optimizer.

    Args:
        name: of the class.
        settings: beside the learning rate, by name; unlike the usual defaults, so that a class
            that ignores them is found out.
        defaults: what they are in a class that does not take them.
        engine: the engine's optimizer.
        mistakes: their formulas are given start, gradients and settings, and return the change
            after each step.
    """

    name: str
    settings: Mapping[str, float]
    defaults: Mapping[str, float]
    engine: Callable[..., nn.Optimizer]
    mistakes: Sequence[Mistake]

    def run(self, cls: Any, findings: Findings) -> None:
        """Try a visitor's class; raise WrongError if it is wrong."""
        if not isinstance(cls, type):
            raise WrongError(message(_("{name} should be a class."), name=self.name), "no-class")
        require_method(cls, "update", ("params", "grads"))
        for dtype in (np.float64, np.float32):
            for lr in (0.1, 0.03):
                _Race(self, cls, dtype, lr).run()
                text = _("{count} steps with lr = {lr}, {dtype}")
                findings.passed.append(
                    message(text, count=STEPS, lr=lr, dtype=np.dtype(dtype).name)
                )
        self._try_zero_gradients(cls)
        findings.passed.append(message(_("gradients of zero")))

    def make(self, cls: Any, lr: float) -> tuple[Any, dict[str, float]]:
        """Return a new instance, and the settings that it has."""
        own = {
            name: value if accepted(cls, (name,)) else self.defaults[name]
            for name, value in self.settings.items()
        }
        offers: Offers = {RATES: lr, **{(name,): value for name, value in own.items()}}
        return construct(cls, offers), own

    def _try_zero_gradients(self, cls: Any) -> None:
        instance, _own = self.make(cls, 0.1)
        params = {"W1": np.ones(3)}
        with np.errstate(all="ignore"):
            instance.update(params, {"W1": np.array([0.0, 1.0, -1.0])})
        if not np.isfinite(params["W1"]).all():
            text = _(
                "A gradient of zero gives NaN: 0 is divided by 0. "
                "Add a small eps to the denominator."
            )
            raise WrongError(message(text), "eps-forgotten")


class _Race:
    """Some steps of the visitor's optimizer, and the same of the engine's."""

    def __init__(self, trials: OptimizerTrials, cls: Any, dtype: Any, lr: float) -> None:
        self._trials, self._cls, self._lr = trials, cls, lr
        rng = np.random.default_rng(3)
        self._tolerance = TOLERANCES[dtype]
        self._starts = {
            key: rng.standard_normal(shape).astype(dtype) for key, shape in SHAPES.items()
        }
        self._gradients = [
            {key: _gradient(rng, shape).astype(dtype) for key, shape in SHAPES.items()}
            for _ in range(STEPS)
        ]

    def run(self) -> None:
        """Raise with the mistake, if there is one."""
        try:
            found, own = self._changes(list(SHAPES))
        except ZeroDivisionError as error:
            text = _("t is 0 in the first step, and 1 - beta^0 is 0. Count from 1.")
            raise WrongError(message(text), "counted-from-zero") from error
        except (ValueError, TypeError, KeyError) as error:
            self._blame_sharing(error)
            raise
        self._look_at_all(found)
        for number, key in enumerate(SHAPES):
            settings = SimpleNamespace(lr=self._lr, number=number, count=len(SHAPES), **own)
            self._compare(key, found[key], settings)
        again, _own = self._changes(list(SHAPES))
        if not all(equal(again[key], found[key], self._tolerance) for key in SHAPES):
            text = _(
                "A second instance of the class continues with the state of the first. "
                "Set the state in __init__, as attributes of self."
            )
            raise WrongError(message(text), "shared-by-instances")

    def _changes(self, keys: Sequence[str], lr: float | None = None) -> tuple[Arrays, Any]:
        """Return how far each parameter has come after each step, and the class's settings."""
        instance, own = self._trials.make(self._cls, self._lr if lr is None else lr)
        params = {key: self._starts[key].copy() for key in keys}
        found: dict[str, list[Array]] = {key: [] for key in keys}
        for gradients in self._gradients:
            with np.errstate(all="ignore"):
                instance.update(params, {key: gradients[key].copy() for key in keys})
            for key in keys:
                shape = self._starts[key].shape
                value = require_value(f"params[{key!r}]", params.get(key), shape)
                found[key].append(value - self._starts[key])
        return {key: np.stack(each) for key, each in found.items()}, own

    def _exact(self, key: str) -> tuple[Array, list[Array]]:
        """Return a parameter's start and its gradients in float64."""
        gradients = [each[key].astype(np.float64) for each in self._gradients]
        return self._starts[key].astype(np.float64), gradients

    def _wanted(self, key: str, own: Mapping[str, float]) -> Array:
        """Return how far the engine's optimizer takes a parameter with each step."""
        start, gradients = self._exact(key)
        parameter = nn.Parameter(start.copy(), key)
        optimizer = self._trials.engine([parameter], self._lr, **own)
        found = []
        for parameter.grad in gradients:
            optimizer.step()
            found.append(parameter.data - start)
        return np.stack(found)

    def _look_at_all(self, found: Arrays) -> None:
        """Raise if no parameter changed, or only one."""
        moved = [key for key in SHAPES if np.any(found[key])]
        if not moved:
            text = _(
                "No parameter changed. Change the arrays in params, "
                "such as params[key] -= lr * grads[key]."
            )
            raise WrongError(message(text), "not-moved")
        if len(moved) == 1:
            text = _("Only {key} changed. Go through all keys: does update return too early?")
            raise WrongError(message(text, key=moved[0]), "one-parameter-alone")

    def _compare(self, key: str, found: Array, settings: SimpleNamespace) -> None:
        """Compare the path of a parameter with the engine's; raise with the mistake."""
        own = {name: getattr(settings, name) for name in self._trials.settings}
        wanted = self._wanted(key, own)
        if equal(found, wanted, self._tolerance):
            return
        for mistake in self._trials.mistakes:
            with np.errstate(all="ignore"):
                if equal(found, mistake.formula(*self._exact(key), settings), self._tolerance):
                    raise WrongError(message(mistake.text), mistake.reason)
        other, _own = self._changes(list(SHAPES), lr=2 * self._lr)
        if np.isfinite(found).all() and equal(other[key], found, self._tolerance):
            text = _("The learning rate has no effect. Use self.lr in update.")
            raise WrongError(message(text), "lr-ignored")
        self._blame_sharing(None)
        for number, (ours, theirs) in enumerate(zip(wanted, found, strict=True), 1):
            what = f"params[{key!r}] - start, step {number}"
            compare(what, theirs, ours, tolerance=self._tolerance)

    def _blame_sharing(self, error: Exception | None) -> None:
        """Raise if each parameter alone is right, but several together are not."""
        try:
            for key in SHAPES:
                alone, own = self._changes([key])
                if not equal(alone[key], self._wanted(key, own), self._tolerance):
                    return
        except Exception:
            return
        text = _(
            "With one parameter it works, and with several it does not. "
            "Keep a separate state for each key, as in self.v[key]."
        )
        raise WrongError(message(text), "shared-by-parameters") from error


def _gradient(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """Return values that are not near zero, where a small eps would show."""
    return rng.choice([-1.0, 1.0], shape) * rng.uniform(0.5, 2.0, shape)
