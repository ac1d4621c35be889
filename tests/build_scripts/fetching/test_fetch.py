import hashlib
import zipfile

import pytest

from build_scripts.fetching.fetch import (
    Cache,
    FetchError,
    SourceError,
    carrier_wheel,
    fetch,
    pip_target,
    pyodide_cdn,
)
from build_scripts.fetching.lock import LockedFile

CONTENT = b"what the lock names"
ALTERED = b"something else"


def locked(name="thing", content=CONTENT, origin="pypi"):
    sha256 = hashlib.sha256(content).hexdigest()
    return LockedFile("runtime", name, "1.0", origin, f"{name}-1.0.whl", sha256)


class Source:
    """Sends one content for every file, or fails, and counts how often it was asked."""

    def __init__(self, content=CONTENT, failure=None):
        self.content, self.failure, self.asked = content, failure, 0

    def __call__(self, files, folder):
        self.asked += 1
        if self.failure:
            raise SourceError(self.failure)
        for file in files:
            (folder / file.filename).write_bytes(self.content)


@pytest.fixture
def cache(tmp_path):
    return Cache(tmp_path)


def fetch_from(cache, file, *sources):
    labelled = [(f"source {number}", source) for number, source in enumerate(sources, 1)]
    return fetch([file], cache=cache, sources={file.origin: labelled})[file.name]


def test_what_the_cache_holds_is_not_fetched_again(cache):
    source = Source()
    first = fetch_from(cache, locked(), source)
    assert fetch_from(cache, locked(), source) == first
    assert first.read_bytes() == CONTENT
    assert source.asked == 1


@pytest.mark.parametrize("damage", [b"", CONTENT[:-3], ALTERED])
def test_a_damaged_file_is_fetched_again_once(cache, capsys, damage):
    source = Source()
    path = fetch_from(cache, locked(), source)
    path.write_bytes(damage)
    assert fetch_from(cache, locked(), source).read_bytes() == CONTENT
    assert source.asked == 2
    assert "thing-1.0.whl is damaged" in capsys.readouterr().err


def test_a_file_that_stays_damaged_is_named_and_not_kept(cache):
    file, source = locked(), Source(ALTERED)
    with pytest.raises(FetchError, match=r"thing-1\.0\.whl") as caught:
        fetch_from(cache, file, source)
    assert source.asked == 1
    assert hashlib.sha256(ALTERED).hexdigest() in str(caught.value)
    assert file.sha256 in str(caught.value)
    assert not cache.path(file).exists()


def test_the_next_source_is_tried_when_one_fails(cache):
    sources = Source(failure="no route"), Source(ALTERED), Source(), Source()
    assert fetch_from(cache, locked(), *sources).read_bytes() == CONTENT
    assert [source.asked for source in sources] == [1, 1, 1, 0]


def test_unreachable_sources_are_all_reported_with_what_to_do(cache):
    file = locked()
    with pytest.raises(FetchError) as caught:
        fetch_from(cache, file, Source(failure="no route to host"), Source(failure="timed out"))
    said = str(caught.value)
    assert "thing-1.0.whl (thing 1.0)" in said
    assert "source 1: no route to host" in said
    assert "source 2: timed out" in said
    assert "Check the network" in said
    assert str(cache.path(file)) in said


def test_a_file_laid_into_the_cache_by_hand_is_taken(cache):
    file = locked()
    cache.path(file).parent.mkdir(parents=True)
    cache.path(file).write_bytes(CONTENT)
    assert fetch_from(cache, file, Source(failure="not asked")) == cache.path(file)


def test_only_the_files_that_are_missing_are_asked_for(cache):
    asked = []

    def source(files, folder):
        asked.append([file.name for file in files])
        for file in files:
            (folder / file.filename).write_bytes(CONTENT)

    one, two = locked("one"), locked("two")
    fetch([one], cache=cache, sources={"pypi": [("source", source)]})
    fetch([one, two], cache=cache, sources={"pypi": [("source", source)]})
    assert asked == [["one"], ["two"]]


@pytest.mark.parametrize(
    ("filename", "options"),
    [
        ("thing-1.0-py3-none-any.whl", "--implementation py --python-version 314 --platform any"),
        (
            "thing-1.0-py2.py3-none-any.whl",
            "--implementation py --python-version 314 --platform any",
        ),
        (
            "thing-1.0-cp314-cp314-manylinux2014_x86_64.manylinux_2_17_x86_64.whl",
            "--implementation cp --python-version 314 --platform manylinux2014_x86_64",
        ),
    ],
)
def test_pip_is_asked_for_the_very_wheel_on_any_machine(filename, options):
    assert " ".join(pip_target(filename)) == options


def test_pyodides_files_are_taken_out_of_the_wheel_that_carries_them(tmp_path, monkeypatch):
    carrier = tmp_path / "carrier.whl"
    with zipfile.ZipFile(carrier, "w") as archive:
        archive.writestr("open_webui/frontend/pyodide/thing-1.0.whl", CONTENT)
    monkeypatch.setattr("build_scripts.fetching.fetch.fetch_named", lambda *names: [carrier])
    carrier_wheel([locked(origin="pyodide")], tmp_path)
    assert (tmp_path / "thing-1.0.whl").read_bytes() == CONTENT
    with pytest.raises(SourceError, match=r"carrier\.whl does not carry other-1\.0\.whl"):
        carrier_wheel([locked("other", origin="pyodide")], tmp_path)


def test_an_unreachable_host_is_a_reason_and_leaves_no_half_file(tmp_path, monkeypatch):
    monkeypatch.setattr(
        "build_scripts.fetching.fetch.CDN", "http://127.0.0.1:9/{version}/{filename}"
    )
    with pytest.raises(SourceError, match="refused"):
        pyodide_cdn([locked(origin="pyodide")], tmp_path)
    assert list(tmp_path.iterdir()) == []
