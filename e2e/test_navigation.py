"""From lab to lab in one page and one Python, as links, the history and addresses have it."""

import pytest
from playwright.sync_api import Page, expect

from e2e.code import make_own, open_code
from e2e.drawing import draw, wait_for_metrics
from e2e.lab import button, metrics, open_lab, state, wait_for_state, wait_for_step, wait_until
from weblab.labkit.digits.samples import SAMPLES

WIDE = {"width": 1280, "height": 900}
TINY = {"part": "train", "filters": 4, "hidden": 20, "samples": 1000, "epochs": 20}
SEARCH = {"mode": "search", "trials": 8, "trial_epochs": 20, "workers": 2}
SETTLED_MS = 3_000
"""Until the memory of the lab that was left is freed."""
PYTHONS = """async () => {
  const {held} = await navigator.locks.query();
  return held.filter(({name}) => /^weblab-/.test(name)).length;
}"""
LARGE_HEAP = """
  const {get, set} = Object.getOwnPropertyDescriptor(Worker.prototype, "onmessage");
  const enlarged = (data) => (data.type === "pong" ? {...data, heap: 1e9} : data);
  const listen = function (hear) {
    set.call(this, ({data}) => {
      hear({data: enlarged(data)});
      window.answered ||= data.type === "pong";
    });
  };
  Object.defineProperty(Worker.prototype, "onmessage", {get, set: listen});
"""
FOCUSED = """() => {
  let focused = document.activeElement;
  while (focused?.shadowRoot) focused = focused.shadowRoot.activeElement;
  return `${focused?.localName} ${focused?.textContent}`;
}"""


@pytest.fixture
def page(page):
    """A page as wide as shows the labs beside the one that is open."""
    page.set_viewport_size(WIDE)
    return page


def link_to(page: Page, lab: str):
    """Return the link beside the lab that is open."""
    return page.locator(f'nav a[href*="lab={lab}&"]')


def wait_for_lab(page: Page, lab: str) -> None:
    """Wait until a lab has taken the place of another and is ready."""
    wait_until(page, lambda: page.evaluate("window.weblab.lab") == lab, lab)
    page.evaluate("window.weblab.ready")


def follow(page: Page, lab: str) -> None:
    """Follow the link to a lab and wait until that is ready."""
    link_to(page, lab).click()
    wait_for_lab(page, lab)


def answer(page: Page, answers: list[bool]) -> None:
    """Answer the page's questions, in turn, with yes or no."""
    page.on("dialog", lambda each: each.accept() if answers.pop(0) else each.dismiss())


def follow_into_a_new_page(page: Page, lab: str) -> None:
    """Follow the link to a lab that a page of its own shows, and wait until that is ready."""
    with page.expect_event("load"):
        link_to(page, lab).click()
    wait_for_lab(page, lab)
    assert state(page) == "idle"


