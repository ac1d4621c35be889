"""Text that would be more than text if a page let it, and how a test sees that it was."""

import io
import zipfile
from collections.abc import Sequence
from urllib.parse import urlencode

from playwright.sync_api import Frame, Page

MARK = "hostile"
HTML = (
    f'<img class={MARK} src=x onerror="window.ran=1">'
    f"<script class={MARK}>window.ran=1</script>"
    f'<a class={MARK} href="//elsewhere.example" style="position:fixed;inset:0">a</a>'
)
MARKDOWN = "[b](https://elsewhere.example/b) https://elsewhere.example/c"
ICON = ":material/warning@size=9999px:"
FORMULA = "$$\\href{javascript:window.ran=1}{d}$$"
TEXTS = {"html": HTML, "markdown": MARKDOWN, "icon": ICON, "formula": FORMULA}

# Every element of the page, also those in the shadow of others.
FOUND = """() => {
  const found = [];
  const walk = (root) => {
    for (const element of root.querySelectorAll("*")) {
      const made = element.matches('.hostile, img[onerror], a[href*="//elsewhere"]');
      const large = element.matches(".material-icons, .MuiIcon-root") && element.clientWidth > 99;
      if (made || large) found.push(element.outerHTML.slice(0, 120));
      if (element.shadowRoot) walk(element.shadowRoot);
    }
  };
  walk(document);
  return {found, ran: window.ran ?? null};
}"""


def assert_harmless(page: Page | Frame) -> None:
    """Fail if hostile text became an element of the page, or ran."""
    seen = page.evaluate(FOUND)
    assert seen == {"found": [], "ran": None}, seen


def hostile_query(lab: str, names: Sequence[str]) -> str:
    """Return a link's parameters with hostile values, also for some of the lab's own ``names``."""
    tags = "<img class=hostile src=x onerror=ran=1>"
    pairs = [("lab", lab), ("lang", "en"), *((name, tags) for name in names)]
    pairs += [(tags, "1"), (MARKDOWN[:29], MARKDOWN[30:]), (ICON, FORMULA)]
    return urlencode(pairs)


def hostile_zip() -> bytes:
    """Return ratings whose films and genres have hostile names."""
    films = [text.replace(",", " ").replace('"', "'") for text in TEXTS.values()]
    lines = [f"{n},{film[:180]} (1999),{film[:40]}|Drama" for n, film in enumerate(films, 1)]
    ratings = [
        f"{viewer},{film},{1 + (viewer + film) % 5},{viewer}"
        for viewer in range(1, 9)
        for film in range(1, len(films) + 1)
    ]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("l/movies.csv", "\n".join(["movieId,title,genres", *lines, ""]))
        archive.writestr(
            "l/ratings.csv", "\n".join(["userId,movieId,rating,timestamp", *ratings, ""])
        )
    return buffer.getvalue()
