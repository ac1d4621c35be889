"""The browser tests that take long: whole trainings as the curriculum has them, and the like."""

import argparse

import pytest

from build_scripts.paths import ROOT


def main(argv: list[str]) -> int:
    """Run ``python -m build_scripts bench long [PYTEST ARGUMENTS]``."""
    parser = argparse.ArgumentParser(
        prog="build_scripts bench long",
        description=__doc__,
        epilog="Every argument is passed on to pytest.",
    )
    _, arguments = parser.parse_known_args(argv)
    return pytest.main([str(ROOT / "e2e"), "-m", "long", "--durations=0", *arguments])
