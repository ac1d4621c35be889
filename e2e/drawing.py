"""How a test draws on the pad, and waits for what the page makes of it."""

from playwright.sync_api import FloatRect, Locator, Page

from e2e.lab import metrics, wait_until

PAD_SIZE = 280
POINTS_DRAWN = """() => {
  const drawings = [...Bokeh.documents[0].all_models].map(({data}) => data?.strokes ?? []);
  return Math.max(...drawings.map((strokes) => strokes.flat().length));
}"""


def pad(page: Page) -> Locator:
    """Return the pad's canvas."""
    return page.get_by_label("Draw a digit", exact=True)


def pad_box(page: Page) -> FloatRect:
    """Return where the pad is, once it lies still and nothing covers it.

    A server's loading screen does, for one: strokes drawn on it never reach the pad.
    """
    pad(page).hover(trial=True)
    box = pad(page).bounding_box()
    assert box is not None, "the pad left the page"
    return box


def draw(page: Page, strokes: list) -> None:
    """Draw strokes, in the pad's units of 280x280, with the mouse."""
    box = pad_box(page)
    for stroke in strokes:
        points = [
            (box["x"] + x / PAD_SIZE * box["width"], box["y"] + y / PAD_SIZE * box["height"])
            for x, y in stroke
        ]
        page.mouse.move(*points[0])
        page.mouse.down()
        for point in points[1:]:
            page.mouse.move(*point)
        page.mouse.up()


def wait_for_metrics(page: Page, **expected: object) -> dict:
    """Return the lab's metrics as soon as they agree with what is expected."""
    found: dict = {}

    def agree() -> bool:
        found.update(metrics(page))
        return expected.items() <= found.items()

    wait_until(page, agree, f"metrics with {expected}")
    return found


def settled_metrics(page: Page) -> dict:
    """Return the lab's metrics once they answer the last point that was drawn."""
    return wait_for_metrics(page, points=page.evaluate(POINTS_DRAWN))
