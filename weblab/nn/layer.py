"""What a layer is."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, ClassVar, TypeVar

import numpy as np

from weblab.nn.arrays import Array
from weblab.nn.parameter import Parameter

T = TypeVar("T")


class Layer:
    """A function of an array that knows its own derivative.

    A layer's parameters are its attributes of type Parameter. What else must be saved with them,
    such as running statistics, is listed in `BUFFERS` by attribute name. A layer whose constructor
    takes other layers is `COMPOSED`; one that cannot train on a single sample says so in
    `LEAST_SAMPLES`, and a last batch with fewer samples than `MERGED_BELOW` is merged with the one
    before. `forward` remembers what `backward` needs only while training,
    so evaluation changes nothing. Arrays that are passed in are never written to.

    A layer remembers one pass, the last. A network may use it in several places all the same,
    networks may share it, and a parameter may belong to several layers: Sequential keeps the
    passes apart and adds gradients.
    A layer of your own that runs another one twice, or two that share a parameter, does so through
    a Sequential.
    """

    BUFFERS: ClassVar[tuple[str, ...]] = ()
    COMPOSED: ClassVar[bool] = False
    LEAST_SAMPLES: ClassVar[int] = 1
    MERGED_BELOW: ClassVar[int] = 1
    _saved: Any = None

    def forward(self, x: Array, *, training: bool = False) -> Array:
        """Return the layer's output for the batch `x`."""
        raise NotImplementedError

    def backward(self, grad: Array) -> Array:
        """Return the gradient by the input, given that by the output; set the parameters' own."""
        raise NotImplementedError

    def backward_parameters(self, grad: Array) -> None:
        """Set only the gradients of the parameters, as the first layer of a network needs."""
        self.backward(grad)

    def __call__(self, x: Array, *, training: bool = False) -> Array:
        """Do the same as `forward`."""
        return self.forward(x, training=training)

    def config(self) -> dict[str, Any]:
        """Return the arguments that rebuild this layer, as JSON knows them."""
        return {}

    def children(self) -> dict[str, Layer]:
        """Return the layers inside this one, by name."""
        return {}

    def penalty(self) -> float:
        """Return the penalty that the last training pass adds to the loss, such as sparsity."""
        total = 0.0
        for child in self.children().values():
            total += child.penalty()
        return total

    def parameters(self) -> list[Parameter]:
        """Return every parameter of this layer and of those inside it, in a fixed order."""
        return [parameter for _, parameter in self.named_parameters()]

    def named_parameters(self, prefix: str = "") -> Iterator[tuple[str, Parameter]]:
        """Yield (path, parameter) such as ("0.weight", ...); a shared one has its first path."""
        own = [(prefix + v.name, v) for v in vars(self).values() if isinstance(v, Parameter)]
        inside = (
            child.named_parameters(f"{prefix}{name}.") for name, child in self.children().items()
        )
        yield from _first(itertools.chain(own, *inside), lambda item: item[1])

    def named_buffers(self, prefix: str = "") -> Iterator[tuple[str, Array]]:
        """Yield (path, array) for each array that is saved but not trained."""
        own = [(prefix + name, getattr(self, name)) for name in self.BUFFERS]
        inside = (
            child.named_buffers(f"{prefix}{name}.") for name, child in self.children().items()
        )
        yield from _first(itertools.chain(own, *inside), lambda item: item[1])

    def buffers(self) -> dict[str, Array]:
        """Return the arrays that are saved but not trained, by path."""
        return dict(self.named_buffers())

    def walk(self) -> Iterator[Layer]:
        """Yield this layer and every layer inside it, each once."""
        inside = (child.walk() for child in self.children().values())
        yield from _first(itertools.chain([self], *inside), lambda layer: layer)

    def state(self) -> dict[str, Array]:
        """Return parameters and buffers by path: the arrays themselves, not copies."""
        return {name: parameter.data for name, parameter in self.named_parameters()} | (
            self.buffers()
        )

    def load_state(self, state: Mapping[str, Array]) -> None:
        """Replace every parameter and buffer by a copy of the array of its path.

        Raises: ValueError if a path is missing or unknown, or its array has another shape.
        """
        own = self.state()
        if own.keys() != state.keys():
            missing = sorted(own.keys() - state.keys())
            unknown = sorted(state.keys() - own.keys())
            raise ValueError(
                f"load_state: expected the paths of this network, missing {missing}, "
                f"received unknown {unknown}; use the state of a network built the same way"
            )
        for path, array in own.items():
            if state[path].shape != array.shape:
                raise ValueError(
                    f"load_state: expected {path} of shape {array.shape}, received "
                    f"{state[path].shape}; use the state of a network built the same way"
                )
        for path, parameter in self.named_parameters():
            parameter.data = np.array(state[path], dtype=parameter.data.dtype)
        for path, buffer in self.named_buffers():
            np.copyto(buffer, state[path])

    def _take_saved(self) -> Any:
        """Return the cache of the last training pass, or raise if there was none."""
        if self._saved is None:
            raise RuntimeError(
                f"{type(self).__name__}.backward: expected a training pass before it, received "
                "none; call forward(x, training=True) first"
            )
        return self._saved

    def __repr__(self) -> str:
        arguments = ", ".join(f"{name}={value!r}" for name, value in self.config().items())
        return f"{type(self).__name__}({arguments})"


def _first(items: Iterable[T], thing: Callable[[T], object]) -> Iterator[T]:
    """Yield the items whose `thing` is not that of an earlier one."""
    seen = {}
    for item in items:
        found = thing(item)
        if id(found) not in seen:
            seen[id(found)] = found  # kept, so that no other takes over its id
            yield item
