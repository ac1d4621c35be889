"""Scripts and notebooks run natively by themselves, with the digits of a site that is served."""

import functools
import http.server
import json
import runpy
import subprocess
import sys
import threading
from pathlib import Path

import nbformat
import pytest

from tests.workshop.book_texts import book_class
from weblab.datasets.digits import load_digits
from weblab.locale import translations
from weblab.workshop.exercises import load_exercise
from weblab.workshop.export import (
    autoencoders,
    batch_norm,
    cnn,
    initialization,
    movies,
    optimizers,
    overfitting,
)
from weblab.workshop.export.autoencoders import AutoencoderSettings
from weblab.workshop.export.batch_norm import BatchNormSettings
from weblab.workshop.export.cells import notebook, script
from weblab.workshop.export.cnn import CnnSettings
from weblab.workshop.export.initialization import InitializationSettings
from weblab.workshop.export.movies import MoviesSettings
from weblab.workshop.export.optimizers import DigitsSettings, Own, SurfaceSettings
from weblab.workshop.export.overfitting import OverfittingSettings
from weblab.workshop.export.own_code import OwnPart

BESIDE = Path(__file__).parents[1]
MAKE_SITE = runpy.run_path(str(BESIDE / "export" / "site_of_patterns.py"))["make_site"]
LAYERS = {name: book_class(name) for name in ("Dropout", "Relu", "Pooling")}
MOMENTUM = (BESIDE / "books" / "optimizers.py").read_text(encoding="utf-8")


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_args):
        """Say nothing."""


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """Return the address of a site with digits."""
    folder = tmp_path_factory.mktemp("served")
    MAKE_SITE(folder / "site")
    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/site/"
        server.shutdown()


def programs(site):
    """Yield (title, cells) of each kind of run."""
    own = Own("Momentum", MOMENTUM, 0.01)
    rates = {"SGD": 0.1, "Adam": 0.01}
    yield (
        optimizers.TITLE,
        optimizers.on_surface(SurfaceSettings("Valley", (-7.0, 2.0), 5, rates, own=own)),
    )
    yield (
        optimizers.TITLE,
        optimizers.on_digits(DigitsSettings(200, 3, rates, seed=1, site=site, own=own)),
    )
    yield (
        overfitting.TITLE,
        overfitting.training(
            OverfittingSettings(
                200,
                1,
                site,
                epochs=2,
                patience=3,
                noise=0.1,
                dropout=0.1,
                own=OwnPart("Dropout", "dropout", LAYERS["Dropout"]),
            )
        ),
    )
    yield (
        initialization.TITLE,
        initialization.training(
            InitializationSettings(
                {"He": "he_normal", "0.01": 0.01}, "ReLU", 3, 200, 6, 0.1, 1, site, [(2, 0.2)],
                own=("he", "def he(fan_in, fan_out, rng):\n    return np.zeros((fan_in, fan_out))"),
            )
        ),
    )  # fmt: skip
    yield (
        batch_norm.TITLE,
        batch_norm.training(
            BatchNormSettings(
                200, 100, (1.0, 0.1), (20, 20), "ReLU", 2, 100, 0.1, 0.1, 1, site,
                [(1, "momentum", 0.2)], OwnPart("Relu", "activation", LAYERS["Relu"]),
            )
        ),
    )  # fmt: skip
    yield (
        cnn.TITLE,
        cnn.training(
            CnnSettings(
                200, "Adam", 0.003, 100, 1, True, 1, site,
                {
                    "blocks": 1, "filters": 2, "filter_size": 5, "padded": False, "pool": "max",
                    "hidden": 10, "batch_norm": True, "dropout": 0.1,
                },
                [(1, 0.01)], own=OwnPart("Pooling", "pooling", LAYERS["Pooling"]),
            )
        ),
    )  # fmt: skip
    yield (
        autoencoders.TITLE,
        autoencoders.training(
            AutoencoderSettings(
                "sparse",
                {"code": 8},
                200,
                300,
                1,
                100,
                0.01,
                1,
                site,
                [(1, "rho", 0.1)],
                OwnPart("kl_penalty", "sparsity", load_exercise("sparse-penalty").solution),
            )
        ),
    )
    machine = {
        "by_item": True, "hidden": 10, "epochs": 2, "lr": 0.2, "cost": 0.004, "momentum": 0.9,
        "sweeps": 1, "growing": False,
    }  # fmt: skip
    yield (
        movies.TITLE,
        movies.training(
            MoviesSettings(
                "",
                "rbm",
                machine,
                "fold 1",
                1,
                [(1, "lr", 0.1)],
                OwnPart("cd1", "update rule", load_exercise("contrastive-divergence").solution),
            )
        ),
    )


PROGRAMS = range(8)
SAID = (
    *("Momentum (own): ", "Dropout (own): ", "He: ", "Relu (own): ", "Pooling (own): "),
    *("kl_penalty (own): ", "cd1 (own): "),
)


@pytest.mark.parametrize("number", PROGRAMS)
def test_a_script_runs_by_itself(number, served, tmp_path):
    title, cells = list(programs(served))[number]
    path = tmp_path / "run.py"
    path.write_text(script(title, cells), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "error", str(path)], capture_output=True, text=True, cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert any(words in done.stdout for words in SAID), done.stdout


@pytest.mark.parametrize("number", PROGRAMS)
@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_notebook_is_valid_and_its_cells_run(number, language, served, capsys):
    title, cells = list(programs(served))[number]
    translate = translations(language, "weblab.workshop").gettext
    text = notebook(title, cells, translate)
    made = nbformat.reads(text, as_version=4)
    nbformat.validate(made)
    names = {"__name__": "__main__"}
    for cell in made.cells:
        if cell.cell_type == "code":
            exec(compile(cell.source, "cell", "exec"), names)
    assert capsys.readouterr().out
    if language == "ko":
        assert not {cell.source for cell in made.cells} & {cell.text for cell in cells}
    assert json.loads(text)["nbformat"] == 4


def test_digits_are_loaded_from_an_address_as_from_the_folder(served, tmp_path):
    MAKE_SITE(tmp_path)
    there = load_digits(f"{served}digits", split="train", limit=350)
    here = load_digits(tmp_path / "digits", split="train", limit=350)
    assert (there.images == here.images).all()
    assert (there.labels == here.labels).all()


def test_an_address_without_digits_is_told(served):
    with pytest.raises(OSError, match="Check the address"):
        load_digits(f"{served}nothing")
