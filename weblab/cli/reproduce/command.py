"""The command: the runs of all claims, kept beside the report, and the report."""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Sequence

from weblab.cli import executors
from weblab.cli.commands import INTERRUPTED, do_runs
from weblab.cli.errors import CommandError
from weblab.cli.plan import Run, check_seeds
from weblab.cli.reproduce.claims import CLAIMS, SETUPS
from weblab.cli.reproduce.report import RowsBySetup, report
from weblab.cli.store import Store

NUMBERS = {name: number for number, name in enumerate(SETUPS, start=1)}
"""The trial by which the runs of a setup are known."""


def reproduce(options: argparse.Namespace) -> int:
    """Do the runs that are not done yet, and write or print the report."""
    labs = options.labs or list(CLAIMS)
    unknown = [lab for lab in labs if lab not in CLAIMS]
    if unknown:
        raise CommandError(f"There are no claims about “{unknown[0]}”. See: {', '.join(CLAIMS)}")
    check_seeds(options.seeds)
    executors.check(options)
    setups = {name: dict(each.values) for name, each in SETUPS.items()}
    asked = {"command": "weblab reproduce", "setups": setups}
    store = Store(options.out, asked, endings=(".md",))
    failed: list[tuple[Run, Exception]] = []
    code = 0
    try:
        for lab in labs:
            runs = [run for run in runs_for(lab, options.seeds) if run.key not in store.rows]
            if runs:
                failed += do_runs(options, lab, runs, store.add)
    except KeyboardInterrupt:
        print("weblab: interrupted. With --out, the same command goes on.", file=sys.stderr)
        code = INTERRUPTED
    finally:
        if store.rows:
            _tell(options, report(labs, _by_setup(store), options.site))
    if failed:
        raise CommandError(f"{len(failed)} runs failed, the first with: {failed[0][1]}.")
    return code


def _tell(options: argparse.Namespace, text: str) -> None:
    if options.out is None:
        print(text)
        return
    options.out.write_text(text, encoding="utf-8")
    print(f"The report is in {options.out}; the same command with more --seeds adds to it.")


def runs_for(lab: str, seeds: int) -> Sequence[Run]:
    """Return the runs that the claims about a lab ask for."""
    asked = dict.fromkeys(claim.setup for claim in CLAIMS[lab])
    return [
        Run(NUMBERS[name], seed, dict(SETUPS[name].values))
        for name in asked
        for seed in range(seeds if SETUPS[name].seeded else 1)
    ]


def _by_setup(store: Store) -> RowsBySetup:
    names = {number: name for name, number in NUMBERS.items()}
    found = defaultdict(list)
    for row in store.sorted():
        found[names[row["trial"]]].append(row)
    return found
