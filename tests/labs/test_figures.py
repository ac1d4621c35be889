"""A figure's data are its own: after training its picture is another where its table is.

The page here has nothing but what it was told. What a figure is handed may be a view of live
weights; were it kept, old and new would always be equal, and nothing would be told.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Any, NamedTuple

import numpy as np
import pytest
from bokeh.model import Model
from bokeh.models import Plot
from panel.viewable import Viewable

from tests.labs.page import Page, load_bars
from weblab.datasets.digit_store import DigitStore
from weblab.datasets.ratings import Viewer, synthetic_ratings
from weblab.labkit.digits.samples import SAMPLES
from weblab.labkit.experiment.many_runs import ManyRuns
from weblab.labkit.widgets.data_table import Rows
from weblab.labs.movies.compute.data import RatingsData
from weblab.labs.overfitting.compute.experiment import OverfittingExperiment
from weblab.labs.registry import LABS
from weblab.runtime.calls import Function, perform, settle, write_call

PICTURES = ("TileRows", "KernelBoard", "CodeBoard", "GraphBoard", "FilmList")
"""Components that are figures, beside Bokeh's."""


class Figure(NamedTuple):
    """A picture and what fills its table, where it has one."""

    picture: Model | Viewable
    rows: Callable[[], Rows] | None = None


Figures = Mapping[str, Callable[[Any], Figure]]


@dataclasses.dataclass(frozen=True, eq=False)
class Case:
    """Something that changes the figures of a lab.

    Args:
        lab: its slug.
        name: of the case, where the lab has more than one.
        query: the URL's parameters.
        begin: does the first step.
        train: does the others.
        changing: the figures that become others, of a view.
        still: those that stay as they were after the first step.
    """

    lab: str
    changing: Figures
    name: str = ""
    query: str = ""
    begin: Callable[[Page], None] = lambda page: page.do(page.view.experiment.advance)
    train: Callable[[Page], None] = lambda page: page.do(page.view.experiment.run)
    still: Figures = dataclasses.field(default_factory=dict)

    def __str__(self) -> str:
        return " ".join(filter(None, (self.lab, self.name)))


def curves(figure: Any) -> Figure:
    return Figure(figure._pane, figure._rows)


def grid(figure: Any, rows: Callable[[], Rows] | None = None) -> Figure:
    return Figure(figure._pane, rows)


# What is done in each lab


def draw(page: Page, digit: int = 3) -> None:
    page.view._pad.strokes = SAMPLES[digit]
    for show in page.view._drawers:
        show()


def load_digits(page: Page) -> None:
    async def load() -> None:
        page.view.experiment.first = await load_bars(None, "train")

    page.wait(load())
    page.do(page.view.experiment.advance)


def load_ratings(page: Page) -> None:
    page.wait(page.view.experiment.data.ready())


def begin_movies(page: Page) -> None:
    load_ratings(page)
    page.do(page.view.experiment.advance)
    page.view.panels["train"]._chain._ten()
    page.view.panels["train"]._chain._up()


def train_movies(page: Page) -> None:
    page.do(page.view.experiment.run, page.view.experiment.tutorial.run)
    for _ten in range(2):
        page.view.panels["train"]._chain._ten()
    page.view.panels["train"]._chain._up()


def search(page: Page) -> None:
    page.do(page.view.experiment.run)
    page.view.experiment.shown = 3


def repeat(page: Page) -> None:
    page.do(page.view.seeds.run)
    page.view.seeds.runs._table.chosen = [1, 2]
    sweeps = page.view.seeds.sweeps
    sweeps._card.collapsed = False
    sweeps.form._axes[0]._count.value = 2
    page.do(sweeps.run)


def of_seeds(lab: str, query: str, begin: Callable[[Page], object] = lambda page: None) -> Case:
    """Return the case of a lab whose run is repeated, with other seeds and other settings."""
    return Case(
        lab,
        name="seeds",
        query=query,
        begin=begin,
        train=repeat,
        changing={
            "seeds": lambda view: curves(view.seeds._figure),
            "chosen runs": lambda view: curves(view.seeds.runs._figure),
            "sweep": lambda view: Figure(
                view.seeds.sweeps.results._figure._figure, view.seeds.sweeps.results._rows
            ),
        },
    )


