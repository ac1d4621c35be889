"""The computational graph: every node knows its inputs, and passes its gradient back to them.

    graph = Graph()
    price = graph.value("apple price", 100) * graph.value("number", 2)
    paid = price * graph.value("tax", 1.1)
    for node in graph.forward_iter(): ...    # one node at a time
    for step in graph.backward_iter(paid): ...

Values are scalars or arrays, in float64. Nothing is computed until it is stepped.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from weblab.nn.arrays import Array, check_float
from weblab.nn.gradient_check import GradientError, GradientMismatchError, compare
from weblab.nn.graph_operations import OPERATIONS, Operation

Number = float | int


class Node:
    """A value in a graph: one that was given, or one that an operation makes of others.

    `value` is None before the forward pass reaches the node, `grad` before the backward pass does.
    """

    def __init__(
        self, graph: Graph, name: str, operation: Operation | None, inputs: tuple[Node, ...]
    ) -> None:
        self.graph = graph
        self.name = name
        self.operation = operation
        self.inputs = inputs
        self.value: Array | None = None
        self.grad: Array | None = None

    def __add__(self, other: Node) -> Node:
        return self.graph.apply("add", self, other)

    def __sub__(self, other: Node) -> Node:
        return self.graph.apply("subtract", self, other)

    def __mul__(self, other: Node) -> Node:
        return self.graph.apply("multiply", self, other)

    def __truediv__(self, other: Node) -> Node:
        return self.graph.apply("divide", self, other)

    def __matmul__(self, other: Node) -> Node:
        return self.graph.apply("matmul", self, other)

    def __repr__(self) -> str:
        return f"Node({self.name!r})"


@dataclass(frozen=True, eq=False)
class Piece:
    """The contribution of one use of an input to its gradient.

    Args:
        node: the input.
        local: the derivative of the node by this input if both are scalars; None otherwise.
        grad: local derivative times upstream gradient, in the shape of the input.
    """

    node: Node
    local: float | None
    grad: Array


@dataclass(frozen=True, eq=False)
class BackwardStep:
    """One node passed its gradient on to its inputs.

    Args:
        node: the node.
        upstream: its own gradient.
        pieces: the contributions to its inputs.
    """

    node: Node
    upstream: Array
    pieces: tuple[Piece, ...]


class Graph:
    """Nodes in the order in which they were made, which is an order of computation."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []

    def value(self, name: str, value: Number | Array) -> Node:
        """Add a given value, which may be changed later with `assign`."""
        node = Node(self, name, None, ())
        self.assign(node, value)
        self.nodes.append(node)
        return node

    def assign(self, node: Node, value: Number | Array) -> None:
        """Give a node that no operation makes another value; computed ones are forgotten."""
        self._require_own("assign", (node,))
        if node.operation is not None:
            raise ValueError(
                f"Graph.assign: expected a given value, received {node.name!r}, which "
                f"{node.operation.name} makes; change what it is made of"
            )
        try:
            array = np.array(value, dtype=np.float64)
        except (TypeError, ValueError):
            array = np.array(np.nan)
        if not np.isfinite(array).all():
            raise ValueError(
                f"Graph.assign: expected a finite number, or an array of them, for "
                f"{node.name!r}, received {value!r}; enter an ordinary number"
            )
        for other in self.nodes:
            other.grad = None
            if other.operation is not None:
                other.value = None
        node.value = array

    def apply(self, operation: str, *inputs: Node, name: str | None = None) -> Node:
        """Add the result of an operation on some nodes.

        Args:
            operation: a name in OPERATIONS.
            inputs: the nodes that it is applied to.
            name: the name of the result; by default after the operation.
        """
        if operation not in OPERATIONS:
            raise ValueError(
                f"Graph.apply: expected one of {', '.join(OPERATIONS)}, received {operation!r}; "
                "build it from these"
            )
        self._require_own("apply", inputs)
        if len(inputs) != OPERATIONS[operation].inputs:
            raise ValueError(
                f"Graph.apply: expected {OPERATIONS[operation].inputs} inputs for {operation}, "
                f"received {len(inputs)}; it is {OPERATIONS[operation].formula}"
            )
        count = sum(other.operation is OPERATIONS[operation] for other in self.nodes) + 1
        node = Node(self, name or f"{operation} {count}", OPERATIONS[operation], inputs)
        self.nodes.append(node)
        return node

    def _require_own(self, method: str, nodes: tuple[Node, ...]) -> None:
        for node in nodes:
            if not isinstance(node, Node) or node.graph is not self:
                raise ValueError(
                    f"Graph.{method}: expected nodes of this graph, received {node!r}; "
                    "make the value in the same graph with value(name, number)"
                )

    def forward_iter(self) -> Iterator[Node]:
        """Compute one node after the other, and yield each; given values are there already."""
        for node in self.nodes:
            if node.operation is not None:
                node.value = _computed(node, node.operation)
                yield node

    def forward(self) -> Array:
        """Compute every node, and return the last one's value."""
        last = self._last()
        for _ in self.forward_iter():
            pass
        return _value(last)

    def _last(self) -> Node:
        if not self.nodes:
            raise ValueError(
                "Graph: expected at least one node, received an empty graph; "
                "add a value with value(name, number)"
            )
        return self.nodes[-1]

    def backward_iter(self, output: Node) -> Iterator[BackwardStep]:
        """Pass gradients back from a scalar, node by node, and yield each step.

        Args: output: the node whose derivative by every other is wanted; its own is 1.
        """
        if _value(output).size != 1:
            raise ValueError(
                f"Graph.backward: expected a scalar to start from, received {output.name!r} of "
                f"shape {_value(output).shape}; sum it up first"
            )
        for node in self.nodes:
            node.grad = np.zeros_like(_value(node))
        output.grad = np.ones_like(_value(output))
        reached = {output}
        for node in reversed(self.nodes[: self.nodes.index(output) + 1]):
            if node in reached and node.operation is not None:
                reached.update(node.inputs)
                yield self._pass_back(node, node.operation)

    def _pass_back(self, node: Node, operation: Operation) -> BackwardStep:
        values = [_value(source) for source in node.inputs]
        upstream = _grad(node).copy()
        result = _value(node)
        grads = operation.backward(upstream, result, *values)
        slopes = operation.backward(np.ones_like(upstream), result, *values)
        pieces = []
        for source, grad, slope in zip(node.inputs, grads, slopes, strict=True):
            source.grad = _grad(source) + grad
            scalar = result.size == 1 and slope.size == 1
            pieces.append(Piece(source, float(slope.item()) if scalar else None, grad))
        return BackwardStep(node, upstream, tuple(pieces))

    def backward(self, output: Node | None = None) -> None:
        """Set the gradient of every node by the output, which is the last node by default."""
        for _ in self.backward_iter(output or self._last()):
            pass

    def check_gradients(
        self, output: Node | None = None, *, epsilon: float = 1e-6, tolerance: float = 1e-6
    ) -> dict[str, GradientError]:
        """Compare the gradient of every given value with central differences, or raise.

        Args:
            output: the node whose derivatives are checked; the last one by default.
            epsilon: the step of the difference.
            tolerance: the largest relative error allowed.
        Returns: the errors by the names of the given values.
        Raises: GradientMismatchError where one is above the tolerance.
        """
        check_float("Graph.check_gradients", "epsilon", epsilon, above=0)
        target = output or self._last()
        self.forward()
        self.backward(target)
        results: dict[str, GradientError] = {}
        for node in [n for n in self.nodes if n.operation is None]:
            values = _value(node)
            numeric = np.empty(values.size)
            for place in range(values.size):
                numeric[place] = self._difference(target, values.reshape(-1), place, epsilon)
            chosen = np.arange(values.size)
            backward = _grad(node).reshape(-1)
            found = compare(node.name, values.shape, chosen, backward, numeric)
            known = results.get(node.name)
            if known is None or not found.error <= known.error:  # of equal names the worst counts
                results[node.name] = found
        self.forward()
        failed = [error for error in results.values() if not error.error <= tolerance]
        if failed:
            raise GradientMismatchError(failed, tolerance)
        return results

    def _difference(self, output: Node, flat: Array, place: int, epsilon: float) -> float:
        before = flat[place]
        results = []
        for moved in (before + epsilon, before - epsilon):
            flat[place] = moved
            self.forward()
            results.append(_value(output).item())
        flat[place] = before
        return float(results[0] - results[1]) / (2 * epsilon)


def _computed(node: Node, operation: Operation) -> Array:
    """Return the result of the operation on the inputs of the node, if defined."""
    inputs = [_value(source) for source in node.inputs]
    shapes = " and ".join(str(value.shape) for value in inputs)
    try:
        with np.errstate(all="ignore"):
            result = np.asarray(operation.forward(*inputs))
    except (IndexError, TypeError, ValueError) as error:
        raise ValueError(
            f"Graph: expected inputs that fit together for {node.name!r}, {operation.formula}, "
            f"received shapes {shapes}; {error}"
        ) from error
    if not np.isfinite(result).all():
        raise ValueError(
            f"Graph: expected inputs for which {node.name!r}, {operation.formula}, is finite, "
            f"received {', '.join(repr(source.name) for source in node.inputs)}, which give "
            f"{result}; change their values"
        )
    return result


def _value(node: Node) -> Array:
    if node.value is None:
        raise RuntimeError(
            f"Graph: expected {node.name!r} to be computed, received no value; run forward first"
        )
    return node.value


def _grad(node: Node) -> Array:
    if node.grad is None:
        raise RuntimeError(
            f"Graph: expected a gradient at {node.name!r}, received none; run backward first"
        )
    return node.grad
