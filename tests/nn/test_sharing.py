"""A layer that stands in several places, and a parameter that belongs to several layers."""

import copy
import io
import weakref
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weblab import nn
from weblab.nn import ops, registry
from weblab.nn.autoencoders import Autoencoder
from weblab.nn.gaussian_code import GaussianCode
from weblab.nn.penalties import ContractiveEncoder, SmallCode, SparseCode

Rng = np.random.Generator
FUSED = ("conv2d_max_pool2d_relu", "linear_relu", "batch_norm_relu")

# Layers in a row that give back the shape that they take: six numbers, or two channels of 4x4.
FLAT: dict[str, Callable[[Rng], list[nn.Layer]]] = {
    "linear": lambda r: [nn.Linear(6, 6, rng=r)],
    "linear, relu": lambda r: [nn.Linear(6, 6, bias=False, rng=r), nn.ReLU()],
    "batch norm, relu": lambda r: [nn.BatchNorm1d(6), nn.ReLU()],
    "leaky relu": lambda r: [nn.LeakyReLU(0.1)],
    "sigmoid, sparse code": lambda r: [nn.Sigmoid(), SparseCode(0.1, 0.5)],
    "tanh": lambda r: [nn.Tanh()],
    "softmax": lambda r: [nn.Softmax()],
    "elu": lambda r: [nn.ELU(0.7)],
    "gelu": lambda r: [nn.GELU()],
    "softplus": lambda r: [nn.Softplus()],
    "dropout": lambda r: [nn.Dropout(0.3, rng=r)],
    "masking noise": lambda r: [nn.MaskingNoise(0.3, rng=r)],
    "gaussian noise": lambda r: [nn.GaussianNoise(0.5, rng=r)],
    "small code": lambda r: [SmallCode(0.5)],
    "contractive": lambda r: [ContractiveEncoder(6, 6, contraction=0.7, rng=r)],
    "linear, gaussian code": lambda r: [nn.Linear(6, 12, rng=r), GaussianCode(0.3, rng=r)],
    "autorec": lambda r: [nn.AutoRec(6, 3, centre=0.5, rng=r)],
    "autoencoder": lambda r: [
        Autoencoder(nn.Sequential(nn.Linear(6, 3, rng=r), nn.Tanh()), nn.Linear(3, 6, rng=r))
    ],
    "reshape, flatten": lambda r: [nn.Reshape((2, 3)), nn.Flatten()],
}
IMAGES: dict[str, Callable[[Rng], list[nn.Layer]]] = {
    "conv": lambda r: [nn.Conv2d(2, 2, 3, padding=1, rng=r)],
    "conv, relu, pool": lambda r: [
        nn.Conv2d(2, 2, 3, padding=1, rng=r),
        nn.ReLU(),
        nn.MaxPool2d(3, stride=1, padding=1),
    ],
    "batch norm, relu": lambda r: [nn.BatchNorm2d(2), nn.ReLU()],
    "transposed conv": lambda r: [nn.ConvTranspose2d(2, 2, 3, padding=1, rng=r)],
    "max-pool, upsample": lambda r: [nn.MaxPool2d(2), nn.Upsample2d(2)],
    "upsample, average pool": lambda r: [nn.Upsample2d(2), nn.AvgPool2d(2)],
    "tanh": lambda r: [nn.Tanh()],
}
SHAPES = {"flat": (4, 6), "images": (2, 2, 4, 4)}
UNITS = {"flat": FLAT, "images": IMAGES}


@pytest.fixture(params=["plain", "fused"])
def _stages(request) -> Iterator[None]:
    """Layers one by one, or fused where there could be kernels; NumPy computes both."""
    if request.param == "fused":
        ops.install({name: lambda *args: NotImplemented for name in FUSED})
    yield
    ops.uninstall()


def check(model: nn.Layer, shape: tuple[int, ...], rng: Rng, samples: int | None = None) -> None:
    for parameter in model.parameters():  # biases at zero put blank places at the kink of ReLU
        if parameter.data.ndim == 1:
            parameter.data += rng.normal(0, 0.3, parameter.data.shape).astype(np.float32)
    x = rng.standard_normal(shape).astype(np.float32)
    errors = nn.check_gradients(model, None, x, tolerance=1e-5, samples=samples)
    assert errors.keys() == {"input", *dict(model.named_parameters())}


