"""What comes from a link, a file or a message is text wherever the page shows it."""

import base64
import zlib
from urllib.parse import urlencode

import pytest

from e2e.code import editor, make_own, open_code, run
from e2e.hostile import (
    FORMULA,
    HTML,
    MARKDOWN,
    TEXTS,
    assert_harmless,
    hostile_query,
    hostile_zip,
)
from e2e.lab import button, metrics, open_lab, wait_for_state, wait_until
from e2e.test_movies import ZIP_LABEL, open_file
from e2e.test_runs import LABS, rows_of

OWN = ("activation", "layers", "lr", "seed", "theme")


@pytest.mark.parametrize("embed", ["", "&embed=1"])
def test_a_link_is_text(page, site_url, embed):
    page.goto(f"{site_url}?{hostile_query('initialization', OWN)}{embed}")
    page.evaluate("window.weblab.ready")
    note = page.get_by_role("alert").filter(has_text="link")
    note.wait_for()
    said = note.inner_text()
    assert "“<img class=hostile src=x onerror=ran=1>”" in said
    assert "“[b](https://elsewhere.example”" in said
    assert "size=9999px" in said
    assert_harmless(page)


def test_a_parameter_that_is_given_twice_gets_a_note(page, site_url):
    page.goto(f"{site_url}?lab=draw&lang=ko&block=1&block=2&lang=en")
    page.evaluate("window.weblab.ready")
    said = page.get_by_role("alert").filter(has_text="more than once").inner_text()
    assert "“block”" in said
    assert "“lang”" in said
    page.wait_for_url("**block=2*")
    assert "block=1" not in page.url


def test_names_of_films_and_files_are_text(page, site_url):
    open_lab(page, site_url, "movies", epochs=1, hidden=4)
    open_file(page, "Open your own ml-100k.zip or ml-latest-small.zip", f"{HTML}.zip", b"no")
    page.get_by_text("<img class=hostile").first.wait_for()
    assert_harmless(page)

    open_file(page, ZIP_LABEL, "ratings.zip", hostile_zip())
    page.get_by_text("32 ratings of 4 films").first.wait_for()
    page.get_by_role("combobox", name="Genre").click()
    for text in TEXTS.values():
        page.get_by_role("menuitem").filter(has_text=text[12:30]).first.wait_for()
    assert_harmless(page)
    page.get_by_role("menuitem").filter(has_text="<img class=hostile").click()
    page.get_by_role("combobox", name="Search for a film").fill("img")
    page.get_by_role("option").filter(has_text="<img class=hostile").first.click()
    page.get_by_text("ratings, rank").first.wait_for()
    for figure in page.locator(".bk-Canvas, .bk-canvas").all():
        if figure.is_visible():
            figure.hover()
            assert_harmless(page)

    button(page, "Train a model").click()
    button(page, "Train").click()
    wait_for_state(page, "done")
    button(page, "Up: sample the hidden units").click()
    button(page, "Down: sample the ratings").click()
    page.get_by_text("After Gibbs step 1,").wait_for()
    for figure in page.locator(".bk-Canvas, .bk-canvas").all():
        if figure.is_visible():
            figure.hover()
            assert_harmless(page)
    for summary in page.locator("summary").all():
        if summary.is_visible():
            summary.click()
    assert_harmless(page)

    button(page, "Recommend").click()
    page.get_by_label("Search for a film and rate it").fill("hostile")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("5")
    wait_until(page, lambda: metrics(page)["rated"] == 1, "a rating")
    wrong = f'title,year,stars\n"{HTML.replace(chr(34), "")}",1999,5\n'
    open_file(page, "Open a CSV", "<img class=hostile src=x>.csv", wrong.encode())
    page.get_by_text("not in the loaded data").or_(
        page.get_by_text("was not opened")
    ).first.wait_for()
    assert_harmless(page)


def test_a_mark_of_a_run_is_text_also_when_it_was_kept(page, site_url):
    open_lab(page, site_url, "overfitting", **LABS["overfitting"], seeds=2)
    button(page, "Run all seeds").click()
    page.get_by_text("Done: 2 runs.").wait_for()
    wait_until(page, lambda: rows_of(page).count() == 2, "a row for each run")
    for run_, text in enumerate((HTML, MARKDOWN), start=1):
        page.get_by_role("textbox", name=f"Mark of run {run_}").fill(text)
        page.get_by_role("textbox", name=f"Mark of run {run_}").press("Enter")
    for box in page.get_by_role("checkbox", name="Choose run").all():
        box.check()
    page.get_by_role("heading", name="Chosen runs").wait_for()
    assert_harmless(page)
    page.wait_for_timeout(1_000)  # until it is kept
    page.reload()
    page.evaluate("window.weblab.ready")
    wait_until(page, lambda: rows_of(page).count() == 2, "the runs of before")
    marks = [each.input_value() for each in page.get_by_role("textbox", name="Mark of run").all()]
    assert any("<img class=hostile" in mark for mark in marks)
    assert_harmless(page)


CODES = {
    "printed": (f"print({HTML!r})\nprint({MARKDOWN!r})", "idle"),
    "raised": (f"raise ValueError({HTML!r})", "error"),
    "type": (f"class SGD:\n    pass\n\nSGD.__name__ = {HTML!r}", "failed"),
    "exception": (f"raise type({HTML!r}, (Exception,), {{}})({FORMULA!r})", "error"),
}


def test_what_code_says_and_brings_along_is_text(page, site_url):
    open_lab(page, site_url, "optimizers", steps=20)
    open_code(page)
    make_own(page, "optimizers/SGD")
    for text, ends in CODES.values():
        assert run(page, text)["code_state"] == ends
        assert_harmless(page)
    packed = zlib.compressobj(wbits=-15)
    data = packed.compress(f"# {HTML}".encode()) + packed.flush()
    plain = base64.urlsafe_b64encode(data).decode().rstrip("=")
    for key in ("optimizers/SGD", HTML):
        fragment = urlencode({"code": f"{key}~{plain}"})
        page.evaluate("(hash) => { location.hash = hash; }", fragment)
        page.wait_for_timeout(500)
        assert_harmless(page)
    assert "<img class=hostile" in editor(page).inner_text()
