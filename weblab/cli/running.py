"""Runs through any executor of the shape of ``concurrent.futures``, whose workers may die."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, as_completed

from weblab.cli import work
from weblab.cli.errors import CommandError
from weblab.cli.plan import Run
from weblab.cli.work import Row

MOST_BREAKS = 3
"""An executor that breaks so often without a run in between is given up."""


def run_all(
    lab: str,
    runs: Sequence[Run],
    make_executor: Callable[[], Executor],
    take: Callable[[Row], None],
) -> list[tuple[Run, Exception]]:
    """Do runs in any order, and again those whose worker died.

    Args:
        lab: its slug.
        runs: what is to be done.
        make_executor: makes one, and another one if it breaks.
        take: hears of each run that is done, as soon as it is.
    Returns: the runs that failed, with the reason.
    Raises: CommandError if workers die again and again.
    """
    failed: list[tuple[Run, Exception]] = []
    left, breaks = list(runs), 0
    while left:
        before = len(left)
        left = _drain(lab, left, make_executor(), take, failed)
        breaks = breaks + 1 if len(left) == before else 0
        if left and breaks >= MOST_BREAKS:
            raise CommandError(
                f"The workers died {breaks} times in a row, with {len(left)} runs left to do. "
                "Perhaps a run takes more memory than there is: try fewer --workers."
            )
    return failed


def _drain(
    lab: str,
    runs: Sequence[Run],
    executor: Executor,
    take: Callable[[Row], None],
    failed: list[tuple[Run, Exception]],
) -> list[Run]:
    """Do runs until all are done or the executor breaks; return those that are left."""
    left = {run.key: run for run in runs}
    waiting: dict[Future[Row], Run] = {}
    try:
        try:
            for run in runs:
                waiting[executor.submit(work.run, lab, run.trial, run.seed, run.values)] = run
        except BrokenExecutor:  # while it was given work
            pass
        for future in as_completed(waiting):
            run = waiting[future]
            try:
                row = future.result()
            except (BrokenExecutor, CancelledError):
                continue
            except Exception as error:
                failed.append((run, error))
            else:
                take(row)
            del left[run.key]
    except BaseException:
        executor.shutdown(wait=False)  # a cluster forgets the runs; processes are ended by others
        raise
    executor.shutdown()
    return list(left.values())
