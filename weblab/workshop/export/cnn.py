"""A small CNN on digits, as a program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from weblab.locale import mark as _
from weblab.workshop.export.cells import Cell
from weblab.workshop.export.digit_cells import digits_cell, lines_of_changes
from weblab.workshop.export.own_code import OwnPart, own_cells

TITLE = _("A small convolutional network learns digits.")
SIDE = 28


@dataclass(frozen=True)
class CnnSettings:
    """The settings of a training run, with their names in the lab.

    Args:
        samples: how many digits are trained on.
        optimizer: the name of its class.
        lr: its learning rate.
        batch_size: digits of a step.
        epochs: how often each digit is seen.
        augment: whether digits are distorted.
        seed: decides first weights, batches and distortions.
        site: where the site is published, or a folder with a copy of it, for its digits.
        network: the fields of the lab's ``Architecture``.
        changes: (steps done, learning rate from the next step on) of what changed.
        last: "drop" to leave an epoch's left-over digit out; None for what the engine does.
        own: a visitor's layer or loss, with which a second network trains.
    """

    samples: int
    optimizer: str
    lr: float
    batch_size: int
    epochs: int
    augment: bool
    seed: int
    site: str
    network: Mapping[str, Any]
    changes: Sequence[tuple[int, float]] = field(default_factory=tuple)
    last: str | None = None
    own: OwnPart | None = None

    @property
    def alone(self) -> bool:
        """Whether a digit is left over in each epoch that batch normalization cannot train on."""
        return bool(self.network["batch_norm"]) and self.samples % self.batch_size == 1


def training(settings: CnnSettings) -> list[Cell]:
    """Return the program of a training run; ``curve`` is its result, a row for each epoch."""
    augmentation = "from weblab.datasets.augmentation import Augmentation\n\n"
    last = f", last={settings.last!r}" if settings.last else ""
    return [
        digits_cell(settings.site, settings.samples, None),
        Cell(
            _("Images of one channel; they stay bytes until a batch is made of them."),
            f"""
{augmentation if settings.augment else ""}\
def scaled(images, rng):
    return images.astype(np.float32) / np.float32(255)


augment = {"Augmentation()" if settings.augment else None}
data = nn.Dataset(digits.images[:, None], digits.targets(), scaled, augment)
test = nn.Dataset(unseen.images[:, None], unseen.targets(), scaled)""",
        ),
        Cell(
            _("The network, layer by layer."),
            f"""
seed = {settings.seed}
rng = np.random.default_rng([seed, 0])
model = nn.Sequential(
{"".join(f"    {layer}," + chr(10) for layer in layers_of(settings.network))})
optimizer = nn.{settings.optimizer}(model.parameters(), {settings.lr!r})
loss = nn.SoftmaxCrossEntropy()
changes = {[tuple(change) for change in settings.changes]!r}  # steps done, learning rate""",
        ),
        Cell(
            _("Training; after each epoch the test digits are classified."),
            f"""
curve = []
order = np.random.default_rng([seed, 1])
size = {settings.batch_size}
for event in nn.train_iter(
    model, loss, optimizer, data, epochs={settings.epochs}, batch_size=size, rng=order{last}
):
{lines_of_changes(settings.changes, 4, "event.step", "optimizer.lr = value")}\
    if isinstance(event, nn.EpochEnd):
        accuracy = nn.evaluate(model, loss, test, batch_size=250).accuracy
        curve.append((event.step, event.train_loss, event.train_accuracy, accuracy))
        print(f"epoch {{event.epoch}}: loss {{event.train_loss:.4g}}, test {{accuracy:.2%}}")""",
        ),
        *own_cells(
            settings.own,
            "weblab.labs.cnn.compute.own_training",
            _own_task(settings),
            seed=settings.seed,
            changes=[(step, "lr", value) for step, value in settings.changes],
            result="own[-1]['test_accuracy']:.2%",
        ),
    ]


def _own_task(settings: CnnSettings) -> str:
    network = "".join(f"    {name}={value!r},\n" for name, value in settings.network.items())
    names = ("optimizer", "batch_size", "augment", "epochs", "seed", "last")
    built = "".join(f"    {name!r}: {getattr(settings, name)!r},\n" for name in names)
    return f"""\
from weblab.labs.cnn.compute.architecture import Architecture
from weblab.labs.cnn.compute.own_training import task_of

network = Architecture(
{network})
built = {{
{built}}}
task = task_of(network, digits, unseen, built, lr={settings.lr!r})"""


def layers_of(network: Mapping[str, Any]) -> list[str]:
    """Return the expressions that make the layers, in their order.

    Args: network: the fields of the lab's ``Architecture``.
    """
    size, side, channels = network["filter_size"], SIDE, 1
    padding = size // 2 if network["padded"] else 0
    pool = "MaxPool2d" if network["pool"] == "max" else "AvgPool2d"
    layers = []
    for block in range(network["blocks"]):
        before, channels = channels, network["filters"] << block
        layers.append(f"nn.Conv2d({before}, {channels}, {size}, padding={padding}, rng=rng)")
        if network["batch_norm"]:
            layers.append(f"nn.BatchNorm2d({channels})")
        layers += ["nn.ReLU()", f"nn.{pool}(2)"]
        side = (side + 2 * padding - size + 1) // 2
    hidden = network["hidden"]
    layers += ["nn.Flatten()", f"nn.Linear({channels * side**2}, {hidden}, rng=rng)"]
    if network["batch_norm"]:
        layers.append(f"nn.BatchNorm1d({hidden})")
    layers.append("nn.ReLU()")
    if network["dropout"]:
        layers.append(f"nn.Dropout({network['dropout']!r}, rng=rng)")
    return [*layers, f"nn.Linear({hidden}, 10, rng=rng)"]
