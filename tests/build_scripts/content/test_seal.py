import base64
import hashlib
import json
import re

import pytest

from build_scripts.content.compress import QUICK
from build_scripts.content.seal import seal

TEXT = "the same words again and again, " * 200
CHECKED = (
    *("runtime/numpy.whl", "snapshot/labs.bin", "prerendered/draw.en.json"),
    "static/panel/panel.min.js",
)
SCRIPTS = ("guard.js", "page.js")
PAGES = ("index.html", "draw/index.html")
TEXTS = [
    {"attributes": {"css_classes": [part], "text": part}}
    for part in ("languages", "navigation", "question", "article")
]
DOCUMENT = {
    "title": "Draw",
    "roots": [{"attributes": {"css_bundle": "./static/look.css", "children": TEXTS}}],
}
OTHERS = ("offline.js", "digits/train-00.bin", "reference/index.html")


def sum_of(path):
    digest = base64.b64encode(hashlib.sha256(path.read_bytes()).digest()).decode()
    return f"sha256-{digest}"


@pytest.fixture
def site(tmp_path, monkeypatch):
    monkeypatch.setenv("WEBLAB_CACHE", str(tmp_path / "cache"))
    folder = tmp_path / "site"
    for name in (*CHECKED, *SCRIPTS, *OTHERS):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{name}: {TEXT}", encoding="utf-8")
    prerendered = json.dumps({"fingerprint": TEXT, "document": DOCUMENT})
    (folder / "prerendered" / "draw.en.json").write_text(prerendered, encoding="utf-8")
    return folder


def manifest(site):
    return json.loads((site / "manifest.json").read_text(encoding="utf-8"))


def test_the_manifest_says_what_each_file_should_be(site):
    seal(site, QUICK)
    files = manifest(site)["files"]
    assert sorted(files) == sorted(CHECKED)
    for name, said in files.items():
        assert said["sum"] == sum_of(site / name)
        assert said["raw"] == (site / name).stat().st_size
        assert said["br"] == (site / f"{name}.br").stat().st_size


def test_the_page_says_what_its_scripts_and_its_manifest_should_be(site):
    sizes = seal(site, QUICK)
    for page in PAGES:
        text = (site / page).read_text(encoding="utf-8")
        assert f'guard.js#{sum_of(site / "guard.js")}"' in text
        for name in ("page.js", "manifest.json"):
            assert f'"{sum_of(site / name)}"' in text
        assert "{sum of" not in text
        assert (site / f"{page}.br").stat().st_size == sizes[page].br
    assert (site / "manifest.json.br").stat().st_size == sizes["manifest.json"].br


def test_a_file_that_changes_changes_the_manifest_and_the_page(site):
    seal(site, QUICK)
    before = manifest(site), (site / "index.html").read_text(encoding="utf-8")
    (site / CHECKED[0]).write_text("another", encoding="utf-8")
    seal(site, QUICK)
    after = manifest(site), (site / "index.html").read_text(encoding="utf-8")
    assert before[0]["files"].pop(CHECKED[0]) != after[0]["files"].pop(CHECKED[0])
    assert before[0] == after[0]
    sums = [re.findall(r"sha256-[^\"]+", page) for page in (before[1], after[1])]
    changed = [(old, new) for old, new in zip(*sums, strict=True) if old != new]
    assert len(changed) == 1
    assert not (site / f"{CHECKED[0]}.br").exists()


def revisions(site):
    said, _, script = (site / "offline.js").read_text(encoding="utf-8").partition(";\n")
    assert script == f"offline.js: {TEXT}"
    files = json.loads(said.removeprefix("self.__WB_MANIFEST = "))
    return {file["url"]: file["revision"] for file in files}


def test_the_service_worker_knows_a_revision_of_every_file_it_keeps(site):
    sizes = seal(site, QUICK)
    own = (*PAGES, "manifest.json")
    assert sorted(revisions(site)) == sorted([*CHECKED, *SCRIPTS, "digits/train-00.bin", *own])
    assert all(revision == sum_of(site / name) for name, revision in revisions(site).items())
    assert (site / "offline.js.br").stat().st_size == sizes["offline.js"].br


def test_a_file_that_changes_makes_another_service_worker(site):
    seal(site, QUICK)
    before = revisions(site)
    (site / "digits" / "train-00.bin").write_text("another", encoding="utf-8")
    seal(site, QUICK)
    after = revisions(site)
    assert {name for name in before if before[name] != after[name]} == {"digits/train-00.bin"}
