"""Catalogues are as the source says, and complete; `make check` fails where they are not."""

import pytest

from build_scripts.package import catalogues

SOURCE = 'from weblab.locale import mark as _\n\nTITLE = _("Learning rate")\n'


@pytest.fixture
def catalogue(tmp_path, monkeypatch):
    """The catalogue of a package with one sentence, translated."""
    package = tmp_path / "weblab"
    (package / "locale").mkdir(parents=True)
    (package / "page.py").write_text(SOURCE, encoding="utf-8")
    monkeypatch.setattr(catalogues, "ROOT", tmp_path)
    monkeypatch.setattr(catalogues, "PACKAGE", package)
    monkeypatch.setattr(catalogues, "ALL_PAGES", package / "locale")
    path = package / "locale" / "ko.po"
    text = catalogues.updated(path).decode()
    path.write_text(text.replace('rate"\nmsgstr ""', 'rate"\nmsgstr "학습률"'), encoding="utf-8")
    return path


def test_what_is_current_and_complete_is_let_through(catalogue):
    assert list(catalogues.problems()) == []
    assert "#: weblab/page.py\n" in catalogue.read_text(encoding="utf-8")


def test_a_sentence_without_a_translation_is_found(catalogue):
    text = catalogue.read_text(encoding="utf-8")
    catalogue.write_text(text.replace("학습률", ""), encoding="utf-8")
    (found,) = catalogues.problems()
    assert "'Learning rate' has no translation" in found


@pytest.mark.parametrize("change", [("Learning rate", "Batch size"), ('_("Learning rate")', '""')])
def test_what_the_source_says_otherwise_by_now_is_found(catalogue, change):
    source = catalogue.parent.parent / "page.py"
    source.write_text(SOURCE.replace(*change), encoding="utf-8")
    assert any("is stale" in each for each in catalogues.problems())


def test_an_update_keeps_the_translation(catalogue):
    source = catalogue.parent.parent / "page.py"
    source.rename(source.with_name("lab.py"))
    assert list(catalogues.problems()) != []
    catalogue.write_bytes(catalogues.updated(catalogue))
    assert list(catalogues.problems()) == []
    assert "학습률" in catalogue.read_text(encoding="utf-8")
