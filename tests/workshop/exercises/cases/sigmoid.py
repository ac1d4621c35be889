"""Right and wrong answers to 'sigmoid'; a dictionary changes the engine's solution."""

RIGHT = [
    """
class Sigmoid:
    def __init__(self):
        self.out = None
    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out
    def backward(self, dout):
        return dout * (1.0 - self.out) * self.out
""",
    """
class Sigmoid:
    def forward(self, x):
        y = x.astype(np.float64)
        np.exp(-np.abs(y), out=y)
        y = np.where(x >= 0, 1, y) / (1 + y)
        self.slope = y * (1 - y)
        return y
    def backward(self, dout):
        dout *= self.slope
        return dout
""",
]
FORWARD = "(np.tanh(x / 2) + 1) / 2  # the same, without overflow"
BACKWARD = "dout * self.y * (1 - self.y)"
WRONG = [
    ("sign-of-x", {FORWARD: "1 / (1 + np.exp(x))"}),
    ("tanh", {FORWARD: "np.tanh(x)"}),
    ("one-forgotten", {FORWARD: "1 / np.exp(-x)"}),
    ("not-inverted", {FORWARD: "1 + np.exp(-x)"}),
    ("half-slope", {FORWARD: "(np.tanh(x / 4) + 1) / 2"}),
    ("overflow", {FORWARD: "np.exp(x) / (1 + np.exp(x))"}),
    ("dout-forgotten", {BACKWARD: "self.y * (1 - self.y)"}),
    ("slope-forgotten", {BACKWARD: "dout"}),
    ("half-the-slope", {BACKWARD: "dout * self.y"}),
    ("half-the-slope", {BACKWARD: "dout * (1 - self.y)"}),
    (
        "input-not-output",
        {"self.y = (": "self.x = x\n        self.y = (", BACKWARD: "dout * self.x * (1 - self.x)"},
    ),
    ("slope-of-tanh", {BACKWARD: "dout * (1 - self.y ** 2)"}),
    ("plus-for-minus", {BACKWARD: "dout * self.y * (1 + self.y)"}),
    ("sign", {BACKWARD: "-dout * self.y * (1 - self.y)"}),
    ("stale", {"self.y = ": "self.y = self.y if hasattr(self, 'y') else "}),
    ("nothing", {"return dout": "dout"}),
]
