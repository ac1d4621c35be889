"""All runs of a lab in one table: what comes in, what is compared, and what is saved."""

import csv
import io
import json
import zipfile
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import weblab
from tests.labs import repeating
from tests.labs.repeating import LABS
from weblab.labkit.experiment.run_list import RunList
from weblab.labkit.url.query import query_of, read_query
from weblab.labkit.widgets.pacing import Pacing
from weblab.nn.stepping import DivergenceError

pytestmark = pytest.mark.usefixtures("quick_runs")
unfolded = partial(repeating.unfolded, "runs")


@pytest.mark.parametrize("lab", LABS)
def test_runs_of_the_lab_and_of_other_seeds_are_listed_and_their_links_repeat_them(lab):
    page = unfolded(lab, "seeds=2&seed=1")
    part = page.view.seeds.runs
    page.do(page.view.seeds.run)
    assert [row[4][part._table.columns.index("seed")] for row in part._table.rows] == [1, 2]
    repeated = dict(part.list.runs[1].metrics)
    page.do(page.view.experiment.run)
    listed = list(part.list.runs.values())
    assert [run.seed for run in listed] == [2, 1], "the same run is listed once"
    assert dict(listed[1].metrics) == repeated
    again = type(page.view.experiment)()
    link = part._table.rows[1][3]
    assert link.startswith(f"?lab={lab}&lang=en&")
    assert read_query(again, link) == []
    assert again.seed == 1
    again.seeds = 2
    assert query_of(again) == query_of(page.view.experiment)


def test_settings_that_differ_are_columns_and_chosen_runs_are_compared():
    page = unfolded("overfitting", "seeds=2")
    part, experiment = page.view.seeds.runs, page.view.experiment
    page.do(page.view.seeds.run)
    assert "Learning rate" not in part._table.columns
    with page.current():
        experiment.lr = 0.05
    page.do(page.view.seeds.run)
    place = part._table.columns.index("Learning rate")
    assert [row[4][place] for row in part._table.rows] == [0.01, 0.01, 0.05, 0.05]
    with page.current():
        part._table.chosen = [1]
        assert not part._compared.visible
        part._table.chosen = [1, 3]
    assert part._compared.visible
    data = part._figure._sources["medians"].data
    assert data["label"] == ["run 1, seed 1", "run 3, seed 1"]
    assert data["ys"][0] != data["ys"][1]
    with page.current():
        mark = {"do": "mark", "id": 3, "text": "fast", "count": 1}
        pin = {"do": "pin", "id": 3, "value": True, "count": 2}
        part._table.orders = [mark, pin]
        part.list.mark(3, "slow")
        part._table.orders = [mark, pin, {"do": "pin", "id": "3", "count": 3}, {**pin, "count": 4}]
    assert part._table.rows[2][1:3] == [True, "slow"], "what was asked for is done once"
    with page.current():
        part._delete_chosen()
    assert [row[0] for row in part._table.rows] == [2, 4]
    assert part._restore.visible
    assert not part._compared.visible
    with page.current():
        part._bring_back()
    assert [row[0] for row in part._table.rows] == [1, 2, 3, 4]


def test_settings_are_named_as_by_their_controls():
    page = unfolded("optimizers", "seeds=1&part=MNIST")
    part, experiment = page.view.seeds.runs, page.view.experiment
    page.do(page.view.seeds.run)
    with page.current():
        experiment.param.update(SGD=not experiment.SGD, lr_SGD=0.05)
    page.do(page.view.seeds.run)
    columns = part._table.columns
    assert len(set(columns)) == len(columns), "labels of two groups may be alike"
    flag = next(place for place, each in enumerate(columns) if each.endswith("SGD"))
    assert {row[4][flag] for row in part._table.rows} == {"on", "off"}


def test_files_hold_every_run_and_no_formula():
    page = unfolded("overfitting", "seeds=2")
    part = page.view.seeds.runs
    page.do(page.view.seeds.run)
    with page.current():
        part.list.mark(1, "=1+1")
    rows = list(csv.reader(io.StringIO(part._rows.as_csv().decode("utf-8-sig"))))
    assert len(rows) == 3
    assert rows[1][rows[0].index("mark")] == "'=1+1"
    column = rows[0].index("Accuracy by epoch: test")
    metrics = page.view.seeds.repeats.runs[1].metrics
    assert float(rows[1][column]) == metrics["accuracy_test"]
    content = json.loads(part._rows.as_json())
    assert [run["seed"] for run in content["runs"]] == [1, 2]
    assert content["runs"][0]["given"]["samples"] == "100"


def test_what_is_kept_comes_back_and_what_is_damaged_is_refused():
    page = unfolded("overfitting", "seeds=2")
    page.do(page.view.seeds.run)
    text = page.view.seeds.runs._kept.content
    assert text
    other = unfolded("overfitting")
    with other.current():
        other.view.seeds.runs._kept.found = text
    assert [row[0] for row in other.view.seeds.runs._table.rows] == [1, 2]
    assert not other.view.seeds.runs._kept.damaged
    third = unfolded("overfitting")
    with third.current():
        third.view.seeds.runs._kept.found = text[:-9]
    assert third.view.seeds.runs._kept.damaged


def test_runs_of_an_older_version_are_told_apart():
    page = unfolded("overfitting", "seeds=2")
    part = page.view.seeds.runs
    page.do(page.view.seeds.run)
    assert "version" not in part._table.columns
    older = json.loads(part._kept.content)
    for run in older["runs"]:
        run["version"] = "0.0.1"
        del run["changed"]
    other = unfolded("overfitting", "seeds=2")
    part = other.view.seeds.runs
    with other.current():
        part._kept.found = json.dumps(older)
    other.do(other.view.seeds.run)
    place = part._table.columns.index("version")
    versions = [row[4][place] for row in part._table.rows]
    assert versions == ["0.0.1", "0.0.1", weblab.__version__, weblab.__version__]


