"""A site that programs find in their working folder."""

import runpy
from pathlib import Path

import pytest

MAKE_SITE = runpy.run_path(str(Path(__file__).parent / "site_of_patterns.py"))["make_site"]


@pytest.fixture
def site(tmp_path, monkeypatch):
    """Return the address of a site, as a program in the working folder knows it."""
    MAKE_SITE(tmp_path / "site")
    monkeypatch.chdir(tmp_path)
    return "site"
