"""Each exercise: right answers in many styles pass, wrong ones fail with the named reason."""

import ast
import runpy
from pathlib import Path

import pytest

from weblab.locale import translations
from weblab.runtime.plain import encode
from weblab.workshop.checking import check_exercise
from weblab.workshop.exercises import MODULES, exercises_of, load_exercise
from weblab.workshop.messages import spoken

CASES = {
    identity: runpy.run_path(
        str(Path(__file__).parent / "cases" / f"{identity}.py".replace("-", "_"))
    )
    for identity in MODULES
}
WRONG = [
    pytest.param(identity, reason, change, id=f"{identity}-{number}-{reason}")
    for identity, cases in CASES.items()
    for number, (reason, change) in enumerate(cases["WRONG"])
]
RIGHT = [
    pytest.param(identity, source, id=f"{identity}-{number}")
    for identity, cases in CASES.items()
    for number, source in enumerate(cases["RIGHT"])
]


def written(identity, change):
    """Return an answer: a text of its own, or the solution with some parts replaced."""
    if isinstance(change, str):
        return change
    source = load_exercise(identity).solution
    for old, new in change.items():
        assert old in source
        source = source.replace(old, new)
    return source


def told(report):
    return spoken(report["message"]), report["traceback"], report["reason"]


CONTRACT = {  # of the curriculum: links lead to these
    "backprop": {
        "numerical-gradient": "numerical_gradient",
        "relu": "Relu",
        "sigmoid": "Sigmoid",
        "affine": "Affine",
        "softmax-loss": "SoftmaxWithLoss",
    },
    "optimizers": {"sgd": "SGD", "momentum": "Momentum", "adagrad": "AdaGrad", "adam": "Adam"},
    "initialization": {"he-init": "he"},
    "overfitting": {"dropout": "Dropout", "weight-decay": "decay_gradients"},
    "batch-norm": {"batch-norm": "BatchNormalization"},
    "cnn": {"im2col": "im2col", "convolution": "Convolution", "pooling": "Pooling"},
    "autoencoders": {"sparse-penalty": "kl_penalty", "masked-loss": "masked_mse"},
    "movies": {"contrastive-divergence": "cd1"},
}


@pytest.mark.parametrize("lab", CONTRACT)
def test_a_lab_has_the_exercises_of_the_curriculum(lab):
    assert {each.id: each.name for each in exercises_of(lab)} == CONTRACT[lab]
    assert all(each.lab == lab for each in exercises_of(lab))


@pytest.mark.parametrize("identity", MODULES)
def test_the_solution_passes(identity):
    report = check_exercise(identity, load_exercise(identity).solution)
    assert report["status"] == "passed", told(report)
    assert report["passed"]
    encode(report)


@pytest.mark.parametrize(("identity", "source"), RIGHT)
def test_right_answers_pass_in_any_style(identity, source):
    report = check_exercise(identity, source)
    assert report["status"] == "passed", told(report)


@pytest.mark.parametrize(("identity", "reason", "change"), WRONG)
def test_wrong_answers_fail_with_the_reason(identity, reason, change):
    report = check_exercise(identity, written(identity, change))
    assert (report["status"], report["reason"]) == ("failed", reason), told(report)
    encode(report)


@pytest.mark.parametrize(
    ("identity", "source", "sentence"),
    [
        (
            "batch-norm",
            "class BatchNormalization:\n    def forward(self, x, train_flg): pass\n"
            "    def backward(self, dout): pass",
            "BatchNormalization is created as BatchNormalization(gamma, beta), "
            "but is defined with __init__(self).",
        ),
        (
            "masked-loss",
            "def masked_mse(y, ratings):\n    return y, y",
            "masked_mse(y, ratings): loss should be a single number. "
            "It is an array of shape (3, 4).",
        ),
        (
            "relu",
            "class Relu:\n    def forward(self, x): return x * 0 + 1\n"
            "    def backward(self, dout): pass",
            "forward(x) is 1 at [0, 0]. It should be 0. 24 of 24 values differ.",
        ),
        ("relu", "Relu = 1", "Relu is not defined yet. Define it as the task says."),
    ],
)
def test_what_is_said(identity, source, sentence):
    assert spoken(check_exercise(identity, source)["message"]) == sentence


@pytest.mark.parametrize("identity", MODULES)
def test_ten_mistakes_are_known(identity):
    assert len({reason for reason, _change in CASES[identity]["WRONG"]}) >= 10


@pytest.mark.parametrize("identity", MODULES)
class TestTexts:
    def test_the_exercise_knows_its_own_place(self, identity):
        exercise = load_exercise(identity)
        assert exercise.id == identity
        assert MODULES[identity].split(".")[0] == exercise.lab.replace("-", "_")

    def test_the_task_is_two_sentences(self, identity):
        assert load_exercise(identity).task.count(". ") == 1

    def test_the_skeleton_is_not_right_and_runs(self, identity):
        exercise = load_exercise(identity)
        report = check_exercise(identity, exercise.skeleton)
        assert report["status"] == "failed", told(report)

    def test_skeleton_and_solution_fit_a_narrow_editor(self, identity):
        exercise = load_exercise(identity)
        for source in (exercise.skeleton, exercise.solution):
            assert max(map(len, source.splitlines())) <= 88

    def test_the_skeleton_says_what_it_is(self, identity):
        exercise = load_exercise(identity)
        (made,) = ast.parse(exercise.skeleton).body
        assert made.name == exercise.name
        assert "->" in ast.get_docstring(made)

    def test_there_are_hints(self, identity):
        assert len(load_exercise(identity).hints) >= 2


@pytest.mark.parametrize("identity", MODULES)
def test_a_translated_skeleton_differs_in_its_words_alone(identity):
    translate = translations("ko", "weblab.workshop").gettext
    skeleton = load_exercise(identity).skeleton
    translated = translate(skeleton)
    assert translated != skeleton
    assert without_words(translated) == without_words(skeleton)


def without_words(source):
    """Return code without its docstring."""
    (made,) = ast.parse(source).body
    del made.body[0]
    return ast.dump(made)
