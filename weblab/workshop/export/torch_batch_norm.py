"""Networks without and with batch normalization, as a program for PyTorch."""

from __future__ import annotations

from weblab.locale import mark as _
from weblab.workshop.export.batch_norm import (
    BatchNormSettings,
    inked_cell,
    results_cell,
    weights_cell,
)
from weblab.workshop.export.cells import Cell
from weblab.workshop.export.torch_parts import (
    ACTIVATIONS,
    digits_cell,
    live_changes,
    network_cell,
    step_lines,
    without,
)

LIVE = {
    "lr": "optimizer.param_groups[0]['lr'] = value",
    "momentum": "for layer in norms:\n    layer.momentum = value",
}


def training(settings: BatchNormSettings) -> list[Cell]:
    """Return the program of a run; ``results`` are training and test accuracy at the end."""
    return [
        digits_cell(settings.site),
        network_cell(),
        *without(settings.own),
        inked_cell(
            f"""
inputs, labels = load("train", {settings.samples})
test_inputs, test_labels = load("test", {settings.test})
inked = (inputs > 0).any(0)
inputs, test_inputs = inputs[:, inked], test_inputs[:, inked]""",
            settings,
        ),
        weights_cell(
            f"""


def make(std, kind):
    layers = []
    for weight in first:
        layers.append(torch.nn.Linear(*weight.shape))
        with torch.no_grad():
            layers[-1].weight.copy_(torch.from_numpy(weight.T * np.float32(std)))
            layers[-1].bias.zero_()
        if len(layers[-1].weight) == 10:
            return torch.nn.Sequential(*layers)
        if kind == "norm":
            layers.append(
                torch.nn.BatchNorm1d(len(layers[-1].weight), momentum={settings.momentum!r})
            )
        layers.append({ACTIVATIONS[settings.activation]})


def evaluate(model, inputs, labels):
    model.eval()
    with torch.no_grad():
        accuracy = (model(inputs).argmax(1) == labels).float().mean().item()
    model.train()
    return accuracy""",
            settings,
        ),
        Cell(
            _("Each network trains by itself and stops where it diverges."),
            _training(settings),
        ),
        results_cell(),
    ]


def _training(settings: BatchNormSettings) -> str:
    changes, apply = live_changes(settings.changes, LIVE, 12)
    return f"""
{changes}results = {{}}
for std in scales:
    for kind in ("plain", "norm"):
        network, model = f"std {{std:.3g}}, {{kind}}", make(std, kind)
        norms = [layer for layer in model if isinstance(layer, torch.nn.BatchNorm1d)]
        optimizer = torch.optim.SGD(model.parameters(), lr={settings.lr!r})
        drawn = batches(len(inputs), {settings.batch_size}, np.random.default_rng([seed, 1]))
        for step in range(1, {settings.epochs} * len(inputs) // {settings.batch_size} + 1):
{step_lines("{network}", 12)}{apply}\
        results[network] = (
            evaluate(model, inputs, labels), evaluate(model, test_inputs, test_labels)
        )"""
