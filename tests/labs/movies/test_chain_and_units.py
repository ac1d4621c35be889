"""A Gibbs chain by hand, and what hidden units stand for."""

import numpy as np
import pytest

from weblab.labs.movies.compute.chain import Chain
from weblab.labs.movies.compute.models import MODELS, Setting
from weblab.labs.movies.compute.titles import axis_names
from weblab.labs.movies.compute.units import units_of

VIEWER = 3


def trained(ratings, by_item, model="rbm"):
    setting = Setting(by_item=by_item, hidden=12, epochs=4, lr=0.05, cost=0.001)
    machine = MODELS[model](ratings, setting, np.random.default_rng(0))
    for _event in machine.events():
        pass
    return machine


@pytest.fixture(scope="module", params=[True, False], ids=["films", "viewers"])
def chain(request, ratings):
    return Chain(trained(ratings, request.param), VIEWER, seed=0)


def test_a_chain_begins_with_what_the_viewer_gave(chain, ratings):
    chain.back()
    own = ratings.users == VIEWER
    order = np.argsort(ratings.items[own])
    np.testing.assert_array_equal(chain.films, ratings.items[own][order])
    np.testing.assert_array_equal(chain.given, ratings.stars[own][order])
    np.testing.assert_array_equal(chain.drawn, chain.given)


def test_up_and_down_is_a_sweep(chain):
    chain.back()
    chain.up()
    assert chain.is_up
    assert set(np.unique(chain.hidden)) <= {0, 1}
    chain.down()
    assert (chain.sweep, chain.is_up) == (1, False)
    assert set(np.unique(chain.drawn)) <= {1, 2, 3, 4, 5}
    assert ((chain.expected >= 1) & (chain.expected <= 5)).all()
    far = np.sqrt(np.mean(np.square(chain.drawn - chain.given)))
    assert chain.distances[0].drawn == pytest.approx(far)


def test_down_alone_goes_up_first_and_back_forgets(chain):
    chain.back()
    for _sweep in range(3):
        chain.down()
    assert [each.sweep for each in chain.distances] == [1, 2, 3]
    chain.back()
    assert (chain.sweep, chain.distances) == (0, [])


def test_a_chain_leaves_the_machine_as_it_was(ratings):
    machine = trained(ratings, by_item=True)
    rows = machine.rows.copy()
    Chain(machine, VIEWER, seed=0).down()
    np.testing.assert_array_equal(machine.rows, rows)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("by_item", [True, False])
def test_a_unit_is_explained_by_the_films_at_either_end(ratings, model, by_item):
    units = units_of(trained(ratings, by_item, model), ratings)
    assert units.pulls.shape == (len(units.films), 12)
    assert sorted(units.order) == list(range(12))
    unit = int(units.order[0])
    ends = units.strongest(unit, 3)
    pulls = [pull for _film, pull in ends]
    assert len({film for film, _pull in ends}) == 6
    assert pulls == sorted(pulls, reverse=True)
    assert (pulls[0], pulls[-1]) == (units.pulls[:, unit].max(), units.pulls[:, unit].min())


def test_films_with_few_ratings_explain_nothing(ratings):
    units = units_of(trained(ratings, by_item=True), ratings)
    assert (np.bincount(ratings.items, minlength=60)[units.films] >= 20).all()


def test_names_on_an_axis_are_short_and_differ():
    names = axis_names(["A" * 60, "A" * 60, "B"])
    assert len(set(names)) == 3
    assert max(len(name) for name in names) < 45
    (long,) = axis_names(["Land Before Time III: The Time of the Great Giving (1995) (V)"])
    assert long.endswith("(1995) (V)")
