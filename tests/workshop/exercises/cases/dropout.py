"""Right and wrong answers to 'dropout'; a dictionary changes the engine's solution."""

RIGHT = [
    """
class Dropout:
    def __init__(self, dropout_ratio=0.5):
        self.dropout_ratio = dropout_ratio
        self.mask = None
    def forward(self, x, train_flg=True):
        if train_flg:
            self.mask = np.random.rand(*x.shape) > self.dropout_ratio
            return x * self.mask
        else:
            return x * (1.0 - self.dropout_ratio)
    def backward(self, dout):
        return dout * self.mask
""",
    """
class Dropout:
    def __init__(self, p=0.5, rng=None):
        self.p, self.rng = p, rng or np.random.default_rng()
    def forward(self, x, training):
        if training:
            self.dropped = self.rng.uniform(size=x.shape) < self.p
            x[self.dropped] = 0
            x /= 1 - self.p
        return x
    def backward(self, dout):
        dout[self.dropped] = 0
        return dout / (1 - self.p)
""",
]
RAND = "np.random.rand(*x.shape)"
WRONG = [
    ("one-minus-p", {">=": "<"}),
    ("ratio-ignored", {">= self.dropout_ratio": ">= 0.5"}),
    ("not-scaled", {"kept / (1 - self.dropout_ratio)": "kept"}),
    ("scaled-twice", {"return x\n": "return x * (1 - self.dropout_ratio)\n"}),
    ("p-for-one-minus-p", {"/ (1 - self.dropout_ratio)": "/ self.dropout_ratio"}),
    (
        "p-for-one-minus-p",
        {"/ (1 - self.dropout_ratio)": "* 1.0", "return x\n": "return x * self.dropout_ratio\n"},
    ),
    ("multiplied", {"/ (1 - self": "* (1 - self"}),
    ("drops-in-evaluation", {"not train_flg": "False"}),
    ("nothing-dropped", {"not train_flg": "True", "dout * self.mask": "dout"}),
    ("mask-forgotten", {"dout * self.mask": "dout"}),
    ("mask-inverted", {"dout * self.mask": "dout * (self.mask == 0)"}),
    ("scale-forgotten", {"dout * self.mask": "dout * (self.mask > 0)"}),
    ("dout-forgotten", {"dout * self.mask": "self.mask"}),
    ("sign", {"dout * self.mask": "-dout * self.mask"}),
    ("other-mask", {"dout * self.mask": "self.forward(dout)"}),
    ("mask-kept", {RAND: "np.random.default_rng(0).random(x.shape)"}),
    ("whole-samples", {RAND: "np.random.rand(len(x), *[1] * (x.ndim - 1)) + 0 * x"}),
    ("same-for-all-samples", {RAND: "np.random.rand(*x.shape[1:]) + 0 * x"}),
    ("values-changed", {"return x * self.mask": "return x ** 2 * self.mask"}),
    ("share", {">= self.dropout_ratio": ">= self.dropout_ratio / 2"}),
    ("arguments", {"x, train_flg=True": "x", "not train_flg": "False"}),
]
