import gettext

import pytest

from build_scripts.package.hatch_build import compile_catalogue
from build_scripts.package.wheel import build_wheel
from build_scripts.runtime.archives import read_archive


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    return build_wheel(tmp_path_factory.mktemp("dist"))


def test_the_wheel_has_what_no_file_of_the_tree_is_and_nothing_of_the_tools(wheel):
    names = set(read_archive(wheel))
    assert "weblab/py.typed" in names
    assert {"weblab/locale/ko.mo", "weblab/labs/draw/ko.mo"} <= names
    assert "weblab/models/digits.safetensors" in names
    assert not any(name.startswith(("build_scripts", "tests", "web/")) for name in names)


def test_two_wheels_of_one_tree_are_equal(wheel, tmp_path):
    assert build_wheel(tmp_path).read_bytes() == wheel.read_bytes()


def test_a_catalogue_is_compiled_beside_its_source(tmp_path):
    source = tmp_path / "ko.po"
    source.write_text(
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgid "Clear"\nmsgstr "지우기"\n',
        encoding="utf-8",
    )
    target = compile_catalogue(source)
    assert target == tmp_path / "ko.mo"
    with target.open("rb") as file:
        translation = gettext.GNUTranslations(file)
    assert translation.gettext("Clear") == "지우기"
