"""What a visitor's code is tested with: a bench whose workers are processes, and digits."""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from weblab.datasets.digits import Digits
from weblab.labkit.code.bench import Bench
from weblab.runtime.processes import ProcessWorker


@contextmanager
def bench_of_processes(limit_s: float = 60.0) -> Iterator[Bench]:
    """Return a bench that is ended afterwards."""
    bench = Bench(ProcessWorker, limit_s)
    try:
        yield bench
    finally:
        bench.end()


class RandomDigits:
    """A store of digits that show nothing, the same for training and test.

    Args:
        count: how many.
    """

    def __init__(self, count: int) -> None:
        rng = np.random.default_rng(0)
        images = rng.integers(0, 256, (count, 28, 28)).astype(np.uint8)
        self._digits = Digits(images, rng.integers(0, 10, count).astype(np.uint8))

    async def load(self, _split: str, _count: int, _on_progress: object) -> Digits:
        """Return them all."""
        return self._digits
