"""Visitors' losses, initializers, penalties and RBM rules in the engine's place."""

import numpy as np
import pytest

from weblab import nn
from weblab.nn.penalties import L2, SparseCode
from weblab.workshop.adapters import losses
from weblab.workshop.adapters.functions import (
    VisitorCodePenalty,
    VisitorDecay,
    VisitorMachine,
    initializer,
)
from weblab.workshop.finding import find
from weblab.workshop.loading import Code
from weblab.workshop.messages import RefusedError


def refusal(function, *args, **kwargs):
    with pytest.raises(RefusedError) as caught:
        function(*args, **kwargs)
    return str(caught.value)


class TestLosses:
    OUTPUTS = np.random.default_rng(0).standard_normal((4, 3)).astype(np.float32)
    LABELS = np.array([0, 2, 1, 2])

    def test_the_books_class_equals_the_engines(self, book):
        loss = losses.adapt(book("SoftmaxWithLoss"))
        ours = nn.SoftmaxCrossEntropy()
        assert loss(self.OUTPUTS, self.LABELS) == pytest.approx(
            ours(self.OUTPUTS, self.LABELS), rel=1e-5
        )
        np.testing.assert_allclose(loss.backward(), ours.backward(), rtol=1e-5, atol=1e-7)
        assert loss.backward().dtype == np.float32

    @pytest.mark.parametrize(
        "source",
        [
            "def mse(y, t):\n    return np.mean((y - t) ** 2), 2 * (y - t) / y.size",
            "class Mse:\n    def compute(self, y, t):\n"
            "        return np.mean((y - t) ** 2), 2 * (y - t) / y.size",
            "class Mse:\n    def __call__(self, y, t):\n        self.d = y - t\n"
            "        return np.mean(self.d ** 2)\n"
            "    def backward(self):\n        return 2 * self.d / self.d.size",
            "class Mse(nn.MeanSquaredError):\n    pass",
        ],
    )
    def test_forms(self, written, source):
        found = written(source)
        assert losses.fits(found)
        loss, ours = losses.adapt(found), nn.MeanSquaredError()
        targets = np.ones_like(self.OUTPUTS)
        assert loss(self.OUTPUTS, targets) == pytest.approx(ours(self.OUTPUTS, targets))
        np.testing.assert_allclose(loss.backward(), ours.backward(), rtol=1e-6)

    @pytest.mark.parametrize(
        ("source", "sentence"),
        [
            (
                "def f(y, t):\n    return np.mean((y - t) ** 2)",
                "f(y, t) should return loss, gradient. It returned a single number.",
            ),
            (
                "def f(y, t):\n    return (y - t) ** 2, y",
                "f(y, t) should return a single number. It returned an array of shape (4, 3).",
            ),
            (
                "def f(y, t):\n    return 0.0, y.sum(axis=0)",
                "f(y, t) should return an array of shape (4, 3). "
                "It returned an array of shape (3,).",
            ),
            (
                "def f(y, t):\n    return None, y",
                "f(y, t) returned nothing. Is a return statement missing?",
            ),
            (
                "def f(y, t):\n    return 0.0, y / 0",
                "f(y, t) contains NaN or infinity, first at [0, 0].",
            ),
            (
                "class F:\n    def forward(self, y, t):\n        return 1.0",
                "F has no method backward(dout).",
            ),
            (
                "class F:\n    def forward(self, y, t):\n        return 1.0\n"
                "    def backward(self, dout=1):\n        pass",
                "F.backward() returned nothing. Is a return statement missing?",
            ),
        ],
    )
    def test_refusals(self, written, source, sentence):
        def compute():
            return losses.adapt(written(source)).compute(self.OUTPUTS, np.ones_like(self.OUTPUTS))

        with np.errstate(all="ignore"):
            assert refusal(compute) == sentence


