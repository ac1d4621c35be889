"""Bring the gettext catalogues up to date with the source, and compile them.

``python -m build_scripts catalogues`` adds what the source says by now, with references to it,
and drops what it says no more; what is then without a translation is listed.
"""

import argparse
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from build_scripts.package.hatch_build import compile_catalogue
from build_scripts.paths import ROOT

PACKAGE = ROOT / "weblab"
ALL_PAGES = PACKAGE / "locale"
KEYWORDS = {"_": None, "translate": None, "_translate": None}
WIDTH = 96


def places() -> list[Path]:
    """Return the folders with catalogues of their own: all pages, the workshop, and the labs."""
    labs = sorted(spec.parent for spec in PACKAGE.glob("labs/*/spec.py"))
    return [ALL_PAGES, PACKAGE / "workshop", *labs]


def template(place: Path) -> Catalog:
    """Return what a folder's catalogues must hold: what all pages say, or one beyond it."""
    own = set(places()) - {ALL_PAGES}
    shared = {
        path for path in PACKAGE.rglob("*.py") if not any(path.is_relative_to(one) for one in own)
    }
    known = _said_in(shared)
    said = known if place == ALL_PAGES else _said_in(place.rglob("*.py"))
    catalog = Catalog()
    for message, sources in sorted(said.items(), key=lambda item: (item[1][0], item[0])):
        if place == ALL_PAGES or message not in known:
            catalog.add(message, locations=[(source, 1) for source in sources])
    return catalog


def updated(catalogue: Path) -> bytes:
    """Return a catalogue as it should be: in the order of the source, with references to it."""
    entries = template(catalogue.parent)
    if catalogue.exists():
        with catalogue.open("rb") as file:
            known = read_po(file, locale=catalogue.stem)
        for entry in entries:
            if entry.id and entry.id in known:
                entry.string = known[entry.id].string
                entry.user_comments = known[entry.id].user_comments
    text = io.BytesIO()
    write_po(text, entries, width=WIDTH, omit_header=True, include_lineno=False)
    head = HEADER.format(language=catalogue.stem)
    return (head + "\n" + text.getvalue().decode().strip() + "\n").encode()


HEADER = """msgid ""
msgstr ""
"Language: {language}\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"""


def problems() -> Iterator[str]:
    """Yield what is wrong with the catalogues: stale ones, and sentences without a translation."""
    for catalogue in sorted(PACKAGE.rglob("*.po")):
        name = catalogue.relative_to(ROOT)
        if catalogue.read_bytes() != updated(catalogue):
            yield f"{name} is stale; run: python -m build_scripts catalogues"
        yield from (
            f"{name}: {message!r} has no translation" for message in untranslated(catalogue)
        )


def untranslated(catalogue: Path) -> list[str]:
    """Return the sentences of a catalogue that have no translation."""
    with catalogue.open("rb") as file:
        return [str(entry.id) for entry in read_po(file) if entry.id and not entry.string]


def _said_in(paths: Iterable[Path]) -> dict[str, list[str]]:
    """Return the sentences of some modules with the modules that say them."""
    said: dict[str, list[str]] = {}
    for path in sorted(paths):
        source = path.relative_to(ROOT).as_posix()
        for _, message, _, _ in extract_from_file("python", path, keywords=KEYWORDS):
            if source not in said.setdefault(str(message), []):
                said[str(message)].append(source)
    return said


def main(argv: list[str]) -> int:
    """Run ``python -m build_scripts catalogues``."""
    argparse.ArgumentParser(prog="build_scripts catalogues", description=__doc__).parse_args(argv)
    for catalogue in sorted(PACKAGE.rglob("*.po")):
        catalogue.write_bytes(updated(catalogue))
        compile_catalogue(catalogue)
        print(catalogue.relative_to(ROOT))
        for message in untranslated(catalogue):
            print(f"  no translation: {message}")
    return 0
