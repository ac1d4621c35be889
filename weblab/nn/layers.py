"""The layers that a file may name."""

from __future__ import annotations

from weblab.nn import (
    autoencoders,
    autorec,
    convolution,
    gaussian_code,
    linear,
    noise,
    normalization,
    penalties,
    pooling,
    upsampling,
)
from weblab.nn.layer import Layer
from weblab.nn.sequential import Sequential
from weblab.nn.tables import ACTIVATIONS

LAYERS: dict[str, type[Layer]] = {
    layer.__name__: layer
    for layer in (
        Sequential,
        linear.Linear,
        linear.Flatten,
        linear.Reshape,
        convolution.Conv2d,
        pooling.MaxPool2d,
        pooling.AvgPool2d,
        normalization.BatchNorm1d,
        normalization.BatchNorm2d,
        noise.Dropout,
        noise.GaussianNoise,
        noise.MaskingNoise,
        *ACTIVATIONS.values(),
        upsampling.Upsample2d,
        upsampling.ConvTranspose2d,
        penalties.SparseCode,
        penalties.SmallCode,
        penalties.ContractiveEncoder,
        gaussian_code.GaussianCode,
        autoencoders.Autoencoder,
        autorec.AutoRec,
    )
}
