"""The engine against PyTorch: every layer both ways, every loss, ten steps of every optimizer."""

import json
from pathlib import Path

import numpy as np
import pytest

from weblab import nn
from weblab.nn import registry, tables

GOLDEN = Path(__file__).parent / "golden"


def recorded(name: str) -> tuple[dict[str, np.ndarray], dict]:
    with np.load(GOLDEN / f"{name}.npz") as file:
        arrays = dict(file)
    return arrays, json.loads(arrays.pop("configs").tobytes())


LAYERS, CONFIGS = recorded("layers")
POOLING, POOLED = recorded("pooling")
LOSSES, _ = recorded("losses")
OPTIMIZERS, _ = recorded("optimizers")
PRECISION = [(np.float64, 1e-11), (np.float32, 3e-5)]


def of_case(case: str) -> dict[str, np.ndarray]:
    return {
        key[len(case) + 1 :]: value for key, value in LAYERS.items() if key.startswith(f"{case}:")
    }


def rebuilt(case: str, dtype: type) -> nn.Layer:
    """Return our layer with PyTorch's weights."""
    config = dict(CONFIGS[case])
    settings = {k: tuple(v) if isinstance(v, list) else v for k, v in config.items()}
    layer = registry.LAYERS[settings.pop("layer")](**settings)
    stored = of_case(case)
    for path, parameter in layer.named_parameters():
        parameter.data = stored[f"value:{path}"].astype(dtype)
    for name in layer.BUFFERS:
        setattr(layer, name, getattr(layer, name).astype(dtype))
    return layer


def test_every_layer_is_recorded() -> None:
    # These draw at random or are ours alone; their own tests prove them.
    unlike = {"Sequential", "Dropout", "GaussianNoise", "MaskingNoise", "SparseCode", "SmallCode"}
    unlike |= {"ContractiveEncoder", "Autoencoder", "GaussianCode", "AutoRec"}
    assert {config["layer"] for config in CONFIGS.values()} == set(registry.LAYERS) - unlike


def test_every_loss_and_optimizer_is_recorded() -> None:
    assert {key.split(":")[0] for key in LOSSES} == set(tables.LOSSES)
    assert {key.split(":")[0] for key in OPTIMIZERS if ":" in key} == set(tables.OPTIMIZERS)


@pytest.mark.parametrize(("dtype", "tolerance"), PRECISION)
@pytest.mark.parametrize("case", CONFIGS)
def test_layer(case: str, dtype: type, tolerance: float) -> None:
    stored = of_case(case)
    layer = rebuilt(case, dtype)
    y = layer.forward(stored["x"].astype(dtype), training=True)
    dx = layer.backward(stored["grad"].astype(dtype))
    close = {"rtol": tolerance, "atol": tolerance}
    np.testing.assert_allclose(y, stored["y"], **close)
    np.testing.assert_allclose(dx, stored["dx"], **close)
    for path, parameter in layer.named_parameters():
        np.testing.assert_allclose(parameter.grad, stored[f"gradient:{path}"], **close)
    for name in layer.BUFFERS:
        np.testing.assert_allclose(getattr(layer, name), stored[name], **close)
    if layer.BUFFERS:
        evaluated = layer.forward(stored["x"].astype(dtype))
        np.testing.assert_allclose(evaluated, stored["evaluated"], **close)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("case", POOLED)
def test_max_pooling_of_infinity_and_nan(case: str, dtype: type) -> None:
    layer = registry.build(POOLED[case], {})
    stored = {name: POOLING[f"{case}:{name}"].astype(dtype) for name in ("x", "y", "grad", "dx")}
    np.testing.assert_array_equal(layer.forward(stored["x"], training=True), stored["y"])
    np.testing.assert_allclose(layer.backward(stored["grad"]), stored["dx"], atol=1e-6)


@pytest.mark.parametrize(("dtype", "tolerance"), PRECISION)
@pytest.mark.parametrize("case", [key[:-5] for key in LOSSES if key.endswith(":loss")])
def test_loss(case: str, dtype: type, tolerance: float) -> None:
    targets = LOSSES[f"{case}:targets"]
    targets = targets.astype(dtype) if targets.dtype.kind == "f" else targets
    loss = getattr(nn, case.split(":")[0])()
    value = loss(LOSSES[f"{case}:outputs"].astype(dtype), targets)
    assert value == pytest.approx(float(LOSSES[f"{case}:loss"]), rel=tolerance)
    np.testing.assert_allclose(
        loss.backward(), LOSSES[f"{case}:grad"], rtol=tolerance, atol=tolerance
    )


@pytest.mark.parametrize(("dtype", "tolerance"), PRECISION)
@pytest.mark.parametrize("case", [key for key in OPTIMIZERS if ":" in key])
def test_ten_optimizer_steps(case: str, dtype: type, tolerance: float) -> None:
    name, decay = case.split(":")
    parameter = nn.Parameter(OPTIMIZERS["start"].astype(dtype), "w")
    settings = {} if name == "AdaDelta" else {"lr": 0.1}
    optimizer = getattr(nn, name)([parameter], weight_decay=float(decay), **settings)
    for gradient, expected in zip(OPTIMIZERS["gradients"], OPTIMIZERS[case], strict=True):
        parameter.grad = gradient.astype(dtype)
        optimizer.step()
        np.testing.assert_allclose(parameter.data, expected, rtol=tolerance, atol=tolerance)


def test_five_adam_steps_of_a_whole_network() -> None:
    arrays, config = recorded("network")
    weights = {key[6:]: value for key, value in arrays.items() if key.startswith("first:")}
    model = registry.build(config, weights)
    optimizer = nn.Adam(model.parameters(), 0.01)
    history = nn.fit(
        model,
        nn.SoftmaxCrossEntropy(),
        optimizer,
        (arrays["x"], arrays["targets"]),
        epochs=5,
        batch_size=8,
        rng=np.random.default_rng(0),
    )
    np.testing.assert_allclose(history.losses, arrays["losses"], rtol=1e-10)
    for path, value in model.state().items():
        np.testing.assert_allclose(value, arrays[f"last:{path}"], rtol=1e-8, atol=1e-10)
