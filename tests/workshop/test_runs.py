"""Runs with a visitor's code go on in slices, and end with a report."""

import numpy as np
import pytest

from weblab.runtime.plain import decode, encode
from weblab.workshop.assembly import assemble
from weblab.workshop.exercises import load_exercise
from weblab.workshop.exercises.assembled import PARTS
from weblab.workshop.loading import Code
from weblab.workshop.messages import spoken
from weblab.workshop.runs import begin, proceed

TRAIN = "weblab.workshop.assembly:train_digits"
SOLUTIONS = {identity: load_exercise(identity).solution for identity in PARTS}


@pytest.fixture(scope="module")
def digits():
    """Return images of three kinds that are easily told apart."""
    rng = np.random.default_rng(0)
    kinds = rng.integers(0, 256, (3, 20))
    labels = rng.integers(0, 3, 600)
    noise = rng.integers(-20, 20, (600, 20))
    images = np.clip(kinds[labels] + noise, 0, 255).astype(np.uint8)
    return {
        "images": images[:500],
        "labels": labels[:500].astype(np.uint8),
        "test_images": images[500:],
        "test_labels": labels[500:].astype(np.uint8),
    }


def ended(function, sources, settings, slice_s=0.0):
    """Return the last report of a run and all its events, as they arrive at a page."""
    report = begin(function, sources, decode(encode(settings)))
    events = []
    while report["status"] == "running":
        report = decode(encode(proceed(slice_s)))
        events += report["events"]
    return report, events


def chosen(*identities):
    return {identity: SOLUTIONS[identity] for identity in identities}


@pytest.mark.parametrize(
    "identities",
    [
        (),
        ("affine", "relu", "softmax-loss", "sgd"),
        ("affine", "sigmoid", "softmax-loss", "momentum", "he-init"),
        ("affine", "relu", "batch-norm", "dropout", "adam"),
        ("adagrad",),
    ],
)
def test_answers_are_put_together_and_learn(digits, identities):
    report, events = ended(TRAIN, chosen(*identities), digits)
    assert report["status"] == "done", (spoken(report["message"]), report["traceback"])
    assert events[-1]["reached"]
    assert events[0]["loss"] > events[-1]["loss"]
    assert [event["step"] for event in events if "epoch" not in event] == list(
        range(1, events[-1]["step"] + 1)
    )


def test_the_network_is_made_of_what_was_written():
    codes = {identity: Code(SOLUTIONS[identity]) for identity in ("affine", "batch-norm", "adam")}
    model, _loss, optimizer = assemble(codes, 4, np.random.default_rng(0))
    assert [repr(layer) for layer in model] == [
        "VisitorLayer(Affine)",
        "VisitorLayer(BatchNormalization)",
        "ReLU()",
        "VisitorLayer(Affine)",
    ]
    assert type(optimizer.inner).__name__ == "Adam"


def test_a_run_is_the_same_whatever_its_slices(digits):
    sources = chosen("affine", "relu", "dropout", "sgd")  # Dropout draws from a global generator
    whole = ended(TRAIN, sources, digits, slice_s=60)[1]
    sliced = ended(TRAIN, sources, digits)[1]
    assert whole == sliced
    assert ended(TRAIN, sources, digits | {"seed": 1})[1] != whole


def test_each_slice_has_at_least_one_event(digits):
    begin(TRAIN, chosen("sgd"), digits)
    assert len(proceed(0)["events"]) == 1


RACE = "weblab.workshop.races:on_digits"


@pytest.fixture
def raced(digits):
    """Return the settings of a race on digits, as a lab sends them."""
    images = np.tile(digits["images"], 40)[:, :784].reshape(-1, 28, 28)
    return {
        "original": "SGD", "images": images, "labels": digits["labels"], "sizes": [784, 8, 10],
        "batch_size": 100, "iterations": 8, "lr": 0.1, "seed": 0,
    }  # fmt: skip


def losses_of(events):
    return [event["loss"] for event in events if event]


