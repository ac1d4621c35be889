"""Several operations as one, for kernels that do not store intermediate results."""

from __future__ import annotations

from typing import Any

import numpy as np

from weblab.nn.arrays import Array
from weblab.nn.ops.convolution import (
    conv2d,
    conv2d_backward_input,
    conv2d_backward_weight,
    output_size,
)
from weblab.nn.ops.dense import linear
from weblab.nn.ops.dispatch import operation
from weblab.nn.ops.elementwise import relu, relu_backward
from weblab.nn.ops.normalization import batch_norm, batch_norm_backward, normalized
from weblab.nn.ops.pooling import max_pool2d, max_pool2d_backward


@operation
def linear_relu(x: Array, weight: Array, bias: Array | None) -> Array:
    """Return relu(x @ weight + bias).

    Shape: x (N, in), weight (in, out), bias (out,) or None -> (N, out).
    """
    return relu(linear(x, weight, bias))


@operation
def batch_norm_relu(
    x: Array, gamma: Array, beta: Array, eps: float
) -> tuple[Array, Array, Array, Array]:
    """Return the results of batch_norm, with y after relu.

    Shape: as batch_norm.
    """
    y, mean, variance, inverse_std = batch_norm(x, gamma, beta, eps)
    return relu(y), mean, variance, inverse_std


@operation
def batch_norm_relu_backward(
    grad: Array, x: Array, gamma: Array, beta: Array, mean: Array, inverse_std: Array
) -> tuple[Array, Array, Array]:
    """Return the gradients by x, gamma and beta, given that of the output of relu.

    Shape: as batch_norm_backward; beta (C,).
    """
    y = normalized(x, mean, inverse_std)
    y *= gamma[:, None]
    y += beta[:, None]
    return batch_norm_backward(relu_backward(grad, y), x, gamma, mean, inverse_std)


@operation
def conv2d_max_pool2d_relu(
    x: Array,
    weight: Array,
    bias: Array | None,
    conv_sh: int,
    conv_sw: int,
    conv_ph: int,
    conv_pw: int,
    kh: int,
    kw: int,
    sh: int,
    sw: int,
    ph: int,
    pw: int,
) -> tuple[Array, Array]:
    """Return relu(max_pool2d(conv2d(x))), and which element of each window won.

    ReLU comes last, on the smallest array: pooling ReLU's output gives the same. Where it let
    nothing through, the index is the largest number of its type, which is no element at all.

    Shape: x (N, C, H, W), weight (O, C, ., .), bias (O,) or None -> two of (N, O, PH, PW).
    """
    y = conv2d(x, weight, bias, conv_sh, conv_sw, conv_ph, conv_pw)
    best, index = max_pool2d(y, kh, kw, sh, sw, ph, pw)
    index[~(best > 0)] = np.iinfo(index.dtype).max
    return relu(best), index


@operation
def conv2d_max_pool2d_relu_backward(
    grad: Array,
    index: Array,
    x: Array,
    weight: Array,
    conv_sh: int,
    conv_sw: int,
    conv_ph: int,
    conv_pw: int,
    kh: int,
    kw: int,
    sh: int,
    sw: int,
    ph: int,
    pw: int,
    by_input: int,
) -> tuple[Array, Array, Any]:
    """Return the gradients by the filters, by the bias and, where `by_input`, by the images.

    Shape: grad and index (N, O, PH, PW), x (N, C, H, W), weight (O, C, ., .) -> (O, C, ., .),
    (O,), (N, C, H, W) or None.
    """
    h, w = x.shape[2:]
    oh = output_size(h, weight.shape[2], conv_sh, conv_ph)
    ow = output_size(w, weight.shape[3], conv_sw, conv_pw)
    winners = max_pool2d_backward(grad, index, oh, ow, kh, kw, sh, sw, ph, pw)
    steps = (conv_sh, conv_sw, conv_ph, conv_pw)
    dw, db = conv2d_backward_weight(x, winners, weight.shape[2], weight.shape[3], *steps)
    dx = conv2d_backward_input(winners, weight, h, w, *steps) if by_input else None
    return dw, db, dx
