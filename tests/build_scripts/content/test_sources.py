"""The site has the sources that labs show, as they are in the repository."""

import asyncio

from build_scripts.content.sources import copy_sources
from build_scripts.paths import ROOT
from weblab.datasets import site_files
from weblab.workshop.sources import files
from weblab.workshop.sources.table import PARTS, paths


def test_each_file_is_copied_as_it_is(tmp_path):
    copy_sources(tmp_path)
    assert {file.relative_to(tmp_path).as_posix() for file in tmp_path.rglob("*.py")} == set(
        paths()
    )
    for path in paths():
        assert (tmp_path / path).read_bytes() == (ROOT / path).read_bytes()


def test_a_package_without_sources_shows_the_same_parts(tmp_path, monkeypatch):
    expected = {lab: asyncio.run(files.parts_of(lab)) for lab in PARTS}
    copy_sources(tmp_path / "sources")
    monkeypatch.setenv(site_files.FOLDER_VARIABLE, str(tmp_path))
    monkeypatch.setattr(files, "files", lambda package: tmp_path / "nowhere")
    assert {lab: asyncio.run(files.parts_of(lab)) for lab in PARTS} == expected
