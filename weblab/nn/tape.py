"""What a training pass ran through, so that a network may use a layer more than once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias, TypeVar

from weblab.nn.arrays import Array
from weblab.nn.inside import is_of_engine, look_inside
from weblab.nn.layer import Layer
from weblab.nn.parameter import Parameter

T = TypeVar("T")
Attributes: TypeAlias = dict[str, Any]
Recalled: TypeAlias = tuple[Attributes, Attributes, Attributes]
"""The attributes of a layer; those that a note gave back; what they were before."""
MISSING = object()


class Tape:
    """One training pass through a sequence of layers, in which a layer may occur several times.

    A layer remembers one pass, the last. The tape notes what each layer remembered of this one,
    and gives it back on the way back if the layer has been used since, here or in another
    network. Gradients of a parameter that is used again are added:

        dL/dw = sum over its uses of dL/dw at each

    Args: layers: the layers, first to last.
    """

    def __init__(self, layers: Sequence[Layer]) -> None:
        self.penalty = 0.0
        self._layers = layers
        found = [look_inside(layer) for layer in layers]
        parameters = [inside.parameters for inside in found]
        # A layer of the engine remembers in `_saved`, one of one's own in any attribute.
        self._parts = [
            [(part, is_of_engine(part)) for part in inside.layers.values()] for inside in found
        ]
        self._parameters = _used_again(parameters)
        self._first = next((place for place, own in enumerate(parameters) if own), None)
        self._notes: dict[int, list[Any]] = {}

    def forward(self, position: int, x: Array) -> Array:
        """Return the output of the layer at a position, and record its cache."""
        layer = self._layers[position]
        y = layer.forward(x, training=True)
        self.penalty += layer.penalty()
        self._notes[position] = [
            part._saved if known else vars(part).copy() for part, known in self._parts[position]
        ]
        return y

    def backward(self, grad: Array) -> Array:
        """Return the gradient by the first layer's input; set those by the parameters."""
        return self._back_to(0, grad, {})

    def backward_parameters(self, grad: Array) -> None:
        """Set all gradients by parameters, and go no further back than the first that has any."""
        if self._first is not None:
            sums: dict[Parameter, Array | None] = {}
            grad = self._back_to(self._first + 1, grad, sums)
            self._run(self._first, self._layers[self._first].backward_parameters, grad, sums)

    def _back_to(self, first: int, grad: Array, sums: dict[Parameter, Array | None]) -> Array:
        """Return the gradient by the input of the layer at position `first`."""
        for position in range(len(self._layers) - 1, first - 1, -1):
            grad = self._run(position, self._layers[position].backward, grad, sums)
        return grad

    def _run(
        self,
        position: int,
        backward: Callable[[Array], T],
        grad: Array,
        sums: dict[Parameter, Array | None],
    ) -> T:
        """Return `backward(grad)` as of this use; add its gradients to the sums of later uses."""
        # Layers that were run one by one left no notes.
        pairs = zip(self._parts[position], self._notes.get(position, ()), strict=False)
        recalled = [
            _recall(part, {"_saved": note} if known else note)
            for (part, known), note in pairs
            if not known or part._saved is not note
        ]
        shared = self._parameters[position] if self._parameters else []
        for parameter in shared:
            parameter.grad = None
        result = backward(grad)
        _undo(recalled)
        for parameter in shared:
            later = sums.get(parameter)
            if later is not None:
                parameter.grad = later if parameter.grad is None else later + parameter.grad
            sums[parameter] = parameter.grad
        return result


class Taped(Layer):
    """A layer that runs its children in a row, and remembers the tape of its last training pass."""

    def backward(self, grad: Array) -> Array:
        """Return the gradient by the first child's input."""
        return self._tape().backward(grad)

    def backward_parameters(self, grad: Array) -> None:
        """Set all gradients by parameters, and go no further back than the first that has any."""
        self._tape().backward_parameters(grad)

    def penalty(self) -> float:
        """Return the penalty of the last training pass: the sum of those of its layers."""
        return self._saved.penalty if self._saved else super().penalty()

    def _tape(self) -> Tape:
        """Return the last training pass, or one for children that were run one by one."""
        tape: Tape = self._saved or Tape(list(self.children().values()))
        return tape


def _recall(layer: Layer, noted: Attributes) -> Recalled:
    """Give a layer what it remembered when it was noted, and return what that replaced."""
    now = vars(layer)
    given = {
        name: value
        for name, value in noted.items()
        # Running statistics, parameters and layers belong to no pass.
        if now.get(name, MISSING) is not value
        and name not in layer.BUFFERS
        and not isinstance(value, Layer | Parameter)
    }
    before = {name: now[name] for name in given if name in now}
    now.update(given)
    return now, given, before


def _undo(recalled: Sequence[Recalled]) -> None:
    """Give each layer what it had before `_recall`, except for what has changed since."""
    for now, given, before in recalled:
        now.update((name, old) for name, old in before.items() if now.get(name) is given[name])


def _used_again(groups: Sequence[dict[int, T]]) -> list[list[T]]:
    """Return for each group the elements that it shares with others."""
    if len(set().union(*groups)) == sum(map(len, groups)):
        return []
    counts = Counter(key for group in groups for key in group)
    return [[item for key, item in group.items() if counts[key] > 1] for group in groups]
