import os

import pytest

from build_scripts import site
from build_scripts.content.compress import Sizes
from build_scripts.site import BudgetError, check_budgets, is_current


def test_a_first_visit_within_its_budgets_is_told_in_numbers():
    sizes = {
        "page.js": Sizes(2_000_000, 500_000, None),
        "snapshot/labs.bin": Sizes(40_000_000, 9_000_000, 12_000_000),
        "snapshot/engine.bin": Sizes(90_000_000, None, None),
        "runtime/libraries.zip": Sizes(90_000_000, None, None),
        "digits/train-00.bin": Sizes(90_000_000, None, None),
        "reference/search.js": Sizes(90_000_000, None, None),
    }
    assert check_budgets(sizes, publish=True) == (
        "first visit at most: precompressed: 9.50 of 14 MB; nothing compressed: 14.00 of 19 MB"
    )


@pytest.mark.parametrize(
    "size", [Sizes(20_000_000, 14_000_001, 16_000_000), Sizes(20_000_000, 9_000_000, 19_000_001)]
)
def test_a_budget_that_is_exceeded_stops_the_build(size):
    with pytest.raises(BudgetError, match="of 14 MB"):
        check_budgets({"snapshot/labs.bin": size}, publish=True)


def test_brotli_that_was_made_quickly_may_be_larger():
    size = Sizes(20_000_000, 15_000_000, 16_000_000)
    assert "15.00 of 16 MB" in check_budgets({"snapshot/labs.bin": size}, publish=False)


def test_only_the_largest_page_of_each_kind_counts():
    page = Sizes(4_000_000, 2_000_000, None)
    names = ("prerendered/draw.en.json", "prerendered/draw.ko.json", "draw/index.html")
    sizes = dict.fromkeys((*names, "ko/draw/index.html", "index.html"), page)
    assert "precompressed: 6.00" in check_budgets(sizes, publish=True)


def test_the_editor_has_a_budget_of_its_own():
    first = {"runtime/libraries.zip": Sizes(20_000_000, 14_000_000, 18_000_000)}
    check_budgets(first | {"static/code/code.js": Sizes(600_000, 200_000, 210_000)}, publish=True)
    with pytest.raises(BudgetError, match="Received 200,001"):
        check_budgets(
            first | {"static/code/code.js": Sizes(600_000, 200_001, 210_000)}, publish=True
        )


def test_the_element_has_a_budget_of_its_own():
    check_budgets({"embed.js": Sizes(20_000, 6_000, None)}, publish=True)
    check_budgets({"posters/a.webp": Sizes(56_000, None, None)}, publish=True)
    with pytest.raises(BudgetError, match=r"posters/a\.webp"):
        check_budgets({"posters/a.webp": Sizes(56_001, None, None)}, publish=True)
    with pytest.raises(BudgetError, match=r"embed\.js in 6,000 bytes\. Received 6,001"):
        check_budgets({"embed.js": Sizes(20_000, 6_001, None)}, publish=True)


def test_a_site_is_current_until_a_source_is_younger(tmp_path, monkeypatch):
    monkeypatch.setattr(site, "ROOT", tmp_path)
    target = tmp_path / "dist"
    for folder in (target, tmp_path / "web"):
        folder.mkdir()
    source = tmp_path / "web" / "page.js"
    source.write_text("1")
    assert not is_current(target)
    (target / "manifest.json").write_text("{}")
    os.utime(source, (1, 1))
    assert is_current(target)
    os.utime(source, (2**32, 2**32))
    assert not is_current(target)
