"""One run of a lab's own experiment, in this process: plain values in, plain values out."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from typing import Any

import numpy as np

from weblab.cli.errors import CommandError
from weblab.cli.labs import make
from weblab.cli.plan import Run
from weblab.labkit.experiment.message import RefusedError
from weblab.labkit.experiment.runnable import RunnableExperiment
from weblab.labkit.experiment.sweep_plan import Values
from weblab.labkit.url.query import query_of
from weblab.labs.registry import LABS
from weblab.nn import DivergenceError

Row = dict[str, Any]
_turn = threading.Lock()


def run(lab: str, trial: int, seed: int, values: Values) -> Row:
    """Run a lab to its end; the result depends on the arguments alone, but for its seconds.

    A process does one run at a time: more threads, as a worker of a cluster may have, would only
    share one Python.

    Returns: ``trial``, ``seed``, ``values``, ``state`` (done, diverged or refused), ``message``,
        ``steps``, ``seconds``, ``metrics`` as of the page, and ``query``, the settings in a link.
    """
    with _turn, np.errstate(all="ignore"):
        return asyncio.run(_run(lab, trial, seed, values))


async def _run(lab: str, trial: int, seed: int, values: Values) -> Row:
    experiment = make(LABS[lab], {**values, "seed": seed})
    query = query_of(experiment)
    state, message = await _end_of(experiment)
    row = {
        "trial": trial,
        "seed": seed,
        "values": values,
        "state": state,
        "message": message,
        "steps": experiment.step,
        "seconds": round(experiment.seconds, 4),
        "metrics": dict(experiment.metrics),
        "query": query,
    }
    experiment.close()
    return row


async def _end_of(experiment: RunnableExperiment) -> tuple[str, str]:
    """Return how a run ends, in a word and in a sentence."""
    try:
        await experiment.complete()
    except DivergenceError as error:
        return "diverged", f"Diverged at step {error.step}: the loss is not finite."
    except RefusedError as error:
        return "refused", error.message.said(str)
    return "done", experiment.message.said(str) if experiment.message else ""


def prepare(lab: str, runs: Sequence[Run]) -> None:
    """Load what runs need, without running them: the data of each part of a lab.

    Args:
        lab: its slug.
        runs: at least one; those that their lab refuses say so when they are run, unless it
            refuses all.
    Raises: CommandError if no run should begin, if their data cannot be fetched, or if one would
        spread its own work over all cores.
    """
    refusals: list[RefusedError] = []
    prepared: set[object] = set()
    for run_ in runs:
        part = run_.values.get("part")
        if part not in prepared:
            try:
                _prepare(lab, run_)
            except RefusedError as error:
                refusals.append(error)
            else:
                prepared.add(part)
    if not prepared:
        raise CommandError(refusals[0].message.said(str))


def _prepare(lab: str, run_: Run) -> None:
    experiment = make(LABS[lab], {**run_.values, "seed": run_.seed})
    if experiment.in_background:
        raise CommandError(
            f"This part of the lab “{lab}” is a search over many runs. Search with: "
            f"weblab sweep {lab} --set lr=log:1e-4:1 --trials 100"
        )
    asyncio.run(experiment.prepare())
