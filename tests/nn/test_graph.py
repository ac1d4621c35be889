"""The computational graph: the book's figures, every operation's derivative, and stepping."""

import numpy as np
import pytest

from weblab import nn
from weblab.nn.graph import Graph, Node
from weblab.nn.graph_operations import OPERATIONS


def two_apples() -> tuple[Graph, dict[str, Node]]:
    graph = Graph()
    prices = {"apple": 100, "number": 2, "tax": 1.1}
    given = {name: graph.value(name, value) for name, value in prices.items()}
    given["apples"] = given["apple"] * given["number"]
    given["paid"] = given["apples"] * given["tax"]
    return graph, given


def test_two_apples_with_tax() -> None:
    graph, nodes = two_apples()
    assert graph.forward() == pytest.approx(220)
    graph.backward()
    grads = [float(nodes[name].grad) for name in ("apple", "number", "tax")]
    assert grads == pytest.approx([2.2, 110, 200])


def test_apples_and_oranges() -> None:
    graph = Graph()
    apple, apples = graph.value("apple", 100), graph.value("apples", 2)
    orange, oranges = graph.value("orange", 150), graph.value("oranges", 3)
    tax = graph.value("tax", 1.1)
    paid = (apple * apples + orange * oranges) * tax
    assert graph.forward() == pytest.approx(715)
    graph.backward(paid)
    grads = [float(node.grad) for node in (apple, apples, orange, oranges, tax)]
    assert grads == pytest.approx([2.2, 110, 3.3, 165, 650])


def test_forward_is_stepped_node_by_node() -> None:
    graph, nodes = two_apples()
    steps = graph.forward_iter()
    assert nodes["apples"].value is None
    assert next(steps) is nodes["apples"]
    assert nodes["apples"].value == 200
    assert nodes["paid"].value is None
    assert next(steps) is nodes["paid"]
    with pytest.raises(StopIteration):
        next(steps)


def test_backward_shows_local_times_upstream() -> None:
    graph, nodes = two_apples()
    graph.forward()
    first, second = graph.backward_iter(nodes["paid"])
    assert first.node is nodes["paid"]
    assert [(piece.node.name, piece.local) for piece in first.pieces] == [
        ("multiply 1", pytest.approx(1.1)),
        ("tax", pytest.approx(200)),
    ]
    assert float(second.upstream) == pytest.approx(1.1)
    for piece in second.pieces:
        assert float(piece.grad) == pytest.approx(piece.local * float(second.upstream))


def test_a_value_used_twice_gathers_both_gradients() -> None:
    graph = Graph()
    x = graph.value("x", 3.0)
    graph.apply("sum", x * x + x)
    graph.forward()
    graph.backward()
    assert x.grad == 7


def test_values_can_be_edited() -> None:
    graph, nodes = two_apples()
    graph.forward()
    graph.assign(nodes["number"], 5)
    assert nodes["paid"].value is None
    assert graph.forward() == pytest.approx(550)


INPUTS = {
    "log": [(3, 2)],
    "divide": [(3, 2), (2,)],
    "matmul": [(3, 2), (2, 4)],
    "softmax_cross_entropy": [(3, 4), (3, 4)],
    "convolve": [(2, 2, 5, 4), (3, 2, 3, 2)],
    "flatten": [(2, 3, 2)],
    "add": [(3, 2), (1, 2)],
    "subtract": [(3, 2), ()],
    "multiply": [(3, 1), (3, 2)],
    "maximum": [(3, 2), (3, 2)],
}


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_derivative(name: str, rng: np.random.Generator) -> None:
    graph = Graph()
    shapes = INPUTS.get(name, [(3, 2)])
    nodes = [graph.value(f"x{i}", rng.random(shape) + 0.5) for i, shape in enumerate(shapes)]
    result = graph.apply(name, *nodes)
    graph.forward()
    weights = graph.value("w", rng.standard_normal(result.value.shape))
    graph.apply("sum", result * weights)
    errors = graph.check_gradients(tolerance=1e-7)
    assert len(errors) == len(shapes) + 1


def test_affine_softmax_layer_equals_the_engine(rng: np.random.Generator) -> None:
    x, targets = rng.standard_normal((4, 3)), np.array([0, 1, 1, 0])
    layer = nn.Linear(3, 2, rng=rng)
    weight, bias = layer.weight.data.astype(float), rng.standard_normal(2)
    layer.weight.data, layer.bias.data = weight, bias
    loss = nn.SoftmaxCrossEntropy()
    expected = loss(layer.forward(x, training=True), targets)
    dx = layer.backward(loss.backward())
    graph = Graph()
    given = [graph.value(n, v) for n, v in [("x", x), ("W", weight), ("b", bias)]]
    truth = graph.value("t", np.eye(2)[targets])
    graph.apply("softmax_cross_entropy", given[0] @ given[1] + given[2], truth)
    assert graph.forward() == pytest.approx(expected)
    graph.backward()
    for node, grad in zip(given, [dx, layer.weight.grad, layer.bias.grad], strict=True):
        np.testing.assert_allclose(node.grad, grad, atol=1e-12)