def train_race(page: Page) -> None:
    page.do(page.view.experiment.run)
    page.view.experiment.activation = "Tanh"


def digits_panel(view: Any) -> Any:
    return view.panels["digits"]


CASES = (
    Case(
        "draw",
        begin=draw,
        train=lambda page: draw(page, 8),
        changing={
            "maps": lambda view: grid(view._maps, view._activation_rows),
            "probabilities": lambda view: Figure(view._probabilities),
        }
        | {
            f"image {i}": lambda view, i=i: grid(view._images[i], view._pixel_rows)
            for i in range(4)
        },
    ),
    Case(
        "cnn",
        query="part=train&samples=1000&filters=4&hidden=10&epochs=1",
        changing={
            "losses": lambda view: curves(view.panels["train"]._losses),
            "accuracies": lambda view: curves(view.panels["train"]._accuracies),
            "maps": lambda view: Figure(view.panels["train"]._maps, view.panels["train"]._map_rows),
            "filters": lambda view: Figure(
                view.panels["train"]._filters, view.panels["train"]._filter_rows
            ),
            "confusion": lambda view: Figure(view.panels["train"]._mistakes._confusion),
            "mistakes": lambda view: Figure(view.panels["train"]._mistakes._sheet),
        },
    ),
    of_seeds("cnn", "part=train&samples=1000&filters=4&hidden=10&epochs=1&seeds=2"),
    Case(
        "cnn",
        name="explorer",
        begin=lambda page: None,
        train=lambda page: page.view.experiment.param.update(preset="horizontal"),
        changing={"board": lambda view: Figure(view.panels["explore"]._board)},
    ),
    Case(
        "autoencoders",
        query="samples=1000&epochs=2&batch=100&code=4",
        begin=load_digits,
        changing={
            "errors": lambda view: curves(digits_panel(view)._errors),
            "digit": lambda view: grid(
                digits_panel(view)._pictures._large[2], digits_panel(view)._pictures._rows
            ),
            "digit of PCA": lambda view: grid(digits_panel(view)._pictures._large[3]),
            "digits": lambda view: grid(
                digits_panel(view)._pictures._small[1], digits_panel(view)._pictures._rows
            ),
            "digits of PCA": lambda view: grid(digits_panel(view)._pictures._small[2]),
            "map": lambda view: Figure(
                digits_panel(view)._code._board, digits_panel(view)._code._rows
            ),
            "decoded": lambda view: grid(digits_panel(view)._code._decoded),
            "walk": lambda view: grid(digits_panel(view)._code._strips[0]),
            "weights": lambda view: grid(
                digits_panel(view)._weights._network, digits_panel(view)._weights._rows
            ),
            "axes": lambda view: grid(digits_panel(view)._weights._linear),
        },
        still={
            "original": lambda view: grid(digits_panel(view)._pictures._large[0]),
            "shown": lambda view: grid(digits_panel(view)._pictures._large[1]),
            "all shown": lambda view: grid(digits_panel(view)._pictures._small[0]),
            "fading": lambda view: grid(digits_panel(view)._code._strips[1]),
        },
    ),
    of_seeds("autoencoders", "samples=1000&epochs=1&batch=100&code=4&seeds=2"),
    Case(
        "autoencoders",
        name="stack",
        query="kind=stacked&samples=1000&epochs=1&batch=100&code=4",
        begin=load_digits,
        changing={
            f"stage {i}": lambda view, i=i: grid(
                digits_panel(view)._stages._grids[i], digits_panel(view)._stages._rows
            )
            for i in range(4)
        },
    ),
    Case(
        "autoencoders",
        name="films",
        query="part=films",
        changing={"errors": lambda view: curves(view.panels["films"]._errors)},
    ),
    Case(
        "backprop",
        query="pace=0",
        changing={
            "graph": lambda view: Figure(view._graph._board, lambda: view._graph._scene().rows())
        },
    ),
    Case(
        "backprop",
        name="check",
        query="activity=check&batch=2",
        changing={"errors": lambda view: curves(view._check._curves)},
    ),
    Case(
        "optimizers",
        query="steps=10",
        changing={
            "surface": lambda view: Figure(view.panels["Valley"]._figure._figure, view._rows),
            "heights": lambda view: curves(view.panels["Valley"]._heights),
        },
    ),
    Case(
        "optimizers",
        name="saddle",
        query="ground=Saddle&steps=10",
        changing={"falls": lambda view: curves(view.panels["Saddle"]._falls)},
    ),
    Case(
        "optimizers",
        name="MNIST",
        query="ground=MNIST&iterations=20&digits=1000",
        changing={"losses": lambda view: curves(view.panels["MNIST"]._losses)},
    ),
    of_seeds("optimizers", "part=MNIST&iterations=20&digits=1000&seeds=2"),
    Case(
        "initialization",
        query="iterations=20&digits=1000&start=xavier",
        train=train_race,
        changing={
            "losses": lambda view: curves(view._losses),
            "weights": lambda view: grid(view._weights),
            "activations": lambda view: grid(view._activations, view._activations._rows),
            "gradients": lambda view: grid(view._gradients, view._gradients._rows),
        },
    ),
    of_seeds("initialization", "iterations=20&digits=1000&seeds=2"),
    Case(
        "batch-norm",
        query="epochs=2",
        changing={
            "grid": lambda view: Figure(view._grid._figure, view._grid._rows),
            "splits": lambda view: curves(view._pair._splits),
            "modes": lambda view: curves(view._pair._modes),
            "sizes": lambda view: curves(view._pair._sizes),
            "means": lambda view: Figure(
                view._pair._statistics._mean, view._pair._statistics._rows
            ),
            "variances": lambda view: Figure(
                view._pair._statistics._variance, view._pair._statistics._rows
            ),
        },
    ),
    of_seeds("batch-norm", "epochs=1&samples=200&seeds=2"),
    Case(
        "overfitting",
        query="samples=100&hidden=1&width=10&epochs=10",
        changing={
            "accuracy": lambda view: curves(view.panels["train"]._accuracy),
            "loss": lambda view: curves(view.panels["train"]._loss),
        },
    ),
    of_seeds("overfitting", "samples=100&hidden=1&width=10&epochs=3&seeds=2"),
    Case(
        "overfitting",
        name="search",
        query="mode=search&trials=3&trial_epochs=5&shown=1",
        train=search,
        changing={
            "trials": lambda view: Figure(
                view.panels["search"]._figure._figure, view.panels["search"]._rows
            ),
            "trial": lambda view: curves(view.panels["search"]._curves),
        },
    ),
    Case(
        "movies",
        query="part=train&hidden=10&epochs=20",
        begin=begin_movies,
        train=train_movies,
        changing={
            "errors": lambda view: curves(view.panels["train"]._errors),
            "reconstruction error": lambda view: curves(view.panels["train"]._error),
            "gap": lambda view: curves(view.panels["train"]._gap),
            "units": lambda view: Figure(
                view.panels["train"]._units._figure, view.panels["train"]._units._rows
            ),
            "chain": lambda view: Figure(
                view.panels["train"]._chain._stars, view.panels["train"]._chain._rows
            ),
            "hidden units": lambda view: Figure(view.panels["train"]._chain._hidden),
            "distance": lambda view: curves(view.panels["train"]._chain._distance),
            "tutorial": lambda view: curves(view.panels["train"]._tutorial._curves),
        },
        # there is no rule of a visitor's own here
        still={"rules": lambda view: curves(view.panels["train"]._tutorial._rules)},
    ),
    of_seeds("movies", "part=train&hidden=10&epochs=2&seeds=2", load_ratings),
    Case(
        "movies",
        name="first look",
        begin=load_ratings,
        train=lambda page: page.view.experiment.param.update(genre="Drama"),
        changing={
            name: lambda view, name=name: Figure(
                getattr(view.panels["look"], f"_{name}")._figure,
                getattr(view.panels["look"], f"_{name}")._rows,
            )
            for name in (
                *("stars", "picture", "tail", "per_viewer", "per_film", "years", "ages"),
                *("occupations", "weeks"),
            )
        },
        still={"genres": lambda view: Figure(view.panels["look"]._genres._figure)},
    ),
    Case(
        "movies",
        name="recommend",
        query="part=recommend",
        begin=load_ratings,
        train=lambda page: page.view.experiment.recommender.rate(3, 5),
        changing={
            "list": lambda view: Figure(
                view.panels["recommend"]._list, view.panels["recommend"]._rows
            ),
            "ratings": lambda view: Figure(view._ratings._films),
        },
    ),
)  # fmt: skip


