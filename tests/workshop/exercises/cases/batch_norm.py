"""Right and wrong answers to 'batch-norm'; a dictionary changes the engine's solution."""

RIGHT = [
    """
class BatchNormalization:
    def __init__(self, gamma, beta, momentum=0.9, running_mean=None, running_var=None):
        self.gamma = gamma
        self.beta = beta
        self.momentum = momentum
        self.input_shape = None
        self.running_mean = running_mean
        self.running_var = running_var
    def forward(self, x, train_flg=True):
        self.input_shape = x.shape
        if x.ndim != 2:
            x = x.reshape(x.shape[0], -1)
        return self.__forward(x, train_flg).reshape(*self.input_shape)
    def __forward(self, x, train_flg):
        if self.running_mean is None:
            D = x.shape[1]
            self.running_mean, self.running_var = np.zeros(D), np.zeros(D)
        if train_flg:
            mu = x.mean(axis=0)
            xc = x - mu
            var = np.mean(xc ** 2, axis=0)
            std = np.sqrt(var + 10e-7)
            xn = xc / std
            self.batch_size = x.shape[0]
            self.xc, self.xn, self.std = xc, xn, std
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mu
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
        else:
            xn = (x - self.running_mean) / np.sqrt(self.running_var + 10e-7)
        return self.gamma * xn + self.beta
    def backward(self, dout):
        dbeta = dout.sum(axis=0)
        dgamma = np.sum(self.xn * dout, axis=0)
        dxn = self.gamma * dout
        dxc = dxn / self.std
        dstd = -np.sum((dxn * self.xc) / (self.std * self.std), axis=0)
        dvar = 0.5 * dstd / self.std
        dxc += (2.0 / self.batch_size) * self.xc * dvar
        dmu = np.sum(dxc, axis=0)
        self.dgamma, self.dbeta = dgamma, dbeta
        return dxc - dmu / self.batch_size
""",
    """
class BatchNormalization:
    def __init__(self, gamma, beta):
        self.gamma, self.beta, self.seen = gamma, beta, None
    def forward(self, x, training):
        x = x.astype(np.float64)
        if training:
            mean, var = np.mean(x, 0), np.var(x, 0)
            self.back = 1 / np.sqrt(var + 1e-7)
            unbiased = np.var(x, 0, ddof=1)
            old = self.seen or (mean, unbiased)
            self.seen = (0.9 * old[0] + 0.1 * mean, 0.9 * old[1] + 0.1 * unbiased)
            self.xhat = (x - mean) * self.back
            return self.xhat * self.gamma + self.beta
        mean, var = self.seen
        return (x - mean) / np.sqrt(var + 1e-7) * self.gamma + self.beta
    def backward(self, dout):
        self.dbeta, self.dgamma = dout.sum(0), (self.xhat * dout).sum(0)
        d = dout * self.gamma
        return self.back * (d - d.mean(0) - self.xhat * (d * self.xhat).mean(0))
""",
]
XHAT = "(x - mean) / self.std"
Y = "self.gamma * self.xhat + self.beta"
CENTRED = "dout - self.dbeta / n - self.xhat * self.dgamma / n"
WRONG = [
    ("root-forgotten", {"np.sqrt(var + 1e-5)": "var + 1e-5"}),
    (
        "wrong-axis",
        {"x.mean(axis=0), x.var(axis=0)": "x.mean(axis=1)[:, None], x.var(axis=1)[:, None]"},
    ),
    ("all-together", {"x.mean(axis=0), x.var(axis=0)": "x.mean(), x.var()"}),
    ("mean-forgotten", {XHAT: "x / self.std"}),
    ("not-divided", {XHAT: "x - mean"}),
    ("gamma-and-beta-forgotten", {Y: "self.xhat"}),
    ("gamma-forgotten", {Y: "self.xhat + self.beta"}),
    ("beta-forgotten", {Y: "self.gamma * self.xhat"}),
    ("beta-subtracted", {Y: "self.gamma * self.xhat - self.beta"}),
    ("divided-by-n-minus-1", {"x.var(axis=0)": "x.var(axis=0, ddof=1)"}),
    ("eps-forgotten", {" + 1e-5": ""}),
    ("statistics-as-constants", {CENTRED: "dout"}),
    ("variance-as-constant", {CENTRED: "dout - self.dbeta / n"}),
    ("mean-as-constant", {CENTRED: "dout - self.xhat * self.dgamma / n"}),
    ("gamma-forgotten", {"self.gamma / self.std *": "1 / self.std *"}),
    ("not-divided-by-n", {"n = len(dout)": "n = 1"}),
    ("sign", {"return self.gamma / self": "return -self.gamma / self"}),
    (
        "xhat-forgotten",
        {
            "(dout * self.xhat).sum": "dout.sum",
            CENTRED: "dout - self.dbeta / n - self.xhat * (dout * self.xhat).sum(axis=0) / n",
        },
    ),
    (
        "averaged",
        {
            "(dout * self.xhat).sum(axis=0)\n": "(dout * self.xhat).mean(axis=0)\n",
            CENTRED: "dout - self.dbeta / n - self.xhat * self.dgamma",
        },
    ),
    (
        "averaged",
        {"self.dbeta = dout.sum": "self.dbeta = dout.mean", "self.dbeta / n": "self.dbeta"},
    ),
    (
        "not-summed",
        {
            "self.dbeta = dout.sum(axis=0)": "self.dbeta = dout",
            "self.dbeta / n": "dout.mean(axis=0)",
        },
    ),
    ("gradient-not-set", {"self.dbeta": "dbeta"}),
    ("batch-statistics-in-evaluation", {"if train_flg:": "if True:"}),
    (
        "running-mean",
        {"self.running_mean = self.momentum * self.running_mean + new * mean": "pass"},
    ),
    (
        "running-variance",
        {"self.running_var = self.momentum * self.running_var + new * var": "pass"},
    ),
    (
        "momentum-swapped",
        {
            "self.momentum * self.running": "new * self.running",
            "new * mean": "self.momentum * mean",
            "new * var": "self.momentum * var",
        },
    ),
    ("last-batch-alone", {"self.momentum * self.running_mean + new * mean": "mean"}),
    (
        "momentum-ignored",
        {"self.momentum = gamma, beta, momentum": "self.momentum = gamma, beta, 0.9"},
    ),
    (
        "changed-in-evaluation",
        {
            "        mean, var = self.running_mean": "        if not train_flg:\n"
            "            self.running_mean = 0.9 * self.running_mean + 0.1 * x.mean(axis=0)\n"
            "        mean, var = self.running_mean"
        },
    ),
    ("arguments", {"x, train_flg=True": "x", "if train_flg": "if True"}),
]
