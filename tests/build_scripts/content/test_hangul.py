import re

import pytest

from build_scripts.content.hangul import FACES, write_hangul
from build_scripts.paths import ROOT

HANGUL = re.compile("[가-힣]")
RANGE = re.compile(r"U\+([0-9a-f]+)(?:-([0-9a-f]+))?")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    target = tmp_path_factory.mktemp("static") / "noto-sans-kr"
    write_hangul(target)
    return target


def test_every_letter_of_the_site_is_in_a_slice(folder):
    faces = (folder / FACES).read_text(encoding="utf-8")
    letters: set[int] = set()
    for first, last in RANGE.findall(faces):
        letters.update(range(int(first, 16), int(last or first, 16) + 1))
    texts = [*(ROOT / "weblab").rglob("ko.po"), *(ROOT / "weblab").rglob("article.ko.md")]
    assert texts
    used = set(HANGUL.findall("".join(path.read_text(encoding="utf-8") for path in texts)))
    assert {ord(letter) for letter in used} <= letters


def test_each_slice_is_there_in_two_weights_and_looks_into_the_system_first(folder):
    faces = (folder / FACES).read_text(encoding="utf-8").split("@font-face")[1:]
    named = [re.search(r"src: local\(.*url\(([\w-]+\.woff2)\)", face)[1] for face in faces]
    weights = [re.search(r"font-weight: (\d+);", face)[1] for face in faces]
    files = {path.name for path in folder.glob("*.woff2")}
    assert sorted(zip(named, weights, strict=True)) == sorted(
        (name, weight) for name in files for weight in ("400", "700")
    )
