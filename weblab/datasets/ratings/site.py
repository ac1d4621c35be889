"""The ratings that a site opens on: MovieLens where it carries them, made-up ones else."""

from collections.abc import Awaitable, Callable

import numpy as np

from weblab.datasets.ratings.movielens import read_ratings
from weblab.datasets.ratings.refusal import RatingsError
from weblab.datasets.ratings.synthetic import synthetic_ratings
from weblab.datasets.ratings.table import Ratings
from weblab.datasets.site_files import MissingFileError, fetch_file
from weblab.locale import mark as _
from weblab.nn import bounded_json

FOLDER = "ratings/"
INDEX_NAME = "index.json"
SYNTHETIC_SEED = 0


async def site_ratings(fetch: Callable[[str], Awaitable[bytes]] = fetch_file) -> Ratings:
    """Return the ratings listed in the site's index, or synthetic ones without any.

    Natively, without a built site, there is no index either.

    Raises: SiteFileError where the network or the host fails, RatingsError where a file is damaged.
    """
    try:
        names = _names(await fetch(FOLDER + INDEX_NAME))
    except MissingFileError:
        names = []
    if not names:
        return synthetic_ratings(np.random.default_rng(SYNTHETIC_SEED))
    return read_ratings(await fetch(FOLDER + names[0]))


def _names(index: bytes) -> list[str]:
    """Return the files that an index names."""
    try:
        names = bounded_json.loads(index)["files"]
    except (ValueError, TypeError, KeyError):
        names = None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        text = _("The site's list of ratings is damaged. Reload the page or open a file.")
        raise RatingsError(text)
    return names
