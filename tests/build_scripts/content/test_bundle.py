import gzip

import pytest

from build_scripts.content.bundle import WEB, bundle, worker_texts, write_embed, write_web
from build_scripts.errors import BuildError
from build_scripts.site import BUDGET_EMBED
from weblab.labs.registry import LABS
from weblab.locale import LANGUAGES


def test_a_script_that_cannot_be_bundled_stops_the_build(tmp_path):
    script = tmp_path / "page.js"
    script.write_text('import {missing} from "./missing.js";\nmissing();\n')
    with pytest.raises(BuildError, match=r"missing\.js"):
        bundle(script)


def test_a_text_is_imported_by_its_name(tmp_path):
    script = tmp_path / "page.js"
    script.write_text('import text from "weblab-text";\nconsole.log(text);\n')
    assert "Grüße" in bundle(script, texts={"weblab-text": "Grüße"})


def test_the_page_carries_its_workers_and_needs_no_other_script(tmp_path):
    target = tmp_path / "site"
    write_web(target)
    assert {path.name for path in target.iterdir()} == {
        *("page.js", "guard.js", "offline.js", "icon.svg"),
    }
    page = (target / "page.js").read_text(encoding="utf-8")
    assert 'from"./' not in page
    assert 'from "./' not in page
    assert sorted(worker_texts()) == ["weblab-engine", "weblab-worker"]


def test_the_guard_is_a_script_that_old_browsers_can_read(tmp_path):
    write_web(tmp_path / "site")
    guard = (tmp_path / "site" / "guard.js").read_text(encoding="utf-8")
    assert guard.startswith('"use strict";(()=>{')
    assert not [syntax for syntax in ("?.", "??", "import(", "export") if syntax in guard]


def test_the_element_knows_the_labs_and_fits_its_budget_on_a_host_with_gzip_alone(tmp_path):
    write_embed(tmp_path / "embed.js", pictured=True)
    script = (tmp_path / "embed.js").read_bytes()
    assert len(gzip.compress(script)) <= BUDGET_EMBED
    text = script.decode()
    assert "import.meta.url" in text
    for spec in LABS.values():
        assert all(spec.translate(language)(spec.title) in text for language in LANGUAGES)


def test_an_element_asks_for_no_pictures_where_there_are_none(tmp_path):
    found = []
    for pictured in (True, False):
        write_embed(tmp_path / "embed.js", pictured=pictured)
        found.append(".webp" in (tmp_path / "embed.js").read_text(encoding="utf-8"))
    assert found == [True, False]


def test_two_bundles_are_equal():
    script = WEB / "page" / "main.js"
    texts = worker_texts()
    assert bundle(script, texts=texts) == bundle(script, texts=worker_texts())
