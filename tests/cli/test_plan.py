"""Which runs a command asks for."""

import numpy as np
import pytest

from weblab.cli.errors import CommandError
from weblab.cli.plan import read_axes, runs_of
from weblab.labkit.experiment.run_settings import LARGEST_SEED
from weblab.labkit.experiment.sweep_plan import drawn, grid
from weblab.labs.registry import LABS


def runs(*assignments, lab="optimizers", seeds=1, trials=None, draw_seed=0):
    axes = read_axes(LABS[lab], assignments)
    return runs_of(axes, seeds=seeds, trials=trials, draw_seed=draw_seed)


def values(name, found):
    return [run.values[name] for run in found]


def test_each_seed_is_a_run():
    assert [run.seed for run in runs("x=1", seeds=3)] == [0, 1, 2]
    assert [run.seed for run in runs("x=1", "seed=7", seeds=3)] == [7, 8, 9]


def test_seeds_end_at_the_largest():
    (run,) = runs(f"seed={LARGEST_SEED}")
    assert run.seed == LARGEST_SEED
    with pytest.raises(CommandError, match="ask for 1 to 1"):
        runs(f"seed={LARGEST_SEED}", seeds=2)


def test_a_grid_has_each_pair():
    found = runs("x=0,1", "y=lin:-1:1:3", seeds=2)
    assert [(run.values["x"], run.values["y"]) for run in found[::2]] == [
        (0, -1), (0, 0), (0, 1), (1, -1), (1, 0), (1, 1),
    ]  # fmt: skip
    assert [run.key for run in found[:3]] == [(1, 0), (1, 1), (2, 0)]


def test_a_scale_is_linear_or_logarithmic():
    assert values("lr_SGD", runs("lr_SGD=log:1e-3:1:4")) == pytest.approx([1e-3, 1e-2, 1e-1, 1])
    assert values("lr_SGD", runs("lr_SGD=lin:.2:.8:3")) == pytest.approx([0.2, 0.5, 0.8])


def test_its_ends_are_within_the_limits():
    found = values("lr_SGD", runs("lr_SGD=log:1e-5:50:23"))
    assert min(found) == 1e-5
    assert max(found) == 50


def test_whole_numbers_stay_whole_and_are_not_repeated():
    found = values("layers", runs("layers=lin:2:4:20", lab="initialization"))
    assert found == [2, 3, 4]
    assert all(type(each) is int for each in found)


def test_random_values_are_even_on_their_scale():
    found = np.log10(values("lr_SGD", runs("lr_SGD=log:1e-4:1", trials=400)))
    assert found.min() >= -4
    assert found.max() <= 0
    assert np.histogram(found, 4, (-4, 0))[0].min() > 70


def test_random_values_are_drawn_from_lists_too():
    assert set(values("x", runs("x=1,2,3", trials=50))) == {1, 2, 3}


def test_equal_trials_run_once():
    found = runs("x=1,2", trials=50, seeds=2)
    assert [run.key for run in found] == [(1, 0), (1, 1), (2, 0), (2, 1)]


def test_more_trials_or_seeds_change_none():
    few = {run.key: run.values for run in runs("x=lin:0:1", trials=5)}
    many = {run.key: run.values for run in runs("x=lin:0:1", trials=9, seeds=2)}
    assert few == {key: many[key] for key in few}
    assert len(many) == 18


def test_another_draw_seed_gives_other_values():
    assert values("x", runs("x=lin:0:1", trials=3)) != values(
        "x", runs("x=lin:0:1", trials=3, draw_seed=1)
    )


def test_older_names_of_settings_are_known():
    assert runs("ground=MNIST")[0].values == {"part": "MNIST"}


def test_the_points_are_those_of_the_page():
    axes = read_axes(LABS["initialization"], ["lr=log:1e-3:1:4", "layers=2,3"])
    assert [run.values for run in runs_of(axes, seeds=1, trials=None, draw_seed=0)] == grid(axes)
    found = runs_of(axes, seeds=1, trials=5, draw_seed=3)
    assert [run.values for run in found] == drawn(axes, 5, 3)
