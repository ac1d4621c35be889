"""An autoencoder of digits, as a program for PyTorch: its training, without PCA and the probe."""

from __future__ import annotations

from weblab.locale import mark as _
from weblab.workshop.export.autoencoders import AutoencoderSettings
from weblab.workshop.export.cells import Cell
from weblab.workshop.export.torch_parts import digits_cell, network_cell, without

WIDE = """
encoder = torch.nn.Sequential(dense(784, code, rng), torch.nn.ReLU())
decoder = torch.nn.Sequential(dense(code, 784, rng), torch.nn.Sigmoid())"""
SPARSE = """
class Sparse(torch.nn.Module):
    def forward(self, x):
        r, rho = x.mean(0).clamp(1e-6, 1 - 1e-6), now["rho"]
        divergence = rho * torch.log(rho / r) + (1 - rho) * torch.log((1 - rho) / (1 - r))
        self.penalty = now["sparsity"] * divergence.sum()
        return x


encoder = torch.nn.Sequential(xavier(784, code, rng), torch.nn.Sigmoid(), Sparse())
decoder = torch.nn.Sequential(xavier(code, 784, rng), torch.nn.Sigmoid())"""
DENOISING = """
class Masking(torch.nn.Module):
    def forward(self, x):
        if not self.training:
            return x
        return x * torch.from_numpy(rng.random(tuple(x.shape), dtype=np.float32) >= now["mask"])


encoder = torch.nn.Sequential(Masking(), xavier(784, code, rng), torch.nn.Sigmoid())
decoder = torch.nn.Sequential(xavier(code, 784, rng), torch.nn.Sigmoid())"""
CONTRACTIVE = """
class Contractive(torch.nn.Module):
    def __init__(self, layer):
        super().__init__()
        self.layer = layer

    def forward(self, x):
        h = torch.sigmoid(self.layer(x))
        lengths = self.layer.weight.square().sum(1)
        self.penalty = now["contraction"] * ((h * (1 - h)).square() @ lengths).mean()
        return h


encoder = Contractive(xavier(784, code, rng))
decoder = torch.nn.Sequential(xavier(code, 784, rng), torch.nn.Sigmoid())"""
STACKED = """
def block(fan_in, fan_out):
    return torch.nn.Sequential(xavier(fan_in, fan_out, rng), torch.nn.Sigmoid())


sizes = [784, 256, 64, code]
down = [block(a, b) for a, b in zip(sizes, sizes[1:])]
up = [block(b, a) for a, b in zip(sizes[1:], sizes[2:])][::-1]
encoder = torch.nn.Sequential(*down)
decoder = torch.nn.Sequential(*up, block(256, 784))"""
DEEP = """
def layers(sizes):
    made = []
    for fan_in, fan_out in zip(sizes, sizes[1:]):
        made += [dense(fan_in, fan_out, rng), torch.nn.ReLU()]
    return made[:-1]


encoder = torch.nn.Sequential(*layers([784, 256, 64, code]))
decoder = torch.nn.Sequential(*layers([code, 64, 256, 784]), torch.nn.Sigmoid())"""
CONVOLUTIONAL = """
def conv(before, filters, stride):
    layer = torch.nn.Conv2d(before, filters, 3, stride=stride, padding=1)
    weight = rng.standard_normal((filters, before, 3, 3), dtype=np.float32)
    with torch.no_grad():
        layer.weight.copy_(torch.from_numpy(weight) * float(np.sqrt(2 / (before * 9))))
        layer.bias.zero_()
    return layer


encoder = torch.nn.Sequential(
    torch.nn.Unflatten(1, (1, 28, 28)),
    conv(1, 16, 2),
    torch.nn.ReLU(),
    conv(16, 8, 2),
    torch.nn.ReLU(),
    torch.nn.Flatten(),
    dense(392, code, rng),
)
decoder = torch.nn.Sequential(
    dense(code, 392, rng),
    torch.nn.ReLU(),
    torch.nn.Unflatten(1, (8, 7, 7)),
    torch.nn.Upsample(scale_factor=2),
    conv(8, 16, 1),
    torch.nn.ReLU(),
    torch.nn.Upsample(scale_factor=2),
    conv(16, 1, 1),
    torch.nn.Sigmoid(),
    torch.nn.Flatten(),
)"""
VARIATIONAL = """
class Gaussian(torch.nn.Module):
    def forward(self, x):
        mean, log_variance = x.chunk(2, 1)
        if not self.training:
            return mean
        noise = torch.from_numpy(rng.standard_normal(tuple(mean.shape), dtype=np.float32))
        divergence = mean.square() + log_variance.exp() - 1 - log_variance
        self.penalty = now["divergence"] / 784 / 2 * divergence.sum() / len(x)
        return mean + (log_variance / 2).exp() * noise


encoder = torch.nn.Sequential(
    dense(784, 256, rng), torch.nn.ReLU(), xavier(256, 2 * code, rng), Gaussian()
)
decoder = torch.nn.Sequential(
    dense(code, 256, rng), torch.nn.ReLU(), xavier(256, 784, rng), torch.nn.Sigmoid()
)"""
NETWORKS = {
    "undercomplete": WIDE,
    "overcomplete": WIDE,
    "sparse": SPARSE,
    "denoising": DENOISING,
    "contractive": CONTRACTIVE,
    "stacked": STACKED,
    "deep": DEEP,
    "convolutional": CONVOLUTIONAL,
    "variational": VARIATIONAL,
}
"""Lines that make encoder and decoder, by kind."""
WHOLE = "fit(model, inputs, model)"
GREEDY = """\
codes = inputs
for depth, (block, mirror) in enumerate(zip(encoder, reversed(list(decoder))), 1):
    part = torch.nn.Sequential(*encoder[:depth], *decoder[-depth:])
    fit(torch.nn.Sequential(block, mirror), codes, part)
    with torch.no_grad():
        codes = block(codes)
fit(model, inputs, model)"""


