"""PyTorch's side of the throughput benchmark: ``python torch_peer.py MODEL SECONDS``."""

import itertools
import statistics
import sys
import time
from collections.abc import Callable

import torch
from digits import read_digits
from torch import nn

BATCH = 100


def training(model: nn.Module, loss: nn.Module, x: torch.Tensor, t: torch.Tensor) -> Callable:
    """Return training steps on one batch after the other."""
    optimizer = torch.optim.Adam(model.parameters(), 1e-3)
    batches = itertools.cycle(zip(x.split(BATCH), t.split(BATCH), strict=True))

    def step() -> float:
        inputs, targets = next(batches)
        optimizer.zero_grad()
        value = loss(model(inputs), targets)
        value.backward()
        optimizer.step()
        return value.item()

    return step


def classifier(*layers: nn.Module, digits: str = "digits") -> Callable:
    x, t = map(torch.from_numpy, read_digits(digits))
    return training(nn.Sequential(*layers), nn.CrossEntropyLoss(), x, t)


def reference_layers() -> list[nn.Module]:
    return [
        *(nn.Conv2d(1, 30, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten()),
        *(nn.Linear(4320, 100), nn.ReLU(), nn.Linear(100, 10)),
    ]


def cnn() -> Callable:
    return classifier(*reference_layers())


def cnn_noise() -> Callable:
    return classifier(*reference_layers(), digits="noise")


def mlp() -> Callable:
    return classifier(nn.Flatten(), nn.Linear(784, 100), nn.ReLU(), nn.Linear(100, 10))


def two_blocks() -> Callable:
    return classifier(
        *(nn.Conv2d(1, 16, 3, padding=1), nn.BatchNorm2d(16), nn.ReLU(), nn.AvgPool2d(2)),
        *(nn.Conv2d(16, 32, 3, stride=2, padding=1), nn.ReLU(), nn.Flatten()),
        nn.Linear(32 * 49, 10),
    )


def autoencoder() -> Callable:
    model = nn.Sequential(
        *(nn.Conv2d(1, 16, 3, stride=2, padding=1), nn.ReLU()),
        *(nn.Conv2d(16, 8, 3, stride=2, padding=1), nn.ReLU(), nn.Flatten()),
        *(nn.Linear(392, 32), nn.Linear(32, 392), nn.ReLU(), nn.Unflatten(1, (8, 7, 7))),
        *(nn.Upsample(scale_factor=2), nn.Conv2d(8, 16, 3, padding=1), nn.ReLU()),
        *(nn.Upsample(scale_factor=2), nn.Conv2d(16, 1, 3, padding=1), nn.Sigmoid()),
    )
    x = torch.from_numpy(read_digits()[0])
    return training(model, nn.MSELoss(), x, x)


def rbm() -> Callable:
    w, b, c = torch.randn(784, 128) * 0.01, torch.zeros(784), torch.zeros(128)
    x = torch.from_numpy(read_digits()[0])
    batches = itertools.cycle((x > 0.5).float().view(-1, 784).split(BATCH))

    @torch.no_grad()
    def step() -> float:
        data = next(batches)
        positive = torch.sigmoid(data @ w + c)
        visible = torch.bernoulli(torch.sigmoid(torch.bernoulli(positive) @ w.T + b))
        negative = torch.sigmoid(visible @ w + c)
        w.add_(data.T @ positive - visible.T @ negative, alpha=0.05 / BATCH)
        b.add_((data - visible).mean(0), alpha=0.05)
        c.add_((positive - negative).mean(0), alpha=0.05)
        return float((data - torch.sigmoid(positive @ w.T + b)).square().mean())

    return step


def predict() -> Callable:
    model, x = nn.Sequential(*reference_layers()).eval(), torch.rand(1, 1, 28, 28)
    return torch.inference_mode()(lambda: model(x))


MODELS = (cnn, cnn_noise, two_blocks, mlp, autoencoder, rbm, predict)


def main(name: str, seconds: float) -> None:
    """Print the median of the milliseconds a step takes."""
    torch.set_num_threads(1)
    step = {make.__name__: make for make in MODELS}[name]()
    for _ in range(5):
        step()
    times = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        start = time.perf_counter()
        step()
        times.append(time.perf_counter() - start)
    print(statistics.median(times) * 1e3)


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
