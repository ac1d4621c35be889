import re

from build_scripts.content.bundle import WEB

INDEX = (WEB / "index.html").read_text(encoding="utf-8")


def test_every_script_of_the_page_names_its_sum():
    elements = re.findall(r"<script[^>]*>", INDEX)
    assert len(elements) == 2
    for element in elements:
        (name,) = re.findall(r'(?:src|href)="{root}([\w.]+)["#]', element)
        # The guard also runs where a page is opened as a file, and integrity cannot be had.
        by_address = f'src="{{root}}{name}#{{sum of {name}}}"' if name == "guard.js" else ""
        assert (by_address or f'integrity="{{sum of {name}}}"') in element


def test_the_note_for_scripts_that_do_not_come_waits_for_no_file():
    assert "#weblab-silence {" in INDEX
    before = INDEX.partition('id="weblab-silence"')[0]
    assert "stylesheet" not in INDEX
    assert re.findall(r"<script(?![^>]*type=\"module\")", before) == []
    assert all(f'<p lang="{language}">' in INDEX for language in ("en", "ko"))
