"""The description of a network as a tree, and its reconstruction.

A network is a tree of {"layer": name, ...arguments}; a layer made of others, such as Sequential,
has "children", by name and in order. A layer that stands in several places is {"same": path} in
all but the first, and one with a parameter of an earlier layer has "tied": {path: earlier path}.
Only layers out of `LAYERS` can be built, so a file cannot make anything else happen.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from weblab.nn import initializers
from weblab.nn.arrays import Array, generator
from weblab.nn.layer import Layer
from weblab.nn.layers import LAYERS
from weblab.nn.parameter import Parameter
from weblab.nn.refusal import DAMAGED

MOST_LAYERS = 1000
LONGEST_LIST = 8
DEEPEST = 8
LONGEST_WORD = 20
LARGEST_SIZE = 1 << 20
"""Of a whole number among a layer's arguments, unless an array of the network has as many rows."""


def describe(layer: Layer) -> dict[str, Any]:
    """Return the tree of a network, as JSON types.

    Raises: ValueError if `build` would refuse the tree: for a layer that is not listed, too many
        of them, or sizes beyond its limits.
    """
    count, depth = _extent(layer)
    if count > MOST_LAYERS or depth > DEEPEST:
        raise ValueError(
            f"save: expected at most {MOST_LAYERS} layers and a depth of {DEEPEST}, received "
            f"{count} and {depth}; put nested layers into one Sequential, or save the arrays alone"
        )
    return _Describer(_largest_size(layer.state())).describe(layer, "")


def _extent(layer: Layer) -> tuple[int, int]:
    """Return how many layers a tree would have, and how deep it would be."""
    inside = [_extent(child) for child in layer.children().values()] if layer.COMPOSED else []
    return 1 + sum(n for n, _ in inside), 1 + max((d for _, d in inside), default=-1)


class _Describer:
    """Describes layer by layer, and knows where each layer and parameter stood first."""

    def __init__(self, largest: int) -> None:
        self._largest = largest
        self._layers: dict[int, str] = {}
        self._parameters: dict[Parameter, str] = {}

    def describe(self, layer: Layer, path: str) -> dict[str, Any]:
        """Return the tree of the layer at that path, which ends in a dot."""
        if id(layer) in self._layers:
            return {"same": self._layers[id(layer)]}
        self._layers[id(layer)] = path
        name = type(layer).__name__
        if LAYERS.get(name) is not type(layer):
            raise ValueError(
                f"save: expected layers out of {', '.join(LAYERS)}, received {name}; a layer of "
                "your own can save its arrays: safetensors.write(layer.state())"
            )
        tree = {"layer": name, **self._arguments(layer)}
        if layer.COMPOSED:
            inside = layer.children().items()
            return tree | {"children": {k: self.describe(v, f"{path}{k}.") for k, v in inside}}
        tied = {}
        for own, place in _places(layer):
            earlier = self._parameters.setdefault(place.parameter, path + own)
            if earlier != path + own:
                tied[own] = earlier
        return tree | ({"tied": tied} if tied else {})

    def _arguments(self, layer: Layer) -> dict[str, Any]:
        """Return the arguments that rebuild a layer, if `build` takes them."""
        arguments = layer.config()
        for key, value in arguments.items():
            if not _is_plain(value, self._largest):
                raise ValueError(
                    f"save: expected plain numbers of at most {self._largest} for {key} of "
                    f"{type(layer).__name__}, received {value!r:.80}; save the arrays alone: "
                    "safetensors.write(layer.state())"
                )
        return arguments


class _Place(NamedTuple):
    """Where a layer has a parameter."""

    owner: Layer
    attribute: str
    parameter: Parameter


def _places(layer: Layer, prefix: str = "") -> Iterator[tuple[str, _Place]]:
    """Yield (path of the attribute, place) for each place of a layer and of those inside it."""
    for name, value in vars(layer).items():
        if isinstance(value, Parameter):
            yield prefix + name, _Place(layer, name, value)
    for key, child in layer.children().items():
        yield from _places(child, f"{prefix}{key}.")


def build(
    tree: object,
    tensors: Mapping[str, Array],
    *,
    rng: np.random.Generator | None = None,
    widen: bool = True,
) -> Layer:
    """Build a network from its tree, with the given arrays as its parameters and buffers.

    Args:
        tree: what `describe` returned.
        tensors: every parameter and buffer by path; each shape is checked before use. The network
            takes them over, and copies only what it may not write to or must convert.
        rng: for the layers that draw at random.
        widen: whether float16 becomes float32.
    Raises: ValueError where the tree is malformed or does not fit the arrays.
    """
    builder = _Builder(tensors, generator(rng), widen)
    model = builder.build(tree, "", 0)
    left = sorted(tensors.keys() - builder.used)
    if left:
        raise _refusal(f"arrays that belong to the network, received others: {left[:5]}")
    return model


def _refusal(reason: str) -> ValueError:
    return ValueError(f"network: expected {reason}{DAMAGED} or not from this project")


