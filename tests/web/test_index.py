import re
from pathlib import Path

WEB = Path(__file__).parents[2] / "web"


def imports(name):
    """Return the modules that a module of the page imports, directly or not."""
    text = (WEB / name).read_text(encoding="utf-8")
    direct = set(re.findall(r'^import .* from "\./([\w-]+\.js)";$', text, re.MULTILINE))
    return direct.union(*map(imports, direct))


def test_the_modules_of_the_page_are_preloaded_and_no_others():
    text = (WEB / "index.html").read_text(encoding="utf-8")
    preloaded = re.findall(r'rel="modulepreload" href="([\w-]+\.js)"', text)
    assert preloaded == sorted(imports("page.js"))
