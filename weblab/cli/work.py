"""One run of a lab's own experiment, in this process: plain values in, plain values out."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import numpy as np

from weblab.cli.errors import CommandError
from weblab.cli.labs import make
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


def prepare(lab: str, seed: int, values: Values) -> None:
    """Load what a run needs, without running it.

    Raises: CommandError if the run should not begin, if its data cannot be fetched, or if it would
        spread its own work over all cores.
    """
    experiment = make(LABS[lab], {**values, "seed": seed})
    if experiment.in_background:
        raise CommandError(
            f"This part of the lab “{lab}” is a search over many runs. Search with: "
            f"weblab sweep {lab} --set lr=log:1e-4:1 --trials 100"
        )
    try:
        asyncio.run(experiment.prepare())
    except RefusedError as error:
        raise CommandError(error.message.said(str)) from None
