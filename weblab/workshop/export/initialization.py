"""A race of networks that differ in their initial weights, as a program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from weblab.locale import mark as _
from weblab.workshop.export.cells import Cell
from weblab.workshop.export.digit_cells import (
    FLAT,
    digits_cell,
    lines_of_changes,
    race_cell,
    results_cell,
    settings_cell,
)
from weblab.workshop.export.own_code import standalone

TITLE = _("A race of initial weights.")


@dataclass(frozen=True)
class InitializationSettings:
    """The settings of a race.

    Args:
        starts: by the name of each initialization, that of the engine's initializer, or the
            standard deviation of a normal distribution.
        activation: the name of its class.
        layers: how many layers with weights.
        digits: how many digits are trained on.
        iterations: how many steps.
        lr: the learning rate.
        seed: decides first weights and batches.
        site: where the site is published, or a folder with a copy of it, for its digits.
        changes: (steps done, learning rate from the next step on) of what changed.
        own: name and text of a visitor's initializer, which takes part as well.
    """

    starts: Mapping[str, str | float]
    activation: str
    layers: int
    digits: int
    iterations: int
    lr: float
    seed: int
    site: str
    changes: Sequence[tuple[int, float]] = field(default_factory=tuple)
    own: tuple[str, str] | None = None


def training(settings: InitializationSettings) -> list[Cell]:
    """Return the program of a race; ``losses`` are its result, one for each step."""
    sizes = [784, *[100] * (settings.layers - 1), 10]
    return [
        digits_cell(settings.site, settings.digits, more=FLAT),
        *_own_cell(settings.own),
        starts_cell(
            _("The initial weights: an initializer for each network."), settings, _rows(settings)
        ),
        race_cell(
            _("The networks differ in their initial weights alone, and see the same batches."),
            f"""\
for name, init in starts.items():
    weights = np.random.default_rng([seed, 0])
    model = nn.zoo.mlp({sizes}, activation=nn.{settings.activation}, init=init, rng=weights)
    optimizer = nn.SGD(model.parameters(), {settings.lr!r})""",
            lines_of_changes(settings.changes, 12, "len(losses[name])", "optimizer.lr = value"),
        ),
        results_cell(),
    ]


def starts_cell(text: str, settings: InitializationSettings, rows: str) -> Cell:
    """Return the cell with the settings of the race; ``rows`` are the lines of ``starts``."""
    changes = [tuple(change) for change in settings.changes]
    more = f"changes = {changes!r}  # steps done, learning rate\nstarts = {{\n{rows}}}"
    return settings_cell(text, settings.seed, settings.iterations, more)


def _rows(settings: InitializationSettings) -> str:
    made = {
        name: repr(start) if isinstance(start, str) else f"nn.initializers.normal({start!r})"
        for name, start in settings.starts.items()
    }
    if settings.own:
        name, _text = settings.own
        made[f"{name} (own)"] = f"initializer({name})"
    return "".join(f"    {name!r}: {start},\n" for name, start in made.items())


def _own_cell(own: tuple[str, str] | None) -> list[Cell]:
    if own is None:
        return []
    code = f"""
from weblab.workshop.adapters.functions import initializer

{standalone(own[1])}"""
    return [Cell(_("Your own initializer, as you wrote it."), code)]
