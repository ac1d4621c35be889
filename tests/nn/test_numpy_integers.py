"""Sizes may be NumPy's integers of any width, wherever the engine takes a whole number."""

import io
import json
from collections.abc import Callable

import numpy as np
import pytest

from weblab import nn
from weblab.nn import autoencoders, boltzmann, initializers, schedules, zoo
from weblab.nn.penalties import ContractiveEncoder

Int = Callable[[int], int]

LAYERS: dict[str, Callable[[Int], nn.Layer]] = {
    "linear": lambda i: nn.Linear(i(200), i(100)),
    "reshape": lambda i: nn.Reshape((i(3), i(100))),
    "conv": lambda i: nn.Conv2d(i(2), i(100), i(3), stride=i(1), padding=i(2)),
    "conv, pairs": lambda i: nn.Conv2d(2, 3, (i(3), i(2)), stride=[i(1), i(2)], padding=(i(2), 0)),
    "transposed conv": lambda i: nn.ConvTranspose2d(
        i(200), i(100), i(5), stride=i(2), padding=i(1), output_padding=i(1)
    ),
    "max-pool": lambda i: nn.MaxPool2d(i(3), stride=i(2), padding=i(1)),
    "average pool": lambda i: nn.AvgPool2d((i(3), i(2)), stride=(i(2), i(1))),
    "upsample": lambda i: nn.Upsample2d(i(2)),
    "batch norm": lambda i: nn.BatchNorm2d(i(3)),
    "contractive": lambda i: ContractiveEncoder(i(4), i(3)),
    "autorec": lambda i: nn.AutoRec(i(4), i(3), centre=np.float32(0.5)),
    "mlp": lambda i: zoo.mlp([i(4), i(100), i(3)]),
    "simple convnet": lambda i: zoo.simple_convnet(
        image=(i(1), i(28), i(28)), filters=i(30), kernel_size=i(5), hidden=i(100), classes=i(10)
    ),
    "digits convnet": lambda i: zoo.digits_convnet(channels=[i(32), i(64), i(100)], hidden=i(9)),
    "dense autoencoder": lambda i: autoencoders.dense([i(200), i(100)]),
    "sparse autoencoder": lambda i: autoencoders.sparse(i(20), i(30)),
    "denoising autoencoder": lambda i: autoencoders.denoising(i(20), i(10)),
    "contractive autoencoder": lambda i: autoencoders.contractive(i(20), i(10)),
    "conv autoencoder": lambda i: autoencoders.convolutional(code=i(32), channels=i(100)),
    "variational autoencoder": lambda i: autoencoders.variational(i(200), i(200), hidden=i(100)),
}
# The narrowest that holds the numbers above: sums and products of theirs overflow.
TYPES = [np.uint8, np.int16, np.int64, np.uint64]


@pytest.mark.parametrize("integer", TYPES)
@pytest.mark.parametrize("name", LAYERS)
def test_a_layer_of_numpy_integers_is_the_same(name: str, integer: type) -> None:
    made, plain = LAYERS[name](integer), LAYERS[name](int)
    assert repr(made) == repr(plain)
    assert [p.data.shape for p in made.parameters()] == [p.data.shape for p in plain.parameters()]
    for layer, expected in zip(made.walk(), plain.walk(), strict=True):
        assert json.dumps(layer.config()) == json.dumps(expected.config())


@pytest.mark.parametrize("integer", TYPES)
def test_onnx_and_summary_take_them_as_shapes(integer: type) -> None:
    model = zoo.simple_convnet(rng=np.random.default_rng(0))
    shape = (integer(1), integer(28), integer(28))
    files = [io.BytesIO(), io.BytesIO()]
    for file, size in zip(files, (shape, (1, 28, 28)), strict=True):
        nn.export_onnx(model, file, input_shape=size)
    assert files[0].getvalue() == files[1].getvalue()
    assert nn.summary(model, shape) == nn.summary(model, (1, 28, 28))
    assert nn.summary(model, np.array(shape)) == nn.summary(model, (1, 28, 28))


