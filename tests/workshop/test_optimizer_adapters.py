"""A visitor's optimizer moves parameters as the engine's own does, whatever its form."""

import tracemalloc

import numpy as np
import pytest

from weblab import nn
from weblab.workshop.adapters import optimizers
from weblab.workshop.messages import RefusedError

ORIGINALS = {
    "SGD": nn.SGD,
    "Momentum": nn.Momentum,
    "AdaGrad": nn.AdaGrad,
    "Adam": nn.Adam,
}


def parameters(rng, dtype=np.float64):
    return [
        nn.Parameter(rng.standard_normal((5, 3)).astype(dtype), "weight"),
        nn.Parameter(rng.standard_normal(3).astype(dtype), "bias"),
        nn.Parameter(rng.standard_normal((3, 2)).astype(dtype), "weight"),
    ]


def moved(make, dtype=np.float64, steps=10):
    """Return where parameters are after some steps, the same for each optimizer."""
    rng = np.random.default_rng(3)
    params = parameters(rng, dtype)
    optimizer = make(params)
    for _ in range(steps):
        for parameter in params:
            signs = rng.choice([-1.0, 1.0], parameter.data.shape)
            parameter.grad = (signs * (0.5 + rng.random(signs.shape))).astype(dtype)
        optimizer.step()
    return params, optimizer


def refusal(make, **kwargs):
    with pytest.raises(RefusedError) as caught:
        moved(make, **kwargs)
    return str(caught.value)