def test_runs_are_kept_while_others_are_still_on_their_way():
    page = unfolded("overfitting", "seeds=3")
    part, seen = page.view.seeds.runs, []
    part._keeping = Pacing(part._keep, share=1)
    with page.current():
        part._kept.param.watch(
            lambda event: seen.append((page.view.seeds.repeats.state, event.new.count('"seed"'))),
            "content",
        )
    page.do(page.view.seeds.run)
    assert ("running", 1) in seen
    assert seen[-1][1] == 3


def test_a_run_that_was_changed_on_its_way_is_marked():
    page = unfolded("overfitting")
    experiment = page.view.experiment
    page.do(experiment.advance)
    with page.current():
        experiment.lr = 0.2
    page.do(experiment.run)
    (run,) = page.view.seeds.runs.list.runs.values()
    assert run.mark == "changed during the run"
    assert "lr" not in run.given


@pytest.mark.parametrize("lab", ["cnn", "movies", "autoencoders", "overfitting"])
def test_a_run_that_diverges_is_listed_with_its_step(lab, monkeypatch):
    page = unfolded(lab, "seed=1")
    experiment, part = page.view.experiment, page.view.seeds.runs
    begin = type(experiment).events

    def events(self):
        for number, event in enumerate(begin(self)):
            if number == 2:
                raise DivergenceError(7, "loss")
            yield event

    monkeypatch.setattr(type(experiment), "events", events)
    page.do(experiment.run)
    assert (experiment.state, experiment.diverged) == ("error", 7)
    (run,) = part.list.runs.values()
    assert (run.seed, run.diverged) == (1, 7)
    monkeypatch.undo()
    with page.current():
        experiment.reset()
    assert experiment.diverged is None


def test_a_clean_run_is_listed_beside_one_that_was_changed():
    page = unfolded("overfitting", "seed=1")
    experiment, part = page.view.experiment, page.view.seeds.runs
    usual = experiment.lr
    page.do(experiment.advance)
    with page.current():
        experiment.lr = 5 * usual
    page.do(experiment.run)
    (first,) = part.list.runs.values()
    assert (first.changed, first.mark) == (True, "changed during the run")
    with page.current():
        experiment.reset()
        experiment.lr = usual
    page.do(experiment.run)
    runs = list(part.list.runs.values())
    assert [(run.given == first.given, run.changed, run.mark != "") for run in runs] == [
        (True, True, True), (True, False, False),
    ]  # fmt: skip


def test_runs_on_a_visitor_s_own_ratings_are_not_listed():
    page = unfolded("movies", "seeds=2")
    seeds = page.view.seeds
    page.do(seeds.run)
    assert len(seeds.runs.list.runs) == 2
    ratings = "".join(f"{n % 12 + 1},{n % 7 + 1},{n % 5 + 1},{n}\n" for n in range(84))
    films = "".join(f"{n},Film {n} (1990),Drama\n" for n in range(1, 8))
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(
            "ml-latest-small/ratings.csv", f"userId,movieId,rating,timestamp\n{ratings}"
        )
        archive.writestr("ml-latest-small/movies.csv", f"movieId,title,genres\n{films}")
    with page.current():
        page.view.experiment.data.open("ml-latest-small.zip", content.getvalue())
    assert seeds.repeats.runs == {}, "they were on other ratings"
    page.do(seeds.run)
    assert len(seeds.repeats.runs) == 2
    page.do(page.view.experiment.run)
    assert page.view.experiment.state == "done"
    assert len(seeds.runs.list.runs) == 2


numbers = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from([1e30, -1e18, 1e11, 2**31, 2**53, 10**300, 10**400])
)
texts = st.text(st.characters(), max_size=6) | st.sampled_from(["lr", "samples", "nan", "=1"])
curves = st.dictionaries(
    st.sampled_from(["accuracy_test", "other"]),
    st.lists(st.tuples(st.just(1) | numbers, numbers), max_size=3).map(
        lambda points: [[x for x, _y in points], [y for _x, y in points]]
    ),
    max_size=2,
)
USUAL = {
    "id": 1, "given": {}, "seed": 1, "metrics": {}, "seconds": 1.0, "when": 1e9, "curves": {},
    "diverged": None, "mark": "", "pinned": False, "version": "0",
}  # fmt: skip
odd = {
    "given": st.dictionaries(texts, texts | numbers, max_size=2),
    "seed": numbers,
    "metrics": st.dictionaries(st.just("accuracy_test") | texts, numbers | texts, max_size=2),
    "seconds": numbers,
    "when": numbers,
    "curves": curves,
    "diverged": numbers,
    "mark": texts | numbers,
    "pinned": numbers,
    "version": texts,
}
runs = st.sets(st.sampled_from(sorted(odd)), max_size=3).flatmap(
    lambda names: st.fixed_dictionaries({name: odd[name] for name in names})
)


def test_whatever_is_read_is_shown_and_saved():
    page = unfolded("overfitting")
    part = page.view.seeds.runs

    @settings(max_examples=300)
    @given(st.lists(runs, min_size=1, max_size=3))
    def shown(changes):
        part.list.runs.clear()
        text = json.dumps({"format": 1, "runs": [USUAL | each for each in changes]})
        try:
            part.list.read(text)
        except ValueError:
            return
        with page.current():
            part._refresh()
            part._table.chosen = list(part.list.runs)
            part._table.chosen = []
        part._rows.as_csv()
        json.loads(part._rows.as_json(), parse_constant=pytest.fail)
        again = RunList()
        again.read(part.list.text())
        assert again.text() == part.list.text()

    shown()
