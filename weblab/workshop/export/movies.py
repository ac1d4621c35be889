"""A recommender of films, as a program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from weblab.locale import mark as _
from weblab.workshop.export.cells import Cell
from weblab.workshop.export.own_code import OwnPart, own_cells

TITLE = _("A recommender of films.")


@dataclass(frozen=True)
class MoviesSettings:
    """The settings of a training run.

    Args:
        file: the name of the archive with the ratings; empty for the synthetic ones.
        model: "rbm" or "autorec".
        setting: fields of the lab's ``Setting``.
        split: the name of the data split.
        seed: decides all that is random.
        changes: (steps done, field, value from the next step on) of what changed.
        own: a visitor's update rule, with which the tutorial's machine learns.
    """

    file: str
    model: str
    setting: Mapping[str, object]
    split: str
    seed: int
    changes: Sequence[tuple[int, str, object]] = field(default_factory=tuple)
    own: OwnPart | None = None


def training(settings: MoviesSettings) -> list[Cell]:
    """Return the program of a run; ``curve`` is its result, a row for each epoch."""
    fields = "".join(f"    {name}={value!r},\n" for name, value in settings.setting.items())
    changes = apply = ""
    if settings.changes:
        rows = "".join(f"    {tuple(change)!r},\n" for change in settings.changes)
        changes = f"changes = [  # steps done, setting, value from then on\n{rows}]\n"
        apply = """\
    for after, name, value in changes:
        if isinstance(event, nn.StepEnd) and event.step == after:
            setattr(model.setting, name, value)
            model.retune()
"""
    return [
        _ratings(settings.file),
        Cell(
            _("The data split: what the model learns from, and what it is tested on."),
            f"""
from weblab import nn
from weblab.labs.movies.compute.baselines import split_of
from weblab.labs.movies.compute.measuring import measure
from weblab.labs.movies.compute.models import MODELS, Setting

seed = {settings.seed}
train, test = split_of(ratings, {settings.split!r}, seed)""",
        ),
        Cell(
            _("The model and its settings."),
            f"""
setting = Setting(
{fields})
model = MODELS[{settings.model!r}](train, setting, np.random.default_rng(seed))
measuring = np.random.default_rng(seed)
sample = train.subset(measuring.permutation(len(train))[:20_000])""",
        ),
        Cell(
            _("Training; after each epoch the errors on training and test ratings are measured."),
            f"""
{changes}curve = []
for event in model.events():
{apply}\
    if isinstance(event, nn.EpochEnd):
        found = measure(model, event, sample, test, measuring)
        curve.append((found.epoch, found.train.rmse, found.test.rmse, found.test.mae))
        print(f"epoch {{found.epoch}}: test RMSE {{found.test.rmse:.4f}}")""",
        ),
        *own_cells(
            settings.own,
            "weblab.labs.movies.compute.own_machine",
            f"""\
from weblab.labs.movies.compute.tutorial import task_of

task = task_of(train, {settings.seed})""",
            seed=settings.seed,
            changes=[],
            result="own[-1]",
        ),
    ]


def _ratings(file: str) -> Cell:
    if not file:
        return Cell(
            _("Synthetic ratings, the same as in the lab."),
            """
import numpy as np

from weblab.datasets.ratings import synthetic_ratings
from weblab.datasets.ratings.site import SYNTHETIC_SEED

ratings = synthetic_ratings(np.random.default_rng(SYNTHETIC_SEED))""",
        )
    return Cell(
        _("The ratings: put your copy of the archive from grouplens.org beside this program."),
        f"""
from pathlib import Path

import numpy as np

from weblab.datasets.ratings import read_ratings

ratings = read_ratings(Path({file!r}).read_bytes())""",
    )
