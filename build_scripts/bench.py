"""Measure what the project promises in numbers: ``bench`` alone measures all of it."""

import argparse
import importlib

BENCHMARKS = (
    "startup",
    "strokes",
    "labs",
    "responsiveness",
    "equality",
    "search",
    "seeds",
    "executors",
    "table",
    "workshop",
    "throughput",
    "native",
    "faults",
    "browsers",
    "long",
)


def main(argv: list[str]) -> int:
    """Run ``python -m build_scripts bench [NAME [ARGUMENTS]]``."""
    parser = argparse.ArgumentParser(prog="build_scripts bench", description=__doc__)
    parser.add_argument("name", nargs="?", choices=BENCHMARKS, help="one of them")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="its own arguments")
    options = parser.parse_args(argv)
    code = 0
    for name in [options.name] if options.name else BENCHMARKS:
        print(f"{name}:", flush=True)
        code |= importlib.import_module(f"e2e.benchmarks.{name}").main(options.arguments)
    return code
