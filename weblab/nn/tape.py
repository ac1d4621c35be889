"""What a training pass ran through, so that a network may use a layer more than once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from weblab.nn.arrays import Array
from weblab.nn.layer import Layer
from weblab.nn.parameter import Parameter

T = TypeVar("T")
INSIDE = (Layer, Parameter)


class Tape:
    """One training pass through a sequence of layers, in which a layer may occur several times.

    A layer remembers one pass. Where it is used again, alone or inside another layer, the tape
    keeps what it remembered of each use, and gives it back on the way back. Gradients of a
    parameter that is used again are added:

        dL/dw = sum over its uses of dL/dw at each

    Args: layers: the layers, first to last.
    """

    def __init__(self, layers: Sequence[Layer]) -> None:
        self.penalty = 0.0
        self._layers = layers
        parts: list[dict[int, Layer]] = [{} for _ in layers]
        parameters: list[dict[int, Parameter]] = [{} for _ in layers]
        for layer, inside, own in zip(layers, parts, parameters, strict=True):
            _collect(layer, inside, own)
        self._parts, self._parameters = _used_again(parts), _used_again(parameters)
        self._first = next((place for place, own in enumerate(parameters) if own), None)
        self._notes: dict[int, list[dict[str, Any]]] = {}

    def forward(self, position: int, x: Array) -> Array:
        """Return the output of the layer at a position, and record its cache."""
        layer = self._layers[position]
        y = layer.forward(x, training=True)
        self.penalty += layer.penalty()
        if self._parts:
            # Running statistics belong to no use.
            self._notes[position] = [
                {name: value for name, value in vars(part).items() if name not in part.BUFFERS}
                for part in self._parts[position]
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
        if self._parts:
            # Layers that were run one by one left no notes.
            notes = self._notes.get(position, [])
            for part, attributes in zip(self._parts[position], notes, strict=False):
                vars(part).update(attributes)
        if not self._parameters:
            return backward(grad)
        shared = self._parameters[position]
        for parameter in shared:
            parameter.grad = None
        result = backward(grad)
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


def _collect(layer: Layer, parts: dict[int, Layer], parameters: dict[int, Parameter]) -> None:
    """Add a layer, all inside it, and their parameters, by id; its attributes are inside, too."""
    parts[id(layer)] = layer
    for value in vars(layer).values():
        if isinstance(value, INSIDE):
            if isinstance(value, Parameter):
                parameters[id(value)] = value
            elif id(value) not in parts:
                _collect(value, parts, parameters)
    for child in layer.children().values():
        if id(child) not in parts:
            _collect(child, parts, parameters)


def _used_again(groups: Sequence[dict[int, T]]) -> list[list[T]]:
    """Return for each group the elements that it shares with others."""
    if len(set().union(*groups)) == sum(map(len, groups)):
        return []
    counts = Counter(key for group in groups for key in group)
    return [[item for key, item in group.items() if counts[key] > 1] for group in groups]
