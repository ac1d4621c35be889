"""Copy the page's scripts, styles and fonts out of the locked wheels of Bokeh and Panel."""

import zipfile
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from build_scripts.fetching.fetch import fetch_named
from build_scripts.fetching.lock import read_lock


@dataclass(frozen=True)
class Assets:
    """Files of a wheel that the page loads.

    Args:
        package: the wheel's package.
        source: a folder inside the wheel.
        target: where it goes below ``static/``; ``{version}`` stands for the package's.
        patterns: which of the folder's files; ``*`` also stands for folders.
    """

    package: str
    source: str
    target: str
    patterns: tuple[str, ...]


ASSETS = (
    Assets("bokeh", "bokeh/server/static/js/", "bokeh/", ("bokeh*.min.js",)),
    Assets("panel", "panel/dist/", "panel/", ("panel.min.js",)),
    Assets(
        "panel",
        "panel/dist/",
        "panel/{version}/dist/",
        ("css/*.css", "bundled/theme/*.css", "assets/*.svg"),
    ),
    Assets(
        "panel-material-ui",
        "panel_material_ui/dist/",
        "panel-material-ui/v{version}/",
        ("panel-material-ui.bundle.*", "*.css", "*.woff2"),
    ),
)
HANGUL = "static/noto-sans-kr/"
"""The folder of the Korean typeface, see ``hangul.py``; also in ``web/shared/hangul.js``."""
SCRIPTS = (  # in the order in which they extend one another
    *("bokeh/bokeh.min.js", "bokeh/bokeh-widgets.min.js", "bokeh/bokeh-tables.min.js"),
    "panel/panel.min.js",
)
UNUSED = ("bokeh-api.min.js", "bokeh-gl.min.js", "bokeh-mathjax.min.js")


def copy_static(target: Path) -> None:
    """Write the assets below a folder; a pattern that matches nothing is an error."""
    lock = read_lock()
    for assets in ASSETS:
        (wheel,) = fetch_named(assets.package)
        folder = target / assets.target.format(version=lock[assets.package].version)
        with zipfile.ZipFile(wheel) as archive:
            for name in _matching(assets, archive.namelist()):
                path = folder / name.removeprefix(assets.source)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(archive.read(name))


def _matching(assets: Assets, names: list[str]) -> list[str]:
    """Return which of a wheel's files are meant."""
    found = []
    for pattern in assets.patterns:
        matching = [name for name in names if fnmatch(name, assets.source + pattern)]
        if not matching:
            raise FileNotFoundError(
                f"expected {assets.source}{pattern} in the wheel of {assets.package}"
            )
        found += [name for name in matching if not name.endswith(UNUSED)]
    return found
