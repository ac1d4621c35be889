"""Take pictures of the labs at their defaults, for embeds that are not open yet and for previews.

Chromium lays out each prerendered document as the page does, without Python: no other program
draws a lab as its readers will see it. On a machine without Chromium, the site is built without
pictures, and an embed shows the title of its lab. Pictures are kept in the cache.
"""

from __future__ import annotations

import base64
import hashlib
import mimetypes
import shutil
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Route, sync_playwright

from build_scripts import paths
from build_scripts.chromium import find_chromium, launch
from build_scripts.content.bundle import WEB, bundle, web_tool
from build_scripts.content.hangul import PACKAGE as HANGUL
from build_scripts.content.static import SCRIPTS
from weblab.labs.registry import LABS
from weblab.locale import LANGUAGES

HOST = "http://weblab.localhost"
WIDTHS = (720, 360)
"""In pixels, of a post on a wide screen and on a phone."""
TALLEST = 1600
QUALITY = 50
PREVIEW = (1200, 630)
"""The size at which social networks show the picture of a link."""
THEMES = ("light", "dark")
BROWSERS = 2
STILL = """<!doctype html><html><head><meta charset="utf-8"><style>{styles}
*, ::before, ::after {{ animation: none !important; transition: none !important; }}
</style><link rel="stylesheet" href="font/own.css"><link id="faces" rel="stylesheet">
{scripts}<script type="module" src="still.js"></script></head><body></body></html>"""


def make_posters(site: Path) -> bool:
    """Write the pictures into ``posters/`` of a site; return whether there are any.

    Args:
        site: the folder, with static files and prerendered documents.
    """
    names = [f"{lab}.{language}" for lab in LABS for language in LANGUAGES]
    shares = [names[each::BROWSERS] for each in range(BROWSERS)]
    # in threads of their own: a test that wants the site may have a browser open in this one
    with ThreadPoolExecutor(BROWSERS) as pool:
        executable = pool.submit(_find).result()
        if executable is None:
            print("no Chromium on this machine: the site has no pictures of its labs")
            return False
        list(pool.map(partial(_picture, site, executable, StillFiles(site)), shares))
    return True


def _find() -> Path | None:
    with sync_playwright() as playwright:
        return find_chromium(playwright)


def _picture(site: Path, executable: Path, files: StillFiles, names: Sequence[str]) -> None:
    """Write the pictures of some prerendered documents, those that are not in the cache anew."""
    with sync_playwright() as playwright:
        browser = launch(playwright, executable)
        for name in names:
            kept = paths.cache_dir() / "posters" / files.digest(name, browser.version)
            if not kept.is_dir():
                _keep(browser, files, name, kept)
            shutil.copytree(kept, site / "posters", dirs_exist_ok=True)
        browser.close()


class StillFiles:
    """What the page asks for that shows the labs: files of the site, and its own.

    Args:
        site: the folder.
    """

    def __init__(self, site: Path):
        web_tool("esbuild")  # which brings the font: machines that build rarely have Hangul
        scripts = "".join(f'<script src="static/{script}"></script>' for script in SCRIPTS)
        styles = (WEB / "styles.css").read_text(encoding="utf-8")
        faces = (HANGUL / "index.css").read_text(encoding="utf-8").replace(" Variable'", "'")
        self._site = site
        self._own = {
            "": ("text/html", STILL.format(styles=styles, scripts=scripts)),
            "still.js": ("text/javascript", bundle(WEB / "page" / "still.js")),
            "font/own.css": ("text/css", faces),
        }
        self._digest = hashlib.sha256(Path(__file__).read_bytes())
        for path in sorted(site.glob("static/**/*.js")):
            self._digest.update(path.read_bytes())
        for _, text in self._own.values():
            self._digest.update(text.encode())

    def digest(self, name: str, version: str) -> str:
        """Return a digest of all that the pictures of a lab depend on.

        Args:
            name: of the prerendered document.
            version: of the browser.
        """
        digest = self._digest.copy()
        digest.update(version.encode())
        digest.update((self._site / "prerendered" / f"{name}.embed.json").read_bytes())
        return digest.hexdigest()

    def answer(self, route: Route) -> None:
        """Answer one request."""
        name = urlsplit(route.request.url).path.lstrip("/")
        if name in self._own:
            kind, text = self._own[name]
            route.fulfill(content_type=kind, body=text)
            return
        folder = HANGUL if name.startswith("font/") else self._site
        path = folder / name.removeprefix("font/")
        if not path.is_file():
            route.abort()
            return
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        route.fulfill(content_type=kind, body=path.read_bytes())


def _keep(browser: Browser, files: StillFiles, name: str, target: Path) -> None:
    """Take the pictures of a prerendered document and put them into a folder of the cache."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
        folder = Path(scratch) / "posters"
        folder.mkdir()
        for theme in THEMES:
            page = browser.new_page(viewport={"width": WIDTHS[0], "height": TALLEST})
            page.route("**/*", files.answer)
            page.goto(f"{HOST}/?name={name}&theme={theme}")
            for width in WIDTHS:
                picture = _capture(page, width, TALLEST, "webp")
                (folder / f"{name}.{theme}.{width}.webp").write_bytes(picture)
            if theme == THEMES[0]:
                (folder / f"{name}.jpg").write_bytes(_capture(page, *PREVIEW, "jpeg"))
            page.close()
        try:
            folder.rename(target)
        except OSError:
            if not target.is_dir():  # another build's, made meanwhile
                raise


def _capture(page: Page, width: int, height: int, kind: str) -> bytes:
    """Return a picture of the page at a size; Playwright itself writes no WebP."""
    page.set_viewport_size({"width": width, "height": height})
    height = min(height, page.evaluate("stillHeight()"))
    clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
    camera = page.context.new_cdp_session(page)
    options = {"format": kind, "quality": QUALITY, "clip": clip}
    picture = camera.send("Page.captureScreenshot", options)["data"]
    camera.detach()
    return base64.b64decode(picture)
