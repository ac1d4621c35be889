"""The command as a user calls it, and its data without a network."""

import pytest

from tests.labs.page import load_bars
from weblab.cli.main import main
from weblab.datasets import site_files
from weblab.datasets.digit_store import DigitStore


@pytest.fixture(autouse=True)
def files(monkeypatch):
    """Leave the labs of other tests their own files."""
    monkeypatch.setattr(site_files, "folder_of", site_files.folder_of)


@pytest.fixture
def bars(monkeypatch):
    """Digits that nobody has to fetch, in this process."""
    monkeypatch.setattr(DigitStore, "load", load_bars)


@pytest.fixture
def weblab(capsys):
    """Call the command; return its exit code, its output and what it says to the user."""

    def call(*words: str) -> tuple[int, str, str]:
        code = main(words)
        said = capsys.readouterr()
        return code, said.out, said.err

    return call
