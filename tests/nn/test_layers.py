"""One table of layers, and what must hold for each of them."""

import copy
import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from weblab import nn
from weblab.nn import ops, registry
from weblab.nn.autoencoders import Autoencoder
from weblab.nn.gaussian_code import GaussianCode
from weblab.nn.penalties import ContractiveEncoder, SmallCode, SparseCode

Rng = np.random.Generator


@dataclass(frozen=True)
class Case:
    """A layer, the shape of a batch for it, and the shape of what comes out."""

    name: str
    make: Callable[[Rng], nn.Layer]
    x: tuple[int, ...]
    y: tuple[int, ...]
    positive: bool = False

    def batch(self, rng: Rng) -> np.ndarray:
        x = rng.standard_normal(self.x)
        return (1 / (1 + np.exp(-x)) if self.positive else x).astype(np.float32)


CASES = [
    Case("linear", lambda r: nn.Linear(5, 3, rng=r), (4, 5), (4, 3)),
    Case("linear without bias", lambda r: nn.Linear(5, 3, bias=False, rng=r), (4, 5), (4, 3)),
    Case("flatten", lambda r: nn.Flatten(), (2, 3, 2, 2), (2, 12)),
    Case("reshape", lambda r: nn.Reshape((2, 6)), (3, 12), (3, 2, 6)),
    Case("conv", lambda r: nn.Conv2d(2, 3, 3, rng=r), (2, 2, 5, 6), (2, 3, 3, 4)),
    Case(
        "conv, uneven",
        lambda r: nn.Conv2d(2, 3, (3, 2), stride=(1, 2), padding=(2, 1), bias=False, rng=r),
        (2, 2, 5, 6),
        (2, 3, 7, 4),
    ),
    Case(
        "conv, leftover rows",
        lambda r: nn.Conv2d(1, 2, 3, stride=3, rng=r),
        (1, 1, 8, 7),
        (1, 2, 2, 2),
    ),
    Case(
        "transposed conv",
        lambda r: nn.ConvTranspose2d(2, 3, 3, stride=2, padding=1, output_padding=1, rng=r),
        (2, 2, 3, 4),
        (2, 3, 6, 8),
    ),
    Case("max-pool", lambda r: nn.MaxPool2d(2), (2, 3, 4, 6), (2, 3, 2, 3)),
    Case(
        "max-pool, overlapping",
        lambda r: nn.MaxPool2d(3, stride=2, padding=1),
        (2, 3, 5, 6),
        (2, 3, 3, 3),
    ),
    Case("average pool", lambda r: nn.AvgPool2d(2), (2, 3, 5, 6), (2, 3, 2, 3)),
    Case(
        "average pool, padded",
        lambda r: nn.AvgPool2d((2, 3), stride=1, padding=(1, 0)),
        (2, 3, 4, 5),
        (2, 3, 5, 3),
    ),
    Case("upsample", lambda r: nn.Upsample2d((2, 3)), (2, 3, 2, 2), (2, 3, 4, 6)),
    Case("batch norm 1d", lambda r: nn.BatchNorm1d(4), (6, 4), (6, 4)),
    Case("batch norm 2d", lambda r: nn.BatchNorm2d(3), (3, 3, 4, 2), (3, 3, 4, 2)),
    Case("dropout", lambda r: nn.Dropout(0.2, rng=r), (5, 8), (5, 8)),
    Case("masking noise", lambda r: nn.MaskingNoise(0.3, rng=r), (5, 8), (5, 8)),
    Case("gaussian noise", lambda r: nn.GaussianNoise(0.5, rng=r), (5, 8), (5, 8)),
    Case("relu", lambda r: nn.ReLU(), (4, 6), (4, 6)),
    Case("leaky relu", lambda r: nn.LeakyReLU(0.1), (4, 6), (4, 6)),
    Case("sigmoid", lambda r: nn.Sigmoid(), (4, 6), (4, 6)),
    Case("tanh", lambda r: nn.Tanh(), (4, 6), (4, 6)),
    Case("softmax", lambda r: nn.Softmax(), (4, 6), (4, 6)),
    Case("elu", lambda r: nn.ELU(0.7), (4, 6), (4, 6)),
    Case("gelu", lambda r: nn.GELU(), (4, 6), (4, 6)),
    Case("gelu, exact", lambda r: nn.GELU("none"), (4, 6), (4, 6)),
    Case("softplus", lambda r: nn.Softplus(), (4, 6), (4, 6)),
    Case("sparse code", lambda r: SparseCode(0.1, 0.5), (4, 6), (4, 6), positive=True),
    Case("small code", lambda r: SmallCode(0.5), (4, 6), (4, 6)),
    Case("contractive", lambda r: ContractiveEncoder(6, 3, contraction=0.7, rng=r), (4, 6), (4, 3)),
    Case("gaussian code", lambda r: GaussianCode(0.3, rng=r), (4, 6), (4, 3)),
    Case("autorec", lambda r: nn.AutoRec(6, 3, centre=0.5, rng=r), (4, 6), (4, 6)),
    Case(
        "autoencoder",
        lambda r: Autoencoder(
            nn.Sequential(nn.Linear(6, 4, rng=r), GaussianCode(0.3, rng=r)),
            nn.Linear(2, 6, rng=r),
        ),
        (4, 6),
        (4, 6),
    ),
    Case(
        "sequential",
        lambda r: nn.Sequential(
            nn.Conv2d(1, 2, 3, bias=False, rng=r),
            nn.BatchNorm2d(2),
            nn.LeakyReLU(),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Dropout(0.3, rng=r),
            nn.Linear(8, 3, rng=r),
        ),
        (3, 1, 6, 6),
        (3, 3),
    ),
]

each = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


@each
def test_shape_and_dtype(case: Case, rng: Rng) -> None:
    layer = case.make(rng)
    y = layer.forward(case.batch(rng), training=True)
    dx = layer.backward(rng.standard_normal(case.y, dtype=np.float32))
    assert y.shape == case.y
    assert dx.shape == case.x
    grads = [parameter.grad for parameter in layer.parameters()]
    assert {array.dtype for array in [y, dx, *grads]} == {np.dtype(np.float32)}
    assert [g.shape for g in grads] == [p.data.shape for p in layer.parameters()]
    assert layer.forward(case.batch(rng)).dtype == np.float32


@each
def test_gradients(case: Case, rng: Rng) -> None:
    layer = case.make(rng)
    errors = nn.check_gradients(layer, None, case.batch(rng), tolerance=1e-7)
    assert errors.keys() == {"input", *dict(layer.named_parameters())}


@each
def test_inputs_are_left_alone(case: Case, rng: Rng) -> None:
    layer = case.make(rng)
    x, grad = case.batch(rng), rng.standard_normal(case.y, dtype=np.float32)
    kept = x.copy(), grad.copy()
    x.flags.writeable = grad.flags.writeable = False
    layer.forward(x, training=True)
    layer.backward(grad)
    layer.backward_parameters(grad)
    np.testing.assert_array_equal(x, kept[0])
    np.testing.assert_array_equal(grad, kept[1])


def frozen_view(layer: nn.Layer) -> list[tuple[type, dict]]:
    """Return everything that a layer holds, copied, with its generators' states."""

    def plain(value: object) -> object:
        return value.bit_generator.state if isinstance(value, Rng) else value

    return [
        (type(part), copy.deepcopy({key: plain(value) for key, value in vars(part).items()}))
        for part in layer.walk()
    ]


@each
def test_evaluation_changes_nothing(case: Case, rng: Rng) -> None:
    layer = case.make(rng)
    x = case.batch(rng)
    before = repr(frozen_view(layer))
    first = layer.forward(x)
    again = layer.forward(x)
    np.testing.assert_array_equal(first, again)
    assert repr(frozen_view(layer)) == before


@each
def test_backward_parameters_sets_the_same_gradients(case: Case, rng: Rng) -> None:
    layer = case.make(rng)
    layer.forward(case.batch(rng), training=True)
    grad = rng.standard_normal(case.y, dtype=np.float32)
    layer.backward(grad)
    expected = [parameter.grad for parameter in layer.parameters()]
    layer.backward_parameters(grad)
    for parameter, value in zip(layer.parameters(), expected, strict=True):
        np.testing.assert_array_equal(parameter.grad, value)


@each
def test_config_builds_the_same_layer(case: Case, rng: Rng) -> None:
    layer = case.make(rng)
    again = registry.build(registry.describe(layer), layer.state())
    x = case.batch(rng)
    np.testing.assert_array_equal(again.forward(x), layer.forward(x))
    assert repr(again) == repr(layer)


