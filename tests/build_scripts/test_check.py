import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

from build_scripts.__main__ import COMMANDS, main
from build_scripts.check import STEPS, forbidden_names
from build_scripts.errors import BuildError

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "line",
    [
        f"https://files.{'pythonhosted'}.org/packages/thing.whl",
        f'"resolved": "https://{"registry"}.{"npmjs"}.org/thing"',
        f"index = {'pypi'}.org/simple",
        f"open('/{'work'}/main/thing')",
        f"/{'root'}/.cache/thing",
    ],
)
def test_registries_and_paths_of_one_machine_are_found(line):
    (said,) = forbidden_names(Path("thing.py"), f"fine\n{line}\n")
    assert said.startswith("thing.py:2: ")


@pytest.mark.parametrize(
    "line",
    ["pip install weblab", "runtime/root/index.html", f"${{folder}}/{'work'}/items", "from PyPI"],
)
def test_ordinary_text_is_let_through(line):
    assert forbidden_names(Path("thing.py"), line) == []


def test_c_that_is_laid_out_otherwise_is_found(tmp_path):
    tool, *arguments = STEPS["format of C"]
    flags = [argument for argument in arguments if argument.startswith("--")]
    assert "weblab/kernels/c/gemm.c" in arguments
    assert "weblab/kernels/c/simd.h" in arguments
    style = (ROOT / "weblab" / "kernels" / "c" / ".clang-format").read_text(encoding="utf-8")
    (tmp_path / ".clang-format").write_text(style, encoding="utf-8")

    def problems(text: str) -> str:
        source = tmp_path / "made.c"
        source.write_text(text, encoding="utf-8")
        command = [Path(sys.executable).with_name(tool), *flags, source]
        return subprocess.run(command, capture_output=True, text=True).stderr

    assert not problems("int one(void) { return 1; }\n")
    assert "clang-format-violations" in problems("int one(void)\n{\n    return 1;\n}\n")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_runs_and_explains_itself(command):
    module = importlib.import_module(f"build_scripts.{COMMANDS[command][0]}")
    assert callable(module.main)
    said = subprocess.run(
        [sys.executable, "-m", "build_scripts", command, "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert f"build_scripts {command}" in said


def test_an_unknown_command_is_answered_with_the_known_ones(capsys):
    assert main(["fly"]) == 2
    said = capsys.readouterr().err
    assert "Received: 'fly'" in said
    assert all(command in said for command in COMMANDS)


def test_a_fault_that_is_not_the_programs_is_said_without_a_traceback(monkeypatch, capsys):
    def fail(argv):
        raise BuildError("the network is away: plug it in")

    monkeypatch.setitem(COMMANDS, "fly", ("check", "fails"))
    monkeypatch.setattr("build_scripts.check.main", fail)
    assert main(["fly"]) == 1
    assert capsys.readouterr().err == "error: the network is away: plug it in\n"


def test_every_target_of_the_makefile_is_explained():
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^(\w+):", text, re.MULTILINE)
    assert len(targets) >= 5
    for target in set(targets) - {"help"}:
        assert f'"make {target} ' in text
