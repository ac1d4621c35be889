"""The draw lab as a visitor uses it: the built site_url, a real browser, real pointer events."""

import itertools
import time

import pytest
from playwright.sync_api import expect

from e2e.conftest import Problems
from e2e.drawing import draw, pad, pad_box, settled_metrics, wait_for_metrics
from e2e.lab import PATIENCE_S, metrics, open_lab, state, wait_until
from weblab.labkit.digits.samples import SAMPLES


@pytest.fixture(scope="module")
def _shared(browser, site_url):
    """The lab's page for all tests that draw on an empty pad, with what goes wrong on it."""
    context = browser.new_context(service_workers="block")
    context.set_default_timeout(PATIENCE_S * 1_000)
    page, problems = context.new_page(), Problems()
    problems.watch(page)
    open_lab(page, site_url, "draw")
    yield page, problems
    context.close()


@pytest.fixture
def lab(_shared):
    page, problems = _shared
    problems.clear()
    clear = page.get_by_role("button", name="Clear")
    if clear.is_enabled():
        clear.click()
        wait_for_metrics(page, strokes=0)
    yield page
    assert not problems, "\n".join(problems)


def test_a_drawn_digit_is_recognised(lab):
    for digit, strokes in enumerate(SAMPLES):
        draw(lab, strokes)
        expect(lab.get_by_role("status")).to_contain_text(f"This looks like {digit}")
        metrics = wait_for_metrics(lab, prediction=digit, strokes=len(strokes))
        assert metrics["probability"] > 0.5
        lab.get_by_role("button", name="Clear").click()
        wait_for_metrics(lab, strokes=0)


def test_the_answer_comes_while_the_pen_still_moves(lab):
    box = pad_box(lab)
    lab.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 0.3 * box["height"])
    lab.mouse.down()
    lab.mouse.move(box["x"] + 0.7 * box["width"], box["y"] + 0.3 * box["height"], steps=10)
    lab.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.8 * box["height"], steps=10)
    assert wait_for_metrics(lab, prediction=7)["probability"] > 0.5
    lab.mouse.up()


def test_an_empty_pad_predicts_nothing_and_undo_takes_one_stroke_back(lab):
    assert wait_for_metrics(lab, strokes=0)["prediction"] is None
    draw(lab, SAMPLES[4])
    wait_for_metrics(lab, strokes=2)
    lab.get_by_role("button", name="Undo").click()
    assert wait_for_metrics(lab, strokes=1)["prediction"] is not None
    lab.get_by_role("button", name="Clear").click()
    assert wait_for_metrics(lab, strokes=0)["prediction"] is None
    assert lab.get_by_role("button", name="Clear").is_disabled()


def test_strokes_drawn_while_python_is_loading_are_not_lost(page, site_url):
    held = []
    page.route("**/snapshot/labs.bin*", lambda route: held.append(route))
    page.goto(f"{site_url}?lab=draw&lang=en")
    draw(page, SAMPLES[3])
    assert state(page) == "loading"
    wait_until(page, lambda: held, "Python to ask for its memory")
    for route in held:
        route.continue_()
    page.unroute("**/snapshot/labs.bin*")
    page.evaluate("window.weblab.ready")
    wait_for_metrics(page, strokes=1, prediction=3)


def test_the_page_was_prerendered_and_python_joined_it(page, site_url):
    page.goto(f"{site_url}?lab=draw&lang=en")
    pad(page).wait_for()
    before = pad(page).element_handle()
    page.evaluate("window.weblab.ready")
    assert before.evaluate("canvas => canvas.isConnected"), "the page was rendered anew"


def test_all_marks_are_set_in_order(lab):
    draw(lab, SAMPLES[7])
    names = ["weblab:start", "weblab:runtime", "weblab:ready", "weblab:prediction"]

    def first_times() -> list[float]:
        return lab.evaluate(
            "names => names.map((name) => performance.getEntriesByName(name)[0]?.startTime)", names
        )

    wait_until(lab, lambda: all(first_times()), "all marks")
    assert first_times() == sorted(first_times())


def test_the_keyboard_can_draw_a_one(lab):
    pad(lab).focus()
    for key in ["ArrowUp"] * 8 + ["Space"] + ["ArrowDown"] * 16 + ["Space"]:
        lab.keyboard.press(key)
    assert wait_for_metrics(lab, strokes=1, prediction=1)
    lab.keyboard.press("Delete")
    assert wait_for_metrics(lab, strokes=0)["prediction"] is None


