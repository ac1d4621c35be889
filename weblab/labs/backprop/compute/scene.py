"""The drawing of a graph as plain data: nodes, their values and descriptions."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from weblab.labs.backprop.compute.graph_run import GraphRun
from weblab.labs.backprop.compute.presets import GIVEN, Place
from weblab.labs.backprop.compute.shares import Factor, shares

Translate = Callable[[str], str]
Matrix = list[list[float]]
Term = dict[str, object]

SIGNS = {
    "add": "+",
    "multiply": "×",
    "matmul": "@",
    "convolve": "∗",
    "relu": "ReLU",
    "sum": "Σ",
    "softmax_cross_entropy": "softmax",
}
FORMULAS = {
    "add": ("y = a + b", "ab"),
    "multiply": ("y = a b", "ab"),
    "matmul": ("y = a b", "ab"),
    "convolve": ("y = a ∗ b", "ab"),
    "relu": ("y = max(a, 0)", "a"),
    "sum": ("y = Σ a", "a"),
    "softmax_cross_entropy": ("y = -Σ t · log softmax(a) / n", "at"),
}
"""The formula of each operation, and the names of its inputs there."""
INFIX = ("add", "multiply", "matmul", "convolve")
FIGURES = 6


def matrix(array: np.ndarray) -> Matrix:
    """Return an array as rows of numbers; all its axes but the last become rows."""
    rows = np.asarray(array, float).reshape(-1, array.shape[-1] if array.ndim else 1)
    return [[float(f"{number:.{FIGURES}g}") for number in row] for row in rows]


def figures(array: np.ndarray | None) -> str:
    """Return an array as a line of text, and nothing where there is none."""
    if array is None:
        return ""
    rows = matrix(array)
    if len(rows) == len(rows[0]) == 1:
        return f"{rows[0][0]:.{FIGURES}g}"
    return "; ".join(" ".join(f"{number:.3g}" for number in row) for row in rows)


class Scene:
    """Describes a run in one language.

    Args:
        run: the run.
        translate: gettext's function for the language of the page.
    """

    def __init__(self, run: GraphRun, translate: Translate):
        self._run = run
        self._translate = translate
        self._places = {place.key: place for place in run.preset.places}

    def label(self, key: str) -> str:
        """Return what a node is called."""
        text = GIVEN[key].label if key in GIVEN else self._places[key].label
        return self._translate(text)

    def nodes(self) -> list[dict[str, object]]:
        """Return all nodes, in an order of computation."""
        return [self._node(place) for place in self._run.preset.places]

    def _node(self, place: Place) -> dict[str, object]:
        value, grad = self._run.nodes[place.key].value, self._run.grad(place.key)
        label = self.label(place.key)
        return {
            "key": place.key,
            "label": label,
            "sign": SIGNS.get(place.operation, ""),
            "column": place.column,
            "row": place.row,
            "inputs": list(place.inputs),
            "value": None if value is None else matrix(value),
            "grad": None if grad is None else matrix(grad),
            "said": self._said(place, label, value, grad),
            "lines": self._lines(place),
        }

    def _said(
        self, place: Place, label: str, value: np.ndarray | None, grad: np.ndarray | None
    ) -> str:
        _ = self._translate
        text = label
        if place.operation:
            sources = ", ".join(self.label(key) for key in place.inputs)
            text += f" = {SIGNS[place.operation]} ({sources})"
        if value is not None:
            text += ". " + _("Value: {value}").format(value=figures(value))
        if grad is not None:
            text += ". " + _("Gradient: {value}").format(value=figures(grad))
        return text

    def _lines(self, place: Place) -> list[dict[str, object]]:
        if not place.operation:
            return [self._given(place)]
        lines = [self._forward(place)]
        passed = self._run.passed.get(place.key)
        if passed is None:
            text = self._translate("Backward: no gradient has arrived here yet.")
            return [*lines, {"caption": text, "terms": []}]
        for share in shares(passed):
            text = self._translate("Backward, to “{name}”: local derivative × upstream gradient")
            terms = [
                self._factor(share.left),
                {"text": share.sign},
                self._factor(share.right),
                {"text": "="},
                {"matrix": matrix(share.grad), "caption": self._translate("gradient")},
            ]
            if share.summed:
                terms.insert(0, {"text": "Σ"})
            lines.append({"caption": text.format(name=self.label(share.key)), "terms": terms})
        return lines

    def _given(self, place: Place) -> dict[str, object]:
        _ = self._translate
        grad = self._run.grad(place.key)
        value: Term = {
            "matrix": matrix(self._run.value(place.key)),
            "caption": _("value"),
        }
        if grad is None:
            return {"caption": _("An input. Its gradient has not arrived yet."), "terms": [value]}
        output = self.label(self._run.preset.places[-1].key)
        if grad.size == 1:
            text = _(
                "An input. If “{name}” increases by a small h, “{output}” increases by {grad} × h."
            )
        else:
            text = _(
                "An input. If a cell increases by a small h, “{output}” increases by gradient × h."
            )
        caption = text.format(name=self.label(place.key), output=output, grad=figures(grad))
        return {"caption": caption, "terms": [value, self._gradient(grad)]}

    def _gradient(self, grad: np.ndarray) -> Term:
        return {"matrix": matrix(grad), "caption": self._translate("gradient")}

    def _forward(self, place: Place) -> dict[str, object]:
        value = self._run.nodes[place.key].value
        formula, names = FORMULAS[place.operation]
        if value is None:
            text = self._translate("Forward: {formula}, not computed yet.")
            return {"caption": text.format(formula=formula), "terms": []}
        inputs = [self._named(name, key) for name, key in zip(names, place.inputs, strict=True)]
        sign: Term = {"text": SIGNS[place.operation]}
        left, *right = inputs
        terms = [left, sign, *right] if place.operation in INFIX else [sign, *inputs]
        text = self._translate("Forward: {formula}")
        result = self._named("y", place.key)
        return {"caption": text.format(formula=formula), "terms": [*terms, {"text": "="}, result]}

    def _named(self, name: str, key: str) -> Term:
        value = self._run.value(key)
        return {"matrix": matrix(value), "caption": f"{name}: {self.label(key)}"}

    def _factor(self, factor: Factor) -> Term:
        _ = self._translate
        name = _("upstream") if factor.upstream else _("local")
        caption = f"{name}: {_(factor.formula)}" if factor.formula else name
        return {"matrix": matrix(factor.value), "caption": caption}

    def rows(self) -> list[list[str]]:
        """Return the drawing as a table: name, how it is made, value, gradient."""
        rows = []
        for place in self._run.preset.places:
            made = ""
            if place.operation:
                sources = ", ".join(self.label(key) for key in place.inputs)
                made = f"{SIGNS[place.operation]} ({sources})"
            value, grad = self._run.nodes[place.key].value, self._run.grad(place.key)
            rows.append([self.label(place.key), made, figures(value), figures(grad)])
        return rows
