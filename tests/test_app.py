"""The app without a browser: every page can be built, started and told of a drawing."""

import gc
import weakref
from functools import partial

import pytest
from bokeh.document import Document
from panel.io.document import MockSessionContext
from panel.io.state import set_curdoc

from weblab.app import App
from weblab.labs.registry import LABS
from weblab.locale import LANGUAGES


@pytest.fixture
def document():
    document = Document()
    with set_curdoc(document):
        yield document


@pytest.mark.parametrize("embed", ["0", "1"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("lab", LABS)
def test_every_page_is_built_and_becomes_ready(document, lab, language, embed):
    app = App({"lab": lab, "lang": language, "embed": embed})
    app.root.server_doc(document, location=False)
    assert len(document.roots) == 1
    assert app.view.status.state == "loading"
    app.start("?theme=dark")
    assert app.view.status.state == "idle"
    assert app.root.dark_theme
    assert not app.view.notice.text


def test_the_whole_way_from_a_stroke_to_the_metrics(document):
    app = App({"lab": "draw"})
    app.root.server_doc(document, location=False)
    app.start("")
    empty = {
        "prediction": None,
        "probability": None,
        "strokes": 0,
        "points": 0,
        "predictions": 0,
    }
    assert app.view.status.metrics == empty
    app.view._pad.strokes = [[[82, 74], [196, 68], [152, 136], [124, 224]]]
    assert app.view.status.metrics["prediction"] == 7
    assert app.view.status.metrics["predictions"] == 1
    assert app.view._probabilities.values[7] == pytest.approx(
        app.view.status.metrics["probability"], abs=1e-3
    )


def test_problems_of_the_link_are_shown_in_the_language_of_the_page(document):
    app = App({"lab": "draw", "lang": "ko"})
    app.root.server_doc(document, location=False)
    app.start("?lang=ko&theme=blue&fit=perhaps")
    assert "light" in app.view.notice.text
    assert "perhaps" in app.view.notice.text
    assert "link" not in app.view.notice.text


def test_a_switch_becomes_part_of_the_address(document):
    app = App({})
    app.root.server_doc(document, location=False)
    app.start("?fit=off")
    assert app.view.experiment.fit is False
    app.view.experiment.block = 2
    assert app.view.status.query == "fit=0&block=2"


@pytest.mark.parametrize("lab", LABS)
def test_nothing_is_left_of_an_app_that_was_closed(lab):
    document = Document()
    document._session_context = partial(MockSessionContext, document=document)
    with set_curdoc(document):
        app = App({"lab": lab})
        app.root.server_doc(document, location=False)
        app.start("")
        app.close(document)
    gone = {
        name: weakref.ref(each)
        for name, each in {"view": app.view, "root": app.root, "document": document}.items()
    }
    del app, document
    gc.collect()
    assert [name for name, each in gone.items() if each() is not None] == []
