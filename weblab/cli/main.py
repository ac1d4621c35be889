"""The command ``weblab``: the labs without a page."""

from __future__ import annotations

import argparse
import importlib
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from weblab.cli.errors import CommandError
from weblab.datasets.sentences import SentenceError
from weblab.runtime.executors import MOST_WORKERS

BAD_INPUT = 2
SITE = "http://127.0.0.1:8000/"
COMMANDS = {
    "list": "listing:show",
    "run": "commands:run",
    "sweep": "commands:sweep",
    "reproduce": "reproduce.command:reproduce",
}
EXTRAS = {"param": "cli", "tqdm": "cli", "distributed": "dask"}
"""Which extra brings a package."""
SET = (
    "a setting, as often as needed: name=value; for a sweep also name=a,b,c, "
    "name=log:low:high or name=lin:low:high, with :count for a grid"
)


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    whole = argparse.ArgumentParser(prog="weblab", description=__doc__)
    commands = whole.add_subparsers(dest="command", required=True, metavar="COMMAND")
    listing = commands.add_parser("list", help="the labs, or the settings of one")
    listing.add_argument("lab", nargs="?")
    for name, text in {
        "run": "run a lab with one or many seeds",
        "sweep": "run a lab with many settings: a grid, or random ones with --trials",
    }.items():
        command = commands.add_parser(name, help=text, description=text)
        command.add_argument("lab", help="its name, see: weblab list")
        command.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help=SET)
        command.add_argument("--seeds", type=int, default=1, metavar="N", help="runs of each")
        if name == "sweep":
            command.add_argument("--trials", type=int, metavar="N", help="random choices")
            command.add_argument(
                "--draw-seed", type=int, default=0, metavar="N", help="decides them (%(default)s)"
            )
        command.add_argument(
            "--out", type=Path, metavar="FILE",
            help="keep the runs in a .csv or .parquet; the same command goes on with them",
        )  # fmt: skip
        add_executor(command)
    text = "the book's claims beside the labs' runs, as a report"
    claims = commands.add_parser("reproduce", help=text, description=text)
    claims.add_argument("labs", nargs="*", metavar="LAB", help="about which labs; default: all")
    claims.add_argument("--seeds", type=int, default=5, metavar="N", help="default: %(default)s")
    claims.add_argument(
        "--out", type=Path, metavar="FILE",
        help="write the report to a .md file; its runs are kept beside it",
    )  # fmt: skip
    add_executor(claims)
    return whole


def add_executor(command: argparse.ArgumentParser) -> None:
    """Add the options that say where runs are done, and where their links lead."""
    command.add_argument(
        "--executor",
        choices=("processes", "dask"),
        default="processes",
        help="this machine's cores, or a cluster (%(default)s)",
    )
    command.add_argument("--scheduler", metavar="ADDRESS", help="a cluster's: tcp://host:8786")
    command.add_argument("--workers", type=_workers, metavar="N", help="default: one per core")
    command.add_argument(
        "--site", default=SITE, metavar="URL", help="where links lead (%(default)s)"
    )


def _workers(text: str) -> int:
    most = max(MOST_WORKERS, os.cpu_count() or 1)
    if not text.isdecimal() or not 1 <= int(text) <= most:
        raise argparse.ArgumentTypeError(f"give a number of workers from 1 to {most}")
    return int(text)


def main(argv: Sequence[str] | None = None) -> int:
    """Do a command; return its exit code: 2 for what it could not do, after a sentence."""
    options = parser().parse_args(argv)
    module, function = COMMANDS[options.command].split(":")
    try:
        command = getattr(importlib.import_module(f"weblab.cli.{module}"), function)
        code: int = command(options)
    except (CommandError, SentenceError) as error:
        return _refuse(error)
    except ModuleNotFoundError as error:
        if error.name not in EXTRAS:
            raise
        extra = f"pip install 'weblab[{EXTRAS[error.name]}]'"
        return _refuse(f"{error.name} is missing. Install it with: {extra}")
    except BrokenPipeError:  # the reader of the output has enough
        sys.stderr.close()
        return 0
    except OSError as error:  # such as a disk that is full
        return _refuse(f"{error.filename or 'A file'} could not be written: {error.strerror}.")
    return code


def _refuse(reason: object) -> int:
    print(f"weblab: {reason}", file=sys.stderr)
    return BAD_INPUT


def entry() -> int:
    """Do what the console script is asked for; a request to end is taken as an interruption."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    return main()