def test_conv_layer_equals_the_engine(rng: np.random.Generator) -> None:
    """The preset of a conv layer: convolve, add the bias, ReLU, flatten, dense, cross-entropy."""
    x, targets = rng.standard_normal((3, 2, 5, 4)), np.array([1, 0, 1])
    model = nn.Sequential(
        nn.Conv2d(2, 3, (3, 2), rng=rng), nn.ReLU(), nn.Flatten(), nn.Linear(27, 2, rng=rng)
    )
    for parameter in model.parameters():
        parameter.data = rng.standard_normal(parameter.data.shape)
    loss = nn.SoftmaxCrossEntropy()
    expected = loss(model.forward(x, training=True), targets)
    dx = model.backward(loss.backward())
    graph = Graph()
    image, weight, bias, dense, dense_bias = (
        graph.value(name, value)
        for name, value in [
            ("x", x),
            ("W", model[0].weight.data),
            ("b", model[0].bias.data[:, None, None]),
            ("V", model[3].weight.data),
            ("c", model[3].bias.data),
        ]
    )
    maps = graph.apply("relu", graph.apply("convolve", image, weight) + bias)
    outputs = graph.apply("flatten", maps) @ dense + dense_bias
    graph.apply("softmax_cross_entropy", outputs, graph.value("t", np.eye(2)[targets]))
    assert graph.forward() == pytest.approx(expected)
    graph.backward()
    grads = [dx, *(parameter.grad for parameter in model.parameters())]
    for node, grad in zip([image, weight, bias, dense, dense_bias], grads, strict=True):
        np.testing.assert_allclose(node.grad.reshape(grad.shape), grad, atol=1e-12)
    graph.check_gradients(tolerance=1e-6)


def test_a_planted_bug_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    graph, _ = two_apples()
    wrong = OPERATIONS["multiply"].__class__(
        "multiply", "a b", "a and b", np.multiply, lambda grad, y, a, b: (grad * a, grad * b)
    )
    for node in graph.nodes:
        if node.operation is not None:
            monkeypatch.setattr(node, "operation", wrong)
    with pytest.raises(nn.GradientMismatchError, match=r"tax.*backward 1\.1, numeric 200"):
        graph.check_gradients()


def test_equal_names_hide_no_mismatch(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = Graph()
    wrong = graph.apply("square", graph.value("x", 3.0))
    right = graph.value("x", 5.0)
    graph.apply("add", wrong, right)
    broken = wrong.operation.__class__(
        "square", "a^2", "a", np.square, lambda grad, y, a: (grad * a,)
    )
    monkeypatch.setattr(wrong, "operation", broken)
    with pytest.raises(nn.GradientMismatchError, match=r"x.*backward 3, numeric 6"):
        graph.check_gradients()


@pytest.mark.parametrize(
    ("use", "words"),
    [
        (lambda g, n: g.assign(n["paid"], 3), "given value"),
        (lambda g, n: g.assign(n["tax"], np.nan), "finite"),
        (lambda g, n: g.apply("cube", n["tax"]), "'cube'"),
        (lambda g, n: n["tax"] * Graph().value("x", 1), "this graph"),
        (lambda g, n: g.backward(g.value("x", np.zeros(3))), "scalar"),
        (lambda g, n: g.backward(), "to be computed"),
        (lambda g, n: Graph().assign(n["tax"], 3), "this graph"),
        (lambda g, n: n["tax"] * 2, "received 2"),
        (lambda g, n: g.apply("add", n["tax"]), "2 inputs"),
        (lambda g, n: (n["tax"] @ n["apple"], g.forward()), "two matrices"),
        (lambda g, n: g.value("c", "x"), "finite number.*received 'x'"),
        (lambda g, n: g.value("c", [[1], [2, 3]]), "finite number"),
        (lambda g, n: g.value("c", None), "received None"),
        (lambda g, n: (n["tax"] / g.value("zero", 0), g.forward()), "'divide 1', a / b, is finite"),
        (lambda g, n: (g.apply("log", g.value("zero", 0)), g.forward()), "'zero', which give -inf"),
        (lambda g, n: (g.apply("log", g.value("debt", -1)), g.forward()), "which give nan"),
        (lambda g, n: (g.apply("exp", g.value("much", 1e3)), g.forward()), "which give inf"),
        (lambda g, n: Graph().forward(), "an empty graph"),
        (lambda g, n: Graph().backward(), "an empty graph"),
        (lambda g, n: Graph().check_gradients(), "an empty graph"),
    ],
)
def test_unfit_use_is_refused(use, words) -> None:
    graph, nodes = two_apples()
    with pytest.raises((ValueError, RuntimeError), match=rf"{words}.*;"):
        use(graph, nodes)


@pytest.mark.parametrize(
    ("name", "shapes"),
    [
        ("add", [(3,), (2,)]),
        ("multiply", [(3, 2), (2, 3)]),
        ("matmul", [(3, 2), (3, 2)]),
        ("softmax_cross_entropy", [(3, 2), (1, 2)]),
        ("convolve", [(5, 5), (3, 3)]),
        ("convolve", [(1, 2, 5, 5), (1, 1, 3, 3)]),
        ("convolve", [(1, 1, 2, 2), (1, 1, 3, 3)]),
        ("flatten", [()]),
    ],
)
def test_shapes_that_do_not_fit_are_refused(name: str, shapes: list[tuple[int, ...]]) -> None:
    graph = Graph()
    graph.apply(name, *(graph.value(f"x{i}", np.ones(shape)) for i, shape in enumerate(shapes)))
    with pytest.raises(ValueError, match=rf"expected inputs that fit .*{name} 1.*received shapes"):
        graph.forward()


def test_a_refused_value_leaves_no_node_behind() -> None:
    graph, _ = two_apples()
    with pytest.raises(ValueError, match="finite"):
        graph.value("c", "x")
    assert graph.forward() == pytest.approx(220)
