"""Assemble the site: the page, the runtime, static assets, digits, ratings, prerendered labs.

The result works under any path of any static host. For publication it lies in ``dist/site/``;
for local use, with data that may not be redistributed, in ``dist/local/``.
"""

import argparse
import shutil
from collections.abc import Iterable, Mapping
from fnmatch import filter as fnmatch_filter
from fnmatch import fnmatch
from pathlib import Path

from build_scripts.content.bundle import (
    TOOLS,
    write_code_part,
    write_embed,
    write_qr_code,
    write_web,
)
from build_scripts.content.compress import QUICK, THOROUGH, Sizes, write_probe
from build_scripts.content.digits import build_digits
from build_scripts.content.hangul import write_hangul
from build_scripts.content.licences import write_licences
from build_scripts.content.posters import make_posters
from build_scripts.content.prerender import prerender
from build_scripts.content.ratings import add_ratings
from build_scripts.content.reference import write_reference
from build_scripts.content.seal import seal
from build_scripts.content.sources import copy_sources
from build_scripts.content.static import HANGUL, copy_static
from build_scripts.errors import BuildError
from build_scripts.package.wheel import build_wheel
from build_scripts.paths import LOCAL, ROOT, SITE
from build_scripts.runtime.modules import rename_modules
from build_scripts.runtime.runtime import build_runtime
from build_scripts.snapshot.snapshot import build_snapshots
from weblab.labs.registry import LABS
from weblab.locale import LANGUAGES

SOURCES = ("web", "weblab", "build_scripts")
MADE_BY_BUILDS = (".pyc", ".mo", ".wasm")
# bytes of a first visit, all of which a page needs before it is ready: in the smallest brotli, in a
# quicker one, and on a host that compresses nothing
BUDGET_PUBLISHED = 14_000_000
BUDGET_LOCAL = 16_000_000
BUDGET_UNCOMPRESSED = 19_000_000
CODE_PART = "static/code/code.js"
QR_CODE = "static/share/qr.js"
ON_DEMAND = (CODE_PART, QR_CODE, f"{HANGUL}*", "reference/*")
EMBED = "embed.js"
BUDGET_CODE_PART = 200_000
"""Of the editor and what is around it, which are loaded when the part 'Code' is opened."""
BUDGET_EMBED = 6_000
"""Of the element, which each post loads that has one."""
BUDGET_POSTER = 56_000
"""Of a lab's picture in an embed, until the lab is wanted."""
BUDGETS = {CODE_PART: BUDGET_CODE_PART, EMBED: BUDGET_EMBED, "posters/*.webp": BUDGET_POSTER}
# what a first visit loads; digits, ratings and other scripts' fonts come later, on demand, and
# packages where there is no snapshot
FIRST_VISIT = (
    *("index.html", "*.js", "*.css", "manifest.json"),
    *("runtime/*.wasm", "runtime/*.json", "runtime/probe.zip"),
    *("snapshot/libraries.bin", "snapshot/labs.bin", "snapshot/files.bin"),
    *("*/material-icons-*.woff2", "*/roboto-latin-?00-*.woff2"),
)
ONE_OF_EACH = ("prerendered/*", "*/index.html")
"""Of these a first visit loads one."""


class BudgetError(BuildError):
    """A first visit would transfer more than the project allows itself."""


