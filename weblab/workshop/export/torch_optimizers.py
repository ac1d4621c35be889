"""A race of optimizers as a program for PyTorch, which needs nothing of ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from weblab.locale import mark as _
from weblab.workshop.export.cells import Cell
from weblab.workshop.export.digit_cells import results_cell, settings_cell
from weblab.workshop.export.optimizers import (
    Change,
    DigitsSettings,
    SurfaceSettings,
    apply_changes,
    changes_table,
)
from weblab.workshop.export.torch_parts import (
    OPTIMIZERS,
    digits_cell,
    network_cell,
    race_cell,
    without,
)

FUNCTIONS = {
    "Valley": "x**2 / 20 + y**2",
    "Rosenbrock": "(1 - x) ** 2 + 100 * (y - x**2) ** 2",
    "Beale": "(1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2",
    "Saddle": "(x**2 - y**2) / 2",
}
"""The surfaces as Python writes them, by name."""


def on_surface(settings: SurfaceSettings) -> list[Cell]:
    """Return the program of a race on a surface; ``paths`` are its result, (steps + 1, 2) each."""
    return [
        Cell(
            _("The surface, the starting point, and the optimizers with their learning rates."),
            f"""
import torch


def f(x, y):
    return {FUNCTIONS[settings.surface]}


start = {tuple(map(float, settings.start))!r}
steps = {settings.steps}
{_entries(settings.rates)}{changes_table(settings.changes)}""",
        ),
        *without(settings.own),
        Cell(
            _("Each optimizer moves its own point and drops out where it diverges."),
            f"""
paths = {{}}
for name, make in optimizers.items():
    point = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimizer = make([point])
    path = [point.tolist()]
    for step in range(1, steps + 1):
{_apply("step - 1", settings.changes, 8)}\
        optimizer.zero_grad()
        f(*point).backward()
        optimizer.step()
        if not point.abs().max() < 1e6:
            break
        path.append(point.tolist())
    paths[name] = path""",
        ),
        Cell(
            _("The final position of each."),
            """
for name, path in paths.items():
    x, y = path[-1]
    print(f"{name}: f = {f(x, y):.6g} at ({x:.6g}, {y:.6g}) after {len(path) - 1} steps")
""",
        ),
    ]


def on_digits(settings: DigitsSettings) -> list[Cell]:
    """Return the program of a race on MNIST; ``losses`` are its result, one for each step."""
    return [
        digits_cell(settings.site),
        network_cell(),
        *without(settings.own),
        settings_cell(
            _("The optimizers with their learning rates."),
            settings.seed,
            settings.iterations,
            _entries(settings.rates) + changes_table(settings.changes),
        ),
        race_cell(
            _("All networks start from the same weights and see the same batches."),
            settings.digits,
            """\
for name, make in optimizers.items():
    weights = np.random.default_rng([seed, 0])
    sizes = [784, 100, 100, 100, 100, 10]
    layers = []
    for fan_in, fan_out in zip(sizes, sizes[1:]):
        layers += [dense(fan_in, fan_out, weights), torch.nn.ReLU()]
    model = torch.nn.Sequential(*layers[:-1])
    optimizer = make(model.parameters())
""",
            _apply("step - 1", settings.changes, 8),
        ),
        results_cell(),
    ]


def _entries(rates: Mapping[str, float]) -> str:
    """Return the lines that name how each optimizer is made that PyTorch has too."""
    made = {
        name: OPTIMIZERS[name].format(params="params", lr=float(rate))
        for name, rate in rates.items()
        if name in OPTIMIZERS
    }
    rows = "".join(f"    {name!r}: lambda params: {call},\n" for name, call in made.items())
    return f"optimizers = {{\n{rows}}}"


def _apply(done: str, changes: Sequence[Change], indent: int) -> str:
    return apply_changes(done, changes, indent, "optimizer.param_groups[0]['lr'] = rate")
