"""Our engine's side of the throughput benchmark, in Pyodide and natively alike.

Natively: ``python engine.py MODEL SECONDS`` prints milliseconds a step.
"""

import itertools
import statistics
import sys
import time
from collections.abc import Callable

import numpy as np
from digits import read_digits

from weblab import nn
from weblab.nn import ops

Step = Callable[[], object]
BATCH = 100


def training(
    model: nn.Layer, loss: nn.Loss, inputs: np.ndarray, targets: np.ndarray, batch: int = BATCH
) -> Step:
    """Return the public training loop's next step, for ever, with its shuffled batches."""
    optimizer = nn.Adam(model.parameters(), 1e-3)
    run = nn.train_iter(
        model,
        loss,
        optimizer,
        (inputs, targets),
        epochs=1 << 30,
        batch_size=batch,
        rng=np.random.default_rng(0),
    )

    def step() -> None:
        while not isinstance(next(run), nn.StepEnd):
            pass

    return step


def classifier(model: nn.Layer, digits: str = "digits") -> Step:
    """Return training steps of a classifier of digits."""
    return training(model, nn.SoftmaxCrossEntropy(), *read_digits(digits))


def cnn(digits: str = "digits") -> Step:
    return classifier(nn.zoo.simple_convnet(rng=np.random.default_rng(0)), digits)


def cnn_noise() -> Step:
    return cnn("noise")


def mlp() -> Step:
    layers = nn.zoo.mlp([784, 100, 10], rng=np.random.default_rng(0))
    return classifier(nn.Sequential(nn.Flatten(), *layers))


def two_blocks() -> Step:
    """Return steps of a CNN with padding, batch norm, average pooling and a stride of two."""
    rng = np.random.default_rng(0)
    model = nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1, rng=rng),
        nn.BatchNorm2d(16),
        nn.ReLU(),
        nn.AvgPool2d(2),
        nn.Conv2d(16, 32, 3, stride=2, padding=1, rng=rng),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(32 * 49, 10, rng=rng),
    )
    return classifier(model)


def autoencoder() -> Step:
    x, _ = read_digits()
    model = nn.autoencoders.convolutional(rng=np.random.default_rng(0))
    return training(model, nn.MeanSquaredError(), x, x)


def rbm() -> Step:
    """Return CD-1 steps of 784 visible and 128 hidden units."""
    rng = np.random.default_rng(0)
    machine = nn.RBM(784, 128, rng=rng)
    optimizer = nn.SGD(machine.parameters(), 0.05)
    x, _ = read_digits()
    batches = itertools.cycle((x > 0.5).astype(np.float32).reshape(-1, BATCH, 784))

    def step() -> None:
        machine.set_gradients(next(batches))
        optimizer.step()

    return step


def predict() -> Step:
    """Return predictions of one digit by the reference CNN."""
    model = nn.zoo.simple_convnet(rng=np.random.default_rng(0))
    x = np.ones((1, 1, 28, 28), np.float32)
    return lambda: model.forward(x)


def predict_shipped() -> Step:
    """Return predictions of one digit by the network that the draw lab ships."""
    model = nn.zoo.digits_convnet(rng=np.random.default_rng(0))
    x = np.ones((1, 1, 28, 28), np.float32)
    return lambda: model.forward(x)


MODELS = {
    "cnn": cnn,
    "cnn_noise": cnn_noise,
    "two_blocks": two_blocks,
    "mlp": mlp,
    "autoencoder": autoencoder,
    "rbm": rbm,
    "predict": predict,
    "predict_shipped": predict_shipped,
}
_steps: dict[str, Step] = {}


def timed(step: Step, seconds: float) -> float:
    """Return the median of the milliseconds that a step takes.

    A browser's clock ticks every 0.1 ms, so quick steps are timed some at a time.
    """
    start = time.perf_counter()
    step()
    together = max(1, int(0.005 / max(time.perf_counter() - start, 1e-5)))
    times: list[float] = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or not times:
        start = time.perf_counter()
        for _ in range(together):
            step()
        times.append((time.perf_counter() - start) / together)
    return statistics.median(times) * 1e3


def measure(name: str, seconds: float) -> float:
    """Return milliseconds a step of a model, which goes on training from call to call."""
    if name not in _steps:
        _steps[name] = MODELS[name]()
        timed(_steps[name], seconds / 2)  # the browser compiles hot code better as it runs
    return timed(_steps[name], seconds)


def product(m: int, k: int, n: int) -> tuple[Step, float]:
    """Return a matrix product and its count of floating-point operations."""
    a, b = np.ones((m, k), np.float32), np.ones((k, n), np.float32)
    return lambda: ops.matmul(a, b), 2.0 * m * k * n


def convolution(n: int, c: int, size: int, o: int, k: int) -> tuple[Step, float]:
    """Return a convolution of padding k // 2 and its count of floating-point operations."""
    x, w = np.ones((n, c, size, size), np.float32), np.ones((o, c, k, k), np.float32)
    return lambda: ops.conv2d(x, w, None, 1, 1, k // 2, k // 2), 2.0 * n * c * o * (size * k) ** 2


SHAPES = {
    "matmul 100x4320x100": product(100, 4320, 100),
    "matmul 100x784x100": product(100, 784, 100),
    "matmul 512x512x512": product(512, 512, 512),
    "conv 100x1x28x28, 30 of 5x5": convolution(100, 1, 28, 30, 5),
    "conv 100x16x14x14, 32 of 3x3": convolution(100, 16, 14, 32, 3),
    "conv 1x64x7x7, 128 of 3x3": convolution(1, 64, 7, 128, 3),
}
GROWTH = {
    **{f"batch {n}": (n, 16, 28) for n in (1, 10, 100, 400)},
    **{f"channels {c}": (50, c, 28) for c in (4, 16, 64)},
    **{f"image {s}x{s}": (50, 16, s) for s in (14, 28, 56)},
}


def gflops(name: str, seconds: float) -> float:
    """Return billions of floating-point operations a second for one shape."""
    step, operations = SHAPES[name]
    return operations / timed(step, seconds) / 1e6


def growth(name: str, seconds: float) -> float:
    """Return milliseconds of a training step of conv 3x3, ReLU, max-pool and dense."""
    n, channels, size = GROWTH[name]
    rng = np.random.default_rng(0)
    model = nn.zoo.simple_convnet(
        image=(channels, size, size), filters=16, kernel_size=3, hidden=32, rng=rng
    )
    x = rng.random((n, channels, size, size), dtype=np.float32)
    step = training(model, nn.SoftmaxCrossEntropy(), x, rng.integers(0, 10, n), n)
    return timed(step, seconds)


if __name__ == "__main__":
    print(measure(sys.argv[1], float(sys.argv[2])))
