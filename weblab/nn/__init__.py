"""The engine: neural networks in NumPy, each layer readable beside its equations."""

from weblab.nn import initializers, metrics, ops, zoo
from weblab.nn.activations import LeakyReLU, ReLU, Sigmoid, Softmax, Tanh
from weblab.nn.checkpoint import load, save
from weblab.nn.convolution import Conv2d
from weblab.nn.data import Dataset, batches, k_fold, split
from weblab.nn.events import EpochEnd, Evaluation, EvaluationStep, Event, Position, StepEnd
from weblab.nn.gradient_check import GradientError, GradientMismatchError, check_gradients
from weblab.nn.layer import Layer, Sequential, summary
from weblab.nn.linear import Flatten, Linear, Reshape
from weblab.nn.losses import (
    BinaryCrossEntropyWithLogits,
    Loss,
    MeanSquaredError,
    SoftmaxCrossEntropy,
)
from weblab.nn.noise import Dropout, GaussianNoise, MaskingNoise
from weblab.nn.normalization import BatchNorm1d, BatchNorm2d
from weblab.nn.optimizers import (
    SGD,
    AdaDelta,
    AdaGrad,
    Adam,
    AdamW,
    Momentum,
    Nesterov,
    Optimizer,
    RMSProp,
)
from weblab.nn.parameter import Parameter
from weblab.nn.pooling import AvgPool2d, MaxPool2d
from weblab.nn.safetensors import FormatError
from weblab.nn.training import (
    DivergenceError,
    History,
    evaluate,
    evaluate_iter,
    fit,
    predict,
    train_iter,
)

__all__ = [
    "SGD",
    "AdaDelta",
    "AdaGrad",
    "Adam",
    "AdamW",
    "AvgPool2d",
    "BatchNorm1d",
    "BatchNorm2d",
    "BinaryCrossEntropyWithLogits",
    "Conv2d",
    "Dataset",
    "DivergenceError",
    "Dropout",
    "EpochEnd",
    "Evaluation",
    "EvaluationStep",
    "Event",
    "Flatten",
    "FormatError",
    "GaussianNoise",
    "GradientError",
    "GradientMismatchError",
    "History",
    "Layer",
    "LeakyReLU",
    "Linear",
    "Loss",
    "MaskingNoise",
    "MaxPool2d",
    "MeanSquaredError",
    "Momentum",
    "Nesterov",
    "Optimizer",
    "Parameter",
    "Position",
    "RMSProp",
    "ReLU",
    "Reshape",
    "Sequential",
    "Sigmoid",
    "Softmax",
    "SoftmaxCrossEntropy",
    "StepEnd",
    "Tanh",
    "batches",
    "check_gradients",
    "evaluate",
    "evaluate_iter",
    "fit",
    "initializers",
    "k_fold",
    "load",
    "metrics",
    "ops",
    "predict",
    "save",
    "split",
    "summary",
    "train_iter",
    "zoo",
]
