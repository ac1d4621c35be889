"""Export of a trained network to ONNX, the format that other runtimes read.

The file is written by hand: a protobuf message (ModelProto of onnx.proto) with one node or two for
each layer, as it computes in evaluation. Layers that only act while training leave no trace.
"""

from __future__ import annotations

from collections.abc import Callable
from os import PathLike
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from weblab.nn import protobuf
from weblab.nn.activations import (
    ELU,
    GELU,
    LeakyReLU,
    ReLU,
    Sigmoid,
    Softmax,
    Softplus,
    Tanh,
)
from weblab.nn.arrays import Array, Pair, check_ints
from weblab.nn.autoencoders import Autoencoder
from weblab.nn.convolution import Conv2d
from weblab.nn.gaussian_code import GaussianCode
from weblab.nn.layer import Layer
from weblab.nn.linear import Flatten, Linear, Reshape
from weblab.nn.noise import Dropout, GaussianNoise, MaskingNoise
from weblab.nn.normalization import BatchNorm1d, BatchNorm2d
from weblab.nn.penalties import ContractiveEncoder, SmallCode, SparseCode
from weblab.nn.pooling import AvgPool2d, MaxPool2d
from weblab.nn.sequential import Sequential
from weblab.nn.upsampling import ConvTranspose2d, Upsample2d

OPSET = 20
IR_VERSION = 9
ELEMENT_TYPES = {np.dtype(np.float32): 1, np.dtype(np.int64): 7}

Attribute = float | int | str | list[int]


class _Nodes:
    """The nodes and arrays of a graph in the making; values are called by name."""

    def __init__(self) -> None:
        self.nodes: list[bytes] = []
        self.tensors: list[bytes] = []

    def tensor(self, array: Array) -> str:
        """Add an array, and return its name."""
        name = f"tensor_{len(self.tensors)}"
        dtype = np.dtype(np.int64) if array.dtype.kind == "i" else np.dtype(np.float32)
        self.tensors.append(
            protobuf.integers(1, array.shape)
            + protobuf.integer(2, ELEMENT_TYPES[dtype])
            + protobuf.block(8, name)
            + protobuf.block(9, array.astype(dtype.newbyteorder("<")).tobytes())
        )
        return name

    def node(self, operation: str, *inputs: str, spare: int = 0, **attributes: Attribute) -> str:
        """Add an operation on some values, and return the name of its first result.

        Args:
            operation: its name in ONNX.
            inputs: the names of its operands.
            spare: the number of further results, which are not used.
            attributes: its settings.
        """
        name = f"value_{len(self.nodes)}"
        self.nodes.append(
            b"".join(protobuf.block(1, value) for value in inputs)
            + protobuf.block(2, name)
            + b"".join(protobuf.block(2, f"{name}_{index}") for index in range(spare))
            + protobuf.block(3, f"{operation}_{len(self.nodes)}")
            + protobuf.block(4, operation)
            + b"".join(protobuf.block(5, _attribute(*item)) for item in attributes.items())
        )
        return name


def _attribute(name: str, value: Attribute) -> bytes:
    """Return an AttributeProto."""
    start = protobuf.block(1, name)
    if isinstance(value, str):
        return start + protobuf.block(4, value) + protobuf.integer(20, 3)
    if isinstance(value, list):
        return start + protobuf.integers(8, value) + protobuf.integer(20, 7)
    if isinstance(value, float):
        return start + protobuf.single(2, value) + protobuf.integer(20, 1)
    return start + protobuf.integer(3, value) + protobuf.integer(20, 2)


def _window(kernel: Pair, stride: Pair, padding: Pair) -> dict[str, Any]:
    return {
        "kernel_shape": list(kernel),
        "strides": list(stride),
        "pads": [*padding, *padding],
    }


def _linear(layer: Linear, nodes: _Nodes, x: str) -> str:
    weights = [nodes.tensor(parameter.data) for parameter in layer.parameters()]
    return nodes.node("Gemm", x, *weights)


def _contractive(layer: ContractiveEncoder, nodes: _Nodes, x: str) -> str:
    return nodes.node("Sigmoid", _linear(layer, nodes, x))


def _convolution(layer: Conv2d, nodes: _Nodes, x: str) -> str:
    weights = [nodes.tensor(parameter.data) for parameter in layer.parameters()]
    return nodes.node(
        "Conv", x, *weights, **_window(layer.kernel_size, layer.stride, layer.padding)
    )


def _transposed(layer: ConvTranspose2d, nodes: _Nodes, x: str) -> str:
    weights = [nodes.tensor(parameter.data) for parameter in layer.parameters()]
    window = _window(layer.kernel_size, layer.stride, layer.padding)
    extra = list(layer.output_padding)
    return nodes.node("ConvTranspose", x, *weights, output_padding=extra, **window)


def _max_pool(layer: MaxPool2d, nodes: _Nodes, x: str) -> str:
    return nodes.node("MaxPool", x, **_window(layer.kernel_size, layer.stride, layer.padding))


def _avg_pool(layer: AvgPool2d, nodes: _Nodes, x: str) -> str:
    window = _window(layer.kernel_size, layer.stride, layer.padding)
    return nodes.node("AveragePool", x, count_include_pad=1, **window)