def training(settings: AutoencoderSettings) -> list[Cell]:
    """Return the program of a run; ``errors`` are its result, some of them in its course."""
    greedy = settings.kind == "stacked"
    now = {"lr": settings.lr, **settings.knobs}
    return [
        digits_cell(settings.site),
        network_cell(),
        *without(settings.own),
        Cell(
            _("The settings; those that change during the run are read at each step."),
            f"""
seed = {settings.seed}
rng = np.random.default_rng(seed)
code = {now.pop("code")}
now = {{{", ".join(f"{name!r}: {value!r}" for name, value in now.items())}}}
changes = {[tuple(change) for change in settings.changes]!r}  # steps done, setting, value


def xavier(fan_in, fan_out, rng):
    layer = dense(fan_in, fan_out, rng)
    layer.weight.data *= float(np.sqrt(fan_in / (fan_in + fan_out)))
    return layer""",
        ),
        Cell(
            _("The network, with the penalty of its code where it has one."),
            f"{NETWORKS[settings.kind]}\nmodel = torch.nn.Sequential(encoder, decoder)",
        ),
        Cell(
            _("Training. Adam's learning rate falls to a tenth by the end of each stage."),
            f"""
inputs, test_inputs = load("train", {settings.samples})[0], load("test", 500)[0]
steps = -(-len(inputs) // {settings.batch_size}) * {settings.epochs}
total = {"4 * steps" if greedy else "steps"}
errors, step = [], 0


def error_of(part):
    part.eval()
    with torch.no_grad():
        found = torch.nn.functional.mse_loss(part(test_inputs), test_inputs).item()
    part.train()
    return found


def fit(part, inputs, watched):
    global step
    optimizer = torch.optim.Adam(part.parameters(), lr=now["lr"])
    drawn = batches(len(inputs), {settings.batch_size}, rng)
    for done in range(steps):
        optimizer.param_groups[0]["lr"] = now["lr"] * (1 - 0.9 * done / steps)
        chosen = inputs[next(drawn)]
        loss = torch.nn.functional.mse_loss(part(chosen), chosen)
        loss = loss + sum(each.penalty for each in part.modules() if hasattr(each, "penalty"))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        step += 1
        for after, name, value in changes:
            if after == step:
                now[name] = value
        if step % max(1, total // 20) == 0 or step == total:
            errors.append((step, error_of(watched)))
            print(f"step {{step}}: test error {{errors[-1][1]:.4g}}")


{GREEDY if greedy else WHOLE}""",
        ),
    ]
