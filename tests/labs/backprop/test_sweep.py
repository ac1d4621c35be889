"""The gradient check: a V over epsilon, below 1e-7 at its best, and every planted bug found."""

import numpy as np
import pytest

from weblab.labs.backprop.compute.bugs import BUGS, NAMES, NONE, subject
from weblab.labs.backprop.compute.sweep import EPSILONS, TOLERANCE, Sweep, errors_at, hint

WRONG = {
    "relu": ["x", "W₁", "b₁"],
    "transpose": ["x", "W₁", "b₁"],
    "bias": ["b₂"],
    "softmax": list(NAMES.values()),
    "tanh": ["x", "W₁", "b₁", "W₂", "b₂"],
    "row": ["W₃"],
}
HINTS = {
    "relu": "From W₂ on the gradients are right",
    "transpose": "From W₂ on the gradients are right",
    "bias": "this gradient alone",
    "softmax": "at the loss",
    "tanh": "From W₃ on the gradients are right",
    "row": "this gradient alone",
}


def swept(bug: str, batch: int = 6, seed: int = 0) -> Sweep:
    sweep = Sweep(subject(bug, batch, seed))
    for _checked in sweep.run():
        pass
    return sweep


def test_every_parameter_is_checked():
    built = subject(NONE, 6, 0)
    paths = ["input", *(path for path, _p in built.model.named_parameters())]
    assert list(NAMES) == paths
    assert list(errors_at(built, 1e-5)) == paths


def test_the_error_over_epsilon_is_a_v_whose_bottom_is_below_1e_7():
    assert (max(EPSILONS), min(EPSILONS)) == pytest.approx((1e-1, 1e-12))
    sweep = swept(NONE)
    worst = np.array([each.worst() for each in sweep.checks])
    bottom = int(worst.argmin())
    assert worst[bottom] < TOLERANCE == 1e-7
    assert 1e-7 < EPSILONS[bottom] < 1e-3
    assert worst[0] > 1e3 * worst[bottom], "too large a step sees the curvature"
    assert worst[-1] > 1e3 * worst[bottom], "too small a step drowns in rounding"
    assert sweep.wrong() == []
    assert "every gradient agrees" in sweep.verdict().said(str)


@pytest.mark.parametrize("seed", [1, 7, 42, 9_999])
def test_a_right_network_passes_whatever_the_seed(seed):
    sweep = Sweep(subject(NONE, 6, seed))
    for checked in sweep.run():
        if checked.epsilon < 1e-6:
            break
    assert sweep.wrong() == []


@pytest.mark.parametrize("bug", BUGS)
def test_each_planted_bug_is_found_and_named_with_its_numbers(bug):
    sweep = swept(bug, batch=2)
    assert [NAMES[path] for path in sweep.wrong()] == WRONG[bug]
    said = sweep.verdict().said(str)
    assert ", ".join(WRONG[bug]) in said
    assert HINTS[bug] in said
    errors = sweep.steadiest().errors
    worst = max((errors[path] for path in sweep.wrong()), key=lambda error: error.error)
    assert f"{worst.backward:.4g} by backpropagation" in said
    assert f"{worst.numeric:.4g} by finite differences" in said
    assert worst.error > 0.01


def test_the_bias_that_is_averaged_is_too_small_by_the_size_of_the_batch():
    error = errors_at(subject("bias", 5, 0), 1e-5)["2.bias"]
    assert error.numeric / error.backward == pytest.approx(5, rel=1e-6)
    assert swept("bias", batch=1).wrong() == [], "in a batch of one the mean is the sum"


def test_the_wrong_sign_has_an_error_of_two():
    errors = errors_at(subject("softmax", 6, 0), 1e-5)
    assert {path: error.error for path, error in errors.items()} == pytest.approx(
        dict.fromkeys(NAMES, 2), rel=1e-6
    )


def test_bugs_change_nothing_but_the_backward_pass():
    right = subject(NONE, 6, 5)
    outputs = right.model.forward(right.inputs)
    for bug in BUGS:
        planted = subject(bug, 6, 5)
        np.testing.assert_array_equal(planted.model.forward(planted.inputs), outputs)
        np.testing.assert_array_equal(planted.targets, right.targets)


def test_where_to_look_is_said_in_the_order_of_the_layers():
    assert "From b₁ on" in hint(["input", "0.weight"]).said(str)
