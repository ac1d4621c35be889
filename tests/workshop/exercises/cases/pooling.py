"""Right and wrong answers to 'pooling'; a dictionary changes the engine's solution."""

RIGHT = [
    """
class Pooling:
    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        self.pool_h = pool_h
        self.pool_w = pool_w
        self.stride = stride
        self.pad = pad
        self.x = None
        self.arg_max = None
    def forward(self, x):
        N, C, H, W = x.shape
        out_h = int(1 + (H + 2*self.pad - self.pool_h) / self.stride)
        out_w = int(1 + (W + 2*self.pad - self.pool_w) / self.stride)
        col = im2col(x, self.pool_h, self.pool_w, self.stride, self.pad)
        col = col.reshape(-1, self.pool_h*self.pool_w)
        arg_max = np.argmax(col, axis=1)
        out = np.max(col, axis=1)
        out = out.reshape(N, out_h, out_w, C).transpose(0, 3, 1, 2)
        self.x = x
        self.arg_max = arg_max
        return out
    def backward(self, dout):
        dout = dout.transpose(0, 2, 3, 1)
        pool_size = self.pool_h * self.pool_w
        dmax = np.zeros((dout.size, pool_size))
        dmax[np.arange(self.arg_max.size), self.arg_max.flatten()] = dout.flatten()
        dmax = dmax.reshape(dout.shape + (pool_size,))
        dcol = dmax.reshape(dmax.shape[0] * dmax.shape[1] * dmax.shape[2], -1)
        return col2im(dcol, self.x.shape, self.pool_h, self.pool_w, self.stride, self.pad)
""",
    """
class Pooling:
    def __init__(self, ph, pw, stride, pad):
        self.ph, self.pw, self.s, self.p = ph, pw, stride, pad
    def forward(self, x):
        p, s = self.p, self.s
        self.x = np.pad(x, [(0, 0), (0, 0), (p, p), (p, p)], constant_values=-np.inf)
        h, w = self.x.shape[2:]
        y = np.empty((*x.shape[:2], (h - self.ph) // s + 1, (w - self.pw) // s + 1))
        for i, j in np.ndindex(y.shape[2:]):
            y[:, :, i, j] = self.x[:, :, i*s:i*s+self.ph, j*s:j*s+self.pw].max((2, 3))
        self.y = y
        return y
    def backward(self, dout):
        p, s, dx = self.p, self.s, np.zeros_like(self.x)
        for i, j in np.ndindex(dout.shape[2:]):
            here = (slice(None), slice(None), slice(i*s, i*s+self.ph), slice(j*s, j*s+self.pw))
            won = self.x[here] == self.y[:, :, i, j, None, None]
            dx[here] += won * dout[:, :, i, j, None, None]
        return dx[:, :, p:dx.shape[2]-p, p:dx.shape[3]-p]
""",
]
MAX = "col.max(axis=1)"
PUT = "col[np.arange(len(flat)), self.largest] = flat"
WRONG = [
    ("mean", {MAX: "col.mean(axis=1)"}),
    ("smallest", {MAX: "col.min(axis=1)"}),
    ("sum", {MAX: "col.sum(axis=1)"}),
    ("place-for-value", {MAX: "self.largest"}),
    (
        "channels-mixed",
        {
            "return col.max": "col = col.reshape(-1, c, size).max(axis=1).repeat(c, axis=0)\n"
            "        return col.max"
        },
    ),
    ("stride-ignored", {"self.stride, self.pad = stride": "self.stride, self.pad = 1"}),
    ("pad-ignored", {"= stride, pad": "= stride, 0"}),
    ("channels-last", {"-1, c).transpose(0, 3, 1, 2)": "-1, c)"}),
    ("reshaped-for-transposed", {"(n, out_h, -1, c).transpose(0, 3, 1, 2)": "(n, c, out_h, -1)"}),
    ("shared", {PUT: "col[...] = flat[:, None] / size"}),
    ("to-all", {PUT: "col[...] = flat[:, None]"}),
    ("dout-forgotten", {"self.largest] = flat": "self.largest] = 1"}),
    (
        "overwritten",
        """
class Pooling:
    def __init__(self, ph, pw, stride, pad):
        self.ph, self.pw, self.s, self.p = ph, pw, stride, pad
    def forward(self, x):
        p, s = self.p, self.s
        self.x = np.pad(x, [(0, 0), (0, 0), (p, p), (p, p)])
        h, w = self.x.shape[2:]
        y = np.empty((*x.shape[:2], (h - self.ph) // s + 1, (w - self.pw) // s + 1))
        for i, j in np.ndindex(y.shape[2:]):
            y[:, :, i, j] = self.x[:, :, i*s:i*s+self.ph, j*s:j*s+self.pw].max((2, 3))
        return y
    def backward(self, dout):
        p, s, dx = self.p, self.s, np.zeros_like(self.x)
        for n, c, i, j in np.ndindex(dout.shape):
            window = self.x[n, c, i*s:i*s+self.ph, j*s:j*s+self.pw]
            u, v = np.unravel_index(window.argmax(), window.shape)
            dx[n, c, i*s+u, j*s+v] = dout[n, c, i, j]
        return dx[:, :, p:dx.shape[2]-p, p:dx.shape[3]-p]
""",
    ),
    (
        "padding-left-in",
        {
            "col2im(col, self.shape, self.pool_h, self.pool_w, self.stride, self.pad)": "col2im("
            "col, (*self.shape[:2], *(s + 2 * self.pad for s in self.shape[2:])), "
            "self.pool_h, self.pool_w, self.stride, 0)"
        },
    ),
    ("sign", {"self.largest] = flat": "self.largest] = -flat"}),
    (
        "times-output",
        {
            "        self.shape, self.largest =": "        self.best = col.max(axis=1)\n"
            "        self.shape, self.largest =",
            "= flat\n": "= flat * self.best\n",
        },
    ),
    ("nothing", {"return col2im": "col2im"}),
    (
        "shape",
        {
            ", self.shape, self.pool_h": ", self.shape[::-1], self.pool_h",
            "return col2im": "return np.transpose(dout, (1, 0, 2, 3)) if len(dout) else col2im",
        },
    ),
    ("arguments", {"pool_h, pool_w, stride=1, pad=0": "pool_h, pool_w", "= stride, pad": "= 1, 0"}),
]
