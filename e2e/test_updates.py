"""A new version takes the place of an old one as a whole, and when the visitor agrees."""

import pytest
from playwright.sync_api import Page, expect

from e2e.faults import serving_faults
from e2e.lab import button, metrics, open_lab, state, wait_for_state, wait_for_step, wait_until
from e2e.publishing import NEW, next_build, publish
from e2e.test_faults import told
from e2e.test_offline import SAVE_DATA, visit, wait_until_kept

LONG = {"part": "train", "filters": 2, "hidden": 10, "samples": 60_000, "epochs": 50}
REVISIONS = """async (name) => {
  const cache = await caches.open((await caches.keys())[0]);
  return (await cache.keys()).filter(({url}) => url.includes(name)).length;
}"""
NEWS = {
    "en": ("A new version is ready.", "Update"),
    "ko": ("새 버전이 준비되었습니다.", "업데이트"),
}


@pytest.fixture(scope="module")
def builds(site, tmp_path_factory):
    """Two builds of the site."""
    return site, next_build(site, tmp_path_factory.mktemp("builds") / "next")


@pytest.fixture
def published(builds, tmp_path):
    """A folder in which the first build is published."""
    publish(builds[0], tmp_path / "published")
    return tmp_path / "published"


def is_new(page: Page) -> bool:
    """Return whether a page is of the second build."""
    return page.title().endswith(f"({NEW})")


def news(page: Page, language: str = "en"):
    """Return the note that announces a version."""
    return page.get_by_role("status").filter(has_text=NEWS[language][0])


def agree(page: Page, language: str = "en") -> None:
    """Let the new version take a page's place, and wait until it is ready."""
    with page.expect_navigation():
        news(page, language).get_by_role("button", name=NEWS[language][1]).click()
    page.evaluate("window.weblab.ready")


def test_a_new_version_comes_tab_by_tab_as_each_agrees(context, builds, published):
    with serving_faults(published, {}) as host:
        first = visit(context, host.url)
        publish(builds[1], published)
        second = context.new_page()
        open_lab(second, host.url, "cnn", **LONG)
        assert not is_new(second)
        button(second, "Train").click()
        wait_for_step(second, 1)
        news(first).wait_for()
        expect(news(second)).to_have_count(0)  # not under a running training
        agree(first)
        assert is_new(first)
        # the other tab stays what it is, and has all that it may still need
        step = metrics(second)["step"]
        wait_for_step(second, step + 10)
        assert state(second) == "running"
        button(second, "Pause").click()
        news(second).wait_for()
        with second.expect_navigation():
            second.evaluate(
                "location.search = '?lab=overfitting&lang=en&mode=search&trials=2&epochs=1'"
            )
        second.evaluate("window.weblab.ready")
        assert is_new(second)
        button(second, "Run").click()
        wait_for_state(second, "done")
        open_lab(second, host.url, "draw")
        assert wait_until_kept(second) == "whole"
        wait_until(second, lambda: second.evaluate(REVISIONS, "draw.en.json") == 1, "one version")


@pytest.mark.long
def test_a_tab_of_the_version_before_starts_workers_of_its_own(context, builds, published):
    with serving_faults(published, {}) as host:
        old = visit(context, host.url)
        open_lab(old, host.url, "overfitting", mode="search", trials=2, epochs=1, workers=2)
        publish(builds[1], published)
        other = context.new_page()
        open_lab(other, host.url, "draw")
        agree(other)
        button(old, "Run").click()
        wait_for_state(old, "done")
        assert not is_new(old)


@pytest.mark.long
def test_a_new_version_takes_over_once_all_tabs_are_closed(context, builds, published):
    with serving_faults(published, {}) as host:
        page = visit(context, host.url)
        publish(builds[1], published)
        open_lab(page, host.url, "draw", lang="ko")
        assert not is_new(page)
        news(page, "ko").wait_for()
        page.get_by_role("button", name="나중에", exact=True).click()
        expect(news(page, "ko")).to_have_count(0)
        page.reload()
        page.evaluate("window.weblab.ready")
        assert not is_new(page)  # nobody has agreed
        page.close()
        page = context.new_page()
        page.wait_for_timeout(1_000)  # the browser notices that nobody is there
        open_lab(page, host.url, "draw")
        assert is_new(page)
    open_lab(page, host.url, "cnn")  # the new version as a whole, without a network
    assert is_new(page)


def test_half_a_new_version_changes_nothing(context, builds, published):
    with serving_faults(published, {}) as host:
        page = visit(context, host.url)
        publish(builds[1], published)
        host.faults["prerendered/movies.*"] = "html"
        open_lab(page, host.url, "draw")
        page.evaluate("navigator.serviceWorker.getRegistration().then((each) => each.update())")
        wait_until(
            page,
            lambda: page.evaluate(
                "navigator.serviceWorker.getRegistration().then((each) => !each.installing)"
            ),
            "an installation that ends",
        )
        expect(news(page)).to_have_count(0)
        open_lab(page, host.url, "movies")
        assert not is_new(page)
        host.heal()
        open_lab(page, host.url, "draw")
        agree(page)
        assert is_new(page)


@pytest.mark.long
def test_a_page_whose_version_is_gone_says_so_and_brings_the_new_one(context, builds, published):
    context.add_init_script(SAVE_DATA)
    page = context.new_page()
    with serving_faults(published, {}) as host:
        open_lab(page, host.url, "draw")
        assert wait_until_kept(page) == "seen"
        publish(builds[1], published)
        page.goto(f"{host.url}?lab=cnn&lang=en", wait_until="commit")
        told(page, "The site has been updated")
        with page.expect_navigation():
            page.get_by_role("alert").get_by_role("button", name="Update").click()
        page.evaluate("window.weblab.ready")
        assert is_new(page)


@pytest.mark.long
def test_a_search_under_a_new_version_without_a_service_worker_says_so(
    page, builds, published, problems
):
    with serving_faults(published, {}) as host:
        open_lab(page, host.url, "overfitting", mode="search", trials=4, workers=2)
        publish(builds[1], published)
        button(page, "Run").click()
        told(page, "The site has been updated")
        with page.expect_navigation():
            page.get_by_role("alert").get_by_role("button", name="Update").click()
        page.evaluate("window.weblab.ready")
        assert is_new(page)
        page.close()
    problems.clear()
