"""A run that is taken along repeats, to the bit, what the lab's own run did in the same Python."""

import ast
import json

import numpy as np
import pytest

from weblab import nn
from weblab.datasets.digits import load_digits
from weblab.datasets.surfaces import SURFACES
from weblab.labkit.digits.race import DigitsRace
from weblab.labs.optimizers.compute.surface_race import SurfaceRace
from weblab.labs.overfitting.compute.training_run import Measured, Setting, TrainingRun
from weblab.nn.tables import OPTIMIZERS
from weblab.workshop.adapters import optimizers as adapters
from weblab.workshop.export import optimizers, overfitting
from weblab.workshop.export.cells import Cell, notebook, script
from weblab.workshop.export.optimizers import DigitsSettings, Own, SurfaceSettings
from weblab.workshop.export.overfitting import OverfittingSettings
from weblab.workshop.loading import Code

RATES = {name: row.lr for name, row in OPTIMIZERS.items()}


def ran(cells):
    """Return the names that a program leaves."""
    source = script("A run.", cells)
    assert max(map(len, source.splitlines())) <= 100
    names = {"__name__": "__main__"}
    exec(compile(source, "program", "exec"), names)
    return names


class TestOnASurface:
    def lab(self, name, start, steps, rates, changes=()):
        surface = next(each for each in SURFACES if each.name == name)
        race = SurfaceRace(surface, start, rates)
        for step, _moved in enumerate(race.run(steps), 1):
            for when, who, rate in changes:
                if when == step:
                    race.walkers[who].optimizer.lr = rate
        return {name: walker.trail for name, walker in race.walkers.items()}

    @pytest.mark.parametrize("surface", [each.name for each in SURFACES])
    def test_every_optimizer_walks_as_in_the_lab(self, surface, capsys):
        settings = SurfaceSettings(surface, (-1.0, 1.5), 30, RATES)
        paths = ran(optimizers.on_surface(settings))["paths"]
        expected = self.lab(surface, (-1.0, 1.5), 30, RATES)
        assert list(paths) == list(expected)
        for name, trail in expected.items():
            np.testing.assert_array_equal(paths[name], trail)
        assert "Adam: f = " in capsys.readouterr().out

    def test_what_diverges_ends_where_it_does_in_the_lab(self):
        rates = {"SGD": 5.0, "Adam": 0.1}
        paths = ran(optimizers.on_surface(SurfaceSettings("Valley", (-7, 2), 40, rates)))["paths"]
        expected = self.lab("Valley", (-7.0, 2.0), 40, rates)
        assert len(paths["SGD"]) < 40
        np.testing.assert_array_equal(paths["SGD"], expected["SGD"])

    def test_rates_change_in_mid_run_as_they_did(self):
        rates, changes = {"SGD": 0.5, "Momentum": 0.05}, [(10, "SGD", 0.1), (20, "Momentum", 0.2)]
        settings = SurfaceSettings("Valley", (-7, 2), 30, rates, changes)
        paths = ran(optimizers.on_surface(settings))["paths"]
        expected = self.lab("Valley", (-7.0, 2.0), 30, rates, changes)
        for name in rates:
            np.testing.assert_array_equal(paths[name], expected[name])
        assert not np.array_equal(paths["SGD"], self.lab("Valley", (-7.0, 2.0), 30, rates)["SGD"])


SCHEDULED = """
class Momentum:
    '''Momentum whose beta grows from step to step.'''

    def __init__(self, lr=0.01):
        self.lr, self.t, self.v = lr, 0, {}

    def update(self, params, grads):
        self.t += 1
        beta = min(0.9, 1 - 1 / (self.t + 1))
        for key in params:
            self.v[key] = beta * self.v.get(key, 0) - self.lr * grads[key]
            params[key] += self.v[key]
"""


