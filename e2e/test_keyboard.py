"""A lab by the keyboard alone: where the focus is, and which keys do what."""

from e2e.lab import button, focus_lab, metrics, open_lab, state, wait_for_state, wait_until
from weblab.labkit.experiment.runnable import UNDO_S

FOCUSED = """
() => {
  let found = document.activeElement;
  while (found?.shadowRoot?.activeElement) found = found.shadowRoot.activeElement;
  return found?.textContent;
}
"""
REPORTED_MS = 1_000  # until the steps before a pause are told, on a loaded machine
SLOW = {"preset": "fruit", "pace": 1}


def wait_for_focus(page, name):
    """Wait until the button of a name has the focus."""
    wait_until(page, lambda: page.evaluate(FOCUSED) == name, f"the focus on {name}")


def test_keys_act_in_the_lab_alone_and_the_focus_stays_where_the_hand_was(page, site_url):
    page.set_viewport_size({"width": 1280, "height": 400})
    open_lab(page, site_url, "backprop", **SLOW)
    page.keyboard.press("r")
    page.keyboard.press("Space")
    assert state(page) == "idle", "the page has the focus, and Space scrolls it"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "weblab-skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Space")
    wait_for_state(page, "running", "done")
    page.keyboard.press("r")
    wait_for_state(page, "idle")
    page.keyboard.press("?")
    keys = page.get_by_role("group", name="Keyboard shortcuts")
    assert keys.inner_text().split("\n")[:2] == ["Space", "Run or pause"]
    page.keyboard.press("Escape")
    button(page, "Run").focus()
    page.keyboard.press("Space")
    wait_for_focus(page, "Pause")
    page.keyboard.press("Space")
    wait_for_focus(page, "Run")
    assert state(page) == "paused"
    button(page, "Reset").focus()
    page.keyboard.press("Enter")
    wait_for_focus(page, "Run")
    assert state(page) == "idle"


def test_a_reset_of_a_long_run_is_undone(page, site_url):
    digits = {"ground": "MNIST", "digits": 5000, "iterations": 1000}
    open_lab(page, site_url, "optimizers", **digits)
    focus_lab(page)
    page.keyboard.press("Space")
    wait_until(page, lambda: seconds(page) > 2 * UNDO_S, "a run of some seconds")
    page.keyboard.press("Space")
    wait_for_state(page, "paused")
    page.wait_for_timeout(REPORTED_MS)
    before = metrics(page)
    page.keyboard.press("r")
    wait_for_state(page, "idle")
    button(page, "Undo reset").click()
    after = wait_for_state(page, "paused")
    assert after["step"] == before["step"]
    assert after["loss_Adam"] == before["loss_Adam"]
    button(page, "Undo reset").wait_for(state="detached")


def seconds(page):
    """Return how long all optimizers have taken."""
    return sum(value or 0 for name, value in metrics(page).items() if name.startswith("seconds_"))
