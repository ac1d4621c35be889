"""Links of the articles set the lab that is open, run it, and say what came out."""

import pytest
from playwright.sync_api import Page, expect

from e2e.drawing import draw, wait_for_metrics
from e2e.lab import button, metrics, open_lab, state, wait_for_state, wait_for_step, wait_until
from weblab.labkit.digits.samples import SAMPLES

FOCUSED = """() => {
  let focused = document.activeElement;
  while (focused?.shadowRoot) focused = focused.shadowRoot.activeElement;
  return focused?.textContent;
}"""


def card(page: Page, name: str = "Things to try"):
    """Return the card that says what comes out."""
    return page.get_by_role("region", name=name)


def link(page: Page, name: str):
    """Return a link of the article."""
    return page.locator("a.try-link").get_by_text(name, exact=True)


def test_a_guess_sets_the_lab_runs_it_and_meets_what_comes_out(page, site_url):
    open_lab(page, site_url, "optimizers", x=-5, lr_SGD=0.5)
    page.evaluate("window.same = true")
    link(page, "RMSProp").click()
    said = card(page)
    expect(said).to_contain_text("Put the start on the floor of the valley")
    expect(said).to_contain_text("Your guess: RMSProp")
    wait_for_state(page, "done")
    expect(said).to_contain_text("Done: ")
    run = page.get_by_role("status").filter(has_text="Done: ").inner_text().partition("\n")[0]
    expect(said).to_contain_text(run)
    expect(page.locator(".part-stage").first).to_be_in_viewport()
    expect(said).to_be_in_viewport(ratio=1)
    assert page.evaluate("window.same"), "no page was loaded"
    parameters = page.evaluate("window.weblab.parameters")
    assert (parameters["x"], parameters["y"], parameters["lr_SGD"]) == (-7, 0, None)
    assert "lr_SGD" not in page.url
    said.get_by_role("button", name="Back to the article").click()
    expect(said).to_be_hidden()
    expect(link(page, "RMSProp")).to_be_in_viewport()
    assert page.evaluate(FOCUSED) == "RMSProp"


def test_the_settings_from_before_come_back(page, site_url):
    open_lab(page, site_url, "optimizers", x=-5, steps=20)
    link(page, "y = 0.01").click()
    wait_for_state(page, "done")
    expect(card(page)).to_contain_text("Then move it by 0.01")
    expect(card(page)).not_to_contain_text("Your guess")
    link(page, "RMSProp").click()
    expect(card(page)).to_contain_text("Your guess: RMSProp")
    wait_for_state(page, "done")
    expect(card(page)).to_contain_text("reached the minimum first")
    card(page).get_by_role("button", name="Back to my settings").click()
    page.wait_for_url("**x=-5.0**")
    expect(card(page)).to_be_hidden()
    parameters = page.evaluate("window.weblab.parameters")
    assert (parameters["part"], parameters["x"], parameters["steps"]) == ("Valley", -5, 20)


def test_a_run_is_lost_only_when_the_reader_agrees(page, site_url):
    open_lab(page, site_url, "optimizers")
    button(page, "Run").click()
    step = wait_for_step(page, 2)["step"]
    link(page, "Run 300 steps").press("Enter")
    expect(card(page)).to_contain_text("the run so far is lost")
    page.keyboard.press("Escape")
    expect(card(page)).to_be_hidden()
    assert metrics(page)["step"] >= step
    wait_for_state(page, "done")
    assert page.evaluate("window.weblab.parameters.steps") == 100
    button(page, "Reset").click()
    wait_until(page, lambda: not metrics(page).get("step"), "a run that has not begun")
    button(page, "Step").click()
    wait_for_step(page, 1)
    link(page, "y = 0.01").click()
    card(page).get_by_role("button", name="Start over").click()
    wait_for_state(page, "done")
    expect(card(page)).to_contain_text("left the map first")


def test_the_draw_lab_answers_at_once(page, site_url):
    open_lab(page, site_url, "draw")
    draw(page, SAMPLES[7])
    wait_for_metrics(page, prediction=7)
    link(page, "another digit").click()
    expect(card(page)).to_contain_text("Your guess: another digit")
    expect(card(page)).to_contain_text("% sure")
    assert page.evaluate("window.weblab.parameters.fit") is False
    assert page.locator("a.try-link", has_text="a 1").get_attribute("href").startswith("?lab=draw")


def test_the_card_fits_a_phone_and_speaks_korean(page, site_url):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{site_url}?lab=backprop&lang=ko")
    page.evaluate("window.weblab.ready")
    link(page, "가격과 소비세").click()
    said = card(page, "해 볼 만한 것")
    expect(said).to_contain_text("예상: 가격과 소비세")
    wait_for_state(page, "done")
    expect(said).to_contain_text("가격 곱하기 소비세, 곧 110입니다.")
    expect(said).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("path", ["optimizers/", "ko/optimizers/"])
def test_without_scripts_it_is_a_link_to_the_lab_in_that_state(browser, page, site_url, path):
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(site_url + path)
    href = plain.locator("a.try-link[href*='steps=300']").evaluate("each => each.href")
    context.close()
    assert href == f"{site_url}{path}?steps=300&run=1"
    page.goto(href)
    page.evaluate("window.weblab.ready")
    wait_for_step(page, 1)
    assert page.evaluate("window.weblab.parameters.steps") == 300
    assert state(page) in ("running", "done")
    assert "run=1" not in page.url
    expect(page.get_by_role("alert")).to_have_count(0)


def test_in_a_locked_embed_a_link_leads_to_the_labs_own_page(page, site_url):
    query = "lab=optimizers&lang=en&embed=1&locked=1&show=figure,article,run"
    page.goto(f"{site_url}?{query}")
    page.evaluate("window.weblab.ready")
    with page.context.expect_page() as opened:
        link(page, "Run 300 steps").click()
    assert "steps=300&run=1" in opened.value.url
    opened.value.close()
    assert page.evaluate("window.weblab.parameters.steps") == 100
    expect(card(page)).to_be_hidden()
