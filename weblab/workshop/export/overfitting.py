"""A network that memorizes a few hundred digits, as a program."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from weblab.locale import mark as _
from weblab.workshop.export.cells import Cell
from weblab.workshop.export.digit_cells import change_function, digits_cell
from weblab.workshop.export.own_code import OwnPart, own_cells

TITLE = _("A network that overfits a few hundred digits.")
LIVE = {
    "lr": "optimizer.lr = value",
    "decay": "optimizer.weight_decay = value",
    "dropout": "for layer in dropouts:\n    layer.p = value",
}
"""Settings that may change during the run, with the code of the change."""


@dataclass(frozen=True)
class OverfittingSettings:
    """The settings of a training run, with their names in the lab.

    Args:
        samples: how many digits are trained on.
        seed: decides everything that is random.
        site: where the site is published, or a folder with a copy of it, for its digits.
        hidden: how many hidden layers.
        width: units of each.
        epochs: how often each digit is seen, unless the run stops early.
        lr: learning rate of SGD.
        decay: weight decay.
        dropout: share of hidden units dropped.
        noise: share of wrong labels.
        patience: epochs without a lower validation loss; None without early stopping.
        changes: (steps done, setting, value from the next step on) of what changed in mid-run.
        own: a visitor's part, with which a second network trains.
    """

    samples: int
    seed: int
    site: str
    hidden: int = 6
    width: int = 100
    epochs: int = 201
    lr: float = 0.01
    decay: float = 0.0
    dropout: float = 0.0
    noise: float = 0.0
    patience: int | None = None
    changes: Sequence[tuple[int, str, float]] = field(default_factory=tuple)
    own: OwnPart | None = None


def training(settings: OverfittingSettings) -> list[Cell]:
    """Return the program of a training run; ``curve`` is its result, a row for each epoch."""
    return [
        digits_cell(settings.site, settings.samples, None),
        Cell(
            _("Each kind of random choice has its own generator, so that none affects another."),
            f"""
seed = {settings.seed}
weights, order, masks, wrong, split = (np.random.default_rng([seed, i]) for i in range(5))


def data_of(digits, labels):
    inputs = digits.inputs().reshape(len(digits), -1)
    return nn.Dataset(inputs, labels)


labels = digits.targets()
{noise_lines(settings.noise)}data = data_of(digits, labels)
test = data_of(unseen, unseen.targets())
{_held_out(settings.patience)}""",
        ),
        Cell(
            _("The network: dense layers with ReLU and dropout."),
            f"""
layers, dropouts, size = [], [], 784
for _ in range({settings.hidden}):
    dropouts.append(nn.Dropout({float(settings.dropout)!r}, rng=masks))
    layers += [nn.Linear(size, {settings.width}, rng=weights), nn.ReLU(), dropouts[-1]]
    size = {settings.width}
model = nn.Sequential(*layers, nn.Linear(size, 10, rng=weights))
optimizer = nn.SGD(
    model.parameters(), {float(settings.lr)!r}, weight_decay={float(settings.decay)!r}
)
loss = nn.SoftmaxCrossEntropy()""",
        ),
        Cell(
            _("Training, evaluated on training and test digits after each epoch."),
            _training(settings),
        ),
        Cell(
            _("The result on all test digits."),
            """
train_accuracy = nn.evaluate(model, loss, data).accuracy
test_accuracy = nn.evaluate(model, loss, test).accuracy
print(f"training {train_accuracy:.1%}, test {test_accuracy:.1%}")
""",
        ),
        *own_cells(
            settings.own,
            "weblab.labs.overfitting.compute.own_training",
            _own_task(settings),
            seed=settings.seed,
            changes=settings.changes,
            result="own[-1]['test_accuracy']:.1%",
        ),
    ]


def _own_task(settings: OverfittingSettings) -> str:
    names = ("hidden", "width", "epochs", "lr", "decay", "dropout", "noise", "patience")
    rows = "".join(f"    {name}={getattr(settings, name)!r},\n" for name in names)
    return f"""\
from weblab.labs.overfitting.compute.own_training import task_of
from weblab.labs.overfitting.compute.training_run import Setting

setting = Setting(
{rows})
task = task_of(setting, digits, unseen, {settings.seed})"""


def noise_lines(share: float) -> str:
    """Return the lines that give a share of the labels another class; none where there is none."""
    if not share:
        return ""
    return f"""\
places = wrong.permutation(len(labels))[: round({float(share)!r} * len(labels))]
shifts = wrong.integers(1, 10, len(labels))
labels[places] = (labels[places] + shifts[places]) % 10
"""


def _held_out(patience: int | None) -> str:
    if patience is None:
        return "validation = None"
    return """\
places = split.permutation(len(data))
held = round(0.2 * len(data))
validation = data.subset(np.sort(places[:held]))
data = data.subset(np.sort(places[held:]))"""


def _training(settings: OverfittingSettings) -> str:
    apply, stopping, check, restore = "", "", "", ""
    changes = change_function(settings.changes, LIVE)
    if changes:
        apply = (
            "    for after, name, value in changes:\n"
            "        if isinstance(event, nn.StepEnd) and event.step == after:\n"
            "            change(name, value)\n"
        )
    if settings.patience is not None:
        stopping = f"stopping = nn.EarlyStopping(model, patience={settings.patience})\n"
        check = "    if stopping(event):\n        break\n"
        restore = "stopping.restore()\n"
    return f"""
{changes}{stopping}curve = []
for event in nn.train_iter(
    model,
    loss,
    optimizer,
    data,
    epochs={settings.epochs},
    batch_size=100,
    rng=order,
    validation=validation,
):
{apply}    if not isinstance(event, nn.EpochEnd):
        continue
    seen = nn.evaluate(model, loss, data)
    watched = nn.evaluate(model, loss, test.subset(slice(1_000)))
    curve.append((event.epoch, seen.loss, seen.accuracy, watched.loss, watched.accuracy))
{check}{restore}"""