def test_the_table_has_every_layer(rng: Rng) -> None:
    made = {type(part) for case in CASES for part in case.make(rng).walk()}
    assert {kind.__name__ for kind in made} == set(registry.LAYERS)


@each
def test_backward_without_forward_says_so(case: Case, rng: Rng) -> None:
    layer = case.make(rng)
    with pytest.raises(RuntimeError, match="forward"):
        layer.backward(np.zeros(case.y, np.float32))


@each
def test_a_gradient_of_another_shape_is_refused(case: Case, rng: Rng) -> None:
    layer = case.make(rng)
    layer.forward(case.batch(rng), training=True)
    for shape in ((*case.y[:-1], 1), (case.y[0], math.prod(case.y[1:]), 1), case.y[1:]):
        grad = np.zeros(shape, np.float32)
        for backward in (layer.backward, layer.backward_parameters):
            with pytest.raises(ValueError, match=r"backward: expected grad .* received .*;"):
                backward(grad)


@given(
    n=st.integers(1, 3),
    channels=st.integers(1, 3),
    filters=st.integers(1, 3),
    size=st.tuples(st.integers(1, 9), st.integers(1, 9)),
    kernel=st.tuples(st.integers(1, 4), st.integers(1, 4)),
    stride=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    padding=st.tuples(st.integers(0, 2), st.integers(0, 2)),
)
def test_convolution_is_its_definition(n, channels, filters, size, kernel, stride, padding) -> None:
    h, w = size[0] + kernel[0], size[1] + kernel[1]
    rng = np.random.default_rng(1)
    x = rng.standard_normal((n, channels, h, w))
    weight = rng.standard_normal((filters, channels, *kernel))
    bias = rng.standard_normal(filters)
    y = ops.conv2d(x, weight, bias, *stride, *padding)
    padded = np.pad(x, ((0, 0), (0, 0), (padding[0],) * 2, (padding[1],) * 2))
    assert y.shape[2:] == tuple(
        (s + 2 * p - k) // t + 1 for s, p, k, t in zip((h, w), padding, kernel, stride, strict=True)
    )
    for i in range(y.shape[2]):
        for j in range(y.shape[3]):
            top, left = i * stride[0], j * stride[1]
            window = padded[:, :, top : top + kernel[0], left : left + kernel[1]]
            expected = np.einsum("ncuv,ocuv->no", window, weight) + bias
            np.testing.assert_allclose(y[:, :, i, j], expected, atol=1e-12)
    # Backward is the adjoint: <conv(x), g> = <x, conv*(g)> = <w, dw>.
    grad = rng.standard_normal(y.shape)
    dx = ops.conv2d_backward_input(grad, weight, h, w, *stride, *padding)
    dw, db = ops.conv2d_backward_weight(x, grad, *kernel, *stride, *padding)
    product = np.vdot(y - bias[:, None, None], grad)
    assert np.vdot(x, dx) == pytest.approx(product, abs=1e-9)
    assert np.vdot(weight, dw) == pytest.approx(product, abs=1e-9)
    np.testing.assert_allclose(db, grad.sum(axis=(0, 2, 3)))


