"""What the README shows is true: its code runs, its files exist."""

import re
from pathlib import Path

import numpy as np
import pytest

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


def test_the_example_runs(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(0)
    images = rng.random((200, 1, 28, 28), dtype=np.float32)
    labels = rng.integers(0, 10, 200)
    (code,) = re.findall(r"```python\n(.*?)```", README, re.S)
    exec(code, {"images": images, "labels": labels})
    assert len(capsys.readouterr().out.splitlines()) == 3
    assert (tmp_path / "model.safetensors").stat().st_size > 1000


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\((?!http)([^)#]+)\)", README))))
def test_what_it_links_to_exists(target):
    assert (Path(__file__).parents[1] / target).exists()


def test_the_commands_it_names_exist():
    makefile = (Path(__file__).parents[1] / "Makefile").read_text(encoding="utf-8")
    for command in set(re.findall(r"`?make (\w+)", README)):
        assert f"\n{command}:" in makefile, command
