"""A lab's parameters survive the URL, and the URL cannot bypass their limits."""

from typing import ClassVar

import param
import pytest

from weblab.labkit.experiment.settings import Choice, Flag, Integer, Number, Settings
from weblab.labkit.url.query import MAX_LENGTH, query_of, read_query, set_values, values_of


class Experiment(Settings):
    OLDER_NAMES: ClassVar = {
        "speed": lambda text: {"rate": "0.9"} if text == "fast" else {"rate": "0.1", "steps": text}
    }

    rate = Number(0.1, (0, 1), label="Rate", aliases=("lr", "eta"))
    steps = Integer(10, (1, 100), label="Steps")
    shuffle = Flag(True, label="Shuffle")
    optimizer = Choice("sgd", ["sgd", "adam"], label="Optimizer")
    secret = param.String(default="")


@pytest.fixture
def experiment():
    return Experiment()


def test_reads_every_kind_of_parameter(experiment):
    assert read_query(experiment, "?rate=0.25&steps=7&shuffle=off&optimizer=adam") == []
    assert (experiment.rate, experiment.steps) == (0.25, 7)
    assert (experiment.shuffle, experiment.optimizer) == (False, "adam")


def test_what_is_written_is_read_again(experiment):
    experiment.param.update(rate=0.3, steps=99, shuffle=False, optimizer="adam")
    copy = Experiment()
    assert read_query(copy, query_of(experiment)) == []
    assert all(getattr(copy, name) == getattr(experiment, name) for name in Experiment.settings())


def test_values_are_set_by_name_as_a_link_sets_them(experiment):
    assert set_values(experiment, {"eta": 0.25, "steps": "7", "shuffle": False}) == []
    assert values_of(experiment) == {
        "rate": 0.25, "steps": 7, "shuffle": False, "optimizer": "sgd",
    }  # fmt: skip
    assert set_values(experiment, {"rate": None, "shuffle": True}) == []
    assert (experiment.rate, experiment.shuffle, experiment.steps) == (0.1, True, 7)
    (problem,) = set_values(experiment, {"steps": 1_000, "optimizer": "adam"})
    assert "1000" in problem
    assert (experiment.steps, experiment.optimizer) == (7, "adam")


def test_defaults_are_not_written(experiment):
    assert query_of(experiment) == ""


@pytest.mark.parametrize(
    "query",
    ["rate=2", "rate=nan", "rate=x", "steps=0", "steps=1.5", "shuffle=maybe", "optimizer=lion"],
)
def test_what_is_not_possible_is_named_and_left_at_its_default(experiment, query):
    (problem,) = read_query(experiment, query)
    name, value = query.split("=")
    assert name in problem
    assert value in problem
    assert getattr(experiment, name) == getattr(Experiment(), name)


def test_one_wrong_parameter_does_not_stop_the_others(experiment):
    assert len(read_query(experiment, "rate=9&steps=5")) == 1
    assert experiment.steps == 5


def test_older_names_are_read_and_written_as_those_of_today(experiment):
    assert read_query(experiment, "eta=0.5&steps=7") == []
    assert query_of(experiment) == "rate=0.5&steps=7"
    assert read_query(experiment, "speed=20") == []
    assert (experiment.rate, experiment.steps) == (0.1, 20)
    assert read_query(experiment, "speed=fast") == []
    assert experiment.rate == 0.9


def test_only_the_named_parameters_can_be_set(experiment):
    (problem,) = read_query(experiment, "secret=x")
    assert "secret" in problem
    assert experiment.secret == ""


@pytest.mark.parametrize("first", ["steps=5", "steps=no", "steps=0"])
def test_of_a_parameter_that_is_given_twice_the_last_counts_and_a_note_says_so(experiment, first):
    (problem,) = read_query(experiment, f"{first}&rate=0.2&steps=7")
    assert "steps" in problem
    assert "more than once" in problem
    assert experiment.steps == 7


def test_the_pages_own_parameters_given_twice_are_noted_as_well(experiment):
    (problem,) = read_query(experiment, "lang=ko&lang=en")
    assert "lang" in problem


def test_what_a_note_repeats_of_a_link_is_short_and_plain(experiment):
    unknown, wrong = read_query(experiment, f"{'x' * 99}%0A%E2%80%AE=1&rate=%00{'y' * 99}")
    assert f"“{'x' * 39}…”" in unknown
    assert f"“{'y' * 39}…”" in wrong


def test_the_pages_own_parameters_are_not_the_labs(experiment):
    assert read_query(experiment, "lab=draw&lang=ko&embed=1&theme=dark&seed=3") == []


def test_an_endless_link_is_refused_as_a_whole(experiment):
    assert len(read_query(experiment, "steps=5&x=" + "y" * MAX_LENGTH)) == 1
    assert experiment.steps == 10
