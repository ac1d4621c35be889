"""A race of networks that differ in their initial weights, as a program for PyTorch."""

from __future__ import annotations

from weblab.locale import mark as _
from weblab.workshop.export.cells import Cell
from weblab.workshop.export.digit_cells import lines_of_changes, results_cell
from weblab.workshop.export.initialization import InitializationSettings, starts_cell
from weblab.workshop.export.torch_parts import (
    ACTIVATIONS,
    digits_cell,
    network_cell,
    race_cell,
    without,
)

STDS = {"zeros": "0.0", "xavier_fan_in": "np.sqrt(1 / fan_in)", "he_normal": "np.sqrt(2 / fan_in)"}
"""Standard deviations of the engine's initializers, as Python writes them."""


def training(settings: InitializationSettings) -> list[Cell]:
    """Return the program of a race; ``losses`` are its result, one for each step."""
    stds = {
        name: STDS[start] if isinstance(start, str) else repr(start)
        for name, start in settings.starts.items()
    }
    rows = "".join(f"    {name!r}: lambda fan_in: {std},\n" for name, std in stds.items())
    sizes = [784, *[100] * (settings.layers - 1), 10]
    return [
        digits_cell(settings.site),
        network_cell(),
        *without(settings.own),
        starts_cell(
            _("The standard deviation of the initial weights of each network."), settings, rows
        ),
        race_cell(
            _("The networks differ in their initial weights alone, and see the same batches."),
            settings.digits,
            f"""\
for name, std in starts.items():
    weights = np.random.default_rng([seed, 0])
    layers = []
    for fan_in, fan_out in zip({sizes}, {sizes}[1:]):
        layers += [dense(fan_in, fan_out, weights), {ACTIVATIONS[settings.activation]}]
        layers[-2].weight.data *= float(std(fan_in) / np.sqrt(2 / fan_in))
    model = torch.nn.Sequential(*layers[:-1])
    optimizer = torch.optim.SGD(model.parameters(), lr={settings.lr!r})
""",
            lines_of_changes(
                settings.changes, 8, "step - 1", "optimizer.param_groups[0]['lr'] = value"
            ),
        ),
        results_cell(),
    ]
