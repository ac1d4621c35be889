"""Networks at sixteen scales, without and with batch normalization, as a program."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from weblab.locale import mark as _
from weblab.workshop.export.cells import Cell
from weblab.workshop.export.digit_cells import change_function, digits_cell
from weblab.workshop.export.own_code import OwnPart, own_cells

TITLE = _("Networks without and with batch normalization.")
LIVE = {
    "lr": "optimizer.lr = value",
    "momentum": "for layer in norms:\n    layer.momentum = value",
}
"""Settings that may change during the run, with the code of the change."""


@dataclass(frozen=True)
class BatchNormSettings:
    """The settings of a training run, with their names in the lab.

    Args:
        samples: how many digits are trained on.
        test: how many are tested on.
        scales: standard deviations of the initial weights.
        hidden: the width of each hidden layer.
        activation: the name of its class.
        epochs: how often each digit is seen.
        batch_size: digits of a step.
        lr: the learning rate.
        momentum: the weight of a new batch in the running statistics.
        seed: decides first weights and batches.
        site: where the site is published, or a folder with a copy of it, for its digits.
        changes: (steps done, setting, value from the next step on) of what changed.
        own: a visitor's part, with which further networks train.
    """

    samples: int
    test: int
    scales: Sequence[float]
    hidden: Sequence[int]
    activation: str
    epochs: int
    batch_size: int
    lr: float
    momentum: float
    seed: int
    site: str
    changes: Sequence[tuple[int, str, float]] = field(default_factory=tuple)
    own: OwnPart | None = None


def training(settings: BatchNormSettings) -> list[Cell]:
    """Return the program of a run.

    Its results are ``curves``, the training accuracy of each epoch, and ``results``, training and
    test accuracy at the end, both by name.
    """
    return [
        digits_cell(settings.site, settings.samples, settings.test),
        inked_cell(
            """
inked = np.any(digits.images.reshape(len(digits), -1), axis=0)


def data_of(digits):
    return nn.Dataset(digits.inputs().reshape(len(digits), -1)[:, inked], digits.targets())


data, test = data_of(digits), data_of(unseen)""",
            settings,
        ),
        weights_cell(
            f"""


def make(std, kind):
    weights = iter(first)
    return nn.zoo.mlp(
        sizes,
        activation=nn.{settings.activation},
        batch_norm=kind == "norm",
        init=lambda *shape, **fans: next(weights) * np.float32(std),
    )""",
            settings,
        ),
        Cell(
            _("Each network trains by itself and stops where it diverges."),
            _training(settings),
        ),
        results_cell(),
        *own_cells(
            settings.own,
            "weblab.labs.batch_norm.compute.own_networks",
            _own_task(settings),
            seed=settings.seed,
            changes=settings.changes,
            result="[each['measures'][-1][2] for each in own[-1]['networks']]",
        ),
    ]


def _own_task(settings: BatchNormSettings) -> str:
    common = (settings.activation, settings.epochs, settings.batch_size, settings.seed)
    given = ", ".join(map(repr, common))
    return f"""\
from weblab.labs.batch_norm.compute.networks import Setup
from weblab.labs.batch_norm.compute.own_networks import task_of

setup = Setup(data, test, {given})
task = task_of(setup, lr={settings.lr!r}, momentum={settings.momentum!r}, chosen=0)"""


def results_cell() -> Cell:
    """Return the cell that prints ``results``."""
    return Cell(
        _("Accuracy on training and test digits, in evaluation mode."),
        """
for name, (train_accuracy, test_accuracy) in results.items():
    print(f"{name}: training {train_accuracy:.1%}, test {test_accuracy:.1%}")
""",
    )


def inked_cell(code: str, settings: BatchNormSettings) -> Cell:
    """Return the cell that leaves blank pixels out; ``code`` finds those that are ``inked``."""
    sizes = ", ".join(map(str, settings.hidden))
    return Cell(
        _("Pixels that are blank in all training digits are left out: they change nothing."),
        f"{code}\nsizes = [int(inked.sum()), {sizes}, 10]",
    )


def weights_cell(code: str, settings: BatchNormSettings) -> Cell:
    """Return the cell that draws the ``first`` weights; ``code`` makes networks with them."""
    scales = [f"{scale!r}, " for scale in settings.scales]
    rows = ["".join(scales[start : start + 4]).strip() for start in range(0, len(scales), 4)]
    first = f"""
seed = {settings.seed}
scales = [
{"".join(f"    {row}" + chr(10) for row in rows)}]
rng = np.random.default_rng([seed, 0])
first = [rng.standard_normal(pair, dtype=np.float32) for pair in zip(sizes, sizes[1:])]"""
    return Cell(
        _("All networks begin with the same weights, but for their scale."), f"{first}{code}"
    )


def _training(settings: BatchNormSettings) -> str:
    apply = ""
    changes = change_function(settings.changes, LIVE, ", optimizer, norms")
    if changes:
        apply = """\
                for after, name, value in changes:
                    if isinstance(event, nn.StepEnd) and event.step == after:
                        change(name, value, optimizer, norms)
"""
    return f"""
{changes}epochs, size = {settings.epochs}, {settings.batch_size}
curves, results, loss = {{}}, {{}}, nn.SoftmaxCrossEntropy()
for std in scales:
    for kind in ("plain", "norm"):
        network, model = f"std {{std:.3g}}, {{kind}}", make(std, kind)
        norms = [layer for layer in model if isinstance(layer, nn.BatchNorm1d)]
        for layer in norms:
            layer.momentum = {settings.momentum!r}
        optimizer = nn.SGD(model.parameters(), {settings.lr!r})
        curves[network] = []
        order = np.random.default_rng([seed, 1])
        try:
            for event in nn.train_iter(
                model, loss, optimizer, data, epochs=epochs, batch_size=size, rng=order
            ):
{apply}\
                if isinstance(event, nn.EpochEnd):
                    curves[network].append(event.train_accuracy)
        except nn.DivergenceError as error:
            print(f"{{network}}: {{error}}")
        with np.errstate(all="ignore"):
            seen, new = nn.evaluate(model, loss, data), nn.evaluate(model, loss, test)
        results[network] = seen.accuracy, new.accuracy"""
