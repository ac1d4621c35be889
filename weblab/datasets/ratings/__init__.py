"""Film ratings: MovieLens from the user's own copy, a synthetic set, and the models to beat."""

from weblab.datasets.ratings.baselines import (
    Biases,
    GlobalMean,
    ItemMean,
    Model,
    Score,
    score,
    score_of,
)
from weblab.datasets.ratings.factorization import MatrixFactorization
from weblab.datasets.ratings.movielens import read_ratings
from weblab.datasets.ratings.neighbors import ItemNeighbors
from weblab.datasets.ratings.refusal import RatingsError
from weblab.datasets.ratings.site import site_ratings
from weblab.datasets.ratings.summary import Spread, Summary, summarize
from weblab.datasets.ratings.synthetic import synthetic_ratings
from weblab.datasets.ratings.table import Film, Ratings, Viewer

__all__ = [
    "Biases",
    "Film",
    "GlobalMean",
    "ItemMean",
    "ItemNeighbors",
    "MatrixFactorization",
    "Model",
    "Ratings",
    "RatingsError",
    "Score",
    "Spread",
    "Summary",
    "Viewer",
    "read_ratings",
    "score",
    "score_of",
    "site_ratings",
    "summarize",
    "synthetic_ratings",
]
