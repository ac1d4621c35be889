"""The optimizers lab through the real page: the curriculum's steps, a drag, a race on MNIST."""

import pytest

from e2e.lab import (
    button,
    focus_lab,
    open_lab,
    run_until_the_heap_stays,
    wait_for_state,
    wait_for_step,
)

FIRST_STEPS = {  # curriculum: the first step with x^2 / 20 + y^2 < .01, from (-7, 2)
    "SGD": 32, "Momentum": 24, "AdaGrad": 20, "Adam": 52, "Nesterov": 22, "RMSProp": 6,
}  # fmt: skip


def test_the_valley_ends_as_the_curriculum_says_and_the_keys_work(page, site_url):
    open_lab(page, site_url, "optimizers")
    focus_lab(page)
    page.keyboard.press("s")
    assert wait_for_step(page, 1)["step"] == 1
    page.keyboard.press("Space")
    found = wait_for_state(page, "done")
    assert {name: found[f"arrived_{name}"] for name in FIRST_STEPS} == FIRST_STEPS
    page.get_by_role("status").filter(
        has_text="RMSProp reached the minimum first, at step 6"
    ).wait_for()
    row = page.get_by_role("row").filter(has_text="Adam").first
    assert "52" in row.inner_text()


@pytest.mark.long
def test_one_that_diverges_is_named_and_a_link_repeats_the_run(page, site_url):
    open_lab(page, site_url, "optimizers", lr_SGD=1.5, steps=60, AdaDelta=0, seed=4)
    button(page, "Run").click()
    first = wait_for_state(page, "done")
    page.get_by_role("status").filter(has_text="Diverged: SGD").wait_for()
    assert first["diverged_SGD"] is not None
    assert "f_AdaDelta" not in first
    assert "seed=4" in page.url
    assert "lr_SGD=1.5" in page.url
    page.goto(page.url)
    page.evaluate("window.weblab.ready")
    button(page, "Run").click()
    again = wait_for_state(page, "done")
    assert {k: v for k, v in again.items() if k != "heap_bytes"} == {
        k: v for k, v in first.items() if k != "heap_bytes"
    }


def test_networks_race_on_equal_batches_and_the_heap_stays(page, site_url):
    open_lab(page, site_url, "optimizers", ground="MNIST", digits=1000, iterations=40)
    found = run_until_the_heap_stays(page)[-1]
    assert found["loss_Adam"] < found["loss_SGD"], "40 batches are enough for Adam to lead"
    assert found["loss_SGD"] == pytest.approx(2.3, abs=0.3)
