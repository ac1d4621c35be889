"""A visitor's layer stands between others as the engine's own does, whatever its form."""

from typing import ClassVar

import numpy as np
import pytest

from weblab import nn
from weblab.workshop.adapters import kinds, layers
from weblab.workshop.adapters.layers import VisitorLayer
from weblab.workshop.messages import RefusedError

SIDE = 6
PAIRS = {
    "Relu": (lambda cls, rng: kinds.activation(cls), lambda rng: nn.ReLU(), (5, 4)),
    "Sigmoid": (lambda cls, rng: kinds.activation(cls), lambda rng: nn.Sigmoid(), (5, 4)),
    "Affine": (
        lambda cls, rng: kinds.dense(cls, 4, 3, rng),
        lambda rng: nn.Linear(4, 3, rng=rng),
        (5, 4),
    ),
    "BatchNormalization": (
        lambda cls, rng: kinds.normalization(cls, 4),
        lambda rng: nn.BatchNorm1d(4, eps=1e-6),
        (5, 4),
    ),
    "Convolution": (
        lambda cls, rng: kinds.convolution(cls, 2, 3, 3, rng, stride=2, pad=1),
        lambda rng: nn.Conv2d(2, 3, 3, stride=2, padding=1, rng=rng),
        (4, 2, SIDE, SIDE),
    ),
    "Pooling": (
        lambda cls, rng: kinds.pooling(cls, 2),
        lambda rng: nn.MaxPool2d(2),
        (4, 2, SIDE, SIDE),
    ),
}


def passed(layer, x, grad_of):
    """Return output, gradient by x, and the parameters' gradients, of one training pass."""
    y = layer.forward(x, training=True)
    dx = layer.backward(grad_of(y))
    return [y, dx, *(parameter.grad for parameter in layer.parameters())]


@pytest.mark.parametrize("name", PAIRS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_books_classes_equal_the_engines(book, name, dtype):
    adapt, engine, shape = PAIRS[name]
    x = np.random.default_rng(5).standard_normal(shape).astype(dtype)
    given = x.copy()
    weighting = np.random.default_rng(6)

    def grad_of(y):
        return weighting.standard_normal(y.shape).astype(dtype)

    theirs = passed(adapt(book(name), np.random.default_rng(0)), x, grad_of)
    np.testing.assert_array_equal(x, given)
    weighting = np.random.default_rng(6)
    ours = passed(engine(np.random.default_rng(0)), x, grad_of)
    for a, b in zip(ours, theirs, strict=True):
        assert a.shape == b.shape
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-5)
    assert theirs[0].dtype == theirs[1].dtype == dtype


@pytest.mark.parametrize("name", PAIRS)
def test_every_gradient_is_right(book, name):
    adapt, _, shape = PAIRS[name]
    x = np.random.default_rng(5).standard_normal(shape)
    layer = adapt(book(name), np.random.default_rng(0))
    errors = nn.check_gradients(layer, None, x, epsilon=1e-5, tolerance=1e-5)
    assert len(errors) == 1 + len(layer.parameters())


def test_the_books_dropout_drops_as_many_and_waits_for_evaluation(book):
    layer = kinds.dropout(book("Dropout"), 0.2, np.random.default_rng(0))
    x = np.ones((100, 50), np.float32)
    y = layer.forward(x, training=True)
    assert 0.17 < np.mean(y == 0) < 0.23
    np.testing.assert_array_equal(layer.backward(x), y)
    np.testing.assert_allclose(layer.forward(x), 0.8 * x)


@pytest.mark.parametrize("features", [1, 4])
def test_evaluation_normalizes_by_the_running_statistics(book, features):
    layer = kinds.normalization(book("BatchNormalization"), features)
    x = (3 + 2 * np.random.default_rng(0).standard_normal((200, features))).astype(np.float32)
    for _ in range(100):
        layer.forward(x, training=True)
    single = layer.forward(np.full((1, features), 3, np.float32))
    np.testing.assert_allclose(single, np.zeros((1, features)), atol=0.2)