@pytest.mark.usefixtures("_stages")
@pytest.mark.parametrize(
    ("kind", "name"), [(kind, name) for kind, units in UNITS.items() for name in units]
)
def test_every_layer_used_twice(kind: str, name: str, rng: Rng) -> None:
    unit = UNITS[kind][name](rng)
    between = UNITS[kind]["linear" if kind == "flat" else "conv"](rng)
    check(nn.Sequential(*unit, *between, *unit), SHAPES[kind], rng)
    inner = nn.Sequential(*unit)
    check(nn.Sequential(inner, *between, nn.Sequential(*unit), *between, inner), SHAPES[kind], rng)


def test_the_tables_have_every_layer(rng: Rng) -> None:
    layers = [layer for units in UNITS.values() for make in units.values() for layer in make(rng)]
    made = {type(part) for part in nn.Sequential(*layers).walk()}
    assert {kind.__name__ for kind in made} == set(registry.LAYERS)


@st.composite
def networks(draw: st.DrawFn) -> tuple[nn.Sequential, str]:
    """Return a network of a few units, some of which stand in several places, also nested."""
    kind = draw(st.sampled_from(list(UNITS)))
    rng = np.random.default_rng(draw(st.integers(0, 9)))
    names = draw(st.lists(st.sampled_from(sorted(UNITS[kind])), min_size=1, max_size=3))
    units = [UNITS[kind][name](rng) for name in names]
    boxes = [nn.Sequential(*unit) for unit in units]
    layers: list[nn.Layer] = []
    for _ in range(draw(st.integers(2, 5))):
        chosen = draw(st.integers(0, len(units) - 1))
        box = draw(st.sampled_from(["none", "same", "new", "all so far"]))
        if box == "none":
            layers += units[chosen]
        elif box == "all so far" and len(layers) > 1:
            layers = [nn.Sequential(*layers), *layers[:2]]
        else:
            layers.append(boxes[chosen] if box == "same" else nn.Sequential(*units[chosen]))
    return nn.Sequential(*layers), kind


@pytest.mark.usefixtures("_stages")
@settings(max_examples=150)
@given(networks(), st.integers(0, 3))
def test_gradients_of_any_sharing(network: tuple[nn.Sequential, str], seed: int) -> None:
    model, kind = network
    check(model, SHAPES[kind], np.random.default_rng(seed), samples=4)


def gradients(model: nn.Layer, grad: np.ndarray) -> list[np.ndarray]:
    return [model.backward(grad), *(parameter.grad for parameter in model.parameters())]


@pytest.mark.usefixtures("_stages")
def test_backward_may_be_asked_again(rng: Rng) -> None:
    layer, a = nn.Linear(6, 6, rng=rng), nn.Tanh()
    model = nn.Sequential(layer, a, layer, nn.ReLU(), layer, a)
    y = model.forward(rng.standard_normal((4, 6)), training=True)
    grad = rng.standard_normal(y.shape)
    first = gradients(model, grad)
    for one, other in zip(gradients(model, grad), first, strict=True):
        np.testing.assert_array_equal(one, other)
    model.backward_parameters(grad)
    np.testing.assert_array_equal(layer.weight.grad, first[1])


def test_a_tied_parameter_adds_its_gradients(rng: Rng) -> None:
    one, other = nn.Linear(6, 6, rng=rng), nn.Linear(6, 6, rng=rng)
    other.weight = one.weight
    model = nn.Sequential(one, nn.Tanh(), nn.Sequential(other, nn.Tanh()))
    assert [path for path, _ in model.named_parameters()] == ["0.weight", "0.bias", "2.0.bias"]
    check(model, (4, 6), rng)
    check(Autoencoder(one, other), (4, 6), rng)


