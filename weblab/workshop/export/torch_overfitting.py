"""A network that memorizes digits, as a program for PyTorch."""

from __future__ import annotations

from weblab.locale import mark as _
from weblab.workshop.export.cells import Cell
from weblab.workshop.export.overfitting import OverfittingSettings, noise_lines
from weblab.workshop.export.torch_parts import digits_cell, live_changes, network_cell, without

LIVE = {
    "lr": "optimizer.param_groups[0]['lr'] = value",
    "decay": "optimizer.param_groups[0]['weight_decay'] = value",
    "dropout": "for layer in dropouts:\n    layer.p = value",
}


def training(settings: OverfittingSettings) -> list[Cell]:
    """Return the program of a training run; ``curve`` is its result, a row for each epoch."""
    return [
        digits_cell(settings.site),
        network_cell(),
        *without(settings.own),
        Cell(
            _("Each kind of random choice has its own generator, so that none affects another."),
            f"""
seed = {settings.seed}
weights, order, masks, wrong, split = (np.random.default_rng([seed, i]) for i in range(5))

inputs, labels = load("train", {settings.samples})
test_inputs, test_labels = load("test")
{noise_lines(settings.noise).replace("labels[places]", "labels.numpy()[places]")}\
{_held_out(settings.patience)}""",
        ),
        Cell(
            _("The network: dense layers with ReLU and dropout."),
            f"""
class Dropout(torch.nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p

    def forward(self, x):
        if not self.training:
            return x
        kept = torch.from_numpy(masks.random(tuple(x.shape), dtype=np.float32) >= self.p)
        return x * kept / (1 - self.p)


layers, dropouts, size = [], [], 784
for _ in range({settings.hidden}):
    dropouts.append(Dropout({float(settings.dropout)!r}))
    layers += [dense(size, {settings.width}, weights), torch.nn.ReLU(), dropouts[-1]]
    size = {settings.width}
model = torch.nn.Sequential(*layers, dense(size, 10, weights))
optimizer = torch.optim.SGD(
    model.parameters(), lr={float(settings.lr)!r}, weight_decay={float(settings.decay)!r}
)


def evaluate(inputs, labels):
    model.eval()
    with torch.no_grad():
        outputs = model(inputs)
        loss = torch.nn.functional.cross_entropy(outputs, labels).item()
        accuracy = (outputs.argmax(1) == labels).float().mean().item()
    model.train()
    return loss, accuracy""",
        ),
        Cell(
            _("Training, evaluated on training and test digits after each epoch."),
            _training(settings),
        ),
        Cell(
            _("The result on all test digits."),
            """
train_accuracy = evaluate(inputs, labels)[1]
test_accuracy = evaluate(test_inputs, test_labels)[1]
print(f"training {train_accuracy:.1%}, test {test_accuracy:.1%}")
""",
        ),
    ]


def _held_out(patience: int | None) -> str:
    if patience is None:
        return ""
    return """\
places = split.permutation(len(inputs))
held = round(0.2 * len(inputs))
validation = inputs[np.sort(places[:held])], labels[np.sort(places[:held])]
inputs, labels = inputs[np.sort(places[held:])], labels[np.sort(places[held:])]"""


def _training(settings: OverfittingSettings) -> str:
    before = after = restore = ""
    changes, apply = live_changes(settings.changes, LIVE, 8)
    if settings.patience is not None:
        before = "best, waited, kept = float('inf'), 0, None\n"
        after = f"""\
    lowest = evaluate(*validation)[0]
    if lowest < best:
        best, waited = lowest, 0
        kept = {{name: value.clone() for name, value in model.state_dict().items()}}
    else:
        waited += 1
    if waited > {settings.patience}:
        break
"""
        restore = "model.load_state_dict(kept)\n"
    return f"""
{changes}{before}curve, step = [], 0
drawn = batches(len(inputs), 100, order)
for epoch in range(1, {settings.epochs} + 1):
    for _ in range(-(-len(inputs) // 100)):
        chosen = next(drawn)
        loss = torch.nn.functional.cross_entropy(model(inputs[chosen]), labels[chosen])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        step += 1
{apply}\
    curve.append(
        (epoch, *evaluate(inputs, labels), *evaluate(test_inputs[:1_000], test_labels[:1_000]))
    )
{after}{restore}"""
