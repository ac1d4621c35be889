"""Right and wrong answers to 'sgd'; a dictionary changes the engine's solution."""

RIGHT = [
    """
class SGD:
    def __init__(self, learning_rate=0.1):
        self.learning_rate = learning_rate
    def update(self, params, grads):
        for key, grad in grads.items():
            params[key] = params[key] - self.learning_rate * grad
""",
    """
class SGD:
    def __init__(self, lr):
        self.lr = lr
    def update(self, params, grads):
        for p, g in zip(params.values(), grads.values()):
            g *= self.lr
            np.subtract(p, g, out=p)
        return params
""",
]
STEP = "params[key] -= self.lr * grads[key]"
WRONG = [
    ("sign", {"-=": "+="}),
    ("lr-forgotten", {"self.lr * grads": "grads"}),
    ("lr-divides", {"self.lr * grads[key]": "grads[key] / self.lr"}),
    ("sign-of-gradient", {"* grads[key]": "* np.sign(grads[key])"}),
    ("gradient-squared", {"* grads[key]": "* grads[key] ** 2"}),
    (
        "gradients-added-up",
        {
            "self.lr = lr": "self.lr, self.sum = lr, {}",
            STEP: "self.sum[key] = self.sum.get(key, 0) + grads[key]\n"
            "            params[key] -= self.lr * self.sum[key]",
        },
    ),
    ("moved-twice", {STEP: f"{STEP}\n            {STEP}"}),
    ("replaced", {"-=": "= -"}),
    ("decays", {"* grads[key]": "* (grads[key] + params[key])"}),
    ("normalized", {"* grads[key]": "* grads[key] / np.linalg.norm(grads[key])"}),
    ("not-moved", {STEP: "p = params[key]\n            p = p - self.lr * grads[key]"}),
    ("not-moved", {STEP: "grads[key] -= self.lr * params[key]"}),
    ("one-parameter-alone", {STEP: f"{STEP}\n            return"}),
    ("lr-ignored", {"self.lr * grads": "0.02 * grads"}),
    ("values", {"* grads[key]": "* (grads[key] + 1)"}),
    ("shape", {STEP: "params[key] = params[key].sum()"}),
    ("no-method", {"def update": "def step"}),
    ("arguments", {"params, grads)": "params)", "for key in params": "for key in ()"}),
    ("unknown-argument", {"lr=0.01": "lr, schedule"}),
]
