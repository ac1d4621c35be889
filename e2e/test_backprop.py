"""The backprop lab through the real page: the book's numbers, edits, the V, the planted bugs."""

import re

import pytest

from e2e.drawing import wait_for_metrics
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
from weblab.labs.backprop.compute.bugs import BUGS, NAMES
from weblab.labs.backprop.compute.sweep import EPSILONS

APPLES = {"output": 220, "grad_apple": 2.2, "grad_apples": 110, "grad_tax": 200}  # curriculum [b]
FRUIT = {  # curriculum [b]
    "output": 715, "grad_apple": 2.2, "grad_apples": 110, "grad_orange": 3.3,
    "grad_oranges": 165, "grad_tax": 650,
}  # fmt: skip
RIGHT = 1e-7  # curriculum: the error of a right gradient in float64, at its best, is below
WRONG = {  # in an order in which the page never says the same twice
    "relu": "x, W₁, b₁",
    "bias": "b₂",
    "transpose": "x, W₁, b₁",
    "softmax": "x, W₁, b₁, W₂, b₂, W₃, b₃",
    "tanh": "x, W₁, b₁, W₂, b₂",
    "row": "W₃",
}
NARROW = {"width": 320, "height": 844}


def node(page, name):
    return page.get_by_role("group", name="The graph").get_by_role(
        "button", name=re.compile(f"^{re.escape(name)}( =|\\.)")
    )


def detail(page):
    return page.get_by_role("region", name="What the chosen node computes")


def without_heap(found):
    return {name: value for name, value in found.items() if name != "heap_bytes"}


def test_two_apples_by_keyboard_node_by_node_and_a_node_shows_its_product(page, site_url):
    open_lab(page, site_url, "backprop")
    focus_lab(page)
    page.keyboard.press("s")
    wait_for_step(page, 1)
    assert wait_for_state(page, "paused")["output"] is None
    node(page, "price of the apples").filter(has_text="×").wait_for()
    page.keyboard.press("s")
    assert wait_for_step(page, 2)["output"] == pytest.approx(220)
    page.keyboard.press("Space")
    found = wait_for_state(page, "done")
    assert {name: found[name] for name in APPLES} == pytest.approx(APPLES)
    page.get_by_role("status").filter(has_text="total = 220").wait_for()
    total = node(page, "total")
    total.focus()
    page.keyboard.press("Enter")
    assert total.get_attribute("aria-pressed") == "true"
    said = detail(page).inner_text().split()
    assert "1.1 local: b × 1 upstream = 1.1 gradient" in " ".join(said)
    assert "200 local: a × 1 upstream = 200 gradient" in " ".join(said)
    node(page, "tax").click()
    detail(page).get_by_text("“total” increases by 200 × h").wait_for()
    assert "Gradient: 2.2" in node(page, "apple price").get_attribute("aria-label")
    page.get_by_text("The graph as a table").click()
    assert page.get_by_role("row").filter(has_text="apple price").first.inner_text().split() == [
        *("apple", "price", "100", "2.2")
    ]
    page.keyboard.press("r")
    wait_until(page, lambda: state(page) == "idle" and metrics(page)["step"] == 0, "a reset")


def test_apples_and_oranges_and_an_edit_that_its_link_repeats(page, site_url):
    open_lab(page, site_url, "backprop", preset="fruit", pace=0.1)
    button(page, "Run").click()
    found = wait_for_state(page, "done")
    assert {name: found[name] for name in FRUIT} == pytest.approx(FRUIT)
    oranges = page.get_by_label("oranges", exact=True)
    for _again in range(2):
        oranges.fill("5")
        oranges.press("Enter")
        wait_until(page, lambda: metrics(page)["output"] == pytest.approx(1045), "950 and tax")
        button(page, "Original values").click()
        wait_until(page, lambda: metrics(page)["output"] == pytest.approx(715), "as it was")
    assert state(page) == "done"
    oranges.fill("1e9")
    oranges.press("Enter")
    wait_until(page, lambda: "oranges=1000" in page.url, "the limit of 1000")
    edited = without_heap(metrics(page))
    page.goto(page.url)
    page.evaluate("window.weblab.ready")
    button(page, "Run").click()
    assert without_heap(wait_for_state(page, "done")) == edited


