"""The book's claims are tested by the labs' own runs, and reported beside their numbers."""

import pytest

from weblab.cli import work
from weblab.cli.reproduce import claims, command
from weblab.cli.reproduce.claims import CLAIMS, SETUPS
from weblab.cli.reproduce.report import measured, report

SHORT = {
    "initialization": {"iterations": 20, "digits": 1_000},
    "batch-norm": {"epochs": 1, "samples": 200},
    "overfitting": {"epochs": 1},
    "optimizers": {"iterations": 20, "digits": 1_000},
}
VALLEY = {"SGD": 32, "Momentum": 24, "AdaGrad": 20, "Adam": 52, "Nesterov": 22, "RMSProp": 6}


@pytest.mark.parametrize("name", SETUPS)
def test_each_setup_gives_what_its_claims_measure(name, bars):
    setup = SETUPS[name]
    row = work.run(setup.lab, 1, 0, {**setup.values, **SHORT[setup.lab]})
    about = [claim for each in CLAIMS.values() for claim in each if claim.setup == name]
    assert about
    for claim in about:
        assert claim.measure(row["metrics"]) is not None, claim.text
        assert claim in CLAIMS[setup.lab]


@pytest.fixture
def valley(monkeypatch):
    """The claims that take no time."""
    about = [claim for claim in CLAIMS["optimizers"] if claim.setup == "valley"]
    for module in (claims, command):
        monkeypatch.setattr(module, "CLAIMS", {"optimizers": about})
    monkeypatch.setitem(CLAIMS, "optimizers", about)


def test_the_report_has_the_book_s_number_beside_ours(valley, weblab, tmp_path):
    out = tmp_path / "report.md"
    code, said, _ = weblab("reproduce", "optimizers", "--out", str(out))
    assert code == 0
    text = out.read_text()
    assert f"The report is in {out}" in said
    for name, steps in VALLEY.items():
        line = f"| valley, {name}: first step with f < .01 | {steps} * | {steps} | 1 | [run](http"
        assert line in text
    before = out.with_suffix(".jsonl").read_text()
    assert weblab("reproduce", "optimizers", "--out", str(out))[0] == 0
    assert out.with_suffix(".jsonl").read_text() == before  # nothing was run again
    assert out.read_text() == text


def test_without_a_file_the_report_is_printed(valley, weblab):
    code, said, _ = weblab("reproduce")
    assert code == 0
    assert said.startswith("# The book's claims beside the labs")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("backprop", "no claims about “backprop”. See: initialization, batch-norm, overfitting"),
        ("--seeds 0", "There cannot be 0 seeds: ask for 1 to 100,000"),
        ("--seeds 100001", "There cannot be 100001 seeds"),
        ("--out report.csv", "must end in .md"),
    ],
)
def test_bad_input_is_told(words, told, weblab):
    code, out, said = weblab("reproduce", *words.split())
    assert (code, out) == (2, "")
    assert told in said


def row(state="done", **metrics):
    return {"state": state, "metrics": metrics, "query": "seed=0"}


def test_a_number_has_a_band_and_an_order_a_count():
    accuracy, order = CLAIMS["overfitting"][0], CLAIMS["batch-norm"][-1]
    rows = [row(train_accuracy=share) for share in (0.7, 0.8, 0.9, 1.0, 1.0)]
    assert measured(accuracy, rows) == "90.0% (quartiles 80.0 to 100.0)"
    pairs = [(0.5, 0.9), (0.9, 0.5), (0.4, 0.8)]
    rows = [row(accuracy_norm_3=norm, accuracy_plain_3=plain) for norm, plain in pairs]
    assert measured(order, rows) == "in 2 of 3"
    assert measured(accuracy, []) == "not run yet"
    assert measured(accuracy, [row(train_accuracy=None)]) == "no number"


def test_runs_that_diverged_are_counted_and_not_measured():
    accuracy = CLAIMS["overfitting"][0]
    rows = [row(train_accuracy=0.9), row("diverged", train_accuracy=0.1)]
    text = report(["overfitting"], {accuracy.setup: rows}, "http://127.0.0.1:8000/")
    assert f"| {accuracy.text} | {accuracy.book} | 90.0% | 1 of 2 | [run](" in text
    assert measured(accuracy, rows[1:]) == "no number"


def test_a_report_on_what_is_not_run_yet_has_every_claim():
    text = report(list(CLAIMS), {}, "http://127.0.0.1:8000/")
    assert text.count("not run yet") == sum(map(len, CLAIMS.values()))