@pytest.mark.parametrize("integer", TYPES)
def test_runs_take_them_as_counts(integer: type) -> None:
    def run(i: Int) -> list[float]:
        rng = np.random.default_rng(0)
        x, t = rng.standard_normal((255, 3)), rng.integers(0, 2, 255)
        model, loss = nn.Linear(i(3), i(2), rng=rng), nn.SoftmaxCrossEntropy()
        schedule = schedules.warm_up(schedules.cosine(0.1, steps=i(200)), steps=i(255))
        optimizer = nn.SGD(model.parameters(), 0.1)
        history = nn.fit(
            model, loss, optimizer, (x, t), epochs=i(2), batch_size=i(200), rng=rng,
            schedule=schedule,
        )  # fmt: skip
        result = nn.evaluate(model, loss, (x, t), batch_size=i(200))
        outputs = nn.predict(model, x, batch_size=i(200))
        sizes = [len(inputs) for inputs, _ in nn.batches((x, t), i(200))]
        folds = [len(held) for _, held in nn.k_fold((x, t), i(2), rng=rng)]
        nn.check_gradients(model, loss, x[:2], t[:2], samples=i(2))
        for machine in (nn.RBM(i(3), i(2), rng=rng), nn.SoftmaxRBM(i(3), i(2), rng=rng)):
            data = np.ones((4, 3), np.float32) if isinstance(machine, nn.RBM) else t[:12]
            rows = data if isinstance(machine, nn.RBM) else data.reshape(4, 3)
            sgd = nn.SGD(machine.parameters(), 0.1)
            events = nn.contrastive_iter(
                machine, sgd, rows, epochs=i(1), batch_size=i(3), rng=rng, k=i(2)
            )
            outputs = np.append(outputs, [e.loss for e in events if isinstance(e, nn.StepEnd)])
            file = io.BytesIO()
            nn.save_machine(machine, file)
        stopping = nn.EarlyStopping(model, patience=i(3))
        return [*history.losses, result.loss, *outputs.ravel(), *sizes, *folds, stopping.patience]

    assert run(integer) == run(int)


FUNCTIONS: dict[str, Callable[[Int], object]] = {
    "states": lambda i: boltzmann.all_states(i(10)),
    "clamped units": lambda i: next(machine().gibbs_iter(np.ones((2, 6)), clamped=i(4))),
    "sweeps and chains": lambda i: swept(i),
    "confusion": lambda i: nn.metrics.confusion_matrix(np.arange(9), np.arange(9), i(255)),
    "expected stars": lambda i: nn.SoftmaxRBM(3, 2, rng=np.random.default_rng(0)).predict_at(
        np.ones((401, 3), np.int8), np.arange(401), np.arange(401) % 3, batch=i(200)
    ),
    "xavier": lambda i: [
        init((4, 4), fan_in=i(200), fan_out=i(100), rng=np.random.default_rng(0))
        for init in initializers.INITIALIZERS.values()
    ],
    "step decay": lambda i: schedules.step_decay(0.1, every=300)(i(250)),
    "cosine": lambda i: schedules.cosine(0.1, steps=300)(i(250)),
    "warm-up": lambda i: schedules.warm_up(schedules.cosine(0.1, steps=9), steps=300)(i(250)),
    "one cycle": lambda i: schedules.one_cycle(0.1, steps=400)(i(250)),
}


def machine() -> boltzmann.BoltzmannMachine:
    return boltzmann.BoltzmannMachine(6, visible=4, rng=np.random.default_rng(0))


def swept(i: Int) -> np.ndarray:
    made = machine()
    made.set_gradients(np.ones((3, 4)), sweeps=i(2), chains=i(200))
    return np.append(made.weight.grad, made.bias.grad)


@pytest.mark.parametrize("integer", TYPES)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_of_numpy_integers_gives_the_same(name: str, integer: type) -> None:
    np.testing.assert_array_equal(FUNCTIONS[name](integer), FUNCTIONS[name](int))


@pytest.mark.parametrize("value", [np.float32(3), np.float64(3), True, np.True_, "3", None])
def test_what_is_no_whole_number_is_refused(value: object) -> None:
    for make in (
        lambda: nn.Linear(value, 2),
        lambda: nn.Conv2d(1, 1, (3, value)),
        lambda: nn.Reshape((2, value)),
        lambda: nn.export_onnx(nn.ReLU(), io.BytesIO(), input_shape=(value,)),
        lambda: boltzmann.all_states(value),
        lambda: nn.metrics.confusion_matrix(np.arange(2), np.arange(2), value),
    ):
        with pytest.raises(ValueError, match=r"expected .* received .*;"):
            make()
