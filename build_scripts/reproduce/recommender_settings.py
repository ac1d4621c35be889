"""Settings of the movies lab's models: RMSE / MAE on a tenth of one fold's training ratings."""

from collections.abc import Iterator
from itertools import product

import numpy as np

from build_scripts.reproduce.recommenders import FOLDS, OfTheLab, carried
from build_scripts.reproduce.table import Row
from weblab.datasets.ratings import score
from weblab.labs.movies.compute.presets import PRESETS

FACTORS = (0.5, 1.0, 2.0)
"""Around the settings that are suggested, rate and cost are halved and doubled."""
TENTH = 10


def run() -> Iterator[Row]:
    """Yield what each setting scores; test ratings are never looked at."""
    train, _test = next(carried().folds(FOLDS, np.random.default_rng(0)))
    part, held = next(train.folds(TENTH, np.random.default_rng(1)))
    for (model, rows), values in PRESETS.items():
        for rate, cost in product(FACTORS, FACTORS):
            setting = {"lr": values["lr"] * rate, "cost": values["cost"] * cost}
            rmse, mae = score(OfTheLab(model, rows, **setting).fit(part), held)
            what = f"{model}, {rows}: rate {setting['rate']:g}, cost {setting['cost']:g}"
            suggested = "suggested" if rate == cost == 1 else ""
            yield Row(what, suggested, f"{rmse:.4f} / {mae:.4f}")