def test_the_sum_is_that_of_layers_of_their_own(rng: Rng) -> None:
    shared = nn.Linear(6, 6, rng=rng)
    apart = [nn.Linear(6, 6), nn.Linear(6, 6)]
    for layer in apart:
        layer.load_state(shared.state())
    x, grad = rng.standard_normal((4, 6)), rng.standard_normal((4, 6))
    results = []
    for first, second in ([shared, shared], apart):
        model = nn.Sequential(first, nn.Tanh(), second)
        model.forward(x, training=True)
        results.append(model.backward(grad))
    np.testing.assert_array_equal(*results)
    np.testing.assert_array_equal(shared.weight.grad, apart[1].weight.grad + apart[0].weight.grad)


def interleaved(models: list[nn.Sequential], inputs: list[np.ndarray], order: str) -> list:
    """Return all gradients of passes forward, and then back in that order."""
    outputs = [model.forward(x, training=True) for model, x in zip(models, inputs, strict=True)]
    found = {}
    for place in map(int, order):
        grad = np.cos(np.arange(outputs[place].size)).reshape(outputs[place].shape)
        found[place] = [array.copy() for array in gradients(models[place], grad)]
    return [array for place in range(len(models)) for array in found[place]]


@pytest.mark.usefixtures("_stages")
@pytest.mark.parametrize("order", ["0120", "210", "1021", "2100"])
@pytest.mark.parametrize(
    ("kind", "name"), [(kind, name) for kind, units in UNITS.items() for name in units]
)
def test_networks_that_share_layers_may_take_turns(kind: str, name: str, order: str) -> None:
    def networks() -> list[nn.Sequential]:
        rng = np.random.default_rng(3)
        unit = UNITS[kind][name](rng)
        middle = UNITS[kind]["linear" if kind == "flat" else "conv"](rng)
        box = nn.Sequential(*unit, *middle)
        return [
            nn.Sequential(*unit, nn.Tanh(), box),
            nn.Sequential(box, *unit),
            nn.Sequential(*unit),
        ]

    rng = np.random.default_rng(4)
    inputs = [rng.standard_normal(SHAPES[kind]) for _ in range(3)]
    # Each in turn, on layers of its own; those that draw do so in the same order as below.
    alone = []
    models = networks()
    for model, x in zip(models, inputs, strict=True):
        y = model.forward(x, training=True)
        grad = np.cos(np.arange(y.size)).reshape(y.shape)
        alone += [array.copy() for array in gradients(model, grad)]
    for one, other in zip(interleaved(networks(), inputs, order), alone, strict=True):
        np.testing.assert_array_equal(one, other)


class Square(nn.Layer):
    """A visitor's own layer, which remembers in a name of its own."""

    def forward(self, x: np.ndarray, *, training: bool = False) -> np.ndarray:
        if training:
            self.x = x
        return x * x

    def backward(self, grad: np.ndarray) -> np.ndarray:
        return grad * 2 * self.x


class Residual(nn.Layer):
    """A layer of one's own around another."""

    def __init__(self, inside: nn.Layer) -> None:
        self.inside = inside

    def children(self) -> dict[str, nn.Layer]:
        return {"inside": self.inside}

    def forward(self, x: np.ndarray, *, training: bool = False) -> np.ndarray:
        return x + self.inside.forward(x, training=training)

    def backward(self, grad: np.ndarray) -> np.ndarray:
        return grad + self.inside.backward(grad)


class Swish(nn.Layer):
    """A layer of one's own that runs another, which it does not name among its children."""

    def __init__(self) -> None:
        self.gate = nn.Sigmoid()

    def forward(self, x: np.ndarray, *, training: bool = False) -> np.ndarray:
        open_ = self.gate.forward(x, training=training)
        if training:
            self.passed = (x, open_)
        return x * open_

    def backward(self, grad: np.ndarray) -> np.ndarray:
        x, open_ = self.passed
        return grad * open_ + self.gate.backward(grad * x)


class Hidden(nn.Layer):
    """A layer of one's own that keeps others in a box, and does not name them."""

    def __init__(self, box: Callable[[nn.Layer], object], take: Callable) -> None:
        self.box, self.take = box(nn.Tanh()), take

    def forward(self, x: np.ndarray, *, training: bool = False) -> np.ndarray:
        return self.take(self.box).forward(x, training=training)

    def backward(self, grad: np.ndarray) -> np.ndarray:
        return self.take(self.box).backward(grad)


