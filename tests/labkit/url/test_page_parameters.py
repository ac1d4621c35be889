"""Which lab, language, frame and theme a URL asks for."""

import pytest

from weblab.labkit.url import page_parameters
from weblab.labs.registry import LABS


def read(given):
    return page_parameters.PageParameters.read(given, LABS)


def test_a_bare_address_opens_the_first_lab():
    page, problems = read({})
    assert (page.spec.slug, page.language, page.embedded, page.dark) == ("draw", "en", False, False)
    assert problems == []


def test_reads_all_of_them():
    given = {"lab": "draw", "lang": "ko", "embed": "1", "theme": "dark", "seed": "7"}
    page, problems = read(given)
    assert (page.spec.slug, page.language, page.embedded, page.dark) == ("draw", "ko", True, True)
    assert problems == []


@pytest.mark.parametrize(
    "given",
    [{"lab": "nowhere"}, {"lang": "xx"}, {"embed": "yes"}, {"theme": "blue"}, {"seed": "abc"}],
)
def test_what_is_unknown_falls_back_and_is_said(given):
    page, problems = read(given)
    assert page == read({})[0]
    assert len(problems) == 1
