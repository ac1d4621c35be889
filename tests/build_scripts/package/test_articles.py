"""Formulas of articles become MathML."""

import re

import pytest

from build_scripts.package.articles import compile_article
from weblab.labs.registry import LABS
from weblab.locale import LANGUAGES

MATH = re.compile(r"<math.*?</math>", re.DOTALL)
NUMBER = re.compile(r"<mn>(.*?)</mn>")


@pytest.fixture
def compiled(tmp_path):
    """Return an article as it is read, from its source."""

    def read(text):
        source = tmp_path / "article.en.md"
        source.write_text(text, encoding="utf-8")
        target = compile_article(source)
        assert target == tmp_path / "article.en.mathml.md"
        return target.read_text(encoding="utf-8")

    return read


def test_a_formula_is_in_its_line_or_on_lines_of_its_own(compiled):
    text = compiled("The loss $L^2$ falls.\n\n$$\\frac{1}{n}$$\n\nIt ends.\n")
    inline, displayed = MATH.findall(text)
    assert 'display="inline"' in inline
    assert "<msup><mi>L</mi><mn>2</mn></msup>" in inline
    assert 'display="block"' in displayed
    assert "<mfrac><mrow><mn>1</mn></mrow><mrow><mi>n</mi></mrow></mfrac>" in displayed
    assert MATH.sub("...", text) == "The loss ... falls.\n\n...\n\nIt ends.\n"


def test_a_command_that_is_not_known_is_refused(compiled):
    with pytest.raises(ValueError, match="nosuchcommand"):
        compiled("A $\\nosuchcommand{x}$ is none.")


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
