"""What a visitor's code is tested with: a bench whose workers are processes, and digits."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TypeVar

import numpy as np

from weblab.datasets.digits import Digits
from weblab.labkit.code.bench import Bench
from weblab.labkit.experiment.own_code import OwnCode
from weblab.labkit.experiment.seated import SeatedExperiment
from weblab.runtime.processes import ProcessWorker
from weblab.workshop.loading import Code
from weblab.workshop.seats import SEATS, seats_of
from weblab.workshop.sources.files import original_of, parts_of

Experiment = TypeVar("Experiment", bound=SeatedExperiment)


@contextmanager
def bench_of_processes(limit_s: float = 60.0) -> Iterator[Bench]:
    """Return a bench that is ended afterwards."""
    bench = Bench(ProcessWorker, limit_s)
    try:
        yield bench
    finally:
        bench.end()


def run_with_own(
    make: Callable[[], Experiment],
    original: str,
    source: str,
    changes: Mapping[str, object] | None = None,
) -> Experiment:
    """Return an experiment after a run in which a visitor's code took part.

    Args:
        make: makes the experiment.
        original: the name of what the code replaces.
        source: the code.
        changes: settings that change in mid-run, after its third step.
    """

    async def scenario() -> Experiment:
        experiment = make()
        with bench_of_processes() as bench:
            kind = seats_of(*SEATS)[original]
            name = SEATS[kind].find(Code(source), original).__name__
            experiment.own = OwnCode(name, original, kind, source, bench)
            for _step in range(3 if changes else 0):
                experiment.advance()
                await experiment._task
            experiment.param.update(**changes or {})
            experiment.run()
            while experiment.state == "running":
                await asyncio.sleep(0.01)
            experiment.pause()
        return experiment

    return asyncio.run(scenario())


def engines(lab: str, name: str) -> str:
    """Return a part of the engine as the text that a visitor of a lab begins with."""

    async def read() -> str:
        part = next(each for each in await parts_of(lab) if each["name"] == name)
        return await original_of(part["path"], name)

    return asyncio.run(read())


class RandomDigits:
    """A store of digits that show nothing, the same for training and test.

    Args:
        count: how many.
    """

    def __init__(self, count: int) -> None:
        rng = np.random.default_rng(0)
        images = rng.integers(0, 256, (count, 28, 28)).astype(np.uint8)
        self._digits = Digits(images, rng.integers(0, 10, count).astype(np.uint8))

    async def load(self, _split: str, _count: int, _on_progress: object = None) -> Digits:
        """Return them all."""
        return self._digits