def test_a_network_of_the_books_layers_learns_as_the_engines(book):
    rng = np.random.default_rng(0)
    data = (rng.standard_normal((60, 8)).astype(np.float32), rng.integers(0, 3, 60))

    def losses(*network):
        model = nn.Sequential(*network)
        run = nn.fit(
            model,
            nn.SoftmaxCrossEntropy(),
            nn.SGD(model.parameters(), 0.1),
            data,
            epochs=3,
            batch_size=20,
            rng=np.random.default_rng(2),
        )
        return run.losses

    draws = np.random.default_rng(1)
    ours = losses(nn.Linear(8, 9, rng=draws), nn.ReLU(), nn.Linear(9, 3, rng=draws))
    draws = np.random.default_rng(1)
    theirs = losses(
        kinds.dense(book("Affine"), 8, 9, draws),
        kinds.activation(book("Relu")),
        kinds.dense(book("Affine"), 9, 3, draws),
    )
    np.testing.assert_allclose(theirs, ours, rtol=1e-4)


ENGINE_FORM = """
class Scale:
    def __init__(self, num_features):
        self.gain = nn.Parameter(np.full(num_features, 2.0, np.float32), "gain")

    def forward(self, x, *, training=False):
        if training:
            self.x = x
        return x * self.gain.data

    def backward(self, grad):
        self.gain.grad = (grad * self.x).sum(axis=0)
        return grad * self.gain.data
"""


@pytest.mark.parametrize("base", ["Scale", "Scale(nn.Layer)"])
def test_the_engines_form(written, base):
    layer = kinds.normalization(written(ENGINE_FORM.replace("Scale", base)), 4)
    x = np.random.default_rng(0).standard_normal((3, 4))
    assert [parameter.name for parameter in layer.parameters()] == ["gain"]
    np.testing.assert_allclose(layer.forward(x), 2 * x)
    assert set(nn.check_gradients(layer, None, x)) >= {"input"}
    assert not hasattr(layer._inner, "x"), "evaluation kept nothing"


def test_a_loaded_state_reaches_the_visitors_arrays(book):
    layer = kinds.dense(book("Affine"), 4, 3, np.random.default_rng(0))
    other = kinds.dense(book("Affine"), 4, 3, np.random.default_rng(1))
    layer.load_state({name: array.copy() for name, array in other.state().items()})
    x = np.ones((2, 4), np.float32)
    np.testing.assert_array_equal(layer.forward(x), other.forward(x))


def test_what_writes_into_its_input_is_given_copies_from_then_on(written):
    cls = written(
        "class Relu:\n    def forward(self, x):\n        x[x < 0] = 0\n        return x\n"
        "    def backward(self, dout):\n        return dout"
    )
    layer = kinds.activation(cls)
    for _ in range(3):
        x = np.array([[-1.0, 2.0]])
        np.testing.assert_array_equal(layer.forward(x, training=True), [[0, 2]])
        np.testing.assert_array_equal(x, [[-1, 2]])


def test_the_output_has_the_type_of_the_input(written):
    cls = written(
        "class Double:\n    def forward(self, x):\n        return x * np.array(2.0)[None]\n"
        "    def backward(self, dout):\n        return dout.astype(float) * 2"
    )
    layer = kinds.activation(cls)
    x = np.ones((2, 2), np.float32)
    assert layer.forward(x, training=True).dtype == np.float32
    assert layer.backward(x).dtype == np.float32


