"""The ratings that a site opens on: MovieLens where it carries them, made-up ones else."""

import json
from collections.abc import Awaitable, Callable

import numpy as np

from weblab.datasets.ratings.movielens import read_ratings
from weblab.datasets.ratings.synthetic import synthetic_ratings
from weblab.datasets.ratings.table import Ratings
from weblab.datasets.site_files import SiteFileError, fetch_file

FOLDER = "ratings/"
INDEX_NAME = "index.json"
SYNTHETIC_SEED = 0


async def site_ratings(fetch: Callable[[str], Awaitable[bytes]] = fetch_file) -> Ratings:
    """Return the ratings that the site's index names, or synthetic ones where it names none.

    Natively, without a built site, there is no index either.

    Raises: SiteFileError where the network fails, RatingsError where the file is damaged.
    """
    try:
        names = json.loads(await fetch(FOLDER + INDEX_NAME))["files"]
    except SiteFileError:
        names = []
    if not names:
        return synthetic_ratings(np.random.default_rng(SYNTHETIC_SEED))
    return read_ratings(await fetch(FOLDER + names[0]))
