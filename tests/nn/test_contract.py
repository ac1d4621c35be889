"""The names and signatures that users of the library rely on."""

import inspect

import numpy as np
import pytest

from weblab import nn

SIGNATURES = {
    "Linear": "(in_features, out_features, *, bias=True, init='he_normal', rng=None)",
    "Conv2d": "(in_channels, out_channels, kernel_size, *, stride=1, padding=0, bias=True, "
    "init='he_normal', rng=None)",
    "MaxPool2d": "(kernel_size, *, stride=None, padding=0)",
    "AvgPool2d": "(kernel_size, *, stride=None, padding=0)",
    "Flatten": "()",
    "Reshape": "(shape)",
    "Upsample2d": "(scale)",
    "BatchNorm1d": "(num_features, *, momentum=0.1, eps=1e-05)",
    "BatchNorm2d": "(num_features, *, momentum=0.1, eps=1e-05)",
    "Dropout": "(p, *, rng=None)",
    "GaussianNoise": "(std, *, rng=None)",
    "MaskingNoise": "(p, *, rng=None)",
    "ReLU": "()",
    "LeakyReLU": "(negative_slope=0.01)",
    "Sigmoid": "()",
    "Tanh": "()",
    "Softmax": "()",
    "Sequential": "(*layers)",
    "SoftmaxCrossEntropy": "()",
    "MeanSquaredError": "()",
    "BinaryCrossEntropyWithLogits": "()",
    "SGD": "(params, lr, *, weight_decay=0.0)",
    "Momentum": "(params, lr, momentum=0.9, *, weight_decay=0.0)",
    "Nesterov": "(params, lr, momentum=0.9, *, weight_decay=0.0)",
    "AdaGrad": "(params, lr, eps=1e-10, *, weight_decay=0.0)",
    "RMSProp": "(params, lr, rho=0.99, eps=1e-08, *, weight_decay=0.0)",
    "AdaDelta": "(params, lr=1.0, rho=0.9, eps=1e-06, *, weight_decay=0.0)",
    "Adam": "(params, lr, beta1=0.9, beta2=0.999, eps=1e-08, *, weight_decay=0.0)",
    "AdamW": "(params, lr, beta1=0.9, beta2=0.999, eps=1e-08, *, weight_decay=0.01)",
}


def plain(signature: inspect.Signature) -> str:
    bare = [p.replace(annotation=p.empty) for p in signature.parameters.values()]
    return str(signature.replace(parameters=bare, return_annotation=signature.empty))


@pytest.mark.parametrize("name", SIGNATURES)
def test_signature(name: str) -> None:
    assert plain(inspect.signature(getattr(nn, name))) == SIGNATURES[name]


def test_training_is_called_with_keywords() -> None:
    for function in (nn.train_iter, nn.fit):
        names = list(inspect.signature(function).parameters)
        assert names[:7] == ["model", "loss", "optimizer", "data", "epochs", "batch_size", "rng"]
        assert "validation" in names


def test_every_public_name_is_there_and_documented() -> None:
    assert sorted(nn.__all__) == sorted(set(nn.__all__))
    for name in nn.__all__:
        value = getattr(nn, name)
        assert inspect.isroutine(value) or inspect.isclass(value) or value.__doc__, name
        assert name in {"Event"} or inspect.getdoc(value), name


ZOO = {
    "simple_convnet": (lambda r: nn.zoo.simple_convnet(rng=r), 433_890),
    "small": (lambda r: nn.zoo.simple_convnet(filters=4, kernel_size=3, hidden=8, rng=r), 5_546),
    "digits_convnet": (lambda r: nn.zoo.digits_convnet(rng=r), 223_162),
    "lenet": (lambda r: nn.zoo.lenet(rng=r), 61_706),
}


@pytest.mark.parametrize("name", ZOO)
def test_networks_of_the_zoo(name: str, rng: np.random.Generator) -> None:
    make, parameters = ZOO[name]
    model = make(rng)
    assert sum(p.data.size for p in model.parameters()) == parameters
    assert model.forward(np.zeros((2, 1, 28, 28), np.float32)).shape == (2, 10)


def test_an_mlp_has_what_it_was_asked_for(rng: np.random.Generator) -> None:
    model = nn.zoo.mlp([8, 6, 5, 3], activation=nn.Tanh, batch_norm=True, dropout=0.2, rng=rng)
    names = [type(layer).__name__ for layer in model]
    hidden = ["Linear", "BatchNorm1d", "Tanh", "Dropout"]
    assert names == [*hidden, *hidden, "Linear"]
    assert model.forward(np.zeros((2, 8), np.float32)).shape == (2, 3)
