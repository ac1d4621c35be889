"""Model of the backprop lab: a graph computed step by step, and a gradient check."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import numpy as np
import param

from weblab.labkit.experiment.message import Message
from weblab.labkit.experiment.ready import ready
from weblab.labkit.experiment.runnable import RunnableExperiment
from weblab.labkit.experiment.settings import Choice, Integer, Number
from weblab.labs.backprop.compute.bugs import BUGS, NONE, Subject, subject
from weblab.labs.backprop.compute.cells import Cells, text_of
from weblab.labs.backprop.compute.graph_run import GraphRun, Stepped
from weblab.labs.backprop.compute.presets import GIVEN, PRESETS
from weblab.labs.backprop.compute.sweep import EPSILONS, Checked, Errors, Sweep, errors_at
from weblab.locale import mark as _

GRAPH, CHECK = "graph", "check"

if TYPE_CHECKING:
    Inputs = RunnableExperiment
else:
    Inputs = param.parameterized_class(
        "Inputs",
        {
            key: Number(
                given.value, given.bounds, label=given.label, counts="next step", widget=None,
                order=1,
            )
            if given.value is not None
            else Cells(given.shape, given.bounds, label=given.label)
            for key, given in GIVEN.items()
        },
        RunnableExperiment,
    )  # fmt: skip


class BackpropExperiment(Inputs):
    """Backpropagation on a small graph, node by node, or the check that it is right.

    Inputs may change at any time; values that depend on them are then computed again.
    """

    part = Choice(
        GRAPH, {GRAPH: _("Graph"), CHECK: _("Gradient check")}, label=_("Experiment"),
        widget="buttons", aliases=("activity",),
    )  # fmt: skip
    preset = Choice(
        "apples", {name: preset.title for name, preset in PRESETS.items()}, label=_("Graph"),
        parts=(GRAPH,),
    )  # fmt: skip
    pace = Number(
        0.6, (0.1, 2.0), label=_("Seconds per node"), step=0.1, counts="at once",
        parts=(GRAPH,),
    )  # fmt: skip
    bug = Choice(
        NONE, {NONE: _("No bug"), **{name: bug.title for name, bug in BUGS.items()}},
        label=_("Plant a bug"), counts="at once", parts=(CHECK,),
    )  # fmt: skip
    epsilon = Number(
        1e-5, (EPSILONS[-1], EPSILONS[0]), label="ε", scale="log", counts="at once",
        parts=(CHECK,),
    )  # fmt: skip
    batch_size = Integer(6, (1, 16), label=_("Batch size"), parts=(CHECK,), aliases=("batch",))
    errors = param.Dict(default={}, doc="The check at ``epsilon``, by path.")

    graph_run: GraphRun
    sweep: Sweep | None

    def __init__(self, **params: Any) -> None:
        super().__init__(**params)
        self.clear()
        self.param.watch(self._start_over, ["part", "preset"])
        self.param.watch(self._rebuild, [*GIVEN, "seed", "batch_size"])
        self.param.watch(self._check_again, "bug")
        self.param.watch(self._pace_changed, "pace")
        self.param.watch(self._check_now, "epsilon")

    @property
    def pace_s(self) -> float:
        """Nodes light up one by one; checks are as quick as they can be."""
        return self.pace if self.part == GRAPH else 0.0

    def given(self, key: str) -> np.ndarray:
        """Return the value of an input as it is now."""
        value = getattr(self, key)
        if not isinstance(value, str):
            return np.array(float(value))
        if value:
            return self.param[key].parse(value)
        rng = np.random.default_rng([self.seed, list(GIVEN).index(key)])
        return ready(GIVEN[key].draw)(rng, GIVEN[key].shape)

    def give(self, key: str, numbers: list[float]) -> None:
        """Take an input's numbers, row by row, each brought within its limits."""
        within = np.clip(np.nan_to_num(np.array(numbers, float)), *GIVEN[key].bounds)
        cells = isinstance(self.param[key], Cells)
        setattr(self, key, text_of(within) if cells else float(within[0]))

    def restore(self) -> None:
        """Give this graph's inputs the values that they had at first."""
        names = self.graph_run.preset.given
        self.param.update(**{name: self.param[name].default for name in names})

    def subject(self) -> Subject:
        """Return the network and the batch of the check as they are set."""
        built = self._built_with if self.started else {}
        size, seed = built.get("batch_size", self.batch_size), built.get("seed", self.seed)
        return subject(self.bug, size, seed)

    def events(self) -> Generator[Stepped | Checked, None, None]:
        """Step through the graph, or sweep epsilon."""
        if self.part == GRAPH:
            yield from self.graph_run.run()
        else:
            self.sweep = Sweep(self.subject())
            yield from self.sweep.run()

    def take(self, events: list[Stepped | Checked]) -> None:
        """Publish the computed values."""
        total = len(EPSILONS) if self.sweep else self.graph_run.total
        self.progress = min(1.0, self.step / total)
        self.metrics = self._sweep_metrics(self.sweep) if self.sweep else self._graph_metrics()

    def clear(self) -> None:
        """Forget the computed values."""
        values = {key: self.given(key) for key in PRESETS[self.preset].given}
        self.graph_run = GraphRun(self.preset, values)
        self.sweep = None

    def change(self, name: str) -> None:
        """Recompute the values that depend on a changed input."""
        if name in self.graph_run.nodes:
            self.graph_run.assign(name, self.given(name))
            self.metrics = self._graph_metrics()
            text = _("“{name}” has changed, so the values computed so far were updated.")
            self.message = Message(text, {"name": Message(GIVEN[name].label)})

    def finish(self) -> Message:
        """Report the result."""
        if self.sweep:
            return self.sweep.verdict()
        text = _(
            "Done: {output} = {value:.6g}. The gradient of an input tells how fast “{output}” "
            "changes with that input."
        )
        run = self.graph_run
        output, value = Message(run.preset.places[-1].label), run.value(run.output.name)
        return Message(text, {"output": output, "value": value.item()})

    def _graph_metrics(self) -> dict[str, float | None]:
        run = self.graph_run
        output = run.output.value
        figures = {"output": None if output is None else float(output.item())}
        for key in run.preset.given:
            grad = run.grad(key)
            name = f"grad_{key}" if GIVEN[key].shape == () else f"grad_norm_{key}"
            figures[name] = None if grad is None else _size(grad)
        return figures

    def _sweep_metrics(self, sweep: Sweep) -> dict[str, float | str]:
        best, last = min(sweep.checks, key=Checked.worst), sweep.checks[-1]
        return {
            "epsilon": last.epsilon,
            "error": last.worst(),
            "epsilon_best": best.epsilon,
            "error_best": best.worst(),
            "wrong": ",".join(sweep.wrong()),
            **{f"best_{path}": error for path, error in sweep.best().items()},
        }

    def _start_over(self, *_events: param.parameterized.Event) -> None:
        self.reset()
        self._check_now()

    def _rebuild(self, *_events: param.parameterized.Event) -> None:
        if not self.started:
            self.clear()
        self._check_now()

    def _check_now(self, *_events: param.parameterized.Event) -> None:
        found: Errors = errors_at(self.subject(), self.epsilon) if self.part == CHECK else {}
        self.errors = found

    def _check_again(self, *_events: param.parameterized.Event) -> None:
        """Restart the curve when the network changes."""
        again = self.part == CHECK and self.state in ("running", "done")
        if self.part == CHECK:
            self.reset()
        self._check_now()
        if again:
            self.run()

    def _pace_changed(self, *_events: param.parameterized.Event) -> None:
        if self.state == "running" and self.part == GRAPH:
            self.pause()
            self.run()


def _size(grad: np.ndarray) -> float:
    """Return a number as it is, with its sign, and the norm of a tensor."""
    return float(grad.item() if grad.size == 1 else np.linalg.norm(grad))
