"""The curriculum's figures beside ours: `python -m build_scripts reproduce [NAME ...]`."""

import argparse
import importlib
import time
from collections.abc import Sequence
from pathlib import Path

from build_scripts.reproduce.table import heading, line

EXPERIMENTS = (
    "optimizers",
    "initialization",
    "batch_norm",
    "overfitting",
    "autoencoders",
    "recommenders",
)
CHOICES = ("recommender_settings", "newcomers")
"""How settings were chosen; they take longer, and run only where they are named."""
KNOWN = (*EXPERIMENTS, *CHOICES)


def main(argv: Sequence[str]) -> int:
    """Run the experiments named, or all, and print each figure beside the expected one."""
    parser = argparse.ArgumentParser(prog="python -m build_scripts reproduce", description=__doc__)
    parser.add_argument("names", nargs="*", help=f"which of {', '.join(KNOWN)}")
    parser.add_argument("--movielens", type=Path, help="an ml-100k.zip, for its splits u1 to u5")
    options = parser.parse_args(argv)
    names = options.names or EXPERIMENTS
    unknown = sorted(set(names) - set(KNOWN))
    if unknown:
        parser.error(f"expected names out of {', '.join(KNOWN)}, received {unknown}")
    for name in names:
        experiment = importlib.import_module(f"build_scripts.reproduce.{name}")
        started = time.monotonic()
        print(heading(experiment.__doc__), flush=True)
        arguments = {"movielens": options.movielens} if name == "recommenders" else {}
        for row in experiment.run(**arguments):
            print(line(row), flush=True)
        print(f"({time.monotonic() - started:.0f} s)\n", flush=True)
    return 0
