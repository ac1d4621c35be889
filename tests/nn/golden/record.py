"""Record what PyTorch computes, in float64, for the tests to compare with.

Needs PyTorch 2.13, which the tests do not: `python tests/nn/golden/record.py`. Every entry holds
our configuration of the layer, so that the tests need no list of their own.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812

from weblab import nn
from weblab.nn import registry

HERE = Path(__file__).parent
torch.set_default_dtype(torch.float64)


def layers() -> Iterator[tuple[str, nn.Layer, torch.nn.Module, tuple[int, ...]]]:
    """Yield (case, our layer, PyTorch's, shape of the input)."""
    t = torch.nn
    yield "linear", nn.Linear(5, 3), t.Linear(5, 3), (4, 5)
    yield "linear-no-bias", nn.Linear(5, 3, bias=False), t.Linear(5, 3, bias=False), (4, 5)
    for name, size, options in [
        ("3x3", 3, {}),
        ("3x3-padded", 3, {"padding": 1}),
        ("5x5-stride", 5, {"stride": 2, "padding": 2}),
        ("2x3-uneven", (2, 3), {"stride": (2, 1), "padding": (0, 2)}),
        ("1x1", 1, {"bias": False}),
        ("leftover", 3, {"stride": 3}),
    ]:
        yield (
            f"conv-{name}",
            nn.Conv2d(2, 3, size, **options),
            t.Conv2d(2, 3, size, **options),
            (
                3,
                2,
                8,
                7,
            ),
        )
    for name, size, options in [
        ("2x2", 2, {"stride": 2}),
        ("3x3-padded", 3, {"stride": 2, "padding": 1, "output_padding": 1}),
        ("uneven", (2, 3), {"stride": (1, 2), "bias": False}),
    ]:
        ours = nn.ConvTranspose2d(3, 2, size, **options)
        yield f"conv-transpose-{name}", ours, t.ConvTranspose2d(3, 2, size, **options), (2, 3, 4, 5)
    for name, size, options in [
        ("2x2", 2, {}),
        ("3x3-overlapping", 3, {"stride": 2, "padding": 1}),
        ("2x3-uneven", (2, 3), {"stride": (1, 2), "padding": (1, 0)}),
    ]:
        shape = (2, 3, 7, 8)
        yield f"max-pool-{name}", nn.MaxPool2d(size, **options), t.MaxPool2d(size, **options), shape
        yield f"avg-pool-{name}", nn.AvgPool2d(size, **options), t.AvgPool2d(size, **options), shape
    yield "batch-norm-1d", nn.BatchNorm1d(4), t.BatchNorm1d(4), (6, 4)
    yield (
        "batch-norm-2d",
        nn.BatchNorm2d(3, momentum=0.3),
        t.BatchNorm2d(3, momentum=0.3),
        (
            4,
            3,
            5,
            2,
        ),
    )
    yield "upsample", nn.Upsample2d(3), t.Upsample(scale_factor=3), (2, 2, 3, 4)
    yield "flatten", nn.Flatten(), t.Flatten(), (2, 3, 2, 2)
    yield "reshape", nn.Reshape((2, 6)), t.Unflatten(1, (2, 6)), (3, 12)
    yield "relu", nn.ReLU(), t.ReLU(), (4, 6)
    yield "leaky-relu", nn.LeakyReLU(0.1), t.LeakyReLU(0.1), (4, 6)
    yield "sigmoid", nn.Sigmoid(), t.Sigmoid(), (4, 6)
    yield "tanh", nn.Tanh(), t.Tanh(), (4, 6)
    yield "softmax", nn.Softmax(), t.Softmax(dim=-1), (4, 6)
    yield "elu", nn.ELU(1.5), t.ELU(1.5), (4, 6)
    yield "gelu", nn.GELU(), t.GELU(approximate="tanh"), (4, 6)
    yield "softplus", nn.Softplus(), t.Softplus(), (4, 6)
    yield "gelu-exact", nn.GELU("none"), t.GELU(), (4, 6)


def record_layers() -> None:
    entries, configs = {}, {}
    for case, ours, theirs, shape in layers():
        with torch.no_grad():
            for parameter in theirs.parameters():
                parameter.copy_(torch.randn(parameter.shape))
        x = (2 * torch.randn(shape)).requires_grad_()
        y = theirs(x)
        grad = torch.randn(y.shape)
        y.backward(grad)
        configs[case] = registry.describe(ours)
        entries |= {f"{case}:x": x, f"{case}:y": y, f"{case}:grad": grad, f"{case}:dx": x.grad}
        for name, parameter in theirs.named_parameters():
            turned = isinstance(theirs, torch.nn.Linear) and name == "weight"
            renamed = {"weight": "gamma", "bias": "beta"}[name] if "batch" in case else name
            entries[f"{case}:value:{renamed}"] = parameter.T if turned else parameter
            entries[f"{case}:gradient:{renamed}"] = parameter.grad.T if turned else parameter.grad
        if "batch" in case:
            entries[f"{case}:running_mean"] = theirs.running_mean
            entries[f"{case}:running_var"] = theirs.running_var
            entries[f"{case}:evaluated"] = theirs.eval()(x)
    save("layers", entries, configs)


def record_pooling() -> None:
    """Record max-pooling of images with -inf, NaN and windows that hold nothing else."""
    entries, configs = {}, {}
    for case, size, options in [
        ("2x2", 2, {}),
        ("3x3-padded", 3, {"stride": 2, "padding": 1}),
        ("4x3-uneven", (4, 3), {"stride": (1, 3), "padding": (2, 1)}),
    ]:
        x = torch.randn(4, 3, 8, 9)
        chance = torch.rand(x.shape)
        x[chance < 0.3] = -torch.inf
        x[chance > 0.95] = torch.nan
        x[0] = -torch.inf
        x[1, 0], x[1, 1] = torch.nan, torch.inf
        x.requires_grad_()
        y = torch.nn.MaxPool2d(size, **options)(x)
        grad = torch.randn(y.shape)
        y.backward(grad)
        configs[case] = registry.describe(nn.MaxPool2d(size, **options))
        entries |= {f"{case}:x": x, f"{case}:y": y, f"{case}:grad": grad, f"{case}:dx": x.grad}
    save("pooling", entries, configs)


def record_losses() -> None:
    logits = 3 * torch.randn(5, 4)
    soft = torch.softmax(torch.randn(5, 4), dim=1)
    known = torch.rand(5, 4) > 0.4
    cases: dict[str, tuple[Tensor, Callable[[Tensor], Tensor]]] = {}
    classes = torch.tensor([0, 3, 1, 1, 2])
    cases["SoftmaxCrossEntropy:classes"] = classes, lambda z: F.cross_entropy(z, classes)
    cases["SoftmaxCrossEntropy:soft"] = soft, lambda z: F.cross_entropy(z, soft)
    cases["MeanSquaredError:plain"] = soft, lambda z: F.mse_loss(z, soft)
    cases["BinaryCrossEntropyWithLogits:plain"] = (
        soft,
        lambda z: F.binary_cross_entropy_with_logits(z, soft),
    )
    cases["MaskedMeanSquaredError:plain"] = (
        torch.where(known, soft, torch.nan),
        lambda z: F.mse_loss(z[known], soft[known]),
    )
    entries = {}
    for case, (targets, function) in cases.items():
        outputs = logits.clone().requires_grad_()
        value = function(outputs)
        value.backward()
        entries |= {f"{case}:outputs": outputs, f"{case}:targets": targets}
        entries |= {f"{case}:loss": value, f"{case}:grad": outputs.grad}
    save("losses", entries, {})


def record_optimizers() -> None:
    o = torch.optim
    cases = {
        "SGD": lambda p, d: o.SGD(p, 0.1, weight_decay=d),
        "Momentum": lambda p, d: o.SGD(p, 0.1, momentum=0.9, weight_decay=d),
        "Nesterov": lambda p, d: o.SGD(p, 0.1, momentum=0.9, nesterov=True, weight_decay=d),
        "AdaGrad": lambda p, d: o.Adagrad(p, 0.1, weight_decay=d),
        "RMSProp": lambda p, d: o.RMSprop(p, 0.1, weight_decay=d),
        "AdaDelta": lambda p, d: o.Adadelta(p, weight_decay=d),
        "Adam": lambda p, d: o.Adam(p, 0.1, weight_decay=d),
        "AdamW": lambda p, d: o.AdamW(p, 0.1, weight_decay=d),
    }
    start, gradients = torch.randn(3, 2), torch.randn(10, 3, 2)
    entries = {"start": start, "gradients": gradients}
    for name, make in cases.items():
        for decay in (0.0, 0.05):
            parameter = start.clone().requires_grad_()
            optimizer = make([parameter], decay)
            path = []
            for gradient in gradients:
                parameter.grad = gradient.clone()
                optimizer.step()
                path.append(parameter.detach().clone())
            entries[f"{name}:{decay}"] = torch.stack(path)
    save("optimizers", entries, {})


def record_network() -> None:
    """Record five Adam steps of a whole small CNN: first weights, losses and last weights."""
    ours = nn.Sequential(
        nn.Conv2d(1, 4, 3, padding=1, bias=False),
        nn.BatchNorm2d(4),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(36, 5),
    )
    t = torch.nn
    theirs = t.Sequential(
        t.Conv2d(1, 4, 3, padding=1, bias=False),
        t.BatchNorm2d(4),
        t.ReLU(),
        t.MaxPool2d(2),
        t.Flatten(),
        t.Linear(36, 5),
    )
    x, targets = torch.randn(8, 1, 6, 6), torch.randint(0, 5, (8,))

    def weights(prefix: str) -> dict[str, Tensor]:
        found = {
            path.replace("1.weight", "1.gamma").replace("1.bias", "1.beta"): value.clone()
            for path, value in theirs.state_dict().items()
            if "num_batches" not in path
        }
        return {f"{prefix}:{p}": v.T if p == "5.weight" else v for p, v in found.items()}

    entries = {"x": x, "targets": targets} | weights("first")
    optimizer = torch.optim.Adam(theirs.parameters(), 0.01)
    losses = []
    for _ in range(5):
        optimizer.zero_grad()
        loss = F.cross_entropy(theirs(x), targets)
        loss.backward()
        optimizer.step()
        losses.append(loss.detach())
    entries |= {"losses": torch.stack(losses)} | weights("last")
    save("network", entries, registry.describe(ours))


def save(name: str, entries: dict[str, Tensor], configs: dict) -> None:
    arrays = {key: value.detach().numpy() for key, value in entries.items()}
    arrays["configs"] = np.frombuffer(json.dumps(configs).encode(), np.uint8)
    np.savez_compressed(HERE / f"{name}.npz", **arrays)


if __name__ == "__main__":
    for record in (record_layers, record_pooling, record_losses, record_optimizers, record_network):
        torch.manual_seed(0)  # so that a case more changes no other file
        record()
