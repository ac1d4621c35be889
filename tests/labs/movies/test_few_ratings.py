"""Too few ratings, and work in the background that fails: all is told in a sentence."""

import asyncio

import pytest

from weblab.datasets.ratings import RatingsError
from weblab.labs.movies.compute import recommender as module
from weblab.labs.movies.compute.data import RatingsData
from weblab.labs.movies.compute.experiment import MoviesExperiment
from weblab.labs.movies.ui.data_card import DataCard
from weblab.locale import translations

SAID = {"en": "only 3 ratings", "ko": "별점이 3개뿐입니다"}


async def settled(experiment: MoviesExperiment) -> None:
    """Wait until nothing works any more; a task that dies unseen fails the test."""
    seen = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, what: seen.append(what))
    while len(asyncio.all_tasks()) > 1 or experiment.state == "running":
        await asyncio.sleep(0)
    assert not seen


def with_ratings(count: int, ratings, scenario) -> MoviesExperiment:
    async def load():
        return ratings.subset(slice(count))

    async def run():
        experiment = MoviesExperiment(RatingsData(load), hidden=10, epochs=2)
        await experiment.data.ready()
        await scenario(experiment)
        return experiment

    return asyncio.run(run())


@pytest.mark.parametrize("language", SAID)
def test_too_few_ratings_to_train_are_told_at_once_and_when_run(ratings, language) -> None:
    say = translations(language, "weblab.labs.movies").gettext

    async def scenario(experiment):
        experiment.part = "train"
        await settled(experiment)
        assert experiment.state == "idle"
        assert SAID[language] in experiment.message.said(say)
        experiment.run()
        await settled(experiment)
        assert experiment.state == "error"
        assert SAID[language] in experiment.message.said(say)
        experiment.tutorial.run()
        await settled(experiment)
        while experiment.tutorial.state == "running":
            await asyncio.sleep(0)
        assert SAID[language] in experiment.tutorial.message.said(say)
        experiment.part = "recommend"
        experiment.recommender.rate(1, 5)
        await settled(experiment)
        experiment.data._take(ratings)
        await settled(experiment)
        assert (experiment.state, experiment.message) == ("idle", None)

    with_ratings(3, ratings, scenario)


@pytest.mark.parametrize("model", ["rbm", "autorec"])
def test_five_ratings_are_enough(ratings, model) -> None:
    async def scenario(experiment):
        experiment.param.update(model=model, hidden=10, epochs=2)
        experiment.run()
        await settled(experiment)
        assert experiment.state == "done", experiment.message

    with_ratings(5, ratings, scenario)


def test_a_recommender_that_fails_is_told_and_tried_again(ratings, monkeypatch) -> None:
    def broken(*_given):
        raise KeyError("film")

    async def scenario(experiment):
        recommender = experiment.recommender
        with monkeypatch.context() as broke:
            broke.setattr(module, "first_taster", broken)
            experiment.part = "recommend"
            await settled(experiment)
        assert recommender.refused
        assert "Your last action failed" in recommender.said.said(str)
        recommender.rate(1, 5)
        recommender.prepare()
        await settled(experiment)
        assert "matrix factorization" in recommender.why.said(str)

    with_ratings(1_000, ratings, scenario)


@pytest.mark.parametrize("error", [OSError("503"), RatingsError("damaged"), KeyError("files")])
def test_ratings_that_do_not_arrive_can_be_tried_again(ratings, error) -> None:
    answers = [error, ratings]

    async def load():
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def run():
        data = RatingsData(load)
        card = DataCard(data, str)
        data.start()
        with pytest.raises(RatingsError):
            await data.ready()
        assert "could not be loaded" in card._said.text
        assert card._retry.visible
        card._retry.clicks += 1
        await data.ready()
        assert not card._retry.visible
        assert data.ratings is ratings
        data.open("bad.zip", b"PK")
        assert not card._retry.visible  # there are ratings

    asyncio.run(run())
