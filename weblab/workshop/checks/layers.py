"""Trials of a layer: forward and backward on random batches, in both float types."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, TypeAlias

import numpy as np

from weblab import nn
from weblab.locale import mark as _
from weblab.nn.arrays import Array
from weblab.workshop.calls import make, require_method
from weblab.workshop.checks.compare import Mistake, compare, tolerance_of
from weblab.workshop.checks.findings import Findings, WrongError
from weblab.workshop.checks.gradients import figures
from weblab.workshop.failures import words_of
from weblab.workshop.messages import RefusedError, message

Arrays: TypeAlias = dict[str, Array]
SEED = 20260101


@dataclass(frozen=True)
class Case:
    """One kind of batch.

    Args:
        shape: of x.
        settings: what else the layer is made with, such as ``stride``.
        refusal: reason and text for code that raises here; the text may name {shape} and {words}.
    """

    shape: tuple[int, ...]
    settings: Mapping[str, Any] = field(default_factory=dict)
    refusal: tuple[str, str] | None = None


@dataclass(frozen=True)
class LayerTrials:
    """The trial of a layer, and the known mistakes.

    Args:
        name: of the class.
        cases: the batches; the first is also differentiated numerically.
        draw: returns x and the parameters of a case, in float64, by name.
        made_with: names of arrays and settings that an instance is made with, in their order.
        engine: returns the engine's layer for these arrays.
        forward: mistakes in what forward returns.
        backward: mistakes in each gradient, by the name of what it is taken by.
        tolerance: a factor on how far results may be off.
        mode: whether forward also takes whether it is training, which it is in all trials.

    Formulas of mistakes are given one value that has the arrays, the case's settings, the right
    output ``y`` and the gradient ``dout`` as attributes.
    """

    name: str
    cases: Sequence[Case]
    draw: Callable[[np.random.Generator, Case], Arrays]
    made_with: Sequence[str]
    engine: Callable[[Arrays, Case], nn.Layer]
    forward: Sequence[Mistake]
    backward: Mapping[str, Sequence[Mistake]]
    tolerance: float = 1.0
    mode: bool = False

    def run(self, cls: Any, findings: Findings) -> None:
        """Try a visitor's class; raise WrongError if it is wrong."""
        if not isinstance(cls, type):
            raise WrongError(message(_("{name} should be a class."), name=self.name), "no-class")
        require_method(cls, "forward", ("x", "train_flg") if self.mode else ("x",))
        require_method(cls, "backward", ("dout",))
        rng = np.random.default_rng(SEED)
        for case in self.cases:
            for dtype in (np.float64, np.float32):
                arrays = {name: array.astype(dtype) for name, array in self.draw(rng, case).items()}
                pictured = case is self.cases[0] and dtype == np.float64
                trial = _Trial(self, cls, case, arrays, rng)
                trial.run(findings if pictured else None)
                text = _("forward and backward, x of shape {shape}, {dtype}")
                findings.passed.append(
                    message(text, shape=str(case.shape), dtype=np.dtype(dtype).name)
                )


class _Trial:
    """One batch, passed through the visitor's layer and through the engine's."""

    def __init__(
        self,
        trials: LayerTrials,
        cls: Any,
        case: Case,
        arrays: Arrays,
        rng: np.random.Generator,
    ) -> None:
        self._trials, self._cls, self._case, self._arrays = trials, cls, case, arrays
        exact = {name: array.astype(np.float64) for name, array in arrays.items()}
        engine = trials.engine(exact, case)
        self._y = engine.forward(exact["x"], training=True)
        self._dout = rng.standard_normal(self._y.shape)
        self._wanted = {"x": engine.backward(self._dout)}
        for parameter, name in zip(engine.parameters(), list(exact)[1:], strict=True):
            assert parameter.grad is not None, f"the engine's backward set no gradient of {name}"
            self._wanted[name] = parameter.grad
        self._given = SimpleNamespace(**exact, **case.settings, y=self._y, dout=self._dout.copy())
        self._tolerance = trials.tolerance * tolerance_of(arrays["x"].dtype)

    def run(self, findings: Findings | None) -> None:
        """Try a new instance, and then one that saw another batch before."""
        try:
            self._pass(self._instance(), findings)
        except RefusedError:
            raise
        except Exception as error:
            if self._case.refusal is None:
                raise
            reason, text = self._case.refusal
            said = message(text, shape=str(self._case.shape), words=words_of(error))
            raise WrongError(said, reason) from error
        try:
            instance, x = self._instance(), self._arrays["x"]
            self._forward(instance, np.concatenate([x, -x]))
            self._pass(instance, None)
        except Exception as error:
            text = _(
                "The first batch is right, and a second one after it is not. "
                "A value from the first batch is used again: set it in each forward."
            )
            raise WrongError(message(text), "stale") from error

    def _instance(self, arrays: Arrays | None = None) -> Any:
        arrays = arrays or {name: array.copy() for name, array in self._arrays.items()}
        known = arrays | dict(self._case.settings)
        return make(self._cls, {name: known[name] for name in self._trials.made_with})

    def _forward(self, instance: Any, x: Array) -> Any:
        return instance.forward(x, True) if self._trials.mode else instance.forward(x)

    def _pass(self, instance: Any, findings: Findings | None) -> None:
        y = self._forward(instance, self._arrays["x"].copy())
        self._compare("forward(x)", y, self._y, self._trials.forward)
        found = {"x": instance.backward(self._dout.astype(self._arrays["x"].dtype))}
        for name in list(self._wanted)[1:]:
            found[name] = getattr(instance, f"d{name}", None)
        if findings is not None:
            self._picture(findings, found)
        for name, gradient in found.items():
            what = "backward(dout)" if name == "x" else f"self.d{name}"
            if gradient is None and name != "x":
                text = _("backward(dout) did not set {what}, the gradient with respect to {name}.")
                raise WrongError(message(text, what=what, name=name), "gradient-not-set")
            self._compare(what, gradient, self._wanted[name], self._trials.backward.get(name, ()))

    def _compare(
        self, what: str, received: object, wanted: Array, mistakes: Sequence[Mistake]
    ) -> None:
        compare(
            what,
            received,
            wanted,
            given=(self._given,),
            mistakes=mistakes,
            tolerance=self._tolerance,
        )

    def _picture(self, findings: Findings, found: Mapping[str, object]) -> None:
        """Note the errors of the gradients at many step widths, where there are any to compare."""
        gradients = {
            name: gradient
            for name, gradient in found.items()
            if isinstance(gradient, np.ndarray) and gradient.shape == self._arrays[name].shape
        }
        arrays = {name: self._arrays[name].copy() for name in gradients}
        others = {name: array for name, array in self._arrays.items() if name not in arrays}

        def value() -> float:
            y = self._forward(self._instance(others | arrays), (others | arrays)["x"].copy())
            return float(np.sum(y * self._dout))

        findings.gradient = figures(value, arrays, gradients)