def test_touch_draws_too(browser, site_url):
    context = browser.new_context(has_touch=True, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{site_url}?lab=draw&lang=en")
    page.evaluate("window.weblab.ready")
    box = pad_box(page)
    session = context.new_cdp_session(page)

    def touch(kind, *points):
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(points)})

    def at(x, y):
        return {"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]}

    touch("touchStart", at(0.5, 0.2))
    for i in range(1, 13):
        touch("touchMove", at(0.5, 0.2 + 0.05 * i))
    touch("touchEnd")
    wait_for_metrics(page, strokes=1, prediction=1)
    assert page.evaluate("window.scrollY") == 0
    context.close()


def test_in_a_post_a_finger_scrolls_over_the_pad_until_it_has_tapped_it(browser, site_url):
    context = browser.new_context(has_touch=True, viewport={"width": 390, "height": 700})
    page = context.new_page()
    page.goto(f"{site_url}?lab=draw&lang=en&embed=1")
    page.evaluate("window.weblab.ready")
    session = context.new_cdp_session(page)

    def drag(down):
        box = pad_box(page)
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] * (0.2 if down else 0.8)
        step = box["height"] * 0.05 * (1 if down else -1)
        for i, kind in enumerate(["touchStart", *["touchMove"] * 12]):
            points = [{"x": x, "y": y + step * i}]
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    drag(down=False)
    wait_until(page, lambda: page.evaluate("window.scrollY") > 0, "a scrolled page")
    assert metrics(page)["strokes"] == 0
    page.evaluate("window.scrollTo(0, 0)")
    pad(page).tap()
    assert metrics(page)["strokes"] == 0
    before = page.evaluate("window.scrollY")
    drag(down=True)
    wait_for_metrics(page, strokes=1, prediction=1)
    assert page.evaluate("window.scrollY") == before
    context.close()


def test_a_pen_wins_over_a_resting_palm(lab):
    box = pad_box(lab)
    session = lab.context.new_cdp_session(lab)

    def at(x, y):
        return {"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]}

    now = time.time()  # of all events, however long they take to arrive

    def palm(kind, *points):
        event = {"type": kind, "touchPoints": list(points), "timestamp": now}
        session.send("Input.dispatchTouchEvent", event)

    def pen(kind, x, y):
        button = {"button": "left", "clickCount": 1, "pointerType": "pen"}
        event = {"type": kind, "timestamp": now, **button, **at(x, y)}
        session.send("Input.dispatchMouseEvent", event)

    def seven():
        pen("mousePressed", 0.2, 0.2)
        for x, y in [*between((0.2, 0.2), (0.8, 0.2)), *between((0.8, 0.2), (0.45, 0.85))]:
            pen("mouseMoved", x, y)
        pen("mouseReleased", 0.45, 0.85)

    palm("touchStart", at(0.8, 0.9))
    wait_for_metrics(lab, strokes=1)
    seven()
    palm("touchMove", at(0.85, 0.8))
    palm("touchEnd")
    wait_for_metrics(lab, strokes=1, prediction=7)
    palm("touchStart", at(0.9, 0.9))
    palm("touchEnd")
    seven()
    wait_for_metrics(lab, strokes=2, prediction=7)


def test_a_stroke_beyond_the_edge_is_kept_as_it_was_drawn(lab):
    corners = [(60, 20), (150, -60), (150, 240)]
    draw(lab, [[point for pair in itertools.pairwise(corners) for point in between(*pair)]])
    assert settled_metrics(lab)["prediction"] == 1, "bent along the border, the flag makes a 7"


def between(begin, end, count=12):
    """Return points in a straight line."""
    shares = [i / (count - 1) for i in range(count)]
    return [tuple(a + share * (b - a) for a, b in zip(begin, end, strict=True)) for share in shares]


def test_samples_are_drawings_like_any_other(lab):
    lab.get_by_role("button", name="5", exact=True).click()
    wait_for_metrics(lab, strokes=len(SAMPLES[5]), prediction=5)


def test_a_switch_changes_what_the_network_sees_and_the_address(page, site_url):
    open_lab(page, site_url, "draw")
    draw(page, [[[20 + x / 4, 20 + y / 4] for x, y in SAMPLES[8][0]]])
    fitted = settled_metrics(page)
    page.get_by_label("Fit into 20x20").click()
    page.wait_for_url("**fit=0**")
    small = wait_for_metrics(page, predictions=fitted["predictions"] + 1)
    assert small["probability"] != fitted["probability"]
    page.reload()
    page.evaluate("window.weblab.ready")
    assert not page.get_by_label("Fit into 20x20").is_checked()


def test_the_exact_input_is_there_as_numbers(lab):
    draw(lab, SAMPLES[1])
    wait_for_metrics(lab, strokes=1)
    lab.get_by_text("28x28 pixel values").click()
    table = lab.get_by_role("table", name="28x28 pixel values")
    table.get_by_role("cell").nth(783).wait_for()
    values = [int(text) for text in table.get_by_role("cell").all_inner_texts()]
    assert len(values) == 784
    assert max(values) > 200
    assert min(values) == 0


def test_feature_maps_of_each_block_are_shown(lab):
    draw(lab, SAMPLES[2])
    wait_for_metrics(lab, strokes=1)
    lab.get_by_text("Activation of each feature map").click()
    rows = lab.get_by_role("table", name="Activation of each feature map").get_by_role("row")
    rows.nth(8).wait_for()
    first = rows.count()
    lab.get_by_role("button", name="Block 2").click()
    rows.nth(first).wait_for()
    assert rows.count() > first