BOXES: dict[str, tuple[Callable, Callable]] = {
    "attribute": (lambda layer: layer, lambda box: box),
    "list": (lambda layer: [None, layer], lambda box: box[1]),
    "tuple": (lambda layer: (layer,), lambda box: box[0]),
    "dictionary": (lambda layer: {"a": layer}, lambda box: box["a"]),
    "nested": (lambda layer: {"a": [1, (layer,)]}, lambda box: box["a"][1][0]),
}


@pytest.mark.usefixtures("_stages")
@pytest.mark.parametrize("box", BOXES)
def test_layers_in_boxes_may_be_used_twice(box: str, rng: Rng) -> None:
    hidden = Hidden(*BOXES[box])
    if isinstance(hidden.box, list):
        hidden.box.append(hidden.box)  # a circle
    check(nn.Sequential(hidden, nn.Linear(6, 6, rng=rng), hidden), (4, 6), rng)


def test_what_was_set_between_the_passes_stays(rng: Rng) -> None:
    drop, square = nn.Dropout(0.5, rng=rng), Square()
    model, other = nn.Sequential(drop, square), nn.Sequential(square)
    model.forward(rng.standard_normal((4, 6)), training=True)
    x = rng.standard_normal((4, 6))
    other.forward(x, training=True)
    drop.p = 0.2
    square.note = "set since"
    model.backward(np.ones((4, 6)))
    assert (drop.p, square.note) == (0.2, "set since")
    np.testing.assert_array_equal(other.backward(np.ones((4, 6))), 2 * x)


