"""Made-up ratings with a taste structure that a model can find."""

import numpy as np

from weblab.datasets.ratings.table import Film, Ratings, Viewer
from weblab.nn.arrays import check_float, check_int

GENRES = ("Action", "Comedy", "Drama", "Romance", "Sci-Fi", "Thriller")


def synthetic_ratings(
    rng: np.random.Generator,
    *,
    viewers: int = 300,
    films: int = 200,
    tastes: int = 3,
    density: float = 0.15,
    noise: float = 0.6,
) -> Ratings:
    """Return synthetic ratings: a mean, biases, a few hidden tastes, and noise.

        stars = round(3.5 + b_u + b_i + p_u . q_i + noise), kept within 1 to 5

    Args:
        rng: draws everything.
        viewers: how many people.
        films: how many films; a few are popular, most are not.
        tastes: how many hidden dimensions viewers and films have.
        density: the share of pairs that is rated, at least two ratings a viewer.
        noise: standard deviation of what no model can predict.
    """
    viewers = check_int("synthetic_ratings", "viewers", viewers, least=1)
    films = check_int("synthetic_ratings", "films", films, least=2)
    tastes = check_int("synthetic_ratings", "tastes", tastes, least=1)
    density = check_float("synthetic_ratings", "density", density, above=0, most=1)
    likes = rng.normal(0, 1, (viewers, tastes))
    traits = rng.normal(0, 1, (films, tastes))
    expected = (
        3.5
        + rng.normal(0, 0.4, (viewers, 1))
        + rng.normal(0, 0.4, films)
        + 0.7 * likes @ traits.T / np.sqrt(tastes)
    )
    popularity = (1 + np.arange(films)) ** -0.7
    activity = rng.lognormal(0, 0.8, viewers)
    wanted = np.clip(activity / activity.mean() * density * films, 2, films).astype(int)
    pairs = [
        (user, item)
        for user, count in enumerate(wanted)
        for item in rng.choice(films, count, replace=False, p=popularity / popularity.sum())
    ]
    users, items = np.array(pairs, np.int64).T
    stars = expected[users, items] + rng.normal(0, noise, len(users))
    return Ratings(
        name="Synthetic ratings",
        users=users,
        items=items,
        stars=np.clip(np.rint(stars), 1, 5).astype(np.float32),
        times=np.zeros(len(users), np.int64),
        films=tuple(_film(number, row) for number, row in enumerate(traits, 1)),
        viewers=tuple(Viewer(number) for number in range(1, viewers + 1)),
        synthetic=True,
    )


def _film(number: int, traits: np.ndarray) -> Film:
    """Name a film; its genre encodes its strongest trait and the sign of the trait."""
    strongest = int(np.abs(traits).argmax())
    genre = GENRES[(2 * strongest + (traits[strongest] > 0)) % len(GENRES)]
    return Film(number, f"Made-up film {number}", None, (genre,))
