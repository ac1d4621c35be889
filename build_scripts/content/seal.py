"""Say in the site itself what each of its files should be: sums in the manifest and the page.

Each page holds the sums of the scripts and of the manifest, the manifest those of all that the
page and its workers load. Nothing else is used (see ``web/shared/depot.js``). The service
worker holds the sum of every file as its revision: it makes a version of them all.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from fnmatch import fnmatch
from pathlib import Path

from build_scripts.content.compress import Sizes, compress_file, compress_tree
from build_scripts.content.pages import write_pages
from build_scripts.content.static import SCRIPTS
from weblab import __version__
from weblab.labs.registry import LABS

CHECKED = (
    *("runtime/*", "snapshot/*", "prerendered/*", "static/*.js", "static/*.css", "static/*.woff2"),
    *("digits/index.json", "ratings/*", "sources/*"),
)
OFFLINE = "offline.js"
UNSEEN = ("reference/*", "posters/*", "sitemap.txt", OFFLINE)  # not needed without a network
REVISIONS = "self.__WB_MANIFEST = "  # as in workbox


def sum_of(path: Path) -> str:
    """Return a file's sum as an ``integrity`` attribute has it."""
    digest = hashlib.sha256(path.read_bytes()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


def seal(site: Path, quality: int, url: str | None = None) -> dict[str, Sizes]:
    """Compress a site's files and write its manifest and its pages with their sums.

    Args:
        site: the folder; what it has of these is overwritten.
        quality: of brotli, see ``compress_tree``.
        url: the address at which the site will be published, where it is known.
    """
    manifest = site / "manifest.json"
    for path in (manifest, *site.rglob("*.br"), *site.rglob("*.gz")):
        path.unlink(missing_ok=True)
    sizes = compress_tree(site, quality)
    _write_manifest(manifest, sizes)
    for path in (manifest, *write_pages(site, sum_of, url)):
        sizes[path.relative_to(site).as_posix()] = compress_file(path, site, quality)
    _write_revisions(site, sizes)
    return sizes | {OFFLINE: compress_file(site / OFFLINE, site, quality)}


def _write_manifest(path: Path, sizes: Mapping[str, Sizes]) -> None:
    """Write what the page asks for first: the labs, its scripts, and what each file should be."""
    manifest = {
        "version": __version__,
        "labs": list(LABS),
        "scripts": [f"static/{script}" for script in SCRIPTS],
        "files": {
            name: {key: value for key, value in vars(size).items() if value is not None}
            | {"sum": sum_of(path.parent / name)}
            for name, size in sizes.items()
            if any(fnmatch(name, pattern) for pattern in CHECKED)
        },
    }
    path.write_text(json.dumps(manifest, separators=(",", ":")), encoding="utf-8")


def _write_revisions(site: Path, sizes: Mapping[str, Sizes]) -> None:
    """Write into the service worker which files the version has: another is another worker."""
    files = [
        {"url": name, "revision": sum_of(site / name)} | ({} if size.gz is None else {"gz": True})
        for name, size in sorted(sizes.items())
        if not any(fnmatch(name, pattern) for pattern in UNSEEN)
    ]
    worker = site / OFFLINE
    script = worker.read_text(encoding="utf-8")
    if script.startswith(REVISIONS):
        script = script.partition("\n")[2]
    revisions = json.dumps(files, separators=(",", ":"))
    worker.write_text(f"{REVISIONS}{revisions};\n{script}", encoding="utf-8")
