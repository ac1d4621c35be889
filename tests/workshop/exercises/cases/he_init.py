"""Right and wrong answers to 'he-init'; a dictionary changes the engine's solution."""

RIGHT = [
    "def he(fan_in, fan_out, rng):\n"
    "    return rng.normal(0, (2 / fan_in) ** 0.5, (fan_in, fan_out))",
    "def he(n, m, rng):\n    limit = np.sqrt(6 / n)\n"
    "    return rng.uniform(-limit, limit, size=(n, m)).astype(np.float32)",
    "def he(fan_in, fan_out, rng):\n"
    "    draw = nn.initializers.he_normal\n"
    "    return draw((fan_in, fan_out), fan_in=fan_in, fan_out=fan_out, rng=rng)",
]
DRAW = "rng.standard_normal((fan_in, fan_out))"
SCALE = "np.sqrt(2 / fan_in)"
WRONG = [
    ("xavier", {SCALE: "np.sqrt(1 / fan_in)"}),
    ("xavier", {SCALE: "np.sqrt(2 / (fan_in + fan_out))"}),
    ("fan-out", {SCALE: "np.sqrt(2 / fan_out)"}),
    ("variance-for-std", {SCALE: "(2 / fan_in)"}),
    ("root-inverted", {SCALE: "np.sqrt(fan_in / 2)"}),
    ("not-scaled", {f" * {SCALE}": ""}),
    ("fixed-spread", {SCALE: "0.01"}),
    ("uniform-limits", {DRAW: "rng.uniform(-1, 1, (fan_in, fan_out))"}),
    ("mean-not-zero", {DRAW: "rng.random((fan_in, fan_out))"}),
    ("transposed", {"(fan_in, fan_out)) *": "(fan_out, fan_in)) *"}),
    ("rng-ignored", {DRAW: "np.random.randn(fan_in, fan_out)"}),
    ("rng-ignored", {DRAW: "np.random.default_rng(0).standard_normal((fan_in, fan_out))"}),
    ("all-alike", {DRAW: "np.ones((fan_in, fan_out))"}),
    ("units-alike", {DRAW: "np.tile(rng.standard_normal((fan_in, 1)), fan_out)"}),
    ("shape", {DRAW: "rng.standard_normal(fan_in)"}),
    ("nothing", {"return rng": "rng"}),
    ("arguments", {"fan_out, rng)": "fan_out)"}),
    ("values", {SCALE: "np.sqrt(3 / fan_in)"}),
]
