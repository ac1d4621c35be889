"""Record what programs for PyTorch compute, for the tests to compare with.

Needs PyTorch 2.13, which the tests do not: `python tests/workshop/export/golden/record.py`.
"""

import importlib.util
import json
import os
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent


def load(path):
    """Return a file beside this one as a module."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(source, result):
    """Return what a program leaves under a name, as JSON knows it."""
    names = {"__name__": "__main__"}
    exec(compile(source, "program", "exec"), names)
    return json.loads(json.dumps(names[result]))


def main():
    """Write one file with the programs and their results."""
    sys.path.insert(0, str(HERE.parents[3]))
    from weblab.workshop.export.cells import script

    make_site = load(HERE.parent / "site_of_patterns.py").make_site
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        make_site(Path(folder) / "site")
        recorded = {
            name: {
                "program": script("A run.", theirs),
                "result": run(script("A run.", theirs), key),
            }
            for name, _ours, theirs, key in load(HERE / "cases.py").cases()
        }
    (HERE / "torch.json").write_text(json.dumps(recorded, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