class TestOnDigits:
    def lab(self, site, digits, seed, iterations, rates, changes=(), own=None):
        loaded = load_digits(f"{site}/digits", split="train", limit=digits)
        data = nn.Dataset(loaded.inputs().reshape(digits, -1), loaded.targets())
        entries = {}
        for name, rate in rates.items():
            model = nn.zoo.mlp([784, *[100] * 4, 10], rng=np.random.default_rng([seed, 0]))
            entries[name] = model, OPTIMIZERS[name].make(model.parameters(), rate)
        if own:
            model = nn.zoo.mlp([784, *[100] * 4, 10], rng=np.random.default_rng([seed, 0]))
            cls = Code(own.source).namespace[own.name]
            entries["own"] = model, adapters.adapt(cls, model.parameters(), own.lr)
        race = DigitsRace(data, entries, seed)
        losses = {name: [] for name in entries}
        for raced in race.run(iterations):
            for name, loss in raced.losses.items():
                losses[name].append(loss)
            for when, who, rate in changes:
                if when == raced.step:
                    race.runners[who].optimizer.lr = rate
        return losses

    def test_every_optimizer_learns_as_in_the_lab(self, site, capsys):
        settings = DigitsSettings(400, 6, RATES, seed=3, site=site)
        losses = ran(optimizers.on_digits(settings))["losses"]
        assert losses == self.lab(site, 400, 3, 6, RATES)
        assert "AdaGrad: " in capsys.readouterr().out

    def test_rates_change_in_mid_run_as_they_did(self, site):
        rates, changes = {"SGD": 0.05}, [(2, "SGD", 0.2)]
        settings = DigitsSettings(300, 5, rates, seed=0, site=site, changes=changes)
        losses = ran(optimizers.on_digits(settings))["losses"]
        assert losses == self.lab(site, 300, 0, 5, rates, changes)
        assert losses != self.lab(site, 300, 0, 5, rates)

    def test_what_diverges_keeps_its_losses_until_then(self, site, capsys):
        rates = {"SGD": 1e4, "Adam": 0.001}
        settings = DigitsSettings(300, 8, rates, seed=0, site=site)
        losses = ran(optimizers.on_digits(settings))["losses"]
        assert losses == self.lab(site, 300, 0, 8, rates)
        assert len(losses["SGD"]) < 8
        assert "SGD: diverged at step" in capsys.readouterr().out

    def test_an_optimizer_of_ones_own_is_taken_along(self, site):
        own = Own("Momentum", SCHEDULED, 0.02)
        rates = {"Momentum": 0.01}
        settings = DigitsSettings(300, 5, rates, seed=0, site=site, own=own)
        losses = ran(optimizers.on_digits(settings))["losses"]
        expected = self.lab(site, 300, 0, 5, rates, own=own)
        assert losses["Momentum (own)"] == expected["own"]
        assert losses["Momentum"] == expected["Momentum"]

    def test_what_the_workshop_has_at_hand_is_imported(self):
        source = (
            "from common.functions import sigmoid\n"
            "class Odd:\n    def update(self, params, grads):\n"
            "        params['point'] -= 0.1 * softmax(sigmoid(grads['point']))"
        ).replace("'point'", "next(iter(params))")
        settings = SurfaceSettings("Valley", (-7, 2), 3, {}, own=Own("Odd", source, 0.1))
        assert len(ran(optimizers.on_surface(settings))["paths"]["Odd (own)"]) == 4


class TestOverfitting:
    def lab(self, site, settings):
        run = TrainingRun(
            Setting(
                settings.hidden,
                settings.width,
                settings.epochs,
                settings.lr,
                settings.decay,
                settings.dropout,
                settings.noise,
                settings.patience,
            ),
            load_digits(f"{site}/digits", limit=settings.samples),
            load_digits(f"{site}/digits", split="test"),
            settings.seed,
        )
        now = {"lr": settings.lr, "decay": settings.decay, "dropout": settings.dropout}
        rows = []
        for event in run.events():
            if isinstance(event, Measured) and event.epoch:
                rows.append(
                    (
                        event.epoch,
                        event.train.loss,
                        event.train.accuracy,
                        event.test.loss,
                        event.test.accuracy,
                    )
                )
            for when, name, value in settings.changes:
                if isinstance(event, nn.StepEnd) and event.step == when:
                    now[name] = value
                    run.retune(**now)
        return rows, (run.finished.train.accuracy, run.finished.test.accuracy)

    @pytest.mark.parametrize(
        "changed",
        [
            {},
            {"hidden": 2, "width": 30, "lr": 0.1},
            {"decay": 0.1, "dropout": 0.3, "noise": 0.2},
            {"patience": 1, "lr": 0.1, "epochs": 40, "noise": 0.4},
            {"changes": [(3, "lr", 0.2), (6, "dropout", 0.4), (7, "decay", 0.05)]},
        ],
    )
    def test_a_network_learns_as_in_the_lab(self, site, changed):
        settings = OverfittingSettings(
            **{"samples": 250, "seed": 5, "site": site, "epochs": 4} | changed
        )
        names = ran(overfitting.training(settings))
        rows, final = self.lab(site, settings)
        assert names["curve"] == rows
        assert (names["train_accuracy"], names["test_accuracy"]) == final
        if settings.patience:
            assert len(rows) < settings.epochs


class TestForms:
    CELLS = (
        Cell("The first number, which is made here in a sentence that is rather long to read, "
             "so that it takes a second line.", "\na = 1\n"),
        Cell("The second.", "b = a + 1"),
    )  # fmt: skip

    def test_a_script_is_the_cells_with_their_sentences_as_comments(self):
        source = script("Two numbers.", self.CELLS)
        assert ast.get_docstring(ast.parse(source)) == "Two numbers."
        assert source.count("# ") == 3
        assert source.endswith("\n# The second.\nb = a + 1\n")

    def test_a_notebook_has_a_sentence_before_each_cell(self):
        made = json.loads(notebook("Two numbers.", self.CELLS))
        kinds = [cell["cell_type"] for cell in made["cells"]]
        assert kinds == ["markdown", "markdown", "code", "markdown", "code"]
        assert made["cells"][0]["source"] == "# Two numbers."
        assert made["cells"][2]["source"] == "a = 1"
        assert len({cell["id"] for cell in made["cells"]}) == 5

    def test_sentences_are_translated_and_code_is_not(self):
        source = script("Two numbers.", self.CELLS, str.upper)
        assert '"""TWO NUMBERS."""' in source
        assert "# THE SECOND.\nb = a + 1" in source
        assert "THE SECOND." in notebook("Two numbers.", self.CELLS, str.upper)