def test_a_run_rests_where_it_is_told_to_and_takes_changes_there(raced):
    source = {"own": SOLUTIONS["sgd"]}
    whole = losses_of(ended(RACE, source, raced)[1])
    begin(RACE, source, raced)
    first = proceed(60, 3)
    assert (first["status"], first["step"], first["changes"]) == ("running", 3, [])
    rest = proceed(60, None, [[3, "lr", 0.5]])
    assert (rest["status"], rest["step"], rest["changes"]) == ("done", 8, [[3, "lr", 0.5]])
    losses = losses_of(first["events"] + rest["events"])
    assert losses[:4] == whole[:4]
    assert losses[4:] != whole[4:]
    assert len(losses) == 8


def test_a_run_that_was_replaced_is_told_and_the_other_goes_on(raced):
    source = {"own": SOLUTIONS["sgd"]}
    whole = losses_of(ended(RACE, source, raced)[1])
    first = begin(RACE, source, raced | {"lr": 0.3})["number"]
    proceed(60, 2, number=first)
    second = begin(RACE, source, raced)["number"]
    report = proceed(60, number=first)
    assert report["status"] == "stopped"
    assert spoken(report["message"]) == "Stopped, as another run of your code has begun."
    assert losses_of(proceed(60, number=second)["events"]) == whole


def test_an_optimizer_without_a_learning_rate_refuses_a_change(raced):
    source = SOLUTIONS["sgd"].replace("self.lr", "self.speed")
    begin(RACE, {"own": source}, raced)
    proceed(60, 3)
    assert proceed(60, 5, [[3, "lr", 0.5]])["refused"] == ["lr"]


class TestErrors:
    def test_in_the_midst_of_a_run_keep_the_events_before_and_end_it(self, digits):
        source = SOLUTIONS["sgd"].replace(
            "for key in params:",
            "self.t = getattr(self, 't', 0) + 1\n        print(self.t)\n"
            "        for key in params:\n            1 / (3 - self.t)",
        )
        report, events = ended(TRAIN, {"sgd": source}, digits, slice_s=60)
        assert report["status"] == "error"
        assert "ZeroDivisionError" in spoken(report["message"])
        assert report["line"] == source[: source.index("1 / (3")].count("\n") + 1
        assert len(events) == 2
        assert report["output"] == "1\n2\n3\n"
        assert spoken(proceed()["message"]) == "There is no run to continue."

    def test_of_the_text_are_told_before_the_run(self, digits):
        report, _events = ended(TRAIN, {"relu": "class Relu:\npass"}, digits)
        assert (report["status"], report["line"]) == ("error", 2)

    def test_a_missing_class_is_told(self, digits):
        report, _events = ended(TRAIN, {"relu": "class ReLU: pass"}, digits)
        assert spoken(report["message"]) == "It is named ReLU. Name it Relu, as in the task."

    def test_a_layer_of_the_wrong_shape_is_told(self, digits):
        source = SOLUTIONS["affine"].replace("self.x @ self.W + self.b", "self.x")
        report, _events = ended(TRAIN, {"affine": source}, digits)
        assert spoken(report["message"]) == (
            "Affine.forward(x) should return an array of shape (100, 100). "
            "It returned an array of shape (100, 20)."
        )

    def test_divergence_is_told_with_its_step(self, digits):
        source = SOLUTIONS["sgd"].replace("self.lr *", "1e30 *")
        report, _events = ended(TRAIN, {"sgd": source}, digits)
        assert "diverged at step" in spoken(report["message"])

    def test_a_run_that_is_begun_anew_has_forgotten_the_last(self, digits):
        begin(TRAIN, chosen("sgd"), digits)
        assert begin(TRAIN, {"sgd": "1 / 0"}, digits)["status"] == "error"
        assert proceed()["status"] == "error"

    def test_patches_of_numpy_are_told_and_undone_in_each_slice(self, digits):
        source = SOLUTIONS["sgd"].replace("for key", "np.sqrt = None\n        for key")
        square_root = np.sqrt
        begin(TRAIN, {"sgd": source}, digits)
        report = proceed(0)
        assert report["worn"]
        assert np.sqrt is square_root

    def test_functions_of_other_packages_are_not_run(self, digits):
        report = begin("os:system", {}, {})
        assert report["status"] == "error"
        assert "Expected a function of weblab" in spoken(report["message"])
