"""The tables have all that there is, and what they say is so."""

import inspect
import io
from collections.abc import Iterator

import numpy as np
import pytest

from weblab import nn
from weblab.nn import initializers, registry, tables
from weblab.nn.activations import Activation
from weblab.nn.tables import ACTIVATIONS, INITIALIZERS, LOSSES, OPTIMIZERS, OptimizerRow

Rng = np.random.Generator


def engines_own(base: type) -> Iterator[type]:
    """Yield every class of the engine below a base, but for abstract ones."""
    for kind in base.__subclasses__():
        if kind.__module__.startswith("weblab.nn.") and not inspect.isabstract(kind):
            yield kind
        yield from engines_own(kind)


@pytest.mark.parametrize(
    ("base", "named"),
    [
        (nn.Optimizer, {name: row.kind for name, row in OPTIMIZERS.items()}),
        (Activation, ACTIVATIONS),
        (nn.Loss, LOSSES),
    ],
)
def test_a_table_has_every_class_by_its_public_name(base: type, named: dict[str, type]) -> None:
    assert set(named.values()) == set(engines_own(base))
    assert all(getattr(nn, name) is kind for name, kind in named.items())


def test_the_table_of_initializers_has_every_one() -> None:
    takes = ["shape", "fan_in", "fan_out", "rng"]
    made = {
        name: value
        for name, value in vars(initializers).items()
        if inspect.isfunction(value) and list(inspect.signature(value).parameters) == takes
    }
    assert made.pop("unset") not in INITIALIZERS.values()
    assert made == INITIALIZERS
    assert tables.INITIALIZERS is initializers.INITIALIZERS


def clouds(rng: Rng) -> tuple[np.ndarray, np.ndarray]:
    classes = np.arange(120) % 3
    x = rng.standard_normal((120, 20), dtype=np.float32)
    x[np.arange(120), classes] += 3
    return x, classes


def train(state: nn.TrainingState, epochs: int) -> list[float]:
    run = nn.fit(
        state.model, nn.SoftmaxCrossEntropy(), state.optimizer, clouds(np.random.default_rng(1)),
        epochs=epochs, batch_size=20, rng=state.rng, start=state.position,
    )  # fmt: skip
    state.position = run.epochs[-1].position
    return run.losses


def begin(name: str) -> nn.TrainingState:
    model = nn.zoo.mlp([20, 30, 3], rng=np.random.default_rng(2))
    optimizer = OPTIMIZERS[name].make(model.parameters())
    return nn.TrainingState(model, optimizer, np.random.default_rng(3), nn.Position())


def trains_saves_and_resumes(name: str) -> None:
    row = OPTIMIZERS[name]
    whole = train(begin(name), 6)
    assert np.mean(whole[-6:]) < 0.9 * np.mean(whole[:6])
    stopped = begin(name)
    assert stopped.optimizer.lr == row.lr
    losses = train(stopped, 2)
    for parameter, arrays in zip(stopped.optimizer.params, stopped.optimizer.state, strict=True):
        kept = sum(array.size for array in arrays.values())
        assert kept == row.slots * parameter.data.size
    file = io.BytesIO()
    nn.save_training(stopped, file)
    resumed = nn.load_training(file.getvalue())
    assert type(resumed.optimizer) is row.kind
    assert losses + train(resumed, 6) == whole


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_an_optimizer_trains_at_its_usual_rate_and_resumes(name: str) -> None:
    trains_saves_and_resumes(name)


def test_an_optimizer_more_is_its_class_and_its_row(monkeypatch: pytest.MonkeyPatch) -> None:
    class SignMomentum(nn.Optimizer):
        """Steps by the sign of a running mean."""

        STATE = ("mean",)

        def _update(self, p, g, decay, state) -> None:
            state["mean"] *= 0.9
            state["mean"] += 0.1 * g
            p -= self.lr * np.sign(state["mean"])

    monkeypatch.setitem(OPTIMIZERS, "SignMomentum", OptimizerRow(SignMomentum, 0.002))
    assert OPTIMIZERS["SignMomentum"].slots == 1
    trains_saves_and_resumes("SignMomentum")


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_an_activation_is_built_by_its_name(name: str, rng: Rng) -> None:
    layer = registry.build({"layer": name}, {})
    assert type(layer) is ACTIVATIONS[name]
    x = rng.standard_normal((3, 4), dtype=np.float32)
    np.testing.assert_array_equal(layer.forward(x), ACTIVATIONS[name]().forward(x))


@pytest.mark.parametrize("name", INITIALIZERS)
def test_an_initializer_is_found_by_its_name(name: str) -> None:
    layers = [
        nn.Linear(4, 3, init=i, rng=np.random.default_rng(0)) for i in (name, INITIALIZERS[name])
    ]
    np.testing.assert_array_equal(layers[0].weight.data, layers[1].weight.data)
