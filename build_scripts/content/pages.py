"""Write the pages that the server sends: the front page, and one for each lab and language.

Each has the words of its lab, as they are in the prerendered document, and the room that its
experiment will take: they can be read before Python is there, and without JavaScript.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from build_scripts.content.bundle import WEB
from build_scripts.content.hangul import FACES
from build_scripts.content.head import head
from build_scripts.content.static import HANGUL
from weblab.labkit.look.theme import CONTENT_CSS
from weblab.labkit.page.waiting import READING, WAITING
from weblab.labkit.spec import LabSpec
from weblab.labs.registry import LABS
from weblab.locale import LANGUAGES

TEMPLATE = WEB / "index.html"
SHELL = "weblab-shell"
PARTS = ("languages", "navigation", "question", "article")
"""The texts of a document that its page shows, by their CSS classes."""
SLOT = re.compile(r"\{([a-z]+|sum of [\w.]+)\}")
LINK = re.compile(r'href="\?lab=([\w-]+)&amp;lang=(\w+)(?:&amp;([^"]*))?"')
FACE = re.compile(r"@font-face\s*\{[^}]*\}")
FONT = re.compile(r"roboto-latin-(400|700)-normal-\w+\.woff2")


def write_pages(site: Path, sum_of: Callable[[Path], str], url: str | None = None) -> list[Path]:
    """Write the pages of all labs that are prerendered, and the front page; return their paths.

    Args:
        site: the folder, complete but for the pages.
        sum_of: returns the sum of a file, by which the page checks it.
        url: the address at which the site will be published, where it is known.
    """
    written = []
    for number, (lab, language) in enumerate(_prerendered(site)):
        name = f"{lab}.{language}.json"
        document = json.loads((site / "prerendered" / name).read_text(encoding="utf-8"))["document"]
        folder = site / LABS[lab].address(language)
        root = "../" * len(folder.relative_to(site).parts)
        own = _page(site, LABS[lab], language, document, root, sum_of, url)
        folder.mkdir(parents=True, exist_ok=True)
        written.append(folder / "index.html")
        written[-1].write_text(own, encoding="utf-8")
        if number == 0:
            front = _page(site, LABS[lab], language, document, "", sum_of, url)
            written.append(site / "index.html")
            written[-1].write_text(front, encoding="utf-8")
    return written


def _styles() -> str:
    """Return the styles of a page, and of its texts the rules that they have in the document."""
    rules = re.sub(r":host\((\.\w+)\)", r"\1", CONTENT_CSS)
    rules = rules.replace(":host", ":is(.question, .navigation, .article)")
    sheets = [(WEB / name).read_text(encoding="utf-8") for name in ("styles.css", "shell.css")]
    return "\n".join([*sheets, f"#{SHELL} {{\n{rules}}}"])


def _prerendered(site: Path) -> Iterator[tuple[str, str]]:
    """Yield lab and language of each page, the front page's first."""
    for lab in LABS:
        for language in LANGUAGES:
            if (site / "prerendered" / f"{lab}.{language}.json").is_file():
                yield lab, language


def _page(
    site: Path,
    spec: LabSpec,
    language: str,
    document: dict[str, Any],
    root: str,
    sum_of: Callable[[Path], str],
    url: str | None,
) -> str:
    """Return the HTML of a page.

    Args:
        site: the folder.
        spec: of the lab.
        language: of the page.
        document: the prerendered one.
        root: the way from the page to the site's folder.
        sum_of: as of ``write_pages``.
        url: as of ``write_pages``.
    """
    translate = spec.translate(language)
    base = f"{url.rstrip('/')}/" if url else root
    languages = [each for lab, each in _prerendered(site) if lab == spec.slug]
    fonts, faces = _typeface(site, document, root)
    if language == "ko":
        fonts.append(f'<link rel="stylesheet" href="{root}{HANGUL}{FACES}">')
    preview = f"posters/{spec.slug}.{language}.jpg"
    picture = preview if (site / preview).is_file() else ""
    slots = {
        "root": root,
        "language": language,
        "lab": spec.slug,
        "own": " data-own" if root else "",
        "labs": " ".join(LABS),
        "title": html.escape(document["title"]),
        "description": html.escape(translate(spec.question)),
        "head": "\n  ".join(head(spec, language, languages, document["title"], base, picture)),
        "fonts": "\n  ".join(fonts),
        "styles": "\n".join([*faces, _styles()]),
        "home": f"{root}{next(iter(LABS.values())).address(language)}",
        "heights": "; ".join(f"--{part}: {px}px" for part, px in vars(spec.heights).items()),
        "waiting": html.escape(translate(WAITING)),
        "reading": html.escape(translate(READING)),
        **{
            part: LINK.sub(lambda link: f'href="{root}{_address(link)}"', text)
            for part, text in _texts(document).items()
        },
    }

    def fill(slot: re.Match[str]) -> str:
        name = slot[1].removeprefix("sum of ")
        return slots[name] if name == slot[1] else sum_of(site / name)

    return SLOT.sub(fill, TEMPLATE.read_text(encoding="utf-8"))


def _address(link: re.Match[str]) -> str:
    """Return where a link to a lab leads, below the site's address, as HTML."""
    lab, language, query = link.groups()
    return LABS[lab].address(language) + (f"?{query}" if query else "")


def _typeface(site: Path, document: dict[str, Any], root: str) -> tuple[list[str], list[str]]:
    """Return the links to the files of the document's typeface, and its faces."""
    bundle = site / document["roots"][0]["attributes"]["css_bundle"].removeprefix("./")
    text = bundle.read_text(encoding="utf-8") if bundle.is_file() else ""
    folder = f"{root}{bundle.parent.relative_to(site).as_posix()}/"
    faces = [face for face in FACE.findall(text) if FONT.search(face)]
    names = [found[0] for face in faces if (found := FONT.search(face))]
    return (
        [
            f'<link rel="preload" as="font" type="font/woff2" crossorigin href="{folder}{name}">'
            for name in names
        ],
        [face.replace('url("./', f'url("{folder}') for face in faces],
    )


def _texts(part: Any) -> dict[str, str]:
    """Return the HTML of the texts in a document, or in a part of one, by their classes."""
    found: dict[str, str] = {}
    for each in part.values() if isinstance(part, dict) else part:
        if isinstance(each, dict | list):
            found |= _texts(each)
    attributes = part.get("attributes") if isinstance(part, dict) else None
    if isinstance(attributes, dict) and "text" in attributes:
        for name in {*PARTS}.intersection(attributes.get("css_classes", ())):
            found[name] = html.unescape(attributes["text"])
    return found
