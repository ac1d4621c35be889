"""Right and wrong answers to 'adam'; a dictionary changes the engine's solution."""

RIGHT = [
    """
class Adam:
    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999):
        self.lr = lr
        self.beta1 = beta1
        self.beta2 = beta2
        self.iter = 0
        self.m = None
        self.v = None
    def update(self, params, grads):
        if self.m is None:
            self.m, self.v = {}, {}
            for key, val in params.items():
                self.m[key] = np.zeros_like(val)
                self.v[key] = np.zeros_like(val)
        self.iter += 1
        lr_t = self.lr * np.sqrt(1.0 - self.beta2**self.iter) / (1.0 - self.beta1**self.iter)
        for key in params.keys():
            self.m[key] += (1 - self.beta1) * (grads[key] - self.m[key])
            self.v[key] += (1 - self.beta2) * (grads[key]**2 - self.v[key])
            params[key] -= lr_t * self.m[key] / (np.sqrt(self.v[key]) + 1e-7)
""",
    """
class Adam:
    def __init__(self, lr):
        self.lr, self.grads = lr, {}
    def update(self, params, grads):
        for k in params:
            past = self.grads.setdefault(k, [])
            past.append(np.array(grads[k]))
            m = sum(0.1 * 0.9 ** i * g for i, g in enumerate(reversed(past)))
            v = sum(0.001 * 0.999 ** i * g * g for i, g in enumerate(reversed(past)))
            t = len(past)
            m, v = m / (1 - 0.9 ** t), v / (1 - 0.999 ** t)
            params[k] = params[k] - self.lr * m / np.sqrt(v + 1e-12)
""",
]
M = "self.beta1 * m + (1 - self.beta1) * g"
V = "self.beta2 * v + (1 - self.beta2) * g * g"
CORRECT_M = " / (1 - self.beta1**self.t)"
CORRECT_V = " / (1 - self.beta2**self.t)"
WRONG = [
    ("correction-forgotten", {CORRECT_M: "", CORRECT_V: ""}),
    ("correction-multiplied", {" / (1 - self": " * (1 - self"}),
    ("v-not-corrected", {CORRECT_V: ""}),
    ("m-not-corrected", {CORRECT_M: ""}),
    ("betas-swapped", {"self.beta1, self.beta2 = lr": "self.beta2, self.beta1 = lr"}),
    ("root-forgotten", {"np.sqrt(vhat)": "vhat"}),
    ("square-forgotten", {"(1 - self.beta2) * g * g": "(1 - self.beta2) * np.abs(g)"}),
    ("square-forgotten", {"(1 - self.beta2) * g * g": "(1 - self.beta2) * g"}),
    ("momentum-forgotten", {"self.lr * mhat": "self.lr * g"}),
    ("weights-forgotten", {"(1 - self.beta1) * g": "g", "(1 - self.beta2) * g * g": "g * g"}),
    (
        "weights-swapped",
        {
            M: "(1 - self.beta1) * m + self.beta1 * g",
            V: "(1 - self.beta2) * v + self.beta2 * g * g",
        },
    ),
    ("sign", {"-= self.lr": "+= self.lr"}),
    ("lr-forgotten", {"self.lr * mhat": "mhat"}),
    ("count-stands-still", {"self.t += 1": "self.t = 1"}),
    (
        "counted-by-parameter",
        {
            "        self.t += 1\n": "",
            "            g = ": "            self.t += 1\n            g = ",
        },
    ),
    ("counted-from-two", {"self.t, self.m, self.v = 0": "self.t, self.m, self.v = 1"}),
    ("counted-from-zero", {"        self.t += 1\n": "", "+ 1e-8)": "+ 1e-8)\n        self.t += 1"}),
    ("betas-ignored", {"lr, beta1, beta2\n": "lr, 0.9, 0.999\n"}),
    ("eps-forgotten", {" + 1e-8": ""}),
    (
        "shared-by-parameters",
        {"self.m.get(key, 0)": "self.m.get(0, 0)", "self.m[key]": "self.m[0]"},
    ),
    ("not-moved", {"params[key] -=": "p = params[key] -"}),
]
