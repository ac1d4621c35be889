"""An autoencoder of digits, as a program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from weblab.locale import mark as _
from weblab.workshop.export.cells import Cell
from weblab.workshop.export.digit_cells import digits_cell
from weblab.workshop.export.own_code import OwnPart, own_cells

TITLE = _("An autoencoder learns digits.")


@dataclass(frozen=True)
class AutoencoderSettings:
    """The settings of a training run, with their names in the lab.

    Args:
        kind: which autoencoder.
        knobs: code, rho, sparsity, mask, contraction and divergence.
        samples: how many digits are trained on.
        labels: how many of them the linear probe learns from.
        epochs: how often each digit is seen.
        batch_size: digits of a step.
        lr: the learning rate at the start.
        seed: decides all that is random.
        site: where the site is published, or a folder with a copy of it, for its digits.
        changes: (steps done, setting, value from the next step on) of what changed.
        own: a visitor's loss or penalty, with which a second network trains.
    """

    kind: str
    knobs: Mapping[str, float]
    samples: int
    labels: int
    epochs: int
    batch_size: int
    lr: float
    seed: int
    site: str
    changes: Sequence[tuple[int, str, float]] = field(default_factory=tuple)
    own: OwnPart | None = None


def training(settings: AutoencoderSettings) -> list[Cell]:
    """Return the program of a run; ``losses``, ``errors`` and ``outcome`` are its results."""
    knobs = _knobs(settings)
    return [
        digits_cell(
            settings.site,
            max(settings.samples, settings.labels),
            None,
            more="""
from weblab.labs.autoencoders.compute.digits_run import DigitsRun, Outcome, Trained, Watched
from weblab.labs.autoencoders.compute.kinds import KINDS, Settings, retune, to_unit""",
        ),
        Cell(
            _("Flat images; the first digits have their labels, for a linear probe of the code."),
            f"""
images = digits.images.reshape(len(digits), -1)
data = nn.Dataset(images[: {settings.samples}], transform=to_unit)


def labelled(digits):
    return nn.Dataset(digits.inputs().reshape(len(digits), -1), digits.targets())


probed, test = labelled(digits[: {settings.labels}]), labelled(unseen)""",
        ),
        Cell(
            _("The autoencoder. Adam's learning rate falls to a tenth by the end of the run."),
            f"""
now = {{"lr": {settings.lr!r}}}
settings = Settings({knobs})
run = DigitsRun(
    KINDS[{settings.kind!r}],
    settings,
    data,
    probed,
    test,
    epochs={settings.epochs},
    batch_size={settings.batch_size},
    lr=lambda: now["lr"],
    seed={settings.seed},
)
print(run.model)""",
        ),
        Cell(
            _("Training, and at the end the measures beside those of PCA with the same code size."),
            _training(settings),
        ),
        *own_cells(
            settings.own,
            "weblab.labs.autoencoders.compute.own_training",
            f"""\
from weblab.labs.autoencoders.compute.own_training import task_of

settings = Settings({_knobs(settings)})
task = task_of(run, settings, {settings.seed})
task["lr"] = {settings.lr!r}""",
            seed=settings.seed,
            changes=settings.changes,
            result="own[-1]['mse']:.4g",
        ),
    ]


def _knobs(settings: AutoencoderSettings) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in settings.knobs.items())


def _training(settings: AutoencoderSettings) -> str:
    changes = apply = ""
    if settings.changes:
        rows = "".join(f"    {tuple(change)!r},\n" for change in settings.changes)
        changes = "import dataclasses\n\n"
        changes += f"changes = [  # steps done, setting, value from then on\n{rows}]\n"
        apply = """
        for after, name, value in changes:
            if after == event.step and name == "lr":
                now["lr"] = value
            elif after == event.step:
                settings = dataclasses.replace(settings, **{name: value})
                retune(run.model, settings)"""
    return f"""
{changes}losses, errors = [], []
for event in run.events():
    if isinstance(event, Trained):
        losses.append(event.loss){apply}
    elif isinstance(event, Watched):
        errors.append((event.at, event.mse))
        print(f"step {{event.at}}: test error {{event.mse:.4g}}")
    elif isinstance(event, Outcome):
        outcome = event
print(f"test error {{outcome.mse:.4g}}, of PCA {{outcome.pca_mse:.4g}}")
print(f"linear probe {{outcome.probe:.1%}}, of the pixels {{outcome.raw_probe:.1%}}")"""