@pytest.mark.usefixtures("_stages")
def test_a_layer_that_is_run_by_hand_disturbs_no_network(rng: Rng) -> None:
    encoder = nn.Linear(6, 6, rng=rng)
    model = nn.Sequential(encoder, nn.Tanh())
    grad = rng.standard_normal((4, 6))
    model.forward(rng.standard_normal((4, 6)), training=True)
    expected = gradients(model, grad)
    encoder.forward(rng.standard_normal((4, 6)), training=True)
    for one, other in zip(gradients(model, grad), expected, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.usefixtures("_stages")
def test_layers_of_ones_own_may_be_used_twice(rng: Rng) -> None:
    square, swish = Square(), Swish()
    linear = nn.Linear(6, 6, init=nn.initializers.normal(0.2), rng=rng)
    block = Residual(nn.Sequential(linear, square, nn.ReLU(), swish))
    square.around = block  # a circle, which no network but perhaps a visitor's code has
    check(nn.Sequential(block, swish, nn.Tanh(), block, linear, square, block), (4, 6), rng)


def test_each_use_of_a_priced_code_is_priced(rng: Rng) -> None:
    price = SmallCode(0.5)
    model = nn.Sequential(price, nn.Tanh(), nn.Sequential(price))
    x = rng.standard_normal((4, 6))
    model.forward(x, training=True)
    expected = 0.5 * (np.abs(x).sum() + np.abs(np.tanh(x)).sum()) / 4
    assert model.penalty() == pytest.approx(expected)


@pytest.mark.parametrize("kind", [nn.Sequential, Autoencoder])
def test_layers_may_be_run_one_by_one(kind, rng: Rng) -> None:
    code = nn.Sequential(nn.Linear(6, 3, rng=rng), SmallCode(0.5))
    model = kind(code, nn.Linear(3, 6, rng=rng))
    whole = copy.deepcopy(model)
    x, grad = rng.standard_normal((4, 6)), rng.standard_normal((4, 6))
    whole.forward(x, training=True)
    for layer in model.children().values():
        x = layer.forward(x, training=True)
    assert model.penalty() == whole.penalty() > 0
    for one, other in zip(gradients(model, grad), gradients(whole, grad), strict=True):
        np.testing.assert_array_equal(one, other)


def test_running_statistics_follow_every_use(rng: Rng) -> None:
    norm = nn.BatchNorm1d(6, momentum=0.5)
    model = nn.Sequential(norm, nn.Linear(6, 6, rng=rng), norm)
    x = rng.standard_normal((4, 6)).astype(np.float32)
    expected = nn.BatchNorm1d(6, momentum=0.5)
    between = model[1].forward(expected.forward(x, training=True))
    expected.forward(between, training=True)
    model.forward(x, training=True)
    model.backward(x)
    np.testing.assert_array_equal(norm.running_mean, expected.running_mean)
    np.testing.assert_array_equal(norm.running_var, expected.running_var)


class Centred(nn.Layer):
    """A layer of one's own with a running mean that it assigns anew, and a frozen parameter."""

    BUFFERS = ("mean",)

    def __init__(self) -> None:
        self.mean = np.zeros(6)
        self.scale = nn.Parameter(np.ones(6), "scale")

    def forward(self, x: np.ndarray, *, training: bool = False) -> np.ndarray:
        if training:
            self.mean = (self.mean + x.mean(axis=0)) / 2
        return x * self.scale.data

    def backward(self, grad: np.ndarray) -> np.ndarray:
        return grad * self.scale.data


def test_a_layer_of_ones_own_keeps_statistics_and_frozen_parameters(rng: Rng) -> None:
    layer = Centred()
    x = rng.standard_normal((4, 6))
    model = nn.Sequential(layer, nn.Tanh(), layer)
    model.forward(x, training=True)
    layer.scale.grad = np.ones(6)
    model.backward(x)
    np.testing.assert_allclose(layer.mean, (x.mean(axis=0) / 2 + np.tanh(x).mean(axis=0)) / 2)
    assert layer.scale.grad is None


class Watching(nn.Layer):
    """Lets all pass, and notes whether an array is still alive then."""

    def __init__(self) -> None:
        self.watched: weakref.ref[np.ndarray] | None = None
        self.alive: list[bool] = []

    def forward(self, x: np.ndarray, *, training: bool = False) -> np.ndarray:
        self.alive.append(self.watched is not None and self.watched() is not None)
        return x


@pytest.mark.usefixtures("_stages")
def test_a_pass_is_forgotten_before_the_next_needs_its_memory(rng: Rng) -> None:
    watching = Watching()
    model = nn.Sequential(nn.Linear(6, 6, rng=rng), nn.ReLU(), watching)
    x = rng.standard_normal((4, 6))
    watching.watched = weakref.ref(x)
    model.forward(x, training=True)
    del x
    model.forward(rng.standard_normal((4, 6)), training=True)
    assert watching.alive == [True, False]


@pytest.mark.usefixtures("_stages")
def test_a_pass_is_forgotten_at_the_next(rng: Rng) -> None:
    layer = nn.Linear(6, 6, rng=rng)
    model = nn.Sequential(layer, nn.ReLU(), nn.Sequential(layer, nn.Tanh()))
    seen = []
    for _ in range(3):
        x = rng.standard_normal((4, 6))
        seen.append(weakref.ref(x))
        model.forward(x, training=True)
        del x
    assert [ref() is None for ref in seen] == [True, True, False]


@pytest.mark.usefixtures("_stages")
def test_evaluation_changes_nothing(rng: Rng) -> None:
    layer, norm = nn.Linear(6, 6, rng=rng), nn.BatchNorm1d(6)
    model = nn.Sequential(layer, norm, nn.ReLU(), layer, norm)
    x, grad = rng.standard_normal((4, 6)), rng.standard_normal((4, 6))
    model.forward(x, training=True)
    expected = gradients(model, grad)
    model.forward(rng.standard_normal((3, 6)))
    for one, other in zip(gradients(model, grad), expected, strict=True):
        np.testing.assert_array_equal(one, other)


def shared_network(rng: Rng) -> nn.Sequential:
    """Return a network with a layer, a block, noise and a parameter in several places."""
    linear, drop = nn.Linear(6, 6, rng=rng), nn.Dropout(0.2, rng=rng)
    block = nn.Sequential(nn.BatchNorm1d(6), nn.Tanh(), drop)
    tied = nn.Linear(6, 6, rng=rng)
    tied.weight = linear.weight
    rated = nn.AutoRec(6, 6, rng=rng)
    rated.children()["encoder"].weight = linear.weight
    return nn.Sequential(linear, block, linear, nn.Sequential(tied, drop), block, rated)


def test_an_optimizer_moves_a_shared_parameter_once(rng: Rng) -> None:
    layer = nn.Linear(6, 6, bias=False, rng=rng)
    model = nn.Sequential(layer, nn.Tanh(), layer)
    assert model.parameters() == [layer.weight]
    model.forward(rng.standard_normal((4, 6)), training=True)
    model.backward(rng.standard_normal((4, 6)))
    expected = layer.weight.data - 0.1 * layer.weight.grad
    nn.SGD(model.parameters(), 0.1).step()
    np.testing.assert_allclose(layer.weight.data, expected, rtol=1e-6)


@pytest.mark.parametrize("format", ["safetensors", "npz"])
def test_what_is_shared_is_shared_again_when_loaded(format: str, rng: Rng) -> None:
    model = shared_network(rng)
    file = io.BytesIO()
    nn.save(model, file, format=format)
    again = nn.load(file.getvalue())
    assert again[0] is again[2]
    assert again[1] is again[4]
    assert again[1][2] is again[3][1]
    assert again[3][0] is not again[0]
    assert again[3][0].weight is again[0].weight
    assert again[5].children()["encoder"].weight is again[0].weight
    assert again.state().keys() == model.state().keys()
    x = rng.standard_normal((4, 6)).astype(np.float32)
    np.testing.assert_array_equal(again.forward(x), model.forward(x))


def test_a_shared_network_trains_resumes_and_counts(rng: Rng) -> None:
    x, t = rng.standard_normal((20, 6), dtype=np.float32), rng.integers(0, 6, 20)

    def part(state: nn.TrainingState, epochs: int) -> list[float]:
        run = nn.fit(
            state.model,
            nn.SoftmaxCrossEntropy(),
            state.optimizer,
            (x, t),
            epochs=epochs,
            batch_size=5,
            rng=state.rng,
            start=state.position,
        )
        state.position = run.epochs[-1].position
        return run.losses

    def start() -> nn.TrainingState:
        model = shared_network(np.random.default_rng(3))
        adam = nn.Adam(model.parameters(), 0.01)
        return nn.TrainingState(model, adam, np.random.default_rng(4), nn.Position())

    whole = part(start(), 3)
    stopped = start()
    losses = part(stopped, 1)
    file = io.BytesIO()
    nn.save_training(stopped, file)
    assert losses + part(nn.load_training(file.getvalue()), 3) == whole
    table = nn.summary(stopped.model, (6,))
    counts = [line.split()[-1] for line in table.splitlines()[1:] if not line.startswith(" ")]
    assert counts[-1] == str(sum(p.data.size for p in stopped.model.parameters()))
    assert "shared" in table


SMALL = {"layer": "Linear", "in_features": 6, "out_features": 6}


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        ({"same": "7."}, "the path of a layer before"),
        ({"same": ""}, "the path of a layer before"),
        ({"same": ["0."]}, "the path of a layer before"),
        ({"same": "2."}, "the path of a layer before"),
        ({"same": "0.", "layer": "Tanh"}, "plain arguments of Tanh"),
        (SMALL | {"tied": {"weight": "9.weight"}}, "the path of a parameter before"),
        (SMALL | {"tied": {"bias": "0.weight"}}, "the path of a parameter before"),
        (SMALL | {"tied": {"other": "0.weight"}}, "the path of a parameter before"),
        (SMALL | {"tied": ["weight"]}, "tied parameters"),
        ({"layer": "Sequential", "children": {}, "tied": {"a": "0.weight"}}, "tied parameters"),
    ],
)
def test_sharing_that_leads_nowhere_is_refused(damage: dict, words: str, rng: Rng) -> None:
    model = nn.Sequential(nn.Linear(6, 6, rng=rng), nn.Tanh(), nn.Tanh())
    tree = registry.describe(model)
    tree["children"]["2"] = damage
    with pytest.raises(ValueError, match=f"network: expected {words}.*; the file is damaged"):
        registry.build(tree, model.state())


def test_nested_sharing_counts_every_use() -> None:
    tree: dict = {"layer": "Tanh"}
    for depth in reversed(range(5)):
        again = {str(place): {"same": "0." * (depth + 1)} for place in range(1, 9)}
        tree = {"layer": "Sequential", "children": {"0": tree, **again}}
    with pytest.raises(ValueError, match="at most 1000 layers"):
        registry.build(tree, {})
