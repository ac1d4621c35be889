"""The graph of a preset, computed forward and then backward, one node per step."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from weblab.labkit.experiment.ready import ready
from weblab.labs.backprop.compute.presets import PRESETS
from weblab.nn.graph import BackwardStep, Graph, Node


@dataclass(frozen=True)
class Stepped:
    """One node was computed, or passed its gradient back."""

    step: int


class GraphRun:
    """A graph with its input values, and the progress of its computation.

    Args:
        name: a key of ``PRESETS``.
        values: of the inputs, by key.
    """

    def __init__(self, name: str, values: Mapping[str, np.ndarray]):
        self.preset = PRESETS[name]
        self.graph = Graph()
        self.nodes: dict[str, Node] = {}
        for place in self.preset.places:
            inputs = (self.nodes[key] for key in place.inputs)
            self.nodes[place.key] = (
                self.graph.apply(place.operation, *inputs, name=place.key)
                if place.operation
                else self.graph.value(place.key, values[place.key])
            )
        self._rewind()

    @property
    def output(self) -> Node:
        """The node whose derivatives are wanted."""
        return self.nodes[self.preset.places[-1].key]

    @property
    def total(self) -> int:
        """How many steps there are: every operation, forward and backward."""
        return 2 * sum(bool(place.operation) for place in self.preset.places)

    def _rewind(self) -> None:
        self.step = 0
        self.current: str | None = None
        self.passed: dict[str, BackwardStep] = {}
        self._steps = self._walk()

    def _walk(self) -> Iterator[None]:
        for node in self.graph.forward_iter():
            self.current = node.name
            yield
        for passed in self.graph.backward_iter(self.output):
            self.current = passed.node.name
            self.passed[passed.node.name] = passed
            yield

    def advance(self) -> None:
        """Do one step."""
        next(self._steps)
        self.step += 1

    def run(self) -> Generator[Stepped, None, None]:
        """Do the steps that are left."""
        while self.step < self.total:
            self.advance()
            yield Stepped(self.step)

    def assign(self, key: str, value: np.ndarray) -> None:
        """Set the value of a node, and recompute the values that depend on it."""
        self.graph.assign(self.nodes[key], value)
        done = self.step
        self._rewind()
        for _step in range(done):
            self.advance()

    @property
    def going_back(self) -> bool:
        """Whether the forward pass is over and the backward pass has begun."""
        return bool(self.passed)

    def value(self, key: str) -> np.ndarray:
        """Return the value of a node that was given or has been computed."""
        return ready(self.nodes[key].value)

    def grad(self, key: str) -> np.ndarray | None:
        """Return the gradient that has arrived at a node, or None before it has."""
        if key == self.output.name and self.going_back:
            return self.output.grad
        for passed in self.passed.values():
            for piece in passed.pieces:
                if piece.node.name == key:
                    return piece.node.grad
        return None