class Inline:
    """An executor that does each task while it is submitted, by the way of a worker."""

    def __init__(self, _max_workers: int) -> None:
        pass

    def submit(self, function: Function, *args: object, **kwargs: object) -> Future[object]:
        future: Future[object] = Future()
        settle(future, perform(write_call(function, args, kwargs)))
        return future

    def terminate_workers(self) -> None:
        pass


async def described_ratings(_data: object = None) -> object:
    """Return made-up ratings of which all is known that the first look shows."""
    rng = np.random.default_rng(0)
    made = synthetic_ratings(rng, viewers=60, films=60, density=0.3)
    return dataclasses.replace(
        made,
        times=rng.integers(0, 5_000_000, len(made)),
        films=tuple(dataclasses.replace(film, year=1980 + film.id % 7) for film in made.films),
        viewers=tuple(Viewer(n, 20 + n, "F", ("artist", "lawyer")[n % 2]) for n in range(1, 61)),
    )


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Give the labs data that nobody has to fetch, and a search without processes."""
    monkeypatch.setattr(DigitStore, "load", load_bars)
    monkeypatch.setattr(RatingsData.__init__, "__defaults__", (described_ratings,))
    monkeypatch.setattr(OverfittingExperiment.__init__, "__defaults__", (Inline,))
    monkeypatch.setattr(ManyRuns.__init__, "__defaults__", (Inline, 2))


class Trained(NamedTuple):
    """The page of a case at its end, and each figure's picture and rows then and at its begin."""

    page: Page
    before: dict[str, tuple[str, Rows | None]]
    after: dict[str, tuple[str, Rows | None]]