class TestInitializers:
    BOOK = "def he(fan_in, fan_out, rng):\n    return rng.standard_normal((fan_in, fan_out)) * 2"
    ENGINE = (
        "def he(shape, *, fan_in, fan_out, rng):\n"
        "    return rng.standard_normal(shape) * np.sqrt(2 / fan_in)"
    )

    @pytest.mark.parametrize(
        "source",
        [
            BOOK,
            ENGINE,
            BOOK.replace(", rng", "").replace(
                "rng.standard_normal((fan_in, fan_out))", "np.random.randn(fan_in, fan_out)"
            ),
        ],
    )
    def test_a_dense_layer_and_a_convolution_start_from_it(self, written, source):
        init = initializer(written(source))
        layer = nn.Linear(5, 3, init=init, rng=np.random.default_rng(0))
        assert layer.weight.data.dtype == np.float32
        conv = nn.Conv2d(2, 4, 3, init=init, rng=np.random.default_rng(0))
        assert conv.weight.data.shape == (4, 2, 3, 3)
        assert len(np.unique(conv.weight.data)) == 72

    def test_it_draws_from_the_generator_that_it_is_given(self, written):
        init = initializer(written(self.BOOK))
        layer = nn.Linear(5, 3, init=init, rng=np.random.default_rng(0))
        expected = np.random.default_rng(0).standard_normal((5, 3)) * 2
        np.testing.assert_allclose(layer.weight.data, expected, rtol=1e-6)

    @pytest.mark.parametrize(
        ("result", "sentence"),
        [
            (
                "np.zeros((fan_out, fan_in))",
                "he(fan_in, fan_out, rng) should return an array of shape (5, 3). "
                "It returned an array of shape (3, 5).",
            ),
            ("None", "he(fan_in, fan_out, rng) returned nothing. Is a return statement missing?"),
            (
                "np.full((fan_in, fan_out), np.nan)",
                "he(fan_in, fan_out, rng) contains NaN or infinity, first at [0, 0].",
            ),
        ],
    )
    def test_refusals(self, written, result, sentence):
        init = initializer(written(f"def he(fan_in, fan_out, rng):\n    return {result}"))
        assert refusal(nn.Linear, 5, 3, init=init) == sentence


class TestPenalties:
    DECAY = (
        "def decay_gradients(params, grads, weight_decay):\n"
        "    for name in grads:\n"
        "        if name.startswith('W'):\n"
        "            grads[name] {change}\n"
        "    {end}"
    )

    @pytest.mark.parametrize(
        ("change", "end"),
        [
            ("+= weight_decay * params[name]", "pass"),
            ("= grads[name] + weight_decay * params[name]", "return grads"),
        ],
    )
    def test_decay_is_what_l2_adds(self, written, change, end):
        def gradients(penalty):
            rng = np.random.default_rng(0)
            model = nn.zoo.mlp([4, 3, 2], rng=rng)
            for parameter in model.parameters():
                parameter.grad = rng.standard_normal(parameter.data.shape).astype(np.float32)
                parameter.decay = parameter.name == "weight"
            penalty.add_gradient(model.parameters())
            return [parameter.grad for parameter in model.parameters()]

        visitors = VisitorDecay(written(self.DECAY.format(change=change, end=end)), 0.1)
        assert visitors.value([]) == 0
        for a, b in zip(gradients(L2(0.1)), gradients(visitors), strict=True):
            np.testing.assert_allclose(b, a, rtol=1e-6)

    def test_a_gradient_that_was_taken_away_is_told(self, written):
        penalty = VisitorDecay(
            written("def decay_gradients(params, grads, weight_decay):\n    del grads['b1']"), 0.1
        )
        parameters = nn.Linear(2, 2).parameters()
        for parameter in parameters:
            parameter.grad = np.ones_like(parameter.data)
        assert refusal(penalty.add_gradient, parameters) == (
            "grads['b1'] should be an array of shape (2,). It is nothing (None)."
        )

    def test_a_code_is_priced_as_the_engine_prices_it(self, written):
        penalty = VisitorCodePenalty(
            written(
                "def kl_penalty(a, rho):\n    r = a.mean(axis=0)\n"
                "    value = np.sum(rho * np.log(rho / r) + (1-rho) * np.log((1-rho) / (1-r)))\n"
                "    slope = ((1-rho) / (1-r) - rho / r) / len(a)\n"
                "    return value, np.tile(slope, (len(a), 1))"
            ),
            0.05,
            0.3,
        )
        code = np.random.default_rng(0).uniform(0.1, 0.9, (5, 3))
        ours = SparseCode(0.05, 0.3)
        for layer in (penalty, ours):
            layer.forward(code, training=True)
        assert penalty.penalty() == pytest.approx(ours.penalty())
        grad = np.ones_like(code)
        np.testing.assert_allclose(penalty.backward(grad), ours.backward(grad))


