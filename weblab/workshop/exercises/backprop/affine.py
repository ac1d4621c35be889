"""Affine: the dense layer, for samples of any shape."""

import math

import numpy as np

from weblab import nn
from weblab.locale import mark as _
from weblab.workshop.checks.compare import Mistake
from weblab.workshop.checks.layers import Case, LayerTrials
from weblab.workshop.exercises.exercise import Exercise

SKELETON = _('''class Affine:
    """Every output is a weighted sum of every input: y = x W + b.

    W: (in, out). b: (out,).
    forward(x): x (N, ...) with `in` values a sample -> y (N, out).
    backward(dout): dout (N, out) -> dx, in the shape of x;
        sets self.dW, in the shape of W, and self.db, in the shape of b.
    """

    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        ...

    def backward(self, dout):
        ...
''')

SOLUTION = '''class Affine:
    """Every output is a weighted sum of every input: y = x W + b."""

    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.shape = x.shape
        self.x = x.reshape(len(x), -1)
        return self.x @ self.W + self.b

    def backward(self, dout):
        self.dW = self.x.T @ dout
        self.db = dout.sum(axis=0)
        return (dout @ self.W.T).reshape(self.shape)
'''


def _rows(a):
    return a.x.reshape(len(a.x), -1)


FORWARD = (
    Mistake(
        "bias-forgotten",
        _("forward leaves b out. y = x W + b."),
        lambda a: _rows(a) @ a.W,
    ),
    Mistake(
        "bias-subtracted",
        _("forward subtracts b. Add it: y = x W + b."),
        lambda a: _rows(a) @ a.W - a.b,
    ),
    Mistake(
        "averaged",
        _("forward divides the sum by the number of inputs. A weighted sum is not a mean."),
        lambda a: _rows(a) @ a.W / len(a.W) + a.b,
    ),
)
X = (
    Mistake(
        "not-in-the-shape-of-x",
        _("backward returns flat rows. Reshape the gradient to the shape of x."),
        lambda a: (a.dout @ a.W.T) if a.x.ndim > 2 else None,
    ),
    Mistake(
        "sign",
        _("The gradient with respect to x has the opposite sign."),
        lambda a: -(a.dout @ a.W.T).reshape(a.x.shape),
    ),
    Mistake(
        "averaged",
        _(
            "The gradient with respect to x is divided by the batch size. "
            "The loss already does that."
        ),
        lambda a: (a.dout @ a.W.T).reshape(a.x.shape) / len(a.x),
    ),
)
W = (
    Mistake(
        "transposed",
        _("self.dW is transposed. It has the shape of W: x^T dout, not dout^T x."),
        lambda a: a.dout.T @ _rows(a),
    ),
    Mistake(
        "averaged",
        _("self.dW is divided by the batch size. Sum over the batch: x^T dout."),
        lambda a: _rows(a).T @ a.dout / len(a.x),
    ),
    Mistake(
        "sign",
        _("self.dW has the opposite sign."),
        lambda a: -_rows(a).T @ a.dout,
    ),
    Mistake(
        "output-not-input",
        _("self.dW is computed from the output. It takes the input of forward: x^T dout."),
        lambda a: (a.y.T @ a.dout)[: len(a.W)] if len(a.W) <= a.y.shape[1] else None,
    ),
    Mistake(
        "first-sample-alone",
        _("self.dW uses only the first sample. Sum over the batch: x^T dout."),
        lambda a: np.outer(_rows(a)[0], a.dout[0]) if len(a.x) > 1 else None,
    ),
)
B = (
    Mistake(
        "bias-not-summed",
        _("self.db is dout itself. b is added to every sample: sum dout over the batch."),
        lambda a: a.dout,
    ),
    Mistake(
        "averaged",
        _("self.db is the mean over the batch. b is added to every sample: sum, not mean."),
        lambda a: a.dout.mean(axis=0),
    ),
    Mistake(
        "wrong-axis",
        _("self.db is summed over the outputs. Sum over the batch, which is axis 0."),
        lambda a: a.dout.sum(axis=1),
    ),
    Mistake(
        "all-summed",
        _("self.db is a single sum over everything. Sum over the batch only, which is axis 0."),
        lambda a: a.dout.sum(),
    ),
    Mistake(
        "all-summed",
        _("self.db is a single sum over everything. Sum over the batch only, which is axis 0."),
        lambda a: np.full(a.b.shape, a.dout.sum()),
    ),
    Mistake(
        "sign",
        _("self.db has the opposite sign."),
        lambda a: -a.dout.sum(axis=0),
    ),
)
NO_ROWS = (
    "no-rows",
    _(
        "With x of shape {shape} it raises an error: {words}. "
        "Flatten each sample to a row first, and reshape the gradient to the shape of x."
    ),
)


def _draw(rng, case):
    features = math.prod(case.shape[1:])
    out = case.settings["out"]
    return {
        "x": rng.standard_normal(case.shape),
        "W": rng.standard_normal((features, out)),
        "b": rng.standard_normal(out),
    }


def _engine(arrays, case):
    layer = nn.Linear(*arrays["W"].shape)
    weight, bias = layer.parameters()
    weight.data, bias.data = arrays["W"], arrays["b"]
    return nn.Sequential(nn.Flatten(), layer)


TRIALS = LayerTrials(
    name="Affine",
    cases=(
        Case((3, 4), {"out": 5}),
        Case((5, 7), {"out": 3}),
        Case((1, 3), {"out": 2}),
        Case((4, 2, 3), {"out": 5}, NO_ROWS),
        Case((3, 2, 4, 3), {"out": 5}, NO_ROWS),
    ),
    draw=_draw,
    made_with=("W", "b"),
    engine=_engine,
    forward=FORWARD,
    backward={"x": X, "W": W, "b": B},
)

EXERCISE = Exercise(
    id="affine",
    lab="backprop",
    name="Affine",
    task=_(
        "Write the dense layer Affine, y = x W + b, for samples of any shape. "
        "Its backward returns the gradient with respect to x and sets self.dW and self.db."
    ),
    skeleton=SKELETON,
    hints=(
        _("Check the shapes: dW has the shape of W, and so does x^T dout."),
        _("b is added to every sample of the batch, so its gradient is the sum over the batch."),
        _("Flatten x with x.reshape(len(x), -1), and keep x.shape to reshape the gradient."),
        _("self.dW = self.x.T @ dout and self.db = dout.sum(axis=0)."),
    ),
    solution=SOLUTION,
    check=TRIALS.run,
)