@functools.cache
def trained(case: Case) -> Trained:
    """Do what changes the figures of a lab."""
    page, figures = Page(case.lab, case.query), {**case.changing, **case.still}

    def look() -> dict[str, tuple[str, Rows | None]]:
        seen = {}
        for name, of in figures.items():
            picture, rows = of(page.view)
            seen[name] = page.picture(picture), rows and [list(row) for row in rows()]
        return seen

    with page.current():
        case.begin(page)
        before = look()
        case.train(page)
        return Trained(page, before, look())


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_picture_changes_where_its_numbers_do(case):
    _page, before, after = trained(case)
    rows = {name: [seen[name][1] for seen in (before, after)] for name in case.changing}
    the_same = [name for name, (old, new) in rows.items() if old is not None and old == new]
    assert not the_same, "the case shows nothing: these tables are as they were"
    unchanged = [name for name in case.changing if before[name][0] == after[name][0]]
    assert not unchanged, "these pictures are as they were"
    moved = [name for name in case.still if before[name] != after[name]]
    assert not moved, "nothing was to change these"


@pytest.mark.parametrize("lab", LABS)
def test_no_figure_is_left_out(lab):
    cases = [case for case in CASES if case.lab == lab]
    page = trained(cases[0]).page
    figures = [of for case in cases for of in (*case.changing.values(), *case.still.values())]
    covered = {model.id for of in figures for model in page.models_of(of(page.view).picture)}
    shown = [
        model
        for model in page.models
        if isinstance(model, Plot) or type(model).__name__.rstrip("0123456789") in PICTURES
    ]
    assert [model for model in shown if model.id not in covered] == []
