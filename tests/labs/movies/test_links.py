"""Links of the lab: they open the settings that they were made of, whatever a model presets."""

from weblab.labkit.url.query import query_of, read_query, texts_of, values_of
from weblab.labs.movies.compute.experiment import MoviesExperiment

OF_THE_MACHINE = {"hidden": 100, "epochs": 50, "lr": 0.2, "cost": 0.004}


def test_a_link_keeps_the_defaults_that_another_model_would_replace():
    experiment = MoviesExperiment()
    experiment.model = "autorec"
    assert experiment.epochs == 30
    experiment.param.update(OF_THE_MACHINE)
    given = texts_of(experiment, values_of(experiment))
    assert given.keys() >= OF_THE_MACHINE.keys()
    again = MoviesExperiment()
    assert read_query(again, query_of(experiment)) == []
    assert {name: getattr(again, name) for name in OF_THE_MACHINE} == OF_THE_MACHINE
    assert again.model == "autorec"


def test_a_link_with_a_model_alone_has_its_presets():
    experiment = MoviesExperiment()
    read_query(experiment, "model=autorec")
    assert (experiment.epochs, experiment.lr) == (30, 0.002)
