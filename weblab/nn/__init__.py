"""The engine: neural networks in NumPy, each layer readable beside its equations."""

from weblab.nn import (
    autoencoders,
    graph,
    initializers,
    metrics,
    ops,
    penalties,
    schedules,
    tables,
    zoo,
)
from weblab.nn.activations import ELU, GELU, LeakyReLU, ReLU, Sigmoid, Softmax, Softplus, Tanh
from weblab.nn.adaptive import AdaDelta, AdaGrad, Adam, AdamW, RMSProp
from weblab.nn.autorec import AutoRec
from weblab.nn.boltzmann import BoltzmannMachine
from weblab.nn.checkpoint import load, save
from weblab.nn.contrastive import contrastive_iter, deep_belief_iter
from weblab.nn.convolution import Conv2d
from weblab.nn.data import Dataset, batches, k_fold, split
from weblab.nn.events import EpochEnd, Evaluation, EvaluationStep, Event, Position, StepEnd
from weblab.nn.gradient_check import GradientError, GradientMismatchError, check_gradients
from weblab.nn.layer import Layer
from weblab.nn.linear import Flatten, Linear, Reshape
from weblab.nn.losses import (
    BinaryCrossEntropyWithLogits,
    Loss,
    MaskedMeanSquaredError,
    MeanSquaredError,
    SoftmaxCrossEntropy,
)
from weblab.nn.machine_file import load_machine, save_machine
from weblab.nn.noise import Dropout, GaussianNoise, MaskingNoise
from weblab.nn.normalization import BatchNorm1d, BatchNorm2d
from weblab.nn.onnx_export import export_onnx
from weblab.nn.optimizers import SGD, Momentum, Nesterov, Optimizer, clip_gradients
from weblab.nn.parameter import Parameter
from weblab.nn.pooling import AvgPool2d, MaxPool2d
from weblab.nn.rbm import RBM
from weblab.nn.refusal import (
    DamagedFileError,
    ForeignFileError,
    FormatError,
    NewerFileError,
    TooLargeFileError,
)
from weblab.nn.resume import TrainingState, load_training, save_training
from weblab.nn.sequential import Sequential, summary
from weblab.nn.softmax_rbm import SoftmaxRBM
from weblab.nn.stepping import DivergenceError
from weblab.nn.stopping import EarlyStopping
from weblab.nn.training import (
    History,
    evaluate,
    evaluate_iter,
    fit,
    predict,
    train_iter,
)
from weblab.nn.upsampling import ConvTranspose2d, Upsample2d

__all__ = [
    "ELU",
    "GELU",
    "RBM",
    "SGD",
    "AdaDelta",
    "AdaGrad",
    "Adam",
    "AdamW",
    "AutoRec",
    "AvgPool2d",
    "BatchNorm1d",
    "BatchNorm2d",
    "BinaryCrossEntropyWithLogits",
    "BoltzmannMachine",
    "Conv2d",
    "ConvTranspose2d",
    "DamagedFileError",
    "Dataset",
    "DivergenceError",
    "Dropout",
    "EarlyStopping",
    "EpochEnd",
    "Evaluation",
    "EvaluationStep",
    "Event",
    "Flatten",
    "ForeignFileError",
    "FormatError",
    "GaussianNoise",
    "GradientError",
    "GradientMismatchError",
    "History",
    "Layer",
    "LeakyReLU",
    "Linear",
    "Loss",
    "MaskedMeanSquaredError",
    "MaskingNoise",
    "MaxPool2d",
    "MeanSquaredError",
    "Momentum",
    "Nesterov",
    "NewerFileError",
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
    "SoftmaxRBM",
    "Softplus",
    "StepEnd",
    "Tanh",
    "TooLargeFileError",
    "TrainingState",
    "Upsample2d",
    "autoencoders",
    "batches",
    "check_gradients",
    "clip_gradients",
    "contrastive_iter",
    "deep_belief_iter",
    "evaluate",
    "evaluate_iter",
    "export_onnx",
    "fit",
    "graph",
    "initializers",
    "k_fold",
    "load",
    "load_machine",
    "load_training",
    "metrics",
    "ops",
    "penalties",
    "predict",
    "save",
    "save_machine",
    "save_training",
    "schedules",
    "split",
    "summary",
    "tables",
    "train_iter",
    "zoo",
]