class TestRefusals:
    AFFINE = (
        "class Affine:\n    def __init__(self, W, b):\n        self.W, self.b = W, b\n"
        "        {preset}\n"
        "    def forward(self, x):\n        self.x = x\n        return {out}\n"
        "    def backward(self, dout):\n        {set}\n        return {dx}"
    )
    RIGHT: ClassVar = {
        "preset": "pass",
        "out": "x @ self.W + self.b",
        "set": "self.dW, self.db = self.x.T @ dout, dout.sum(axis=0)",
        "dx": "dout @ self.W.T",
    }

    def said(self, written, **changed):
        cls = written(self.AFFINE.format(**self.RIGHT | changed))
        layer = kinds.dense(cls, 4, 3, np.random.default_rng(0))
        x = np.random.default_rng(0).standard_normal((2, 4)).astype(np.float32)
        with pytest.raises(RefusedError) as caught:
            layer.backward(np.ones_like(layer.forward(x, training=True)))
        return str(caught.value)

    @pytest.mark.parametrize(
        ("changed", "sentence"),
        [
            (
                {"out": "x @ self.W @ self.W.T"},
                "Affine.forward(x) should return an array of shape (2, 3). "
                "It returned an array of shape (2, 4).",
            ),
            ({"out": "None"}, "Affine.forward(x) returned nothing. Is a return statement missing?"),
            (
                {"out": "x @ self.W > 0"},
                "Affine.forward(x) should return an array of shape (2, 3). "
                "It returned an array of bool.",
            ),
            (
                {"out": "np.full((2, 3), np.nan)"},
                "Affine.forward(x) contains NaN or infinity, first at [0, 0].",
            ),
            (
                {"set": "self.dW = self.x.T @ dout"},
                "Affine.backward(dout) did not set self.db, the gradient of self.b.",
            ),
            (
                {"set": "dW, db = self.x.T @ dout, dout.sum(axis=0)"},
                "Affine.backward(dout) did not set self.dW, the gradient of self.W.",
            ),
            (
                {"preset": "self.dW, self.db = np.zeros_like(W), np.zeros_like(b)", "set": "pass"},
                "Affine.backward(dout) did not set self.dW, the gradient of self.W.",
            ),
            (
                {"set": "self.dW, self.db = self.x.T @ dout, dout"},
                "self.db should be an array of shape (3,). It is an array of shape (2, 3).",
            ),
            (
                {"dx": "dout"},
                "Affine.backward(dout) should return an array of shape (2, 4). "
                "It returned an array of shape (2, 3).",
            ),
        ],
    )
    def test_of_results(self, written, changed, sentence):
        assert self.said(written, **changed) == sentence

    def test_gradients_that_are_set_in_place_are_set(self, written):
        cls = written(
            self.AFFINE.format(
                **self.RIGHT
                | {
                    "preset": "self.dW, self.db = np.zeros_like(W), np.zeros_like(b)",
                    "set": "self.dW[...], self.db[...] = self.x.T @ dout, dout.sum(axis=0)",
                }
            )
        )
        layer = kinds.dense(cls, 4, 3, np.random.default_rng(0))
        nn.check_gradients(layer, None, np.random.default_rng(0).standard_normal((2, 4)))

    @pytest.mark.parametrize(
        ("source", "sentence"),
        [
            (
                "class A:\n    def forward():\n        pass\n"
                "    def backward(self, dout):\n        pass",
                "A is called as forward(x), but is defined as forward().",
            ),
            (
                "class A:\n    def __init__(self, size):\n        pass\n"
                "    def forward(self, x):\n        return x\n"
                "    def backward(self, dout):\n        return dout",
                "A requires size, which the experiment does not provide. Give it a default value.",
            ),
        ],
    )
    def test_of_forms(self, written, source, sentence):
        cls = written(source)
        assert layers.fits(cls)
        with pytest.raises(RefusedError) as caught:
            kinds.activation(cls)
        assert str(caught.value) == sentence

    def test_a_parameter_of_the_engine_without_a_gradient(self, written):
        cls = written(ENGINE_FORM.replace("self.gain.grad =", "unused ="))
        layer = kinds.normalization(cls, 4)
        x = np.ones((2, 4))
        with pytest.raises(RefusedError, match="did not set the gradient of gain"):
            layer.backward(layer.forward(x, training=True))


def test_a_layer_without_both_methods_does_not_fit(written):
    assert not layers.fits(written("class A:\n    def forward(self, x):\n        return x"))
    assert not layers.fits(written("def forward(x):\n    return x"))


def test_a_visitors_layer_is_named_where_it_stands(book):
    assert repr(VisitorLayer(book("Relu")())) == "VisitorLayer(Relu)"
