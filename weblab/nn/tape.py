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
Note: TypeAlias = tuple[Layer, Attributes]
"""A layer and what it remembered."""
Recalled: TypeAlias = tuple[Attributes, Attributes, Attributes]
"""The attributes of a layer; those that a note gave back; what they were before."""
MISSING = object()
SAVED = {"_saved"}
"""All that a layer of the engine remembers of a pass."""


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
        self._notes: dict[int, list[Note]] = {}

    def forward(self, position: int, x: Array) -> Array:
        """Return the output of the layer at a position, and record its cache."""
        layer = self._layers[position]
        y = layer.forward(x, training=True)
        self.penalty += layer.penalty()
        self._notes[position] = _notes(layer)
        return y

    def backward(self, grad: Array) -> Array:
        """Return the gradient by the first layer's input; set those by the parameters."""
        uses = _Uses(list(map(_parameters, self._layers)))
        return self._back_to(0, grad, uses)

    def backward_parameters(self, grad: Array) -> None:
        """Set all gradients by parameters, and go no further back than the first that has any."""
        parameters = list(map(_parameters, self._layers))
        first = next((place for place, own in enumerate(parameters) if own), None)
        if first is not None:
            uses = _Uses(parameters)
            grad = self._back_to(first + 1, grad, uses)
            self._run(first, self._layers[first].backward_parameters, grad, uses)

    def _back_to(self, first: int, grad: Array, uses: _Uses) -> Array:
        """Return the gradient by the input of the layer at position `first`."""
        for position in range(len(self._layers) - 1, first - 1, -1):
            grad = self._run(position, self._layers[position].backward, grad, uses)
        return grad

    def _run(self, position: int, backward: Callable[[Array], T], grad: Array, uses: _Uses) -> T:
        """Return `backward(grad)` as of this use; add its gradients to those of later uses."""
        # Layers that were run one by one left no notes.
        recalled = [
            _recall(part, noted)
            for part, noted in self._notes.get(position, ())
            if noted.keys() != SAVED or part._saved is not noted["_saved"]
        ]
        shared = uses.shared[position] if uses.shared else ()
        for parameter in shared:
            parameter.grad = None
        result = backward(grad)
        _undo(recalled)
        uses.add(shared)
        return result


class _Uses:
    """Adds the gradients of parameters that layers at several positions have, on the way back.

    Args: parameters: those inside the layer at each position.
    """

    def __init__(self, parameters: Sequence[Sequence[Parameter]]) -> None:
        self.shared: Sequence[Sequence[Parameter]] = ()
        self._sums: dict[Parameter, Array | None] = {}
        if len(set().union(*parameters)) < sum(map(len, parameters)):
            counts = Counter(parameter for own in parameters for parameter in set(own))
            self.shared = [[p for p in set(own) if counts[p] > 1] for own in parameters]

    def add(self, shared: Sequence[Parameter]) -> None:
        """Add the gradients of later uses to those that a layer has just set."""
        for parameter in shared:
            later = self._sums.get(parameter)
            if later is not None:
                own = parameter.grad
                parameter.grad = later if own is None else later + own
            self._sums[parameter] = parameter.grad


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


def _notes(layer: Layer) -> list[Note]:
    """Return what a layer and those inside it remember of the pass that they just did.

    A layer of the engine remembers all of it in `_saved`, one of one's own in any attribute.
    """
    if is_of_engine(layer):
        return [(layer, {"_saved": layer._saved})]
    return [
        (part, {"_saved": part._saved} if is_of_engine(part) else vars(part).copy())
        for part in look_inside(layer).layers.values()
    ]


def _parameters(layer: Layer) -> list[Parameter]:
    """Return the parameters inside a layer; one that occurs twice there may be listed twice."""
    if not is_of_engine(layer):
        return list(look_inside(layer).parameters.values())
    found = [value for value in vars(layer).values() if isinstance(value, Parameter)]
    for child in layer.children().values():
        found += _parameters(child)
    return found


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
