"""What a lab shows leaves it whole: figures as pictures, tables as CSV."""

import csv
import io
import struct
from pathlib import Path

from playwright.sync_api import expect

from e2e.lab import open_lab, wait_for_state

ITERATIONS, EVERY = 1_100, 5
"""Of these a curve has more points than the table on the page shows."""

OFF = dict.fromkeys(("Momentum", "Nesterov", "AdaGrad", "RMSProp", "AdaDelta"), 0)


def test_figures_and_tables_of_a_run_are_saved(page, site_url):
    open_lab(
        page,
        site_url,
        "optimizers",
        ground="MNIST",
        digits=1000,
        iterations=ITERATIONS,
        theme="dark",
        **OFF,
    )
    page.get_by_role("button", name="Run", exact=True).click()
    wait_for_state(page, "done")
    page.get_by_role("button", name="Save results").click()
    dialog = page.get_by_role("dialog")

    def saved(label: str) -> tuple[str, bytes]:
        with page.expect_download() as download:
            dialog.get_by_role("button", name=label).click()
        return download.value.suggested_filename, Path(download.value.path()).read_bytes()

    name, svg = saved("SVG: ")
    text = svg.decode()
    assert name.endswith(".svg")
    assert "Optimizers" in text.partition("</title>")[0]
    assert f"<desc>{site_url}optimizers/?" in text
    assert 'fill="rgb(255, 255, 255)"/>' not in text, "the figure of a dark page on a white one"
    name, png = saved("PNG: ")
    assert name.endswith(".png")
    size = struct.unpack(">II", png[16:24])
    width = text.partition(' width="')[2].partition('"')[0]
    assert size[0] == 3 * int(width), "for print"
    name, table = saved("CSV: Loss")
    assert name.startswith("weblab-optimizers-")
    head, *rows = csv.reader(io.StringIO(table.decode("utf-8-sig")))
    assert head[0] == "curve"
    assert sum(row[0] == "Adam" for row in rows) == ITERATIONS / EVERY
    page.keyboard.press("Escape")
    expect(dialog).not_to_be_visible()


def test_a_right_click_on_a_figure_meets_its_picture(page, site_url):
    open_lab(page, site_url, "optimizers", ground="MNIST")
    figure = page.locator(".bk-Figure:visible").first
    figure.scroll_into_view_if_needed()
    box = figure.bounding_box()
    center = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    under = "([x, y]) => document.elementFromPoint(x, y).src?.slice(0, 22)"
    page.mouse.move(*center)
    page.mouse.down(button="right")
    assert page.evaluate(under, center) == "data:image/png;base64,"
    page.mouse.up(button="right")
    page.keyboard.press("Escape")
    assert page.evaluate(under, center) is None