def counts(page: Page) -> dict[str, int]:
    """Return what the browser has of each kind, once garbage is gone."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    session.send("Performance.enable")
    measured = session.send("Performance.getMetrics")["metrics"]
    session.detach()
    found = {each["name"]: each["value"] for each in measured}
    return {name: found[name] for name in ("JSHeapUsedSize", "Nodes", "JSEventListeners")}


def test_a_link_to_another_lab_keeps_the_page_and_its_python(page, site_url):
    open_lab(page, site_url, "draw")
    (worker,) = page.workers
    page.evaluate("window.same = true")
    follow(page, "optimizers")
    assert page.evaluate("window.same")
    assert page.workers == [worker]
    assert state(page) == "idle"
    assert "lab=optimizers" in page.url
    assert page.title() == "Optimizers · weblab"
    expect(page.get_by_role("heading", level=1)).to_have_text("Optimizers")
    assert page.evaluate("performance.getEntriesByName('weblab:ready').length") == 2
    wait_until(page, lambda: page.evaluate(FOCUSED) == "h1 Optimizers", "the focus at the heading")
    button(page, "Step").click()
    wait_for_step(page, 1)
    follow(page, "draw")
    draw(page, SAMPLES[7])
    wait_for_metrics(page, prediction=7)
    assert page.evaluate("window.same")
    page.reload()
    wait_for_lab(page, "draw")


def test_a_link_that_is_to_open_elsewhere_does(page, site_url):
    open_lab(page, site_url, "draw")
    for options in ({"modifiers": ["Control"]}, {"modifiers": ["Shift"]}, {"button": "middle"}):
        with page.context.expect_page() as opened:
            link_to(page, "backprop").click(**options)
        opened.value.wait_for_url("**lab=backprop**")
        opened.value.close()
    assert page.evaluate("window.weblab.lab") == "draw"
    assert "lab=draw" in page.url


def test_what_cannot_be_shown_in_this_page_is_loaded_as_a_new_one(page, site_url, problems):
    open_lab(page, site_url, "draw")
    page.route("**/prerendered/cnn.*", lambda route: route.fulfill(status=404), times=1)
    follow_into_a_new_page(page, "cnn")
    assert problems
    problems.clear()
    page.evaluate("window.weblab.state = 'error'")
    follow_into_a_new_page(page, "backprop")


def test_a_new_page_gives_back_much_memory(page, site_url):
    page.add_init_script(LARGE_HEAP)
    open_lab(page, site_url, "draw")
    wait_until(page, lambda: page.evaluate("window.answered"), "word of the heap")
    follow_into_a_new_page(page, "backprop")


def test_a_run_asks_before_its_lab_is_left_and_ends(page, site_url):
    open_lab(page, site_url, "draw")
    follow(page, "optimizers")
    page.get_by_role("slider", name="Steps").press("End")  # a run that outlasts the questions
    wait_until(page, lambda: page.evaluate("weblab.parameters.steps") == 1_000, "the setting")
    button(page, "Run").click()
    wait_for_step(page, 1)
    answers = [False, False, True]
    answer(page, answers)
    link_to(page, "backprop").click()
    page.go_back()
    wait_until(page, lambda: len(answers) == 1, "two questions")
    page.wait_for_url("**lab=optimizers**")
    step = metrics(page)["step"]
    wait_for_step(page, step + 1)
    assert state(page) == "running"
    follow(page, "backprop")
    assert not answers
    assert state(page) == "idle"
    assert "lab=backprop" in page.url
    page.evaluate("window.told = []; addEventListener('weblab:change', () => told.push(1))")
    page.wait_for_timeout(1_500)
    assert page.evaluate("window.told") == []


def test_a_training_run_that_was_left_comes_back_paused(page, site_url):
    open_lab(page, site_url, "cnn", **TINY)
    button(page, "Train").click()
    wait_for_step(page, 5)
    answer(page, [True])
    follow(page, "backprop")
    page.go_back()
    wait_for_lab(page, "cnn")
    wait_for_state(page, "paused")
    assert metrics(page)["step"] >= 5
    assert "filters=4" in page.url


def test_code_that_was_typed_last_is_kept_when_its_lab_is_left(page, site_url):
    open_lab(page, site_url, "optimizers")
    open_code(page)
    make_own(page, "optimizers/Momentum").fill("# typed last")
    link_to(page, "backprop").dispatch_event("click")  # within the time that typing waits
    wait_for_lab(page, "backprop")
    page.go_back()
    wait_for_lab(page, "optimizers")
    open_code(page)
    expect(make_own(page, "optimizers/Momentum")).to_have_text("# typed last")


def test_the_workers_of_a_search_end_when_it_is_left(page, site_url):
    open_lab(page, site_url, "overfitting", **SEARCH)
    button(page, "Run").click()
    wait_until(page, lambda: page.evaluate(PYTHONS) == 3, "two engines beside the lab's Python")
    answer(page, [True])
    follow(page, "backprop")
    wait_until(page, lambda: page.evaluate(PYTHONS) == 1, "one Python alone")


def test_back_and_forward_show_the_labs_with_their_settings(page, site_url):
    open_lab(page, site_url, "optimizers", x=-5)
    page.mouse.wheel(0, 500)
    wait_until(page, lambda: page.evaluate("scrollY") == 500, "a scroll")
    link_to(page, "cnn").dispatch_event("click")  # without scrolling to the link
    wait_for_lab(page, "cnn")
    assert page.evaluate("scrollY") == 0
    page.evaluate("window.shown = performance.getEntriesByName('weblab:ready').length")
    page.evaluate("location.hash = 'a-heading'")
    page.go_back()
    page.wait_for_url(lambda url: "#" not in url)
    page.wait_for_timeout(500)
    assert page.evaluate("window.weblab.state") == "idle"
    assert page.evaluate("performance.getEntriesByName('weblab:ready').length == window.shown")
    page.go_back()
    wait_for_lab(page, "optimizers")
    assert "x=-5" in page.url
    wait_until(page, lambda: page.evaluate("scrollY") == 500, "the place that was left")
    page.go_forward()
    wait_for_lab(page, "cnn")
    assert state(page) == "idle"


def test_language_and_theme_stay_as_they_were_chosen(page, site_url):
    page.goto(f"{site_url}draw/?theme=dark")
    page.evaluate("window.weblab.ready")
    page.evaluate("window.same = true")
    page.get_by_role("link", name="한국어").click()
    wait_until(page, lambda: page.evaluate("document.documentElement.lang") == "ko", "Korean")
    page.evaluate("window.weblab.ready")
    follow(page, "movies")
    assert page.evaluate("window.same")
    assert "theme=dark" in page.url
    assert "lang=ko" in page.url
    assert page.title() == "영화 추천 · weblab"
    assert page.evaluate("document.documentElement.style.colorScheme") == "dark"


def test_the_last_of_quick_links_wins_also_before_python_is_there(page, site_url):
    held = []
    page.route("**/snapshot/labs.bin*", lambda route: held.append(route))
    page.goto(f"{site_url}?lab=draw&lang=en")
    expect(page.locator("#weblab-shell")).to_have_count(0)
    page.evaluate("window.same = true")
    link_to(page, "cnn").click()
    link_to(page, "movies").click()
    wait_until(page, lambda: held, "Python to ask for its memory")
    for route in held:
        route.continue_()
    wait_for_lab(page, "movies")
    assert page.evaluate("window.same")
    assert state(page) == "idle"
    assert len(page.workers) == 1


@pytest.mark.long
def test_ten_labs_in_a_row_leave_nothing_behind(page, site_url):
    open_lab(page, site_url, "draw")
    seen = []
    for number, lab in enumerate(["optimizers", "backprop"] * 5, start=1):
        follow(page, lab)
        if number in (2, 10):
            page.wait_for_timeout(SETTLED_MS)
            seen.append(counts(page) | {"python": metrics(page)["heap_bytes"]})
        assert len(page.workers) == 1
    second, last = seen
    for name, count in last.items():
        assert count < 1.25 * second[name], (name, seen)
