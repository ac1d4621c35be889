"""``weblab run`` and ``weblab sweep``: many runs, and the table of their results."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tqdm import tqdm

from weblab.cli import executors, tables, work
from weblab.cli.data.folder import Data
from weblab.cli.errors import CommandError
from weblab.cli.labs import lab_named
from weblab.cli.plan import Run, read_axes, runs_of
from weblab.cli.running import run_all
from weblab.cli.store import Store
from weblab.cli.summary import counted, summary
from weblab.labkit.experiment.sweep_plan import Listed
from weblab.labkit.spec import LabSpec

INTERRUPTED = 130


def run(options: argparse.Namespace) -> int:
    """Run a lab with one choice of settings and some seeds."""
    spec = lab_named(options.lab)
    axes = read_axes(spec, options.set)
    several = [axis for axis in axes if not (isinstance(axis, Listed) and len(axis.listed) == 1)]
    if several:
        raise CommandError(
            f"“{several[0].name}” has more than one value. Compare values with: weblab sweep"
        )
    return _do(options, spec, runs_of(axes, seeds=options.seeds, trials=None, draw_seed=0))


def sweep(options: argparse.Namespace) -> int:
    """Run a lab with many settings: those of a grid, or random ones."""
    spec = lab_named(options.lab)
    axes = read_axes(spec, options.set)
    if all(axis.name == "seed" for axis in axes):
        raise CommandError(
            f"There is nothing to sweep over. Add a range, as in --set lr=log:1e-4:1; "
            f"weblab list {spec.slug} names all settings."
        )
    runs = runs_of(axes, seeds=options.seeds, trials=options.trials, draw_seed=options.draw_seed)
    return _do(options, spec, runs)


def _do(options: argparse.Namespace, spec: LabSpec, runs: Sequence[Run]) -> int:
    """Do the runs that are not done yet, and write the table of all."""
    tables.check_format(options.out)
    executors.check(options)
    store = Store(options.out, asked(options, spec))
    left = [run for run in runs if run.key not in store.rows]
    if len(left) < len(runs):
        print(
            f"weblab: {len(runs) - len(left)} of {counted(len(runs))} done already", file=sys.stderr
        )
    failed: list[tuple[Run, Exception]] = []
    interrupted = False
    try:
        if left:
            failed = do_runs(options, spec.slug, left, store.add, done=len(runs) - len(left))
    except KeyboardInterrupt:
        interrupted = True
    finally:
        _tell(options, spec, store)
    if interrupted:
        print(f"weblab: interrupted. {_advice(options)}", file=sys.stderr)
        return INTERRUPTED
    if failed:
        raise CommandError(
            f"{len(failed)} of {len(runs)} runs failed, the first (trial {failed[0][0].trial}, "
            f"seed {failed[0][0].seed}) with: {failed[0][1]}. {_advice(options)}"
        )
    return 0


def do_runs(
    options: argparse.Namespace,
    lab: str,
    runs: Sequence[Run],
    take: Callable[[work.Row], None],
    *,
    done: int = 0,
) -> list[tuple[Run, Exception]]:
    """Do runs with the executor that is asked for, under a progress bar; return what failed.

    Args:
        options: the executor's.
        lab: the slug of a lab.
        runs: at least one.
        take: hears of each run that is done.
        done: how many more the bar begins with.
    """
    data = Data()
    data.install()
    work.prepare(lab, runs)  # what is missing is told, or fetched, once
    with (
        executors.opened(options, data) as make_executor,
        tqdm(total=done + len(runs), initial=done, unit="run", desc=lab, disable=None) as bar,
    ):

        def taken(row: work.Row) -> None:
            take(row)
            bar.update()

        return run_all(lab, runs, make_executor, taken)


def asked(options: argparse.Namespace, spec: LabSpec) -> dict[str, Any]:
    """Return what a command asks for, apart from how many runs: more of them may be added."""
    about: dict[str, Any] = {"lab": spec.slug, "set": list(options.set)}
    if options.command == "sweep":
        about["drawn"] = None if options.trials is None else options.draw_seed
    words = ["weblab", options.command, spec.slug, *(f"--set {each}" for each in options.set)]
    return {"command": " ".join(words), **about}


def _tell(options: argparse.Namespace, spec: LabSpec, store: Store) -> None:
    """Write the table, and say what is in it."""
    rows = store.sorted()
    if not rows:
        return
    columns = tables.columns_of(rows, spec.slug, options.site)
    if options.out is not None:
        tables.write(options.out, columns)
    for line in summary(columns, rows, each=options.command == "sweep"):
        print(line)
    if options.out is not None:
        print(
            f"{options.out} has {counted(len(rows))}, each with a link that opens it in the page."
        )


def _advice(options: argparse.Namespace) -> str:
    out: Path | None = options.out
    if out is None:
        return "With --out runs.csv, the runs are kept and the same command goes on with them."
    return f"What is done is in {out}; the same command goes on from there."