class _Builder:
    """Builds layer by layer, and gives each its arrays before the next is built."""

    def __init__(self, tensors: Mapping[str, Array], rng: np.random.Generator, widen: bool) -> None:
        self.used: set[str] = set()
        self._tensors = tensors
        self._rng = rng
        self._widen = widen
        self._largest = _largest_size(tensors)
        self._count = 0
        self._layers: dict[str, Layer] = {}
        self._parameters: dict[str, Parameter] = {}

    def build(self, tree: object, path: str, depth: int) -> Layer:
        """Return the layer of a tree; its path ends in a dot."""
        if not isinstance(tree, dict):
            raise _refusal(f"an object for each layer, received {type(tree).__name__}")
        if tree.keys() == {"same"}:
            layer = self._layers.get(str(tree["same"]))
            if layer is None:
                raise _refusal(f"the path of a layer before, received {str(tree['same'])[:40]!r}")
            self._admit(*_extent(layer), depth)
            return layer
        self._admit(1, 0, depth)
        arguments = dict(tree)
        name = arguments.pop("layer", None)
        if not isinstance(name, str) or name not in LAYERS:
            raise _refusal(f"a layer out of {', '.join(LAYERS)}, received {str(name)[:40]!r}")
        kind = LAYERS[name]
        trees, tied = arguments.pop("children", {}), arguments.pop("tied", {})
        if not isinstance(trees, dict) or (trees and not kind.COMPOSED):
            raise _refusal(f"children by name for a layer made of others, received {name}")
        if not isinstance(tied, dict) or (tied and kind.COMPOSED):
            raise _refusal(f"tied parameters of a layer that has some, received {name}")
        children = {
            key: self.build(child, f"{path}{key}.", depth + 1) for key, child in trees.items()
        }
        layer = self._construct(kind, list(children.values()), arguments)
        if kind.COMPOSED and list(layer.children()) != list(children):
            raise _refusal(f"the children of {name}, received {list(children)[:5]}")
        if not kind.COMPOSED:
            self._fill(layer, path, self._tie(layer, path, tied))
        self._layers[path] = layer
        return layer

    def _admit(self, count: int, inside: int, depth: int) -> None:
        """Count layers, the deepest of them `inside` levels below one at `depth`."""
        self._count += count
        if self._count > MOST_LAYERS or depth + inside > DEEPEST:
            raise _refusal(f"at most {MOST_LAYERS} layers and a depth of {DEEPEST}, received more")

    def _construct(
        self, kind: type[Layer], children: list[Layer], arguments: dict[str, Any]
    ) -> Layer:
        known = inspect.signature(kind).parameters
        for key, value in arguments.items():
            if key not in known or key in ("init", "rng") or not _is_plain(value, self._largest):
                raise _refusal(f"plain arguments of {kind.__name__}, received {key[:40]!r}")
        settings = {key: tuple(v) if isinstance(v, list) else v for key, v in arguments.items()}
        if "init" in known:
            settings["init"] = initializers.unset
        if "rng" in known:
            settings["rng"] = self._rng
        try:
            return kind(*children, **settings)
        except (TypeError, ValueError, OverflowError, MemoryError) as error:
            raise _refusal(f"arguments that {kind.__name__} takes, received: {error}") from None

    def _tie(self, layer: Layer, path: str, tied: dict[str, Any]) -> set[Parameter]:
        """Put earlier layers' parameters in the place of the layer's own, and return them."""
        places = dict(_places(layer))
        for own, earlier in tied.items():
            shared, place = self._parameters.get(str(earlier)), places.get(own)
            if not (shared and place) or shared.data.shape != place.parameter.data.shape:
                raise _refusal(f"the path of a parameter before, received {str(earlier)[:40]!r}")
            setattr(place.owner, place.attribute, shared)
        for own, place in _places(layer):
            self._parameters.setdefault(path + own, place.parameter)
        return {self._parameters[earlier] for earlier in tied.values()}

    def _fill(self, layer: Layer, prefix: str, tied: set[Parameter]) -> None:
        """Put the file's arrays in the place of the layer's own."""
        for path, parameter in layer.named_parameters():
            if parameter not in tied:
                parameter.data = self._take(prefix + path, parameter.data.shape)
        for name in layer.BUFFERS:
            setattr(layer, name, self._take(prefix + name, getattr(layer, name).shape))

    def _take(self, path: str, shape: tuple[int, ...]) -> Array:
        stored = self._tensors.get(path)
        if stored is None or stored.shape != shape or stored.dtype.kind != "f":
            found = "none" if stored is None else f"{stored.dtype} {stored.shape}"
            raise _refusal(f"floats of shape {shape} for {path}, received {found}")
        if not np.isfinite(stored).all():
            raise _refusal(f"finite numbers for {path}, received inf or nan")
        self.used.add(path)
        dtype = np.result_type(stored.dtype, np.float32) if self._widen else stored.dtype
        return np.ascontiguousarray(stored.astype(dtype, copy=not stored.flags.writeable))


def _largest_size(tensors: Mapping[str, Array]) -> int:
    """Return the largest size that a layer of a network with these arrays may have."""
    shapes: list[tuple[int, ...]] = [array.shape for array in tensors.values() if array.size]
    return max([LARGEST_SIZE, *(size for shape in shapes for size in shape)])


def _is_plain(value: object, largest: int) -> bool:
    """Whether a value is a finite number, a yes or no, a word, or a short list of sizes."""
    if isinstance(value, list):
        return len(value) <= LONGEST_LIST and all(
            isinstance(v, int) and 0 <= v <= largest for v in value
        )
    if isinstance(value, int):
        return abs(value) <= largest
    if isinstance(value, float):
        return math.isfinite(value)
    return value is None or (isinstance(value, str) and len(value) <= LONGEST_WORD)
