"""Which lab, language, frame and theme a URL asks for."""

import pytest

from weblab.labs.page_parameters import PageParameters


def test_a_bare_address_opens_the_first_lab():
    page, problems = PageParameters.read({})
    assert (page.spec.slug, page.language, page.embedded, page.dark) == ("draw", "en", False, False)
    assert problems == []


def test_reads_all_of_them():
    given = {"lab": "draw", "lang": "ko", "embed": "1", "theme": "dark", "seed": "7"}
    page, problems = PageParameters.read(given)
    assert (page.spec.slug, page.language, page.embedded, page.dark) == ("draw", "ko", True, True)
    assert problems == []


@pytest.mark.parametrize(
    "given",
    [{"lab": "nowhere"}, {"lang": "xx"}, {"embed": "yes"}, {"theme": "blue"}, {"seed": "abc"}],
)
def test_what_is_unknown_falls_back_and_is_said(given):
    page, problems = PageParameters.read(given)
    assert page == PageParameters.read({})[0]
    assert len(problems) == 1
