"""Right and wrong answers to 'relu'; a dictionary changes the engine's solution."""

RIGHT = [
    """
class Relu:
    def __init__(self):
        self.mask = None
    def forward(self, x):
        self.mask = (x <= 0)
        x[self.mask] = 0
        return x
    def backward(self, dout):
        dout[self.mask] = 0
        return dout
""",
    """
class Relu:
    def forward(self, x):
        self.out = np.where(x > 0, x, 0.0)
        return self.out
    def backward(self, dout):
        return np.where(self.out > 0, dout, 0.0)
""",
    """
class Relu(nn.ReLU):
    def forward(self, x):
        return super().forward(x, training=True)
""",
]
WRONG = [
    ("mask-from-dout", {"self.positive\n": "(dout > 0)\n"}),
    ("mask-inverted", {"x > 0": "x <= 0"}),
    ("mask-forgotten", {"dout * self.positive": "dout"}),
    ("dout-forgotten", {"dout * self.positive": "self.positive"}),
    ("times-output", {"x > 0": "np.maximum(x, 0)"}),
    ("sign", {"dout * self": "-dout * self"}),
    ("signs-swapped", {"np.maximum(x, 0)": "np.minimum(x, 0)"}),
    ("absolute", {"np.maximum(x, 0)": "np.abs(x)"}),
    ("returned-mask", {"np.maximum(x, 0)": "self.positive"}),
    ("leaky", {"np.maximum(x, 0)": "np.maximum(x, 0.01 * x)"}),
    ("clipped", {"np.maximum(x, 0)": "np.clip(x, 0, 1)"}),
    ("unchanged", {"np.maximum(x, 0)": "x"}),
    ("stale", {"self.positive = x > 0": "self.positive = getattr(self, 'positive', x > 0)"}),
    ("nothing", {"return np.maximum(x, 0)": "np.maximum(x, 0)"}),
    ("shape", {"np.maximum(x, 0)": "np.maximum(x, 0).ravel()"}),
    ("values", {"np.maximum(x, 0)": "np.maximum(x, 0.1)"}),
    ("not-defined", "relu = 1"),
    ("other-name", {"class Relu": "class ReLU"}),
    ("arguments", {"def backward(self, dout)": "def backward(self)"}),
]
