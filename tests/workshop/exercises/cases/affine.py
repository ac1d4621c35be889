"""Right and wrong answers to 'affine'; a dictionary changes the engine's solution."""

RIGHT = [
    """
class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b
        self.x = None
        self.original_x_shape = None
        self.dW = None
        self.db = None
    def forward(self, x):
        self.original_x_shape = x.shape
        x = x.reshape(x.shape[0], -1)
        self.x = x
        return np.dot(self.x, self.W) + self.b
    def backward(self, dout):
        dx = np.dot(dout, self.W.T)
        self.dW = np.dot(self.x.T, dout)
        self.db = np.sum(dout, axis=0)
        return dx.reshape(*self.original_x_shape)
""",
    """
class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b
        self.dW, self.db = np.zeros_like(W), np.zeros_like(b)
    def forward(self, x):
        self.x = x
        out = np.einsum('ni,io->no', x.reshape(x.shape[0], self.W.shape[0]), self.W)
        out += self.b
        return out
    def backward(self, dout):
        rows = self.x.reshape(self.x.shape[0], -1)
        self.dW[...] = sum(np.outer(r, d) for r, d in zip(rows, dout))
        self.db[...] = np.ones(len(dout)) @ dout
        return np.reshape(dout @ self.W.T, self.x.shape)
""",
]
WRONG = [
    ("bias-not-summed", {"dout.sum(axis=0)": "dout"}),
    ("averaged", {"dout.sum(axis=0)": "dout.mean(axis=0)"}),
    ("wrong-axis", {"dout.sum(axis=0)": "dout.sum(axis=1)"}),
    ("all-summed", {"dout.sum(axis=0)": "dout.sum()"}),
    ("all-summed", {"dout.sum(axis=0)": "np.full(self.b.shape, dout.sum())"}),
    ("transposed", {"self.x.T @ dout": "dout.T @ self.x"}),
    ("averaged", {"self.x.T @ dout": "self.x.T @ dout / len(dout)"}),
    ("averaged", {"(dout @ self.W.T)": "(dout @ self.W.T / len(dout))"}),
    ("first-sample-alone", {"self.x.T @ dout": "np.outer(self.x[0], dout[0])"}),
    ("bias-forgotten", {" + self.b": ""}),
    ("bias-subtracted", {" + self.b": " - self.b"}),
    ("not-in-the-shape-of-x", {".reshape(self.shape)": ""}),
    ("no-rows", {"x.reshape(len(x), -1)": "x"}),
    ("sign", {"(dout @": "(-dout @"}),
    ("sign", {"self.x.T": "-self.x.T"}),
    ("gradient-not-set", {"self.db = ": "db = "}),
    ("gradient-not-set", {"self.dW = ": "dW = "}),
    ("nothing", {"return (dout": "(dout"}),
    ("shape", {"(dout @ self.W.T).reshape(self.shape)": "dout"}),
    (
        "stale",
        {
            "        self.x = ": "        if not hasattr(self, 'x'):\n            self.x = ",
            "self.x @": "x.reshape(len(x), -1) @",
        },
    ),
]