def build_site(target: Path, *, publish: bool, url: str | None = None) -> None:
    """Build the site beside its place and put it there when it is whole.

    Args:
        target: the site's folder.
        publish: build for publication: slower, smaller, nothing that may not be redistributed.
        url: the address at which it will be published, for the sitemap and the
            pages' own addresses.
    """
    scratch = target.with_name(f"{target.name}.new")
    shutil.rmtree(scratch, ignore_errors=True)
    write_web(scratch)
    build_runtime(scratch / "runtime", build_wheel())
    copy_static(scratch / "static")
    write_hangul(scratch / HANGUL)
    write_code_part(scratch / CODE_PART)
    write_qr_code(scratch / QR_CODE)
    build_digits(scratch / "digits")
    add_ratings(scratch / "ratings", publish=publish)
    copy_sources(scratch / "sources")
    plain = prerender(scratch / "runtime", scratch / "prerendered")
    write_embed(scratch / EMBED, pictured=make_posters(scratch))
    build_snapshots(scratch / "runtime", scratch / "snapshot", plain)
    rename_modules(scratch / "runtime")
    write_probe(scratch / "runtime")
    write_licences(scratch / "licences.txt")
    if publish:
        write_reference(scratch / "reference")
    if url:
        _write_sitemap(scratch / "sitemap.txt", url)
    sizes = seal(scratch, THOROUGH if publish else QUICK, url)
    print(check_budgets(sizes, publish=publish))
    shutil.rmtree(target, ignore_errors=True)
    scratch.rename(target)


def is_current(target: Path) -> bool:
    """Return whether a site is built and no source of it is younger."""
    manifest = target / "manifest.json"
    if not manifest.is_file():
        return False
    sources = (path for name in SOURCES for path in (ROOT / name).rglob("*"))
    return all(
        path.stat().st_mtime < manifest.stat().st_mtime
        for path in sources
        if path.is_file() and path.suffix not in MADE_BY_BUILDS and TOOLS not in path.parents
    )


def _write_sitemap(path: Path, url: str) -> None:
    """Write the addresses of all labs in all languages, one a line."""
    addresses = [
        f"{url.rstrip('/')}/{spec.address(language)}"
        for language in LANGUAGES
        for spec in LABS.values()
    ]
    path.write_text("\n".join(addresses) + "\n", encoding="utf-8")


def check_budgets(sizes: Mapping[str, Sizes], *, publish: bool) -> str:
    """Return what a first visit transfers at most, in words.

    Args:
        sizes: of the site's files, by name.
        publish: whether the site was built for publication.

    Raises:
        BudgetError: when that is more than a budget.
    """
    first = [
        size
        for name, size in sizes.items()
        if any(fnmatch(name, each) for each in FIRST_VISIT)
        and not any(fnmatch(name, each) for each in ON_DEMAND)
    ]
    for pattern, budget in BUDGETS.items():
        for name in fnmatch_filter(sizes, pattern):
            size = sizes[name].with_brotli
            if size > budget:
                raise BudgetError(f"expected {name} in {budget:,} bytes. Received {size:,}")
    for pattern in ONE_OF_EACH:
        first += _largest(size for name, size in sizes.items() if fnmatch(name, pattern))
    precompressed = BUDGET_PUBLISHED if publish else BUDGET_LOCAL
    totals = {
        "precompressed": (sum(size.with_brotli for size in first), precompressed),
        "nothing compressed": (sum(size.uncompressed for size in first), BUDGET_UNCOMPRESSED),
    }
    words = "; ".join(
        f"{host}: {total / 1e6:.2f} of {budget / 1e6:.0f} MB"
        for host, (total, budget) in totals.items()
    )
    if any(total > budget for total, budget in totals.values()):
        raise BudgetError(f"expected a first visit within its budget. Received {words}")
    return f"first visit at most: {words}"


def _largest(sizes: Iterable[Sizes]) -> list[Sizes]:
    """Return the largest file's sizes, if there is any."""
    return sorted(sizes, key=lambda size: size.raw)[-1:]


def main(argv: list[str]) -> int:
    """Run ``python -m build_scripts site [--local] [--url URL]``."""
    parser = argparse.ArgumentParser(prog="build_scripts site", description=__doc__)
    parser.add_argument("--local", action="store_true", help="for local use, into dist/local/")
    parser.add_argument(
        "--url", help="where it will be published: for sitemap.txt and the pages' own addresses"
    )
    options = parser.parse_args(argv)
    build_site(LOCAL if options.local else SITE, publish=not options.local, url=options.url)
    return 0