def test_tensors_are_the_seed_s_or_typed_and_a_link_repeats_them(page, site_url):
    page.set_viewport_size(NARROW)
    open_lab(page, site_url, "backprop", preset="conv", pace=0.1, seed=5)
    button(page, "Settings").click()
    first = page.get_by_label(re.compile("row 1, column 2$")).first
    first.fill("2.5")
    first.press("Enter")
    wait_until(page, lambda: "conv_x=" in page.url, "what was typed in the link")
    button(page, "Run").click()
    found = wait_for_state(page, "done")
    assert all(value is not None for value in without_heap(found).values())
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    assert len(page.url.partition("?")[2]) < 1_500
    page.goto(page.url)
    page.evaluate("window.weblab.ready")
    button(page, "Run").click()
    assert without_heap(wait_for_state(page, "done")) == without_heap(found)
    button(page, "New seed").click()
    wait_until(page, lambda: metrics(page)["seed"] != 5 and state(page) == "idle", "a seed")


def test_the_check_draws_a_v_and_finds_every_planted_bug(page, site_url):
    open_lab(page, site_url, "backprop", activity="check")
    page.get_by_text("Relative error of each gradient by epsilon").click()
    button(page, "Run").click()
    found = wait_for_state(page, "done")
    assert found["error_best"] < RIGHT
    assert found["wrong"] == ""
    table = page.get_by_role("table", name="Relative error of each gradient by epsilon")
    table.get_by_role("row").nth(len(NAMES) * len(EPSILONS)).wait_for()
    rows = [row.split("\t") for row in table.inner_text().splitlines()[1:]]
    for name in NAMES.values():
        errors = [float(error) for curve, _x, error in rows if curve == name]
        assert min(errors) < RIGHT
        assert errors[0] > 100 * min(errors) < errors[-1], f"the error of {name} is a V"
    assert WRONG.keys() == BUGS.keys()
    paths = {name: path for path, name in NAMES.items()}
    for bug, names in WRONG.items():
        page.get_by_role("combobox", name="Plant a bug").click()
        page.locator("li").get_by_text(BUGS[bug].title).click()
        said = page.get_by_role("status").filter(
            has_text=f"gradient of {names}. The largest error is"
        )
        said.filter(has_text="by backpropagation").wait_for()
        wrong = ",".join(paths[name] for name in names.split(", "))
        wait_for_metrics(page, wrong=wrong)
        assert state(page) == "done"
        assert f"bug={bug}" in page.url


def test_epsilon_is_looked_at_at_once_and_a_batch_waits_for_a_reset(page, site_url):
    open_lab(page, site_url, "backprop", activity="check", bug="bias", epsilon=1e-12, batch=1)
    small = page.get_by_role("status").filter(has_text="At ε = 1e-12 the largest relative error")
    small.filter(has_text="rounding in float64").wait_for()
    page.get_by_role("row").filter(has_text="b₂").filter(has_text="disagrees").wait_for()
    assert run_until_the_heap_stays(page)[-1]["wrong"] == "", (
        "in a batch of one the mean is the sum"
    )
    button(page, "Step").click()
    wait_for_step(page, 1)
    page.get_by_role("slider").last.press("ArrowRight")
    page.get_by_role("status").filter(has_text="takes effect after a reset").wait_for()
    button(page, "Reset").click()
    button(page, "Run").click()
    wait_until(page, lambda: metrics(page).get("wrong") == "2.bias", "the bug, with two samples")


def test_a_link_that_is_wrong_says_so_and_changes_nothing(page, site_url):
    open_lab(
        page, site_url, "backprop", tax=99, preset="pears", affine_b="1_2_3", bug="fly", pace=0.1
    )
    for name in ("tax", "preset", "affine_b", "bug"):
        page.get_by_text(f"The link's “{name}” cannot be").first.wait_for()
    button(page, "Run").click()
    assert wait_for_state(page, "done")["output"] == pytest.approx(220)
