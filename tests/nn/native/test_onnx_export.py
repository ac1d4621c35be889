"""Exported networks, run by onnxruntime: a runtime that the browser's Python does not have."""

import io
from collections.abc import Callable

import numpy as np
import onnxruntime
import pytest

from weblab import nn
from weblab.nn import autoencoders
from weblab.nn.onnx_export import CONVERTERS
from weblab.nn.penalties import SmallCode

Rng = np.random.Generator


def through_onnx(model: nn.Layer, x: np.ndarray) -> np.ndarray:
    file = io.BytesIO()
    nn.export_onnx(model, file, input_shape=x.shape[1:])
    session = onnxruntime.InferenceSession(file.getvalue(), providers=["CPUExecutionProvider"])
    return session.run(["output"], {"input": x})[0]


def stirred(model: nn.Layer, x: np.ndarray, rng: Rng) -> nn.Layer:
    """Give every parameter and running statistic a value that shows when it is left out."""
    for parameter in model.parameters():
        parameter.data += 0.1 * rng.standard_normal(parameter.data.shape, dtype=np.float32)
    for _ in range(3):
        model.forward(x, training=True)
    return model


NETWORKS: dict[str, tuple[Callable[[Rng], nn.Layer], tuple[int, ...]]] = {
    "digits": (lambda r: nn.zoo.digits_convnet(rng=r), (1, 28, 28)),
    "lenet": (lambda r: nn.zoo.lenet(rng=r), (1, 28, 28)),
    "mlp": (lambda r: nn.zoo.mlp([6, 5, 4], batch_norm=True, dropout=0.1, rng=r), (6,)),
    "every activation": (
        lambda r: nn.Sequential(
            nn.Linear(6, 6, rng=r),
            nn.ReLU(),
            nn.LeakyReLU(0.2),
            nn.Tanh(),
            nn.ELU(0.7),
            nn.GELU(),
            nn.GELU("none"),
            nn.Softplus(),
            nn.Sigmoid(),
            SmallCode(0.1),
            nn.GaussianNoise(0.1, rng=r),
            nn.Softmax(),
        ),
        (6,),
    ),
    "uneven windows": (
        lambda r: nn.Sequential(
            nn.Conv2d(2, 4, (3, 2), stride=(2, 1), padding=(1, 0), bias=False, rng=r),
            nn.MaxPool2d(3, stride=2, padding=1),
            nn.AvgPool2d(2, stride=1, padding=1),
            nn.ConvTranspose2d(4, 3, 3, stride=2, padding=1, output_padding=1, rng=r),
            nn.Upsample2d((2, 3)),
        ),
        (2, 9, 8),
    ),
    "convolutional autoencoder": (lambda r: autoencoders.convolutional(rng=r), (1, 28, 28)),
    "variational": (lambda r: autoencoders.variational(12, 3, rng=r), (12,)),
    "contractive": (lambda r: autoencoders.contractive(12, 3, rng=r), (12,)),
    "sparse": (lambda r: autoencoders.sparse(12, 20, rng=r), (12,)),
    "denoising": (lambda r: autoencoders.denoising(12, 20, rng=r), (12,)),
}


@pytest.mark.parametrize("name", NETWORKS)
def test_onnxruntime_computes_the_same(name: str, rng: Rng) -> None:
    make, shape = NETWORKS[name]
    x = rng.standard_normal((4, *shape), dtype=np.float32)
    model = stirred(make(rng), x, rng)
    np.testing.assert_allclose(through_onnx(model, x), model.forward(x), rtol=1e-4, atol=1e-5)


def test_the_networks_use_every_converter(rng: Rng) -> None:
    used = {type(part) for make, _ in NETWORKS.values() for part in make(rng).walk()}
    assert used >= set(CONVERTERS)


def test_the_batch_size_is_open(rng: Rng) -> None:
    model = nn.zoo.mlp([6, 4], rng=rng)
    for size in (1, 7):
        x = rng.standard_normal((size, 6), dtype=np.float32)
        np.testing.assert_allclose(through_onnx(model, x), model.forward(x), rtol=1e-5)


def test_a_layer_without_counterpart_is_refused() -> None:
    with pytest.raises(ValueError, match=r"expected layers out of .*received AutoRec;"):
        nn.export_onnx(nn.AutoRec(4, 2), io.BytesIO(), input_shape=(4,))


def test_a_path_is_written(rng: Rng, tmp_path) -> None:
    nn.export_onnx(nn.Linear(3, 2, rng=rng), tmp_path / "linear.onnx", input_shape=(3,))
    session = onnxruntime.InferenceSession(tmp_path / "linear.onnx")
    assert session.get_inputs()[0].shape == ["N", 3]