@pytest.mark.parametrize("name", ORIGINALS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_books_classes_equal_the_engines(book, name, dtype):
    ours, _ = moved(lambda params: ORIGINALS[name](params, 0.1), dtype)
    theirs, _ = moved(lambda params: optimizers.adapt(book(name), params, 0.1), dtype)
    for a, b in zip(ours, theirs, strict=True):
        assert b.data.dtype == dtype
        np.testing.assert_allclose(a.data, b.data, rtol=2e-5, atol=2e-6)


@pytest.mark.parametrize("name", ORIGINALS)
def test_they_race_on_a_network_as_the_engines_do(book, name):
    rng = np.random.default_rng(0)
    data = (rng.standard_normal((60, 8)).astype(np.float32), rng.integers(0, 3, 60))

    def losses(make):
        model = nn.zoo.mlp([8, 10, 3], rng=np.random.default_rng(1))
        run = nn.fit(
            model,
            nn.SoftmaxCrossEntropy(),
            make(model.parameters()),
            data,
            epochs=3,
            batch_size=20,
            rng=np.random.default_rng(2),
        )
        return run.losses

    ours = losses(lambda params: ORIGINALS[name](params, 0.01))
    theirs = losses(lambda params: optimizers.adapt(book(name), params, 0.01))
    assert ours[0] > ours[-1]
    np.testing.assert_allclose(theirs, ours, rtol=2e-3)


ENGINE_FORM = """
class Plain:
    def __init__(self, params, lr=0.01):
        self.params, self.lr = list(params), lr

    def step(self):
        for p in self.params:
            {change}
"""


@pytest.mark.parametrize(
    "change",
    [
        "p.data -= self.lr * p.grad",
        "p.data = p.data - self.lr * p.grad",
        "p.data = p.data - np.float64(self.lr) * p.grad",
    ],
)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_engines_form_by_step(written, change, dtype):
    cls = written(ENGINE_FORM.format(change=change))
    ours, _ = moved(lambda params: nn.SGD(params, 0.1), dtype)
    theirs, _ = moved(lambda params: optimizers.adapt(cls, params, 0.1), dtype)
    for a, b in zip(ours, theirs, strict=True):
        assert b.data.dtype == dtype
        np.testing.assert_allclose(a.data, b.data, rtol=1e-6, atol=1e-7)


def test_a_class_derived_from_the_engines(written):
    cls = written(
        "class Halved(nn.SGD):\n"
        "    def _update(self, p, g, decay, state):\n"
        "        super()._update(p, g / 2, decay, state)\n"
    )
    ours, _ = moved(lambda params: nn.SGD(params, 0.05))
    theirs, _ = moved(lambda params: optimizers.adapt(cls, params, 0.1))
    for a, b in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(a.data, b.data, rtol=1e-12)


def test_values_put_in_the_dictionary_count_as_moved(written):
    cls = written(
        "class Bound:\n"
        "    def __init__(self, learning_rate):\n        self.learning_rate = learning_rate\n"
        "    def update(self, params, grads):\n"
        "        for k, p in params.items():\n"
        "            params[k] = p - self.learning_rate * grads[k]"
    )
    ours, _ = moved(lambda params: nn.SGD(params, 0.1), np.float32)
    theirs, optimizer = moved(lambda params: optimizers.adapt(cls, params, 0.1), np.float32)
    for a, b in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(a.data, b.data, rtol=1e-6)
    assert optimizer.lr == 0.1
    optimizer.lr = 0.5
    assert optimizer.inner.learning_rate == 0.5


def test_the_books_names_of_parameters(written):
    cls = written(
        "class Names:\n    def update(self, params, grads):\n        print(*params)\n"
        "        params['W2'] -= grads['W2']"
    )
    assert optimizers.book_keys(parameters(np.random.default_rng(0))) == ["W1", "b1", "W2"]
    moved(lambda params: optimizers.adapt(cls, params, 0.1))


def test_a_point_on_a_surface(book):
    point = nn.Parameter(np.array([-7.0, 2.0]), "point")
    optimizer = optimizers.adapt(book("Momentum"), [point], 0.1)
    point.grad = np.array([-0.7, 4.0])
    optimizer.step()
    np.testing.assert_allclose(point.data, [-6.93, 1.6])
    assert optimizer.state[0]["v"].tolist() == pytest.approx([0.07, -0.4])
    assert optimizer.is_finite()
    optimizer.state[0]["v"][0] = np.inf
    assert not optimizer.is_finite()
    optimizer.reset()
    assert optimizer.steps == 0
    assert optimizer.state == [{}]


def test_weight_decay_of_the_experiment(book):
    def make(cls):
        def made(params):
            optimizer = cls(params)
            optimizer.weight_decay = 0.1
            return optimizer

        return made

    ours, _ = moved(make(lambda params: nn.SGD(params, 0.1)))
    theirs, _ = moved(make(lambda params: optimizers.adapt(book("SGD"), params, 0.1)))
    for a, b in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(a.data, b.data, rtol=1e-12)


def test_the_adapter_does_no_work_on_arrays_once_it_has_looked_at_the_first_steps(written):
    """What a race costs is what the visitor's class does."""
    cls = written(
        "class Small:\n    def update(self, params, grads):\n        params['W1'][0] -= 1e-3"
    )
    parameter = nn.Parameter(np.ones(1_000_000), "weight")
    parameter.grad = np.ones(1_000_000)
    optimizer = optimizers.adapt(cls, [parameter], 0.1)
    for _ in range(optimizers.WATCHED_STEPS):
        optimizer.step()
    tracemalloc.start()
    optimizer.step()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000


class TestRefusals:
    def adapted(self, written, source, **kwargs):
        cls = written(source)
        assert optimizers.fits(cls)
        return refusal(lambda params: optimizers.adapt(cls, params, 0.1), **kwargs)

    def test_a_method_with_other_arguments(self, written):
        said = self.adapted(written, "class A:\n    def update(self, params):\n        pass")
        assert (
            said == "A is called as update(params, grads), but is defined as update(self, params)."
        )

    def test_a_method_without_self(self, written):
        said = self.adapted(written, "class A:\n    def update(params, grads):\n        pass")
        assert "but is defined as update(params, grads)" in said

    def test_an_argument_that_nobody_knows(self, written):
        said = self.adapted(
            written,
            "class A:\n    def __init__(self, lr, warmup):\n        pass\n"
            "    def update(self, params, grads):\n        pass",
        )
        assert said == (
            "A requires warmup, which the experiment does not provide. Give it a default value."
        )

    def test_nothing_that_moves(self, written):
        said = self.adapted(
            written,
            "class A:\n    def update(self, params, grads):\n"
            "        for k in params:\n            p = params[k]\n            p = p - grads[k]",
        )
        assert said.startswith("A.update(params, grads) changed no parameter.")

    @pytest.mark.parametrize(
        ("value", "came"),
        [
            ("np.zeros(2)", "an array of shape (2,)"),
            ("None", "nothing (None)"),
            ("'x'", "a value of type str"),
            ("params[k] > 0", "an array of bool"),
            ("[1.0]", "a list of 1"),
        ],
    )
    def test_something_else_in_a_parameters_place(self, written, value, came):
        said = self.adapted(
            written,
            "class A:\n    def update(self, params, grads):\n"
            f"        for k in params:\n            params[k] = {value}",
        )
        assert said == (
            f"After A.update(params, grads), W1 is {came}. "
            "It should stay an array of numbers of shape (5, 3)."
        )

    def test_a_parameter_that_was_taken_out(self, written):
        said = self.adapted(
            written, "class A:\n    def update(self, params, grads):\n        params.clear()"
        )
        assert "W1 is nothing (None)" in said

    @pytest.mark.parametrize("value", ["np.nan", "np.inf"])
    def test_values_that_are_not_finite(self, written, value):
        said = self.adapted(
            written,
            f"class A:\n    def update(self, params, grads):\n        params['b1'][1] = {value}",
        )
        assert said == ("b1 after A.update(params, grads) contains NaN or infinity, first at [1].")

    def test_an_array_of_another_shape_in_the_engines_form(self, written):
        said = self.adapted(written, ENGINE_FORM.format(change="p.data = p.data.sum()"))
        assert "W1 is a single number" in said


def test_what_is_no_optimizer(written):
    assert not optimizers.fits(written("class A:\n    def forward(self, x):\n        return x"))
    assert not optimizers.fits(written("def update(params, grads):\n    pass"))