def _batch_norm(layer: BatchNorm1d | BatchNorm2d, nodes: _Nodes, x: str) -> str:
    arrays = (layer.gamma.data, layer.beta.data, layer.running_mean, layer.running_var)
    tensors = [nodes.tensor(array) for array in arrays]
    return nodes.node("BatchNormalization", x, *tensors, epsilon=layer.eps)


def _upsample(layer: Upsample2d, nodes: _Nodes, x: str) -> str:
    scales = nodes.tensor(np.array([1, 1, *layer.scale], dtype=np.float32))
    return nodes.node(
        "Resize",
        x,
        "",
        scales,
        mode="nearest",
        coordinate_transformation_mode="asymmetric",
        nearest_mode="floor",
    )


def _reshape(layer: Reshape, nodes: _Nodes, x: str) -> str:
    return nodes.node("Reshape", x, nodes.tensor(np.array([0, *layer.shape], dtype=np.int64)))


def _gaussian_code(layer: GaussianCode, nodes: _Nodes, x: str) -> str:
    """Keep the means, the first of two equal parts."""
    return nodes.node("Split", x, spare=1, axis=1, num_outputs=2)


def _row(layer: Layer, nodes: _Nodes, x: str) -> str:
    """Convert layers one after the other."""
    for child in layer.children().values():
        x = _convert(child, nodes, x)
    return x


def _nothing(layer: Layer, nodes: _Nodes, x: str) -> str:
    return x


def _plain(operation: str) -> Callable[[Any, _Nodes, str], str]:
    def convert(layer: Layer, nodes: _Nodes, x: str) -> str:
        return nodes.node(operation, x)

    return convert


CONVERTERS: dict[type[Layer], Callable[[Any, _Nodes, str], str]] = {
    Sequential: _row,
    Autoencoder: _row,
    Linear: _linear,
    ContractiveEncoder: _contractive,
    Conv2d: _convolution,
    ConvTranspose2d: _transposed,
    MaxPool2d: _max_pool,
    AvgPool2d: _avg_pool,
    BatchNorm1d: _batch_norm,
    BatchNorm2d: _batch_norm,
    Upsample2d: _upsample,
    Reshape: _reshape,
    Flatten: lambda layer, nodes, x: nodes.node("Flatten", x, axis=1),
    GaussianCode: _gaussian_code,
    ReLU: _plain("Relu"),
    Sigmoid: _plain("Sigmoid"),
    Tanh: _plain("Tanh"),
    Softplus: _plain("Softplus"),
    Softmax: lambda layer, nodes, x: nodes.node("Softmax", x, axis=-1),
    LeakyReLU: lambda layer, nodes, x: nodes.node("LeakyRelu", x, alpha=layer.negative_slope),
    ELU: lambda layer, nodes, x: nodes.node("Elu", x, alpha=layer.alpha),
    GELU: lambda layer, nodes, x: nodes.node("Gelu", x, approximate=layer.approximate),
    Dropout: _nothing,
    GaussianNoise: _nothing,
    MaskingNoise: _nothing,
    SparseCode: _nothing,
    SmallCode: _nothing,
}


def _convert(layer: Layer, nodes: _Nodes, x: str) -> str:
    """Add the nodes of a layer, and return the name of its output."""
    converter = CONVERTERS.get(type(layer))
    if converter is None:
        raise ValueError(
            f"export_onnx: expected layers out of {', '.join(k.__name__ for k in CONVERTERS)}, "
            f"received {type(layer).__name__}; leave it out or write its arithmetic in these"
        )
    return converter(layer, nodes, x)


def _value_info(name: str, shape: tuple[int, ...]) -> bytes:
    """Return a ValueInfoProto: floats of a shape whose first axis is open."""
    sizes = [protobuf.block(2, "N"), *(protobuf.integer(1, size) for size in shape)]
    dimensions = b"".join(protobuf.block(1, size) for size in sizes)
    tensor_type = protobuf.integer(1, 1) + protobuf.block(2, dimensions)
    return protobuf.block(1, name) + protobuf.block(2, protobuf.block(1, tensor_type))


def export_onnx(
    model: Layer, target: str | PathLike[str] | BinaryIO, *, input_shape: tuple[int, ...]
) -> None:
    """Write a network as it computes in evaluation, with weights in float32.

    Args:
        model: a network of layers that ONNX has too.
        target: a path or a binary file.
        input_shape: the shape of one sample, without the axis that counts samples.
    Raises: ValueError if a layer has no counterpart.
    """
    input_shape = check_ints("export_onnx", "input_shape", input_shape, least=1)
    nodes = _Nodes()
    last = _convert(model, nodes, "input")
    nodes.nodes.append(
        protobuf.block(1, last) + protobuf.block(2, "output") + protobuf.block(4, "Identity")
    )
    output_shape = model.forward(np.zeros((1, *input_shape), np.float32)).shape[1:]
    graph = (
        b"".join(protobuf.block(1, node) for node in nodes.nodes)
        + protobuf.block(2, "weblab")
        + b"".join(protobuf.block(5, tensor) for tensor in nodes.tensors)
        + protobuf.block(11, _value_info("input", input_shape))
        + protobuf.block(12, _value_info("output", output_shape))
    )
    data = (
        protobuf.integer(1, IR_VERSION)
        + protobuf.block(2, "weblab")
        + protobuf.block(7, graph)
        + protobuf.block(8, protobuf.block(1, "") + protobuf.integer(2, OPSET))
    )
    if isinstance(target, str | PathLike):
        Path(target).write_bytes(data)
    else:
        target.write(data)
