"""Formulas of articles become MathML."""

import re

import pytest

from build_scripts.package.articles import compiled
from weblab.labs.registry import LABS
from weblab.locale import LANGUAGES

MATH = re.compile(r"<math.*?</math>", re.DOTALL)
NUMBER = re.compile(r"<mn>(.*?)</mn>")


@pytest.fixture
def source(tmp_path):
    return tmp_path / "article.en.md"


def test_a_formula_is_in_its_line_or_on_lines_of_its_own(source):
    source.write_text("The loss $L^2$ falls.\n\n$$\\frac{1}{n}$$\n\nIt ends.\n")
    text = compiled(source)
    inline, displayed = MATH.findall(text)
    assert 'display="inline"' in inline
    assert "<msup><mi>L</mi><mn>2</mn></msup>" in inline
    assert 'display="block"' in displayed
    assert "<mfrac><mrow><mn>1</mn></mrow><mrow><mi>n</mi></mrow></mfrac>" in displayed
    assert MATH.sub("...", text) == "The loss ... falls.\n\n...\n\nIt ends.\n"


def test_a_command_that_is_not_known_is_refused(source):
    source.write_text("A $\\nosuchcommand{x}$ is none.")
    with pytest.raises(ValueError, match=r"article\.en\.md: .*nosuchcommand"):
        compiled(source)


@pytest.mark.parametrize("lab", LABS)
def test_articles_have_the_same_formulas_and_no_tex(lab):
    numbers = []
    for language in LANGUAGES:
        text = LABS[lab].article(language)
        assert "$" not in text
        assert "\\" not in text
        numbers.append([NUMBER.findall(formula) for formula in MATH.findall(text)])
    assert numbers[0] == numbers[1]
    assert numbers[0]
