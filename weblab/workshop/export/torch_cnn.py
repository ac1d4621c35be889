"""A small CNN on digits, as a program for PyTorch."""

from __future__ import annotations

from weblab.locale import mark as _
from weblab.workshop.export.cells import Cell
from weblab.workshop.export.cnn import CnnSettings, layers_of
from weblab.workshop.export.digit_cells import lines_of_changes
from weblab.workshop.export.torch_parts import (
    DROPPED,
    KEPT,
    MERGED,
    OPTIMIZERS,
    digits_cell,
    network_cell,
    without,
)

LAYERS = {"nn.Conv2d": "conv", "nn.Linear": "dense", "nn.Dropout": "dropout"}
"""Functions of the program that make those of the engine's layers which draw random numbers."""


def training(settings: CnnSettings) -> list[Cell]:
    """Return the program of a training run; ``curve`` is its result, a row for each epoch."""
    made = OPTIMIZERS[settings.optimizer].format(params="model.parameters()", lr=settings.lr)
    text = _("PyTorch's program leaves the augmentation out.")
    size, seen = settings.batch_size, "len(inputs)"
    divided, steps = KEPT, f"-(-len(inputs) // {size})"
    if settings.alone:
        divided, steps = MERGED, f"len(inputs) // {size}"
    if settings.last == "drop":
        divided, seen = DROPPED, "(len(inputs) - 1)"
    told = [Cell(text, "augment = None")] if settings.augment else []
    return [
        digits_cell(settings.site),
        network_cell(divided),
        *without(settings.own),
        *told,
        Cell(
            _("Convolution and dropout, drawn as the engine draws them."),
            """
def conv(before, filters, size, padding, rng):
    layer = torch.nn.Conv2d(before, filters, size, padding=padding)
    weight = rng.standard_normal((filters, before, size, size), dtype=np.float32)
    with torch.no_grad():
        layer.weight.copy_(torch.from_numpy(weight) * float(np.sqrt(2 / (before * size**2))))
        layer.bias.zero_()
    return layer


class dropout(torch.nn.Module):
    def __init__(self, p, rng):
        super().__init__()
        self.p, self.rng = p, rng

    def forward(self, x):
        if not self.training:
            return x
        kept = torch.from_numpy(self.rng.random(tuple(x.shape), dtype=np.float32) >= self.p)
        return x * kept / (1 - self.p)""",
        ),
        Cell(
            _("The network, layer by layer."),
            f"""
seed = {settings.seed}
rng = np.random.default_rng([seed, 0])
model = torch.nn.Sequential(
{"".join(f"    {_layer(each)}," + chr(10) for each in layers_of(settings.network))})
optimizer = {made}
changes = {[tuple(change) for change in settings.changes]!r}  # steps done, learning rate""",
        ),
        Cell(
            _("Training; after each epoch the test digits are classified."),
            f"""
inputs, labels = load("train", {settings.samples})
test_inputs, test_labels = load("test")
inputs, test_inputs = inputs.view(-1, 1, 28, 28), test_inputs.view(-1, 1, 28, 28)
curve, step = [], 0
drawn = batches(len(inputs), {size}, np.random.default_rng([seed, 1]))
for epoch in range(1, {settings.epochs} + 1):
    total, right = 0.0, 0
    for _ in range({steps}):
        chosen = next(drawn)
        outputs = model(inputs[chosen])
        loss = torch.nn.functional.cross_entropy(outputs, labels[chosen])
        total += loss.item() * len(chosen)
        right += (outputs.argmax(1) == labels[chosen]).sum().item()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        step += 1
{lines_of_changes(settings.changes, 8, "step", "optimizer.param_groups[0]['lr'] = value")}\
    model.eval()
    with torch.no_grad():
        parts = [model(part).argmax(1) for part in test_inputs.split(250)]
    model.train()
    accuracy = (torch.cat(parts) == test_labels).float().mean().item()
    curve.append((step, total / {seen}, right / {seen}, accuracy))
    print(f"epoch {{epoch}}: loss {{curve[-1][1]:.4g}}, test {{accuracy:.2%}}")""",
        ),
    ]


def _layer(made: str) -> str:
    """Return the expression that makes the counterpart of one of the engine's layers."""
    name, _open, arguments = made.partition("(")
    return f"{LAYERS.get(name, f'torch.{name}')}({arguments}"
