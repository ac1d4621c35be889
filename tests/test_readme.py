"""What the README shows is true: its code runs, its files exist."""

import re
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_example_runs(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(0)
    images = rng.random((200, 1, 28, 28), dtype=np.float32)
    labels = rng.integers(0, 10, 200)
    (code,) = re.findall(r"```python\n(.*?)```", README, re.S)
    exec(code, {"images": images, "labels": labels})
    assert len(capsys.readouterr().out.splitlines()) == 3
    assert (tmp_path / "model.safetensors").stat().st_size > 1000


def architecture() -> set[str]:
    """Return the paths that the picture of the architecture names, relative to the root."""
    picture = README.split("## Architecture")[1].split("```")[1]
    found, above = set(), {}
    for line in picture.strip("\n").splitlines():
        name = re.match(r" *([\w<>.]+/?)(?:  | *$)", line)
        if name and "<" not in name[1]:
            depth = len(line) - len(line.lstrip())
            above[depth] = above.get(depth - 2, "") + name[1]
            found.add(above[depth])
    return found


def rooms() -> set[str]:
    """Return the folders with sources that a stranger sees first, and the modules of the app."""
    inside = ("weblab", "weblab/labkit", "build_scripts", "web")
    shown = [ROOT / name for name in ("weblab", "web", "build_scripts", "tests", "e2e")]
    shown += [path for name in inside for path in (ROOT / name).iterdir() if path.is_dir()]
    names = {f"{path.relative_to(ROOT).as_posix()}/" for path in shown if path.name[0] not in "_."}
    modules = (path.relative_to(ROOT).as_posix() for path in (ROOT / "weblab").glob("[a-z]*.py"))
    return (names | set(modules)) - {"web/node_modules/"}


def test_the_picture_of_the_architecture_is_that_of_the_tree():
    assert architecture() == rooms()


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\((?!http)([^)#]+)\)", README))))
def test_what_it_links_to_exists(target):
    assert (ROOT / target).exists()


def test_the_commands_it_names_exist():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for command in set(re.findall(r"`?make (\w+)", README)):
        assert f"\n{command}:" in makefile, command
