"""The initialization lab through the real page: the curriculum's spreads, and a race of starts."""

import pytest

from e2e.lab import (
    button,
    focus_lab,
    metrics,
    open_lab,
    run_until_the_heap_stays,
    state,
    wait_for_state,
    wait_for_step,
    wait_until,
)

GUESSING = 2.303  # ln 10


def choose(page, label, option):
    """Choose an option of a select."""
    page.get_by_role("combobox", name=label).click()
    page.get_by_role("menuitem", name=option, exact=True).click()


def stds(page, layers=5):
    """Return the spread of each layer's activations."""
    return [metrics(page)[f"std_{layer}"] for layer in range(1, layers + 1)]


def test_the_default_run_ends_as_the_curriculum_says_and_the_keys_work(page, site_url):
    open_lab(page, site_url, "initialization")
    wait_until(page, lambda: "std_1" in metrics(page), "the figures of the signal")
    assert stds(page)[-1] < 1e-4, "a std of .01 lets no signal through ReLU"
    focus_lab(page)
    page.keyboard.press("s")
    assert wait_for_step(page, 1)["step"] == 1
    page.keyboard.press("Space")
    found = wait_for_state(page, "done")
    assert found["loss_small"] == pytest.approx(2.305, abs=0.02), "curriculum: it never learns"
    assert found["loss_zeros"] == pytest.approx(GUESSING, abs=0.02)
    assert found["distinct_zeros"] == 1, "units stay identical"
    assert found["distinct_he"] == 100
    assert found["loss_he"] < found["loss_xavier"] < found["loss_small"]
    assert found["diverged_large"] is not None
    page.get_by_role("status").filter(has_text="1 initialization diverged").wait_for()
    page.get_by_role("cell", name="1 / 100").first.wait_for()


def test_the_signal_spreads_as_the_curriculum_says_and_follows_every_control(page, site_url):
    open_lab(page, site_url, "initialization", start="he")
    assert all(0.65 < std < 1.1 for std in stds(page)), "curriculum: .8 to 1.0"
    choose(page, "Initial weights", "Xavier")
    wait_until(page, lambda: stds(page)[-1] < 0.3, "the decay of Xavier with ReLU")
    assert stds(page)[0] == pytest.approx(0.60, abs=0.05)
    assert stds(page)[-1] == pytest.approx(0.17, abs=0.06)
    choose(page, "Initial weights", "1")
    wait_until(page, lambda: stds(page)[-1] > 1e3, "an explosion")
    assert stds(page)[-1] == pytest.approx(1.4e4, rel=0.3)
    choose(page, "Activation", "Sigmoid")
    wait_until(page, lambda: metrics(page)["saturated_1"] is not None, "sigmoid")
    saturated = [metrics(page)[f"saturated_{layer}"] for layer in range(1, 6)]
    assert 0.61 <= min(saturated) <= max(saturated) <= 0.79, "curriculum: 64 to 76 %"
    page.get_by_text("Saturated activations, within 5% of either end of the range").wait_for()
    choose(page, "Activation", "Tanh")
    choose(page, "Initial weights", "0.01")
    wait_until(page, lambda: stds(page)[-1] < 1e-3, "tanh from .01")
    assert stds(page)[-1] == pytest.approx(1e-5, rel=0.2)
    layers = page.get_by_role("slider", name="Layers")
    layers.focus()
    layers.press("ArrowRight")
    wait_until(page, lambda: "std_6" in metrics(page), "a sixth layer")
    scale = page.get_by_role("slider", name="Scale")
    scale.focus()
    scale.press("ArrowRight")
    wait_until(page, lambda: "start=custom" in page.url, "a scale of the visitor's own")
    assert "layers=6" in page.url
    assert state(page) == "idle", "none of this needs a button"


def test_a_link_repeats_the_run_and_only_those_chosen_race(page, site_url):
    open_lab(
        page, site_url, "initialization", start="custom", std=0.2, custom=1, large=0, zeros=0,
        activation="Tanh", layers=3, iterations=20, digits=1000, seed=4,
    )  # fmt: skip
    button(page, "Train").click()
    first = wait_for_state(page, "done")
    assert first["loss_custom"] is not None
    assert "loss_large" not in first
    page.goto(page.url)
    page.evaluate("window.weblab.ready")
    button(page, "Train").click()
    again = wait_for_state(page, "done")
    assert {k: v for k, v in again.items() if k != "heap_bytes"} == {
        k: v for k, v in first.items() if k != "heap_bytes"
    }


@pytest.mark.long
def test_runs_leave_the_heap_as_it_was(page, site_url):
    open_lab(page, site_url, "initialization", digits=1000, iterations=20)
    run_until_the_heap_stays(page, "Train")
