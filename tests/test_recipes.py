"""The recipes of CONTRIBUTING.md, followed word by word in a copy of the package."""

import json
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from build_scripts.package.articles import compiled

ROOT = Path(__file__).parent.parent
RECIPES = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
OF_EVERY_PAGE = ("tests/test_app.py", "tests/test_locale.py")
ARTICLE = "# Dice\n\n" + "The mean of many throws settles near 3.5, and ever more slowly. " * 10

LOOK = """
import asyncio, json
from bokeh.document import Document
from panel.io.state import set_curdoc
from weblab.app import App
from weblab.labs.registry import LABS

def page(**parameters):
    document = Document()
    with set_curdoc(document):
        app = App({"lab": "dice", **parameters})
        app.root.server_doc(document, location=False)
        app.start("?throws=20&seed=3")
    return app, json.dumps(document.to_json(deferred=False))

found = {"labs": list(LABS)}
for language in ("en", "ko"):
    app, text = page(lang=language)
    found[f"state {language}"] = app.view.status.state
    found[f"title {language}"] = app.title
    found[f"in the drawer {language}"] = "?lab=dice" in text
    found[f"article {language}"] = "settles near 3.5" in text
app, text = page(embed="1")
found["embed"] = app.view.status.state

async def run():
    app.view.experiment.run()
    while app.view.experiment.state == "running":
        await asyncio.sleep(0.01)

asyncio.run(run())
found["mean"] = app.view.experiment.metrics["mean"]
found["state at the end"] = app.view.status.state
found["link"] = app.view.status.query
print(json.dumps(found))
"""


USE = """
import asyncio, io, json
import numpy as np
from weblab import nn
from weblab.app import App
from weblab.labs.cnn.compute.architecture import Architecture

rng = np.random.default_rng(0)
x = rng.standard_normal((60, 4), dtype=np.float32)
data = (x, (x.sum(axis=1) > 0).astype(int))
row = nn.tables.OPTIMIZERS["SignMomentum"]

def begin():
    model = nn.zoo.mlp([4, 8, 2], rng=np.random.default_rng(1))
    return nn.TrainingState(
        model, row.make(model.parameters()), np.random.default_rng(2), nn.Position()
    )

def train(state, epochs):
    run = nn.fit(
        state.model, nn.SoftmaxCrossEntropy(), state.optimizer, data, epochs=epochs,
        batch_size=20, rng=state.rng, start=state.position,
    )
    state.position = run.epochs[-1].position
    return run.losses

whole = train(begin(), 6)
half = begin()
train(half, 3)
file = io.BytesIO()
nn.save_training(half, file)
resumed = nn.load_training(file.getvalue())
found = {"learned": whole[-1] < whole[0], "resumed": train(resumed, 6) == whole[9:]}
plan = Architecture()
kept = plan.memory("SignMomentum", 100, 1000) - plan.memory("SGD", 100, 1000)
found["memory"] = kept == 4 * plan.parameters()

optimizers = App({"lab": "optimizers"})
optimizers.start("?SignMomentum=1&lr_SignMomentum=0.05&steps=20")
experiment = optimizers.view.experiment
found["offered"] = "SignMomentum" in App({"lab": "cnn"}).view.experiment.param.optimizer.objects

async def race():
    experiment.run()
    while experiment.state == "running":
        await asyncio.sleep(0.01)

asyncio.run(race())
found["raced"] = np.isfinite(experiment.metrics["f_SignMomentum"])
found["named"] = "SignMomentum" in [row[0] for row in optimizers.view._rows()]
print(json.dumps({name: bool(value) for name, value in found.items()}))
"""


def recipe(title: str) -> str:
    """Return the text of a recipe."""
    return RECIPES.split(f"## {title}\n")[1].split("\n## ")[0]


def blocks(text: str) -> list[str]:
    """Return the blocks of code of a recipe, as they are typed."""
    found = re.findall(r"^( *)```python\n(.*?)^ *```", text, re.DOTALL | re.MULTILINE)
    return [textwrap.dedent(code) for _indent, code in found]


@pytest.fixture
def tree(tmp_path):
    """A copy of the package, to change, with the tests of every page."""
    unwanted = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "weblab", tmp_path / "weblab", ignore=unwanted)
    for name in ("pyproject.toml", *OF_EVERY_PAGE):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def run_inside(tree: Path, *command: str) -> str:
    done = subprocess.run([*command], cwd=tree, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_new_lab_is_its_folder_and_its_line(tree):
    spec, experiment, view = blocks(recipe("A new lab"))
    lab = tree / "weblab" / "labs" / "dice"
    files = {
        "__init__.py": '"""Dice."""\n',
        "compute/__init__.py": '"""The model of the lab, without Panel."""\n',
        "ui/__init__.py": '"""The view of the lab."""\n',
        "spec.py": spec,
        "compute/experiment.py": experiment,
        "ui/view.py": view,
        "article.en.md": ARTICLE,
    }
    for name, text in files.items():
        (lab / name).parent.mkdir(parents=True, exist_ok=True)
        (lab / name).write_text(text, encoding="utf-8")
    (lab / "article.en.mathml.md").write_text(compiled(lab / "article.en.md"), encoding="utf-8")
    registry = tree / "weblab" / "labs" / "registry.py"
    line = '    "overfitting",\n'
    text = registry.read_text(encoding="utf-8")
    assert line in text
    registry.write_text(text.replace(line, f'{line}    "dice",\n'), encoding="utf-8")

    found = json.loads(run_inside(tree, sys.executable, "-c", LOOK))
    assert found["labs"].index("dice") == found["labs"].index("overfitting") + 1
    for language in ("en", "ko"):
        assert found[f"state {language}"] == "idle"
        assert found[f"title {language}"] == "Dice · weblab"
        assert found[f"in the drawer {language}"]
        assert found[f"article {language}"], "Korean readers see English until there is Korean"
    assert found["embed"] == "idle"
    assert found["state at the end"] == "done"
    assert 1 <= found["mean"] <= 6
    assert found["link"] == "throws=20&seed=3"
    test = (sys.executable, "-m", "pytest", "-q", *OF_EVERY_PAGE, "-k", "dice and not Catalogue")
    expected = "two languages, alone and embedded; two articles; one that was closed"
    assert "7 passed" in run_inside(tree, *test), expected
    ruff = Path(sys.executable).with_name("ruff")
    run_inside(tree, str(ruff), "check", "--config", str(ROOT / "pyproject.toml"), str(lab))


def test_a_new_optimizer_is_its_class_and_its_row(tree):
    (module,) = blocks(recipe("A new optimizer"))
    row = re.search(r"`(OptimizerRow\(sign_momentum.+?\))`", recipe("A new optimizer"))[1]
    (tree / "weblab" / "nn" / "sign_momentum.py").write_text(module, encoding="utf-8")
    tables = tree / "weblab" / "nn" / "tables.py"
    text = tables.read_text(encoding="utf-8")
    last, imports = "OptimizerRow(adaptive.AdamW, 0.001),", "import activations, adaptive, losses,"
    assert last in text
    assert imports in text
    text = text.replace(last, f"{last}\n        {row},")
    text = text.replace(imports, f"{imports} sign_momentum,")
    tables.write_text(text, encoding="utf-8")
    found = json.loads(run_inside(tree, sys.executable, "-c", USE))
    assert all(found.values()), found
