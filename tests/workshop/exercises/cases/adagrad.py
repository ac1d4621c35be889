"""Right and wrong answers to 'adagrad'; a dictionary changes the engine's solution."""

RIGHT = [
    """
class AdaGrad:
    def __init__(self, lr=0.01):
        self.lr = lr
        self.h = None
    def update(self, params, grads):
        if self.h is None:
            self.h = {key: np.zeros_like(val) for key, val in params.items()}
        for key in params.keys():
            self.h[key] += grads[key] * grads[key]
            params[key] -= self.lr * grads[key] / (np.sqrt(self.h[key]) + 1e-7)
""",
    """
class AdaGrad:
    def __init__(self, lr=0.01, eps=1e-8):
        self.lr, self.eps, self.past = lr, eps, {}
    def update(self, params, grads):
        for k in grads:
            self.past.setdefault(k, []).append(grads[k] ** 2)
            params[k] = params[k] - self.lr * grads[k] / np.sqrt(sum(self.past[k]) + self.eps)
""",
]
ADD = "self.h.get(key, 0) + g * g"
DIVIDE = "/ (np.sqrt(self.h[key]) + 1e-10)"
WRONG = [
    ("root-forgotten", {"np.sqrt(self.h[key])": "self.h[key]"}),
    ("not-added-up", {ADD: "g * g"}),
    ("square-forgotten", {ADD: "self.h.get(key, 0) + np.abs(g)"}),
    ("square-forgotten", {ADD: "self.h.get(key, 0) + g"}),
    ("not-divided", {DIVIDE: ""}),
    ("multiplied", {"g / (": "g * ("}),
    ("sign", {"-= self.lr": "+= self.lr"}),
    ("lr-forgotten", {"self.lr * g": "g"}),
    ("forgets", {ADD: "0.9 * self.h.get(key, 0) + 0.1 * g * g"}),
    ("forgets", {ADD: "0.99 * self.h.get(key, 0) + 0.01 * g * g"}),
    (
        "averaged",
        {
            "self.h = {}": "self.h, self.t = {}, 0",
            "for key in params": "self.t += 1\n        for key in params",
            "np.sqrt(self.h[key])": "np.sqrt(self.h[key] / self.t)",
        },
    ),
    ("one-rate-for-all", {ADD: "self.h.get(key, 0) + np.sum(g * g)"}),
    (
        "too-late",
        {
            f"self.h[key] = {ADD}": "h = self.h.get(key, 0 * g)",
            DIVIDE: "/ (np.sqrt(h) + 1e-7)\n            self.h[key] = h + g * g",
        },
    ),
    ("eps-forgotten", {" + 1e-10": ""}),
    ("lr-ignored", {"self.lr * g": "0.01 * g"}),
    ("shared-by-instances", {"self.h = {}": "pass", 'lr g / sqrt(h)."""': '"""\n    h = {}'}),
    (
        "shared-by-parameters",
        {"self.h = {}": "self.h = 0", "self.h.get(key, 0)": "self.h", "self.h[key]": "self.h"},
    ),
    ("values", {"1e-10": "0.1"}),
]
