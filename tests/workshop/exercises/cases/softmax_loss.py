"""Right and wrong answers to 'softmax-loss'; a dictionary changes the engine's solution."""

RIGHT = [
    """
class SoftmaxWithLoss:
    def __init__(self):
        self.loss = None
        self.y = None
        self.t = None
    def forward(self, x, t):
        self.t = t
        self.y = softmax(x)
        self.loss = cross_entropy_error(self.y, self.t)
        return self.loss
    def backward(self, dout=1):
        batch_size = self.t.shape[0]
        if self.t.size == self.y.size:
            dx = (self.y - self.t) / batch_size
        else:
            dx = self.y.copy()
            dx[np.arange(batch_size), self.t] -= 1
            dx = dx / batch_size
        return dx
""",
    """
class SoftmaxWithLoss:
    def forward(self, x, t):
        if t.ndim > 1:
            t = t.argmax(1)
        x -= x.max(1)[:, None]
        x = x - np.log(np.exp(x).sum(1))[:, None]
        self.y, self.t = np.exp(x), t
        return -x[range(len(t)), t].mean()
    def backward(self, dout):
        dx = self.y
        for row, label in zip(dx, self.t):
            row[label] -= 1
        return dout * dx / dx.shape[0]
""",
]
LOSS = "-np.sum(self.t * log_y) / len(x)"
GRADIENT = "dout * (self.y - self.t) / len(self.y)"
WRONG = [
    ("loss-not-averaged", {" / len(x)": ""}),
    ("loss-not-averaged", {LOSS: "-(self.t * log_y).sum(axis=1)"}),
    ("averaged-over-classes", {LOSS: "-np.mean(self.t * log_y)"}),
    ("sign", {LOSS: "np.sum(self.t * log_y) / len(x)"}),
    ("log-forgotten", {LOSS: "-np.sum(self.t * self.y) / len(x)"}),
    ("other-logarithm", {LOSS: "-np.sum(self.t * np.log2(self.y)) / len(x)"}),
    ("all-classes", {LOSS: "-np.sum(log_y) / len(x)"}),
    ("squared-error", {LOSS: "0.5 * np.sum((self.y - self.t) ** 2) / len(x)"}),
    ("wrong-axis", {"axis=1": "axis=0"}),
    ("gradient-not-averaged", {" / len(self.y)": ""}),
    ("sign", {"self.y - self.t)": "self.t - self.y)"}),
    ("target-forgotten", {"(self.y - self.t)": "self.y"}),
    ("averaged-over-classes", {"len(self.y)": "self.y.shape[1]"}),
    ("cross-entropy-alone", {"(self.y - self.t)": "(-self.t / self.y)"}),
    ("overflow", {"x - x.max(axis=1, keepdims=True)": "x"}),
    ("maximum-of-all", {"x.max(axis=1, keepdims=True)": "x.max()"}),
    ("one-hot", {"t if t.ndim == 2 else np.eye(x.shape[1])[t]": "np.eye(x.shape[1])[t]"}),
    ("nothing", {"return dout": "dout"}),
    ("arguments", {"def forward(self, x, t)": "def forward(self, x)"}),
]
