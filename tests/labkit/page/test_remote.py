"""A lab does what the page around it asks, whatever the lab."""

import asyncio
import csv
import io
import json

import pytest
from bokeh.document import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from panel.io.state import set_curdoc

from weblab.app import App
from weblab.labs.registry import LABS


@pytest.fixture
def open_embed():
    documents = []

    def open_embed(lab, query="", **parameters):
        document = Document()
        documents.append(document)
        context = set_curdoc(document)
        context.__enter__()
        documents.append(context)
        app = App({"lab": lab, "embed": "1", **parameters})
        app.root.server_doc(document, location=False)
        app.start(f"?lab={lab}&embed=1&{query}")
        return app

    yield open_embed
    for context in documents[1::2]:
        context.__exit__(None, None, None)


def ask(app, *asked):
    """Ask one thing after another; return the answers."""

    async def scenario():
        return [await app.remote.answer(method, json.dumps(args)) for method, *args in asked]

    return asyncio.run(scenario())


DONE = {"value": None}


def test_a_run_is_stepped_set_paused_and_reset(open_embed):
    app = open_embed("optimizers")
    experiment = app.view.experiment
    assert ask(app, ("set", {"steps": 20, "lr_SGD": 0.01}), ("step",), ("step",)) == [DONE] * 3
    assert (experiment.step, experiment.state, experiment.steps) == (2, "paused", 20)
    assert app.view.status.parameters["lr_SGD"] == 0.01
    assert ask(app, ("run",), ("pause",)) == [DONE] * 2
    assert experiment.state == "paused"
    assert ask(app, ("reset",)) == [DONE]
    assert (experiment.step, experiment.state) == (0, "idle")


def test_what_cannot_be_done_is_answered_with_a_sentence(open_embed):
    draw = open_embed("draw", lang="ko")
    (run, unknown) = ask(draw, ("run",), ("start",))
    assert run["error"] == "이 실험실에는 실행이 없습니다. 바로 답합니다."
    assert "start" in unknown["error"]
    (wrong, odd) = ask(open_embed("optimizers"), ("set", {"steps": -1, "blok": 4}), ("set", 3))
    assert "“steps” cannot be “-1”" in wrong["error"]
    assert "“blok”" in wrong["error"]
    assert odd["error"] == "Settings are set by their names, such as {lr: 0.1}."


@pytest.mark.parametrize(
    "arguments", ["[" * 4_900 + "]" * 4_900, "[" * 99, "", "3", '{"a": 1}', '["\ud800"]', "[9e]"]
)
def test_what_cannot_be_read_is_answered_with_a_sentence(open_embed, arguments):
    app = open_embed("optimizers")
    answer = asyncio.run(app.remote.answer("set", arguments))
    assert answer["error"].startswith("The request is too long or nested too deeply")
    assert ask(app, ("step",)) == [DONE]
    assert app.view.experiment.step == 1


def test_whatever_is_asked_gets_a_value_or_an_error(open_embed):
    app = open_embed("optimizers", "steps=20")
    words = st.text(st.characters(), max_size=4) | st.sampled_from(
        [*app.view.experiment.settings()]
    )
    values = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | words,
        lambda each: st.lists(each, max_size=3) | st.dictionaries(words, each, max_size=3),
        max_leaves=9,
    )
    methods = st.sampled_from(["run", "pause", "step", "reset", "set", "csv"]) | words

    @settings(max_examples=200)
    @given(methods, st.lists(values, max_size=2) | values)
    def answered(method, arguments):
        answer = asyncio.run(app.remote.answer(method, json.dumps(arguments)))
        assert set(answer) in ({"value"}, {"error"})
        json.dumps(answer)

    answered()


@pytest.mark.parametrize("lab", ["cnn", "movies"])
def test_a_reader_runs_what_is_shown_and_a_page_what_there_is(open_embed, lab):
    app = open_embed(lab)
    part = app.view.experiment.part
    (answer,) = ask(app, ("run", True))
    assert "Nothing runs" in answer["error"]
    assert (app.view.experiment.state, app.view.experiment.part) == ("idle", part)
    assert ask(app, ("run",), ("pause",)) == [DONE] * 2
    assert app.view.experiment.part == "train"


@pytest.mark.parametrize("lab", LABS)
def test_every_lab_tells_its_parameters_and_its_tables(open_embed, lab):
    app = open_embed(lab)
    parameters = json.loads(json.dumps(app.view.status.parameters))
    assert set(parameters) == set(app.view.experiment.settings())
    (answer,) = ask(app, ("csv",))
    assert "error" not in answer


def test_tables_hold_all_points_of_a_curve_with_all_their_digits(open_embed):
    app = open_embed("optimizers", "steps=300&iterations=300")
    ask(app, ("set", {"steps": 500}))

    async def run():
        app.view.experiment.run()
        await app.view.experiment._task

    asyncio.run(run())
    assert app.view.experiment.state == "done"
    (answer,) = ask(app, ("csv",))
    rows = list(csv.reader(io.StringIO(answer["value"])))
    sgd = [row for row in rows if len(row) == 3 and row[0] == "SGD"]
    assert len(sgd) > 200
    assert any(len(row[2]) > 8 for row in sgd)


def test_a_locked_embed_lets_its_reader_change_no_setting(open_embed):
    app = open_embed("optimizers", "locked=1&lr_SGD=0.5")
    assert all(control.disabled for control in app.view._controls.values())
    assert app.view.run_controls._seed.disabled
    assert not app.view.run_controls._run.disabled
    assert app.view.experiment.lr_SGD == 0.5
    assert ask(app, ("set", {"lr_SGD": 0.25})) == [DONE]
    assert app.view.experiment.lr_SGD == 0.25
    assert not app.view.notice.text
