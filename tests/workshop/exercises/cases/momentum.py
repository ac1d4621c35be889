"""Right and wrong answers to 'momentum'; a dictionary changes the engine's solution."""

RIGHT = [
    """
class Momentum:
    def __init__(self, lr=0.01, momentum=0.9):
        self.lr = lr
        self.momentum = momentum
        self.v = None
    def update(self, params, grads):
        if self.v is None:
            self.v = {}
            for key, val in params.items():
                self.v[key] = np.zeros_like(val)
        for key in params.keys():
            self.v[key] = self.momentum * self.v[key] - self.lr * grads[key]
            params[key] += self.v[key]
""",
    """
class Momentum:
    def __init__(self, lr):
        self.lr, self.velocity = lr, {}
    def update(self, params, grads):
        for k, g in grads.items():
            v = self.velocity.setdefault(k, np.zeros(g.shape))
            v *= 0.9
            v += g
            params[k] = params[k] - self.lr * v
""",
]
NEW = "self.momentum * v - self.lr * grads[key]"
MOVE = "params[key] += self.v[key]"
WRONG = [
    ("velocity-forgotten", {"self.v.get(key, 0)": "0"}),
    ("sign", {"- self.lr": "+ self.lr"}),
    ("sign", {"+= self.v": "-= self.v"}),
    ("velocity-turns", {"self.momentum * v": "-self.momentum * v"}),
    (
        "averaged",
        {
            NEW: "self.momentum * v + (1 - self.momentum) * grads[key]",
            MOVE: "params[key] -= self.lr * self.v[key]",
        },
    ),
    ("lr-twice", {MOVE: "params[key] += self.lr * self.v[key]"}),
    ("lr-forgotten", {"self.lr * grads": "grads"}),
    ("no-friction", {"self.momentum * v": "v"}),
    ("velocity-too-late", {MOVE: "params[key] += v"}),
    (
        "nesterov",
        {MOVE: "params[key] += self.momentum * self.v[key] - self.lr * grads[key]"},
    ),
    ("momentum-ignored", {"self.momentum * v": "0.9 * v"}),
    ("gradient-damped", {NEW: "self.momentum * (v - self.lr * grads[key])"}),
    (
        "shared-by-instances",
        {
            '"""A heavy ball: v <- momentum v - lr g; p <- p + v."""': "v = {}",
            "        self.v = {}\n": "",
        },
    ),
    (
        "shared-by-parameters",
        {"self.v = {}": "self.v = 0", "self.v.get(key, 0)": "self.v", "self.v[key]": "self.v"},
    ),
    (
        "shared-by-parameters",
        {
            "self.v.get(key, 0)": "self.v.get(params[key].shape, 0)",
            "self.v[key]": "self.v[params[key].shape]",
        },
    ),
    ("not-moved", {MOVE: "p = params[key] + self.v[key]"}),
    ("one-parameter-alone", {MOVE: f"{MOVE}\n            break"}),
]
