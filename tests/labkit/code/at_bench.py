"""A bench whose workers are processes."""

from collections.abc import Iterator
from contextlib import contextmanager

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