@given(
    size=st.tuples(st.integers(1, 9), st.integers(1, 9)),
    kernel=st.tuples(st.integers(1, 4), st.integers(1, 4)),
    stride=st.tuples(st.integers(1, 4), st.integers(1, 4)),
    data=st.data(),
)
def test_pooling_is_its_definition(size, kernel, stride, data) -> None:
    padding = tuple(data.draw(st.integers(0, k // 2)) for k in kernel)
    h, w = size[0] + kernel[0], size[1] + kernel[1]
    rng = np.random.default_rng(2)
    x = rng.standard_normal((2, 2, h, w))
    border = ((0, 0), (0, 0), (padding[0],) * 2, (padding[1],) * 2)
    layers = {
        "max": (nn.MaxPool2d(kernel, stride=stride, padding=padding), -np.inf, np.max),
        "mean": (nn.AvgPool2d(kernel, stride=stride, padding=padding), 0.0, np.mean),
    }
    for layer, outside, reduce in layers.values():
        padded = np.pad(x, border, constant_values=outside)
        y = layer.forward(x, training=True)
        for i in range(y.shape[2]):
            for j in range(y.shape[3]):
                top, left = i * stride[0], j * stride[1]
                window = padded[:, :, top : top + kernel[0], left : left + kernel[1]]
                np.testing.assert_allclose(y[:, :, i, j], reduce(window, axis=(2, 3)))
        # Both are linear around x, so the gradient gives the output back.
        grad = rng.standard_normal(y.shape)
        assert np.vdot(layer.backward(grad), x) == pytest.approx(np.vdot(grad, y), abs=1e-9)


@given(
    n=st.integers(1, 3),
    channels=st.integers(1, 3),
    filters=st.integers(1, 3),
    size=st.tuples(st.integers(1, 5), st.integers(1, 5)),
    kernel=st.tuples(st.integers(1, 4), st.integers(1, 4)),
    stride=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    data=st.data(),
)
def test_transposed_convolution_is_its_definition(
    n, channels, filters, size, kernel, stride, data
) -> None:
    padding = tuple(data.draw(st.integers(0, (k - 1) // 2)) for k in kernel)
    more = tuple(data.draw(st.integers(0, s - 1)) for s in stride)
    rng = np.random.default_rng(4)
    layer = nn.ConvTranspose2d(
        channels, filters, kernel, stride=stride, padding=padding, output_padding=more, rng=rng
    )
    weight, bias = rng.standard_normal(layer.weight.data.shape), rng.standard_normal(filters)
    layer.weight.data, layer.bias.data = weight, bias
    x = rng.standard_normal((n, channels, *size))
    y = layer.forward(x, training=True)
    full = [(s - 1) * t + k + o for s, t, k, o in zip(size, stride, kernel, more, strict=True)]
    painted = np.zeros((n, filters, *full))
    for i, j in np.ndindex(*size):
        top, left = i * stride[0], j * stride[1]
        window = painted[:, :, top : top + kernel[0], left : left + kernel[1]]
        window += np.einsum("nc,couv->nouv", x[:, :, i, j], weight)
    rows, columns = (slice(p, f - p) for p, f in zip(padding, full, strict=True))
    np.testing.assert_allclose(y, painted[:, :, rows, columns] + bias[:, None, None], atol=1e-12)
    # Without its bias it is linear in x and in its weight, so both gradients give y back.
    grad = rng.standard_normal(y.shape)
    product = np.vdot(y - bias[:, None, None], grad)
    assert np.vdot(layer.backward(grad), x) == pytest.approx(product, abs=1e-9)
    assert np.vdot(layer.weight.grad, weight) == pytest.approx(product, abs=1e-9)
    np.testing.assert_allclose(layer.bias.grad, grad.sum(axis=(0, 2, 3)))


@given(
    shape=st.tuples(*[st.integers(1, 4)] * 4),
    scale=st.tuples(st.integers(1, 4), st.integers(1, 4)),
)
def test_upsampling_is_its_definition(shape, scale) -> None:
    rng = np.random.default_rng(5)
    x = rng.standard_normal(shape)
    layer = nn.Upsample2d(scale)
    y = layer.forward(x, training=True)
    np.testing.assert_array_equal(y, np.kron(x, np.ones(scale)))
    grad = rng.standard_normal(y.shape)
    assert np.vdot(layer.backward(grad), x) == pytest.approx(np.vdot(grad, y), abs=1e-9)


@given(
    size=st.tuples(st.integers(1, 5), st.integers(1, 5)),
    kernel=st.tuples(st.integers(1, 4), st.integers(1, 4)),
    stride=st.tuples(st.integers(1, 4), st.integers(1, 4)),
    data=st.data(),
)
def test_max_pooling_of_infinity_and_nan_is_as_in_pytorch(size, kernel, stride, data) -> None:
    padding = tuple(data.draw(st.integers(0, k // 2)) for k in kernel)
    h, w = size[0] + kernel[0], size[1] + kernel[1]
    values = st.sampled_from([-np.inf, -np.inf, -1.0, 0.0, np.inf, np.nan])
    x = np.array(data.draw(st.lists(values, min_size=h * w, max_size=h * w))).reshape(1, 1, h, w)
    layer = nn.MaxPool2d(kernel, stride=stride, padding=padding)
    y = layer.forward(x, training=True)
    expected = np.zeros((h, w))
    for i, j in np.ndindex(*y.shape[2:]):
        best, winner = -np.inf, None
        for u, v in np.ndindex(*kernel):
            row, column = i * stride[0] + u - padding[0], j * stride[1] + v - padding[1]
            if 0 <= row < h and 0 <= column < w:
                value = x[0, 0, row, column]
                if winner is None or value > best or np.isnan(value):
                    best, winner = value, (row, column)
        np.testing.assert_array_equal(y[0, 0, i, j], best)
        expected[winner] += 1
    np.testing.assert_array_equal(layer.backward(np.ones_like(y))[0, 0], expected)


def test_equal_maxima_give_the_gradient_to_the_first() -> None:
    layer = nn.MaxPool2d(2)
    layer.forward(np.ones((1, 1, 2, 2), np.float32), training=True)
    dx = layer.backward(np.full((1, 1, 1, 1), 5, np.float32))
    np.testing.assert_array_equal(dx[0, 0], [[5, 0], [0, 0]])


def test_a_large_batch_is_convolved_in_parts_like_a_small_one(rng: Rng) -> None:
    conv = nn.Conv2d(8, 4, 3, padding=1, rng=rng)
    x = rng.standard_normal((40, 8, 20, 20), dtype=np.float32)
    whole = conv.forward(x)
    for start in (0, 17, 39):
        np.testing.assert_allclose(
            whole[start : start + 1], conv.forward(x[start : start + 1]), atol=1e-5
        )


def test_dropout_keeps_the_expected_value(rng: Rng) -> None:
    y = nn.Dropout(0.2, rng=rng).forward(np.ones((400, 500), np.float32), training=True)
    assert y.mean() == pytest.approx(1, abs=0.01)
    assert set(np.unique(y)) == {np.float32(0), np.float32(1 / 0.8)}
    assert (y == 0).mean() == pytest.approx(0.2, abs=0.01)


def test_masking_noise_does_not_scale(rng: Rng) -> None:
    y = nn.MaskingNoise(0.3, rng=rng).forward(np.ones((400, 500), np.float32), training=True)
    assert set(np.unique(y)) == {np.float32(0), np.float32(1)}
    assert y.mean() == pytest.approx(0.7, abs=0.01)


def test_batch_norm_normalizes_each_channel(rng: Rng) -> None:
    x = (rng.standard_normal((8, 3, 5, 5)) * [[[[7]], [[1]], [[0.1]]]] + 4).astype(np.float32)
    y = nn.BatchNorm2d(3).forward(x, training=True)
    np.testing.assert_allclose(y.mean(axis=(0, 2, 3)), 0, atol=1e-5)
    np.testing.assert_allclose(y.std(axis=(0, 2, 3)), 1, atol=1e-3)


def test_running_statistics_approach_the_data(rng: Rng) -> None:
    layer = nn.BatchNorm1d(2, momentum=0.1)
    for _ in range(200):
        layer.forward(rng.normal([3, -1], [2, 0.5], (64, 2)).astype(np.float32), training=True)
    np.testing.assert_allclose(layer.running_mean, [3, -1], atol=0.2)
    np.testing.assert_allclose(layer.running_var, [4, 0.25], rtol=0.15)


def test_relu_keeps_nan_visible() -> None:
    assert np.isnan(nn.ReLU().forward(np.array([[np.nan]], np.float32))).all()
    pooled = nn.MaxPool2d(2).forward(np.array([[[[1, np.nan], [2, 3]]]], np.float32))
    assert np.isnan(pooled).all()


WRONG = [
    (nn.Linear(3, 2), np.zeros((4, 5), np.float32), ValueError, r"\(N, 3\), received \(4, 5\)"),
    (nn.Linear(3, 2), np.zeros((4, 3), np.uint8), TypeError, "received uint8"),
    (nn.Linear(3, 2), [[1.0, 2.0, 3.0]], TypeError, "received list"),
    (nn.Conv2d(3, 2, 3), np.zeros((4, 1, 8, 8), np.float32), ValueError, r"\(N, 3, H, W\)"),
    (nn.Conv2d(1, 2, 5), np.zeros((4, 1, 4, 4), np.float32), ValueError, "received 4x4"),
    (nn.Conv2d(1, 2, 3), np.zeros((4, 8, 8), np.float32), ValueError, "4 axes"),
    (nn.MaxPool2d(3), np.zeros((1, 1, 2, 2), np.float32), ValueError, "received 2x2"),
    (nn.BatchNorm2d(3), np.zeros((1, 2, 4, 4), np.float32), ValueError, "3 channels"),
    (nn.BatchNorm1d(3), np.zeros((1, 3), np.float32), ValueError, "at least 2 values"),
    (nn.Reshape((3, 3)), np.zeros((1, 8), np.float32), ValueError, "9 elements"),
    (nn.ReLU(), np.zeros((1, 8), int), TypeError, "received int"),
    (nn.ConvTranspose2d(3, 2, 3), np.zeros((1, 2, 4, 4), np.float32), ValueError, "in_channels"),
]


@pytest.mark.parametrize(("layer", "x", "kind", "words"), WRONG)
def test_unfit_input_is_refused_with_a_fix(layer, x, kind, words) -> None:
    with pytest.raises(kind, match=words) as caught:
        layer.forward(x, training=True)
    message = str(caught.value)
    assert "expected" in message
    assert "received" in message
    assert ";" in message


@pytest.mark.parametrize(
    "make",
    [
        lambda: nn.Linear(0, 2),
        lambda: nn.Linear(2.5, 2),
        lambda: nn.Linear(True, 2),
        lambda: nn.Linear(2, 2, init="he"),
        lambda: nn.Reshape(5),
        lambda: nn.zoo.simple_convnet(image=(1, 5, 28)),
        lambda: nn.zoo.simple_convnet(image=(1, 3, 3)),
        lambda: nn.Conv2d(1, 1, (3, 3, 3)),
        lambda: nn.Conv2d(1, 1, 3, stride=0),
        lambda: nn.Conv2d(1, 1, 3, padding=-1),
        lambda: nn.MaxPool2d(2, padding=2),
        lambda: nn.ConvTranspose2d(1, 1, 3, stride=2, output_padding=2),
        lambda: nn.Dropout(1.0),
        lambda: nn.Dropout(float("nan")),
        lambda: nn.Dropout("0.5"),
        lambda: nn.BatchNorm1d(3, momentum=2),
        lambda: nn.LeakyReLU(-0.1),
        lambda: nn.GELU("erf"),
        lambda: nn.GaussianNoise(float("inf")),
    ],
)
def test_unfit_arguments_are_refused_with_a_fix(make) -> None:
    with pytest.raises(ValueError, match=r"expected .* received .*;"):
        make()


def test_no_samples_in_no_samples_out() -> None:
    model = nn.zoo.digits_convnet()
    assert nn.predict(model, np.zeros((0, 1, 28, 28), np.float32)).shape == (0, 10)


def test_sequential_names_the_layer_that_refused() -> None:
    model = nn.Sequential(nn.Flatten(), nn.Linear(4, 2))
    with pytest.raises(ValueError, match="Linear") as caught:
        model.forward(np.zeros((1, 3), np.float32))
    assert "in layer 1 of a Sequential" in caught.value.__notes__[0]
    with pytest.raises(TypeError, match=r"not Sequential\(\[a, b\]\)"):
        nn.Sequential([nn.Flatten()])


def test_summary_counts() -> None:
    table = nn.summary(nn.zoo.digits_convnet(), (1, 28, 28)).splitlines()
    assert table[-1].split() == ["total", "223,162"]
    assert "128x3x3" in table[12]
    with pytest.raises(TypeError, match=r"expected a Sequential, received Linear;"):
        nn.summary(nn.Linear(4, 2), (4,))


def test_files_from_before_the_exact_gelu_keep_their_form(rng: Rng) -> None:
    assert registry.describe(nn.GELU()) == {"layer": "GELU"}
    old = registry.build({"layer": "GELU"}, {})
    exact = registry.build(registry.describe(nn.GELU("none")), {})
    x = rng.standard_normal((4, 6), dtype=np.float32)
    np.testing.assert_array_equal(old.forward(x), nn.GELU("tanh").forward(x))
    np.testing.assert_array_equal(exact.forward(x), nn.GELU("none").forward(x))
    difference = np.abs(exact.forward(x) - old.forward(x)).max()
    assert 1e-5 < difference < 5e-4
