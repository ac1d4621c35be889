"""What a lab has a fenced worker do is in the memory that such a worker starts from."""

import subprocess
import sys

import pytest

from build_scripts.paths import ROOT
from build_scripts.snapshot.snapshot import TASKS, engine_modules


def test_every_run_with_a_visitors_code_is_there():
    with_code = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in (ROOT / "weblab" / "labs").rglob("*.py")
        if "train = in_seat(" in path.read_text(encoding="utf-8")
    }
    assert len(with_code) >= 5
    assert with_code <= set(engine_modules())


@pytest.mark.parametrize("name", TASKS)
def test_it_needs_the_engine_alone(name):
    code = (
        f"import sys, weblab.labs.{name}\n"
        "print({'param', 'panel', 'bokeh', 'markupsafe'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == "set()\n", done.stderr
