"""Bundle the page's scripts with esbuild: one file for the page, with its workers inside.

A worker's source lies in the page's script as text, so neither can meet the other's next version.
"""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from build_scripts import node
from build_scripts.errors import BuildError
from build_scripts.paths import ROOT
from weblab.labs.registry import LABS
from weblab.locale import LANGUAGES

WEB = ROOT / "web"
TOOLS = WEB / "node_modules"
INSTALLED = TOOLS / ".package-lock.json"
OLD_BROWSERS = "es2018"  # the guard tells them what is missing
WITHOUT_LOGS = '--define:process.env.NODE_ENV="production"'  # workbox tells developers much


def web_tool(name: str) -> Path:
    """Return an executable of ``web/package.json``, which is installed if it is not there."""
    wanted = (WEB / "package-lock.json").stat().st_mtime
    if not INSTALLED.is_file() or INSTALLED.stat().st_mtime < wanted:
        command = [*node.npm(), "ci"]
        if subprocess.run(command, cwd=WEB, stdout=subprocess.DEVNULL).returncode:
            raise BuildError("npm could not install the tools of web/package.json")
        INSTALLED.touch()
    return TOOLS / ".bin" / name


def bundle(entry: Path, *options: str, texts: Mapping[str, str] | None = None) -> str:
    """Return a script and everything that it imports as one module.

    Args:
        entry: the script.
        options: further ones of esbuild.
        texts: modules whose default export is a text, by the name under which they are imported.
    """
    with tempfile.TemporaryDirectory() as folder:
        aliases = []
        for name, text in (texts or {}).items():
            path = Path(folder) / f"{name}.txt"
            path.write_text(text, encoding="utf-8")
            aliases.append(f"--alias:{name}={path}")
        command = [
            *(str(web_tool("esbuild")), str(entry), "--bundle", "--format=esm"),
            *("--charset=utf8", "--target=es2022", "--log-level=warning", "--minify-syntax"),
            *("--minify-whitespace", *aliases, *options),
        ]
        done = subprocess.run(command, cwd=WEB, capture_output=True, text=True)
    if done.returncode:
        raise BuildError(f"{entry.name} could not be bundled:\n{done.stderr}")
    return done.stdout


def worker_texts() -> dict[str, str]:
    """Return the sources of the workers, by the names under which they are imported."""
    engine = {"weblab-engine": bundle(WEB / "worker" / "engine.js")}
    return engine | {"weblab-worker": bundle(WEB / "worker" / "main.js", texts=engine)}


def write_code_part(target: Path) -> None:
    """Write what the part 'Code' loads when it is opened: the editor and what is around it."""
    _write_part(WEB / "code" / "main.js", target)


def write_qr_code(target: Path) -> None:
    """Write what the dialog 'Share' loads for a QR code."""
    _write_part(WEB / "share" / "qr.js", target)


def _write_part(entry: Path, target: Path) -> None:
    """Write a script that a page loads when it is asked for."""
    target.parent.mkdir(parents=True, exist_ok=True)
    options = ("--minify", "--legal-comments=none")
    target.write_text(bundle(entry, *options), encoding="utf-8")


def labs_of_embeds() -> dict[str, Any]:
    """Return what the element knows of each lab before that is loaded."""
    return {
        lab: {
            "title": {each: spec.translate(each)(spec.title) for each in LANGUAGES},
            "heights": spec.embed_heights,
        }
        for lab, spec in LABS.items()
    }


def write_web(target: Path) -> None:
    """Write the page's scripts and its icon into a site's folder."""
    target.mkdir(parents=True)
    page, guard = WEB / "page" / "main.js", WEB / "page" / "guard.js"
    offline = WEB / "offline" / "offline.js"
    scripts = {
        "page.js": bundle(page, texts=worker_texts()),
        "guard.js": bundle(guard, "--format=iife", f"--target={OLD_BROWSERS}"),
        "offline.js": bundle(offline, "--format=iife", WITHOUT_LOGS),
    }
    for name, source in scripts.items():
        (target / name).write_text(source, encoding="utf-8")
    shutil.copyfile(WEB / "icon.svg", target / "icon.svg")


def write_embed(target: Path, *, pictured: bool) -> None:
    """Write the script of the element.

    Args:
        target: the file.
        pictured: whether the site has pictures of its labs.
    """
    known = f"--define:WEBLAB_LABS={json.dumps(labs_of_embeds())}"
    pictures = f"--define:WEBLAB_PICTURED={json.dumps(pictured)}"
    script = bundle(WEB / "embed" / "embed.js", "--minify", known, pictures)
    target.write_text(script, encoding="utf-8")
