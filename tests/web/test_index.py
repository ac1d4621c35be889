import re

from build_scripts.content.bundle import WEB

INDEX = (WEB / "index.html").read_text(encoding="utf-8")


def test_every_script_and_style_sheet_of_the_page_names_its_sum():
    elements = re.findall(r"<(?:script|link rel=\"stylesheet\")[^>]*>", INDEX)
    assert len(elements) == 4
    for element in elements:
        (name,) = re.findall(r'(?:src|href)="{root}([\w.]+)["#]', element)
        # The guard also runs where a page is opened as a file, and integrity cannot be had.
        by_address = f'src="{{root}}{name}#{{sum of {name}}}"' if name == "guard.js" else ""
        assert (by_address or f'integrity="{{sum of {name}}}"') in element


def test_the_note_for_scripts_that_do_not_come_needs_none_of_the_sites_files():
    assert "#weblab-silence {" in INDEX
    assert all(f'<p lang="{language}">' in INDEX for language in ("en", "ko"))
