"""The same lab in the flow of Panel's converter: micropip, uncompiled wheels, pandas.

Its files are served from here, as ours are: what differs is what a visitor's browser has to do.
Wheels are stripped of what a worker never reads, as those of Panel's own CDN are.
"""

import json
import re
import shutil
from pathlib import Path

from build_scripts.content.bundle import bundle
from build_scripts.content.compress import QUICK, compress_tree
from build_scripts.fetching.fetch import fetch
from build_scripts.fetching.lock import read_lock
from build_scripts.package.wheel import build_wheel
from build_scripts.runtime.archives import read_archive, write_archive
from build_scripts.runtime.libraries import unpack_core
from build_scripts.runtime.strip import is_needed

PAGES = Path(__file__).with_name("stock")
INSTALLER = "micropip"
SUMS = re.compile(r' (integrity|data-page|data-manifest)="[^"]*"')  # of our own scripts


def build_stock_site(target: Path, site: Path) -> None:
    """Write the stock flow's site.

    Args:
        target: a new folder.
        site: our own built site, whose scripts and styles the stock flow shares.
    """
    ours = ("runtime", "digits", "prerendered", "ratings", "*.br", "*.gz")
    shutil.copytree(site, target, ignore=shutil.ignore_patterns(*ours))
    for page in PAGES.iterdir():
        shutil.copyfile(page, target / page.name)
    (target / "page.js").write_text(bundle(PAGES / "page.js"), encoding="utf-8")
    index = (site / "index.html").read_text(encoding="utf-8")
    (target / "index.html").write_text(SUMS.sub("", index), encoding="utf-8")
    runtime = unpack_core(target / "runtime")
    lock = read_lock()
    stock, runtime_files = lock.group("stock"), lock.group("runtime")
    paths = fetch([*stock, *runtime_files])
    for file in stock:
        shutil.copyfile(paths[file.name], runtime / file.filename)
    packages = [file.name for file in stock if file.name != INSTALLER]
    wheels = []
    for file in runtime_files:
        if file.origin == "pyodide":
            shutil.copyfile(paths[file.name], runtime / file.filename)
            packages.append(file.name)
        else:
            wheels.append(_write_wheel(paths[file.name], runtime))
    own = build_wheel(runtime)
    manifest = json.loads((site / "manifest.json").read_text(encoding="utf-8"))
    manifest |= {"packages": packages, "wheels": [*wheels, own.name]}
    (target / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    compress_tree(target, QUICK)


def _write_wheel(wheel: Path, folder: Path) -> str:
    """Write a wheel as Python alone, sources and all; return its name."""
    members = {name: data for name, data in read_archive(wheel).items() if is_needed(name)}
    name = wheel.name
    if not name.endswith("-none-any.whl"):
        distribution, version, *_ = name.split("-")
        name = f"{distribution}-{version}-py3-none-any.whl"
    write_archive(folder / name, members)
    return name
