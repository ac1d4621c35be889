"""Links of the articles set their labs, run them, and say what came out."""

import asyncio
import itertools
import re
from urllib.parse import parse_qsl

import pytest

from tests.labs.page import Page
from weblab.app import App
from weblab.labkit.page.article import LINK, article
from weblab.labkit.url.query import parse, set_values, values_of
from weblab.labs.registry import LABS
from weblab.locale import LANGUAGES

SAME = "lr_SGD=1.05&steps=20&part=Valley"


def links(lab, language):
    """Return the queries of an article's links, those to other labs apart."""
    queries = [link["query"] for link in LINK.finditer(LABS[lab].article(language))]
    return [query for query in queries if "lab=" not in query], [
        dict(parse_qsl(query))["lab"] for query in queries if "lab=" in query
    ]


COUNT = itertools.count(1)


def follow(page, query, action="try"):
    """Do what the page does when a link is followed, and wait until the run rests."""
    page.do(lambda: setattr(page.app.tries, "asked", [action, query, next(COUNT)]))


@pytest.mark.parametrize("lab", LABS)
def test_every_link_sets_exactly_what_it_says(lab):
    tried = {query for language in LANGUAGES for query in links(lab, language)[0]}
    assert len(tried) >= 4
    for query in tried:
        given = dict(parse_qsl(query))
        runs = given.pop("run", "0") == "1"
        experiment = LABS[lab].load_view().experiment_class()
        before = values_of(experiment)
        assert set_values(experiment, dict.fromkeys(before) | given) == []
        wanted = {name: parse(experiment.param[name], text) for name, text in given.items()}
        assert values_of(experiment) == values_of(experiment) | wanted, query
        assert bool(LABS[lab].experiment) >= runs, query


@pytest.mark.parametrize("lab", LABS)
def test_every_article_tries_the_same_and_leads_on(lab):
    found = {language: links(lab, language) for language in LANGUAGES}
    assert len({tuple(sorted(tries)) for tries, _ in found.values()}) == 1
    for language, (_, others) in found.items():
        last = LABS[lab].article(language).rpartition("\n## ")[2]
        assert re.search(r"\b(19|20)\d\d\b", last), "references"
        assert set(others) <= set(LABS) - {lab}
        assert all(f"(?lab={other})" in last for other in others)
        assert others


def test_a_link_is_complete_wherever_its_article_is_read():
    text = article(LABS["optimizers"], "ko")
    (guess,) = re.findall('<a class="try-link" href="([^"]*)">RMSProp</a>', text)
    assert guess == "?lab=optimizers&amp;lang=ko&amp;y=0&amp;run=1"
    assert text.count(f'href="{guess}"') == 4
    assert "](?lab=initialization&lang=ko)" in text
    assert 'data-answer="' in text
    assert "](?y=0" not in text


def test_a_followed_link_sets_everything_runs_and_says_what_came_out():
    page = Page("optimizers", "lr_SGD=0.5&x=3")
    tries, experiment = page.app.tries, page.view.experiment
    follow(page, f"?lab=optimizers&lang=en&{SAME}&run=1")
    assert (experiment.lr_SGD, experiment.steps, experiment.x) == (1.05, 20, -7)
    assert experiment.state == tries.stage == "done"
    assert experiment.step == 20
    assert tries.said == experiment.message.said(str)
    assert tries.said.startswith("Done: ")
    follow(page, "?lab=optimizers&lang=en&steps=30&run=1")
    assert (experiment.lr_SGD, experiment.step) == (None, 30)
    follow(page, "", "restore")
    assert (experiment.lr_SGD, experiment.steps, experiment.x) == (0.5, 100, 3)
    assert tries.stage == ""
    follow(page, "", "restore")
    assert experiment.x == 3


def test_what_a_choice_sets_with_it_comes_back_too():
    page = Page("movies", "part=train&lr=0.1&epochs=7")
    experiment = page.view.experiment
    follow(page, "?part=train&model=autorec")
    assert (experiment.model, experiment.lr, experiment.epochs) == ("autorec", 0.002, 30)
    follow(page, "", "restore")
    assert (experiment.model, experiment.lr, experiment.epochs) == ("rbm", 0.1, 7)


def test_what_is_only_set_keeps_the_run():
    page = Page("optimizers", "steps=20")
    follow(page, "?steps=20&run=1")
    follow(page, "?steps=20&lr_SGD=0.2")
    assert (page.app.tries.stage, page.app.tries.said) == ("set", "")
    assert (page.view.experiment.state, page.view.experiment.step) == ("done", 20)
    follow(page, "", "close")
    assert page.app.tries.stage == ""
    assert page.view.experiment.lr_SGD == 0.2


def test_a_run_that_cannot_begin_says_why():
    page = Page("optimizers")
    off = "&".join(
        f"{name}=0"
        for name in page.view.experiment.settings()
        if hasattr(page.view.experiment, f"lr_{name}")
    )
    follow(page, f"?{off}&run=1")
    assert page.app.tries.stage == "done"
    assert page.app.tries.said == "Choose at least one optimizer."
    follow(page, "?steps=-3&run=1")
    assert page.app.tries.stage == "set"
    assert "“steps” cannot be “-3”" in page.app.tries.said


def test_the_draw_lab_answers_without_a_run():
    page = Page("draw")
    follow(page, "?fit=0")
    assert (page.app.tries.stage, page.app.tries.said) == ("set", "")
    page.view.experiment.strokes = [[(140.0, 40.0), (140.0, 240.0)]]
    follow(page, "?fit=1")
    assert page.app.tries.said.startswith("This looks like 1 (")


def test_a_link_that_is_opened_by_itself_runs_at_once():
    async def opened():
        page = Page("optimizers", "steps=20&run=1")
        with page.current():
            await page.view.experiment._task
        return page

    page = asyncio.run(opened())
    assert (page.view.experiment.state, page.view.experiment.step) == ("done", 20)
    assert not page.view.notice.text
    page = Page("draw", "run=1")
    assert not page.view.notice.text


def test_a_locked_embed_is_not_set_by_its_links():
    app = App({"lab": "optimizers", "embed": "1"})
    assert not app.tries.locked
    app.start("?lab=optimizers&embed=1&locked=1")
    assert app.tries.locked
