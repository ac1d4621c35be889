"""The training that was run, or would be run now, as what a program of it is made of."""

from __future__ import annotations

from dataclasses import fields

from weblab.labkit.experiment.own_code import own_part
from weblab.labs.movies.compute.experiment import MoviesExperiment
from weblab.labs.movies.compute.models import Setting
from weblab.workshop.export import movies
from weblab.workshop.export.cells import writer
from weblab.workshop.export.movies import MoviesSettings

FILES = {"movielens-100k": "ml-100k.zip", "movielens-latest-small": "ml-latest-small.zip"}
"""The archives of the ratings by the short names of the data."""


def _settings(experiment: MoviesExperiment, _site: str) -> MoviesSettings:
    """Return the settings with which the run began, and what changed in its course."""
    given = experiment.begun_with
    setting = {each.name: given[each.name] for each in fields(Setting) if each.name != "by_item"}
    return MoviesSettings(
        file=FILES.get(experiment.data.short_name, ""),
        model=given["model"],
        setting={"by_item": given["rows"] == "films", **setting},
        split=given["split"] or "fold 1",
        seed=given["seed"],
        changes=experiment.later_changes,
        own=own_part(experiment.tutorial.own_here),
    )


python_program = writer(movies.TITLE, _settings, movies.training)