class TestMachines:
    RULE = (
        "def cd1(v, W, b, c, rng):\n"
        "    ph = sigmoid(v @ W + c)\n"
        "    h = (rng.random(ph.shape) < ph).astype(v.dtype)\n"
        "    pv = sigmoid(h @ W.T + b)\n"
        "    v1 = (rng.random(pv.shape) < pv).astype(v.dtype)\n"
        "    ph1 = sigmoid(v1 @ W + c)\n"
        "    n = len(v)\n"
        "    return (v.T @ ph - v1.T @ ph1) / n, (v - v1).mean(axis=0), (ph - ph1).mean(axis=0)"
    )

    def test_the_rule_trains_an_rbm(self, written):
        rng = np.random.default_rng(0)
        data = np.repeat(np.eye(2, dtype=np.float32), 3, axis=1)[rng.integers(0, 2, 200)]
        machine = VisitorMachine(nn.RBM(6, 4, rng=rng), written(self.RULE))
        before = machine.machine.log_likelihood(data)
        run = nn.contrastive_iter(
            machine,
            nn.SGD(machine.parameters(), 0.5),
            data,
            epochs=30,
            batch_size=20,
            rng=rng,
        )
        errors = [event.loss for event in run if isinstance(event, nn.StepEnd)]
        assert machine.machine.log_likelihood(data) > before + 1
        assert errors[-1] < errors[0]

    @pytest.mark.parametrize(
        ("result", "words"),
        [
            ("W", "should return dW, db, dc. It returned an array of shape (6, 4)."),
            ("W, b", "should return dW, db, dc. It returned 2 values."),
            ("W.T, b, c", "dW should be an array of shape (6, 4)."),
            ("W, v, c", "db should be an array of shape (6,)."),
            ("W, b, c * np.nan", "dc contains NaN or infinity"),
        ],
    )
    def test_refusals(self, written, result, words):
        rule = written(f"def cd1(v, W, b, c, rng):\n    return {result}")
        machine = VisitorMachine(nn.RBM(6, 4), rule)
        assert words in refusal(machine.set_gradients, np.ones((3, 6), np.float32))


class TestFinding:
    def fits(self, found):
        return isinstance(found, type) and hasattr(found, "update")

    def find(self, source):
        return find(Code(source), "SGD", self.fits, "class SGD: def update(self, params, grads)")

    OPTIMIZER = "class {}:\n    def update(self, params, grads): pass\n"

    def test_the_one_of_the_originals_name_is_meant(self):
        source = self.OPTIMIZER.format("Other") + self.OPTIMIZER.format("SGD")
        assert self.find(source).__name__ == "SGD"

    def test_or_else_the_only_one(self):
        source = "class Helper: pass\n" + self.OPTIMIZER.format("Mine")
        assert self.find(source).__name__ == "Mine"

    def test_a_base_is_not_meant_where_another_is_derived_from_it(self):
        source = self.OPTIMIZER.format("Base") + "class Mine(Base): pass"
        assert self.find(source).__name__ == "Mine"

    def test_two_none_and_another_are_told(self):
        two = self.OPTIMIZER.format("A") + self.OPTIMIZER.format("B")
        assert refusal(self.find, two) == (
            "More than one class or function fits: A, B. Keep one, or name one SGD."
        )
        assert refusal(self.find, "x = 1") == (
            "There is no class or function yet. Write class SGD: def update(self, params, grads)."
        )
        assert refusal(self.find, "class Layer: pass") == (
            "Nothing here can replace SGD. Found: Layer. "
            "Write class SGD: def update(self, params, grads)."
        )
