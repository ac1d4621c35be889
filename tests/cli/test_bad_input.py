"""What cannot be done is told in a sentence, with the exit code 2, before anything is run."""

import sys

import pytest

from weblab.labs.initialization.compute.starts import TITLES

REFUSED = {
    "run nothing": "There is no lab “nothing”",
    "run optimizer": "Did you mean “optimizers”?",
    "run draw": "has no run: it is for the page",
    "run overfitting --set rate=1": "has no setting “rate”",
    "run overfitting --set epoch=1": "Did you mean “epochs”?",
    "run overfitting --set lr": "sets nothing: write it as name=value",
    "run overfitting --set lr=5": "It takes a number from 0.0001 to 1.",
    "run overfitting --set lr=nan": "“lr” cannot be “nan”",
    "run overfitting --set epochs=1.5": "It takes a whole number from 1 to 501.",
    "run overfitting --set early=perhaps": "It takes 0 or 1.",
    "run batch-norm --set activation=relu": "It takes one of",
    "run overfitting --set lr=.1 --set lr=.2": "“lr” is set twice",
    "run overfitting --set lr=.1,.2": "Compare values with: weblab sweep",
    "run overfitting --set lr=": "there is nothing to run",
    "run overfitting --seeds 0": "There cannot be 0 seeds",
    "run overfitting --set part=search": "Search with: weblab sweep overfitting",
    "run optimizers --out runs.txt": "must end in .csv or .parquet",
    "run optimizers --out missing/runs.csv": "There is no folder “missing”",
    "sweep optimizers": "There is nothing to sweep over",
    "sweep optimizers --set seed=4": "There is nothing to sweep over",
    "sweep optimizers --set lr_SGD=log:1:.1": "has an empty range",
    "sweep optimizers --set lr_SGD=log:.1:99": "“lr_SGD” cannot be “99”",
    "sweep optimizers --set lr_SGD=log:.1:1": "has a range without a number of values",
    "sweep optimizers --set lr_SGD=log:.1:1:0": "the grid is empty",
    "sweep optimizers --set lr_SGD=log:.1": "has no such range",
    "sweep optimizers --set x=log:-1:1:3": "begin above 0",
    "sweep optimizers --set SGD=lin:0:1:3": "has no range",
    "sweep optimizers --set x=0,1 --trials 0": "There cannot be 0 trials",
    "sweep optimizers --set x=0,1 --trials 2 --draw-seed -1": "--draw-seed cannot be -1",
    "sweep optimizers --set x=lin:-1:1:9999 --set y=lin:-1:1:9999": "The limit is 100,000",
    "sweep optimizers --set x=0,1 --set seed=1,2": "The first seed is one number",
}


@pytest.mark.parametrize("words", REFUSED)
def test_it_is_told(words, weblab):
    code, out, said = weblab(*words.split())
    assert (code, out) == (2, "")
    assert said.startswith("weblab: ")
    assert REFUSED[words] in said


def test_a_run_that_its_lab_refuses_is_told(weblab, bars):
    nobody = [f"--set={name}=0" for name in TITLES]
    code, _out, said = weblab("run", "initialization", *nobody)
    assert code == 2
    assert "Choose at least one initialization." in said


def test_a_refused_run_of_a_sweep_is_a_row_beside_the_others(weblab, bars):
    first, *others = TITLES
    fewer = [f"--set={name}=0" for name in others]
    code, out, _said = weblab("sweep", "initialization", f"--set={first}=0,1", *fewer)
    assert code == 0
    assert "2 runs: 1 refused, 1 done" in out


def test_a_table_that_cannot_be_written_is_told(weblab, tmp_path):
    out = tmp_path / "runs.csv"
    words = ["run", "optimizers", "--set", "steps=10", "--out", str(out)]
    out.with_name("runs.csv.part").mkdir()
    code, _out, said = weblab(*words)
    assert code == 2
    assert "runs.csv.part could not be written: Is a directory." in said
    out.with_name("runs.csv.part").rmdir()
    code, _out, said = weblab(*words)
    assert code == 0
    assert "1 of 1 run done already" in said


def test_parquet_without_pyarrow_is_told(weblab, monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    code, _out, said = weblab("run", "optimizers", "--out", str(tmp_path / "runs.parquet"))
    assert code == 2
    assert "pip install 'weblab[parquet]'" in said


def test_a_missing_library_is_told(weblab, monkeypatch):
    monkeypatch.setattr("importlib.import_module", _without_tqdm)
    code, _out, said = weblab("run", "optimizers")
    assert code == 2
    assert "pip install 'weblab[cli]'" in said


def _without_tqdm(_name):
    raise ModuleNotFoundError(name="tqdm")
