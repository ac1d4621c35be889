"""The browser tests that take long: whole trainings as the curriculum has them, and the like."""

import pytest

from build_scripts.paths import ROOT


def main(argv: list[str]) -> int:
    """Run ``python -m build_scripts bench long [PYTEST ARGUMENTS]``."""
    return pytest.main([str(ROOT / "e2e"), "-m", "long", "--durations=0", *argv])
