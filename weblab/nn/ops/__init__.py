"""The array operations that layers call: NumPy is the reference, kernels may replace it."""

from weblab.nn.ops.convolution import (
    conv2d,
    conv2d_backward_input,
    conv2d_backward_weight,
    output_size,
)
from weblab.nn.ops.dense import linear, linear_backward_input, linear_backward_weight, matmul
from weblab.nn.ops.dispatch import REFERENCES, install, installed, operation, uninstall
from weblab.nn.ops.elementwise import (
    all_finite,
    bernoulli_sigmoid,
    leaky_relu,
    leaky_relu_backward,
    relu,
    relu_backward,
    sigmoid,
    sigmoid_backward,
    softmax,
    softmax_cross_entropy,
    tanh,
    tanh_backward,
)
from weblab.nn.ops.fused import (
    batch_norm_relu,
    batch_norm_relu_backward,
    conv2d_max_pool2d_relu,
    conv2d_max_pool2d_relu_backward,
    linear_relu,
)
from weblab.nn.ops.normal import normal_cdf
from weblab.nn.ops.normalization import batch_norm, batch_norm_backward, scale_shift
from weblab.nn.ops.pooling import (
    avg_pool2d,
    avg_pool2d_backward,
    max_pool2d,
    max_pool2d_backward,
    upsample2d,
    upsample2d_backward,
)
from weblab.nn.ops.updates import adam_update, momentum_update, sgd_update

__all__ = [
    "REFERENCES",
    "adam_update",
    "all_finite",
    "avg_pool2d",
    "avg_pool2d_backward",
    "batch_norm",
    "batch_norm_backward",
    "batch_norm_relu",
    "batch_norm_relu_backward",
    "bernoulli_sigmoid",
    "conv2d",
    "conv2d_backward_input",
    "conv2d_backward_weight",
    "conv2d_max_pool2d_relu",
    "conv2d_max_pool2d_relu_backward",
    "install",
    "installed",
    "leaky_relu",
    "leaky_relu_backward",
    "linear",
    "linear_backward_input",
    "linear_backward_weight",
    "linear_relu",
    "matmul",
    "max_pool2d",
    "max_pool2d_backward",
    "momentum_update",
    "normal_cdf",
    "operation",
    "output_size",
    "relu",
    "relu_backward",
    "scale_shift",
    "sgd_update",
    "sigmoid",
    "sigmoid_backward",
    "softmax",
    "softmax_cross_entropy",
    "tanh",
    "tanh_backward",
    "uninstall",
    "upsample2d",
    "upsample2d_backward",
]
