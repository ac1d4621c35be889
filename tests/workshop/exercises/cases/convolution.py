"""Right and wrong answers to 'convolution'; a dictionary changes the engine's solution."""

RIGHT = [
    """
class Convolution:
    def __init__(self, W, b, stride=1, pad=0):
        self.W = W
        self.b = b
        self.stride = stride
        self.pad = pad
        self.x = None
        self.col = None
        self.col_W = None
        self.dW = None
        self.db = None
    def forward(self, x):
        FN, C, FH, FW = self.W.shape
        N, C, H, W = x.shape
        out_h = 1 + int((H + 2*self.pad - FH) / self.stride)
        out_w = 1 + int((W + 2*self.pad - FW) / self.stride)
        col = im2col(x, FH, FW, self.stride, self.pad)
        col_W = self.W.reshape(FN, -1).T
        out = np.dot(col, col_W) + self.b
        out = out.reshape(N, out_h, out_w, -1).transpose(0, 3, 1, 2)
        self.x = x
        self.col = col
        self.col_W = col_W
        return out
    def backward(self, dout):
        FN, C, FH, FW = self.W.shape
        dout = dout.transpose(0,2,3,1).reshape(-1, FN)
        self.db = np.sum(dout, axis=0)
        self.dW = np.dot(self.col.T, dout)
        self.dW = self.dW.transpose(1, 0).reshape(FN, C, FH, FW)
        dcol = np.dot(dout, self.col_W.T)
        return col2im(dcol, self.x.shape, FH, FW, self.stride, self.pad)
""",
    """
class Convolution:
    def __init__(self, W, b, stride, pad):
        self.W, self.b, self.s, self.p = W, b, stride, pad
    def places(self, dout_shape):
        return np.ndindex(dout_shape[2:])
    def forward(self, x):
        p, s, (fn, _, fh, fw) = self.p, self.s, self.W.shape
        self.x = np.pad(x, [(0, 0), (0, 0), (p, p), (p, p)])
        h, w = self.x.shape[2:]
        out = np.zeros((len(x), fn, (h - fh) // s + 1, (w - fw) // s + 1))
        for i, j in self.places(out.shape):
            window = self.x[:, :, i*s:i*s+fh, j*s:j*s+fw]
            out[:, :, i, j] = np.tensordot(window, self.W, ((1, 2, 3), (1, 2, 3))) + self.b
        return out
    def backward(self, dout):
        p, s, (fn, _, fh, fw) = self.p, self.s, self.W.shape
        self.db, self.dW, dx = dout.sum((0, 2, 3)), np.zeros_like(self.W), np.zeros_like(self.x)
        for i, j in self.places(dout.shape):
            here = (slice(None), slice(None), slice(i*s, i*s+fh), slice(j*s, j*s+fw))
            self.dW += np.tensordot(dout[:, :, i, j], self.x[here], (0, 0))
            dx[here] += np.tensordot(dout[:, :, i, j], self.W, (1, 0))
        return dx[:, :, p:dx.shape[2]-p, p:dx.shape[3]-p]
""",
]
WRONG = [
    ("bias-forgotten", {" + self.b\n": "\n"}),
    ("bias-subtracted", {" + self.b\n": " - self.b\n"}),
    (
        "flipped",
        {"y = self.col @ self.W.reshape": "y = self.col @ self.W[:, :, ::-1, ::-1].reshape"},
    ),
    ("pad-ignored", {"self.stride, self.pad = stride, pad": "self.stride, self.pad = stride, 0"}),
    ("stride-ignored", {"self.stride, self.pad = stride, pad": "self.stride, self.pad = 1, pad"}),
    ("channels-last", {"-1, filters).transpose(0, 3, 1, 2)": "-1, filters)"}),
    (
        "reshaped-for-transposed",
        {
            "out_h, -1, filters).transpose(0, 3, 1, 2)": "filters, out_h, -1)",
        },
    ),
    (
        "first-channel-alone",
        {
            "self.col = im2col(x,": "self.col = im2col(x[:, :1],",
            "y = self.col @ self.W.reshape": "y = self.col @ self.W[:, :1].reshape",
        },
    ),
    (
        "padding-left-in",
        {
            "col2im(col, self.shape, height, width, self.stride, self.pad)": "col2im(col, "
            "(*self.shape[:2], *(s + 2 * self.pad for s in self.shape[2:])), "
            "height, width, self.stride, 0)"
        },
    ),
    ("sign", {"col = rows @": "col = -rows @"}),
    ("averaged", {"col = rows @": "col = rows / len(dout) @"}),
    ("averaged", {"(rows.T @ self.col)": "(rows.T @ self.col / len(dout))"}),
    ("averaged", {"(rows.T @ self.col)": "(rows.T @ self.col / len(rows))"}),
    ("not-in-the-shape-of-w", {".reshape(self.W.shape)": ""}),
    ("transposed", {"(rows.T @ self.col).reshape(self.W.shape)": "self.col.T @ rows"}),
    ("transposed", {"(rows.T @ self.col)": "(self.col.T @ rows)"}),
    ("averaged", {"rows.sum(axis=0)": "rows.mean(axis=0)"}),
    ("bias-not-summed", {"rows.sum(axis=0)": "dout.sum(axis=0)"}),
    ("bias-not-summed", {"rows.sum(axis=0)": "dout.sum(axis=(2, 3))"}),
    ("all-summed", {"rows.sum(axis=0)": "rows.sum()"}),
    ("gradient-not-set", {"self.dW =": "dW ="}),
    (
        "stale",
        {
            "self.col = im2col(": "self.col = self.col if hasattr(self, 'col') else im2col(",
            "y = self.col": "y = im2col(x, height, width, self.stride, self.pad)",
        },
    ),
    ("arguments", {"W, b, stride=1, pad=0": "W, b", "= stride, pad": "= 1, 0"}),
]
