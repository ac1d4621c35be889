"""Check the tree in one go: lint, format, types, imports, names and catalogues."""

import argparse
import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from build_scripts import node
from build_scripts.content.bundle import WEB, web_tool
from build_scripts.package import catalogues
from build_scripts.paths import ROOT

C_SOURCES = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("weblab/kernels/c/*.[ch]"))
STEPS = {
    "lint": ("ruff", "check", "."),
    "format": ("ruff", "format", "--check", "."),
    "format of C": ("clang-format", "--dry-run", "--Werror", *C_SOURCES),
    "types": ("mypy",),
    "shell": ("shellcheck", ".ci/run"),
    "imports": ("lint-imports",),
}
SCRIPTS = (".js", ".mjs")
SCRIPT_STEPS = {
    "scripts' lint and format": ("biome", "check", "."),  # and those of the other folders
    "scripts' types": ("tsc", "--project", "."),
}
SCRIPT_TESTS = ("--test", "--test-reporter=dot", "--test-timeout=20000", "tests/")
REGISTRIES = ("pypi", "pythonhosted", "npmjs", "yarnpkg", "debian")
FORBIDDEN = {
    "the host of a package registry": re.compile(
        rf"[\w.-]*\b({'|'.join(REGISTRIES)})\.(org|com)\b"
    ),
    "a path of one machine": re.compile(r"(?<![\w.$)}-])/(root|work)/[\w.]+"),
}


def committed_files() -> list[Path]:
    """Return every file that git tracks or would."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    names = {name for name in listed.stdout.decode().split("\0") if name}
    return [path for name in sorted(names) if (path := ROOT / name).is_file()]


def forbidden_names(path: Path, text: str) -> list[str]:
    """Return what a file names that must not be committed, with the line and the reason."""
    return [
        f"{path}:{number}: {found.group()!r} is {reason}; leave it out"
        for number, line in enumerate(text.splitlines(), 1)
        for reason, pattern in FORBIDDEN.items()
        if (found := pattern.search(line))
    ]


def check_names() -> list[str]:
    """Return what the tree's text files name that must not be committed."""
    problems = []
    for path in committed_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        problems += forbidden_names(path.relative_to(ROOT), text)
    return problems


LOOKS: dict[str, tuple[str, Callable[[], Iterable[str]]]] = {
    "names": ("no registry's host, no machine's path", check_names),
    "catalogues": ("as the source says, each sentence with its translation", catalogues.problems),
}


def main(argv: list[str]) -> int:
    """Run ``python -m build_scripts check``."""
    argparse.ArgumentParser(prog="build_scripts check", description=__doc__).parse_args(argv)
    failed = []
    for name, command in STEPS.items():
        print(f"{name}: {' '.join(command)}", flush=True)
        tool = Path(sys.executable).with_name(command[0])
        if subprocess.run([tool, *command[1:]], cwd=ROOT).returncode:
            failed.append(name)
    commands: dict[str, list[Path | str]] = {
        name: [web_tool(tool), *rest] for name, (tool, *rest) in SCRIPT_STEPS.items()
    }
    scripts = (path for path in committed_files() if path.suffix in SCRIPTS)
    others = [str(path) for path in scripts if WEB not in path.parents]
    commands["scripts' lint and format"] += others
    commands["scripts' tests"] = [Path(node.node()), *SCRIPT_TESTS]
    for name, arguments in commands.items():
        print(f"{name}: {Path(arguments[0]).name}", flush=True)
        if subprocess.run(arguments, cwd=WEB).returncode:
            failed.append(name)
    for name, (what, look) in LOOKS.items():
        print(f"{name}: {what}", flush=True)
        if found := list(look()):
            print("\n".join(found))
            failed.append(name)
    print(f"failed: {', '.join(failed)}" if failed else "all checks passed")
    return bool(failed)
