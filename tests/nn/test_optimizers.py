"""Optimizers: what the golden values do not show."""

import math

import numpy as np
import pytest

from weblab import nn
from weblab.nn import schedules
from weblab.nn.tables import OPTIMIZERS

ALL = [row.kind for row in OPTIMIZERS.values()]


def point(*values: float) -> nn.Parameter:
    return nn.Parameter(np.array(values), "point")


def test_first_adam_step_is_lr_times_sign() -> None:
    for scale in (1e-3, 1.0, 1e3):
        parameter = point(1.0, 2.0, 3.0)
        parameter.grad = scale * np.array([5.0, -0.1, 2.0])
        nn.Adam([parameter], 0.01).step()
        np.testing.assert_allclose(parameter.data, [0.99, 2.01, 2.99], rtol=1e-6)


@pytest.mark.parametrize(
    ("optimizer", "lr", "steps"),
    [
        (nn.SGD, 0.95, 32),
        (nn.Momentum, 0.1, 24),
        (nn.AdaGrad, 1.5, 20),
        (nn.Adam, 0.3, 52),
        (nn.Nesterov, 0.1, 22),
        (nn.RMSProp, 0.3, 6),
    ],
)
def test_steps_to_the_bottom_of_the_valley(optimizer, lr, steps) -> None:
    parameter = point(-7.0, 2.0)
    descent = optimizer([parameter], lr)
    taken = 0
    while parameter.data[0] ** 2 / 20 + parameter.data[1] ** 2 >= 0.01:
        parameter.grad = parameter.data * [0.1, 2]
        descent.step()
        taken += 1
    assert taken == steps


@pytest.mark.parametrize("kind", ALL)
def test_state_is_visible_and_gradients_are_left_alone(kind) -> None:
    parameter = point(1.0, -2.0)
    parameter.grad = np.array([0.5, 0.25])
    optimizer = kind([parameter], lr=0.1, weight_decay=0.1)
    optimizer.step()
    np.testing.assert_array_equal(parameter.grad, [0.5, 0.25])
    assert list(optimizer.state[0]) == list(kind.STATE)
    assert all(np.any(array) for array in optimizer.state[0].values())
    assert optimizer.steps == 1


@pytest.mark.parametrize("kind", ALL)
def test_decay_only_where_the_parameter_allows_it(kind) -> None:
    bare, decayed = point(1.0, -2.0), point(1.0, -2.0)
    bare.decay = False
    plain = point(1.0, -2.0)
    for parameter in (bare, decayed, plain):
        parameter.grad = np.array([0.5, 0.25])
    kind([bare, decayed], lr=0.1, weight_decay=0.5).step()
    kind([plain], lr=0.1, weight_decay=0.0).step()
    np.testing.assert_array_equal(bare.data, plain.data)
    assert kind in (nn.AdaGrad, nn.RMSProp, nn.AdaDelta, nn.Adam) or np.any(
        decayed.data != plain.data
    )


@pytest.mark.parametrize("kind", ALL)
def test_a_parameter_without_gradient_stays(kind) -> None:
    parameter = point(1.0)
    optimizer = kind([parameter], lr=0.1, weight_decay=0.5)
    parameter.grad = np.ones(1)
    optimizer.zero_grad()
    optimizer.step()
    assert parameter.grad is None
    assert parameter.data[0] == 1.0


@pytest.mark.parametrize("kind", ALL)
def test_float32_stays_float32(kind) -> None:
    parameter = nn.Parameter(np.ones(3, np.float32), "w")
    parameter.grad = np.ones(3, np.float32)
    optimizer = kind([parameter], lr=0.1, weight_decay=0.1)
    optimizer.step()
    arrays = [parameter.data, *optimizer.state[0].values()]
    assert {array.dtype for array in arrays} == {np.dtype(np.float32)}


def test_clipping_shortens_all_gradients_together() -> None:
    first, second = point(0.0, 0.0), point(0.0)
    first.grad, second.grad = np.array([3.0, 0.0]), np.array([4.0])
    assert nn.clip_gradients([first, second], 1.0) == 5
    np.testing.assert_allclose(first.grad, [0.6, 0])
    np.testing.assert_allclose(second.grad, [0.8])
    assert nn.clip_gradients([first, second], 2.0) == pytest.approx(1)
    np.testing.assert_allclose(second.grad, [0.8])


def test_clipping_survives_huge_gradients() -> None:
    parameter = nn.Parameter(np.zeros(4, np.float32), "w")
    parameter.grad = np.full(4, 1e30, np.float32)
    assert nn.clip_gradients([parameter], 1.0) == pytest.approx(2e30)
    np.testing.assert_allclose(parameter.grad, 0.5)
    assert parameter.grad.dtype == np.float32


@pytest.mark.parametrize("kind", ALL)
def test_what_are_no_parameters_is_refused(kind) -> None:
    model, spent = nn.Sequential(nn.Linear(2, 3)), iter(())
    for params in (model, [np.zeros(3)], spent, [model[0].weight, model[0].weight]):
        with pytest.raises((TypeError, ValueError), match=r"(?s)expected .* received .*parameters"):
            kind(params, lr=0.1)


@pytest.mark.parametrize(
    "make",
    [
        lambda p: schedules.step_decay(-1, every=2),
        lambda p: schedules.cosine(math.nan, steps=3),
        lambda p: schedules.one_cycle(1.0, steps=9, start=2),
        lambda p: nn.SGD(p, -1),
        lambda p: nn.SGD(p, math.nan),
        lambda p: nn.Momentum(p, 0.1, momentum=1),
        lambda p: nn.Adam(p, 0.1, eps=0),
        lambda p: nn.Adam(p, 0.1, weight_decay=-1),
        lambda p: nn.RMSProp(p, 0.1, rho=1.5),
    ],
)
def test_unfit_settings_are_refused(make) -> None:
    with pytest.raises(ValueError, match=r"expected .* received .*;"):
        make([point(1.0)])


def test_schedules() -> None:
    falling = schedules.step_decay(1.0, every=10, factor=0.5)
    assert [falling(step) for step in (1, 10, 11, 21)] == [1, 1, 0.5, 0.25]
    curve = schedules.cosine(1.0, steps=11, final=0.2)
    assert [curve(1), curve(6), curve(11), curve(99)] == pytest.approx([1, 0.6, 0.2, 0.2])
    rising = schedules.warm_up(curve, steps=3)
    assert [rising(step) for step in (1, 2, 3, 4, 14)] == pytest.approx([0.25, 0.5, 0.75, 1, 0.2])
    cycle = schedules.one_cycle(1.0, steps=100, rise=0.3, start=0.1)
    assert cycle(1) == pytest.approx(0.1)
    assert max(range(1, 101), key=cycle) == 30
    assert cycle(30) == pytest.approx(1)
    assert cycle(100) == pytest.approx(1e-5)
