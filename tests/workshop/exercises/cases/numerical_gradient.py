"""Right and wrong answers to 'numerical-gradient'; a dictionary changes the engine's solution."""

RIGHT = [
    """
def numerical_gradient(f, x):
    h = 1e-4
    grad = np.zeros_like(x)
    it = np.nditer(x, flags=['multi_index'], op_flags=['readwrite'])
    while not it.finished:
        idx = it.multi_index
        tmp_val = x[idx]
        x[idx] = float(tmp_val) + h
        fxh1 = f(x)
        x[idx] = tmp_val - h
        fxh2 = f(x)
        grad[idx] = (fxh1 - fxh2) / (2*h)
        x[idx] = tmp_val
        it.iternext()
    return grad
""",
    """
def numerical_gradient(f, x, h=1e-6):
    def slope(i):
        step = np.zeros(x.size)
        step[i] = h
        step = step.reshape(x.shape)
        return (f(x + step) - f(x - step)) / h / 2
    return np.array([slope(i) for i in range(x.size)]).reshape(x.shape)
""",
]
WRONG = [
    ("one-sided", {"x[index] = before - h\n": "x[index] = before\n", "(2 * h)": "h"}),
    ("one-sided", {"x[index] = before + h\n": "x[index] = before\n", "(2 * h)": "h"}),
    ("divided-by-h", {"(2 * h)": "h"}),
    ("divided-by-4h", {"(2 * h)": "(4 * h)"}),
    ("sign", {"above - below": "below - above"}),
    ("x-changed", {"        x[index] = before\n": ""}),
    ("h-too-large", {"1e-4": "0.5"}),
    ("h-too-small", {"1e-4": "1e-15"}),
    (
        "all-at-once",
        "def numerical_gradient(f, x):\n    h = 1e-4\n"
        "    return np.full(x.shape, (f(x + h) - f(x - h)) / (2 * h))",
    ),
    (
        "all-at-once",
        "def numerical_gradient(f, x):\n    h = 1e-4\n    return (f(x + h) - f(x - h)) / (2 * h)",
    ),
    ("whole-numbers", {"np.zeros_like(x)": "np.zeros(x.shape, dtype=int)"}),
    (
        "first-axis-alone",
        {"np.ndindex(x.shape)": "range(len(x))", "before = x[index]": "before = np.copy(x[index])"},
    ),
    ("flattened", {"return gradient": "return gradient.ravel()"}),
    ("one-axis-alone", {"np.ndindex(x.shape)": "range(x.size)"}),
    ("nothing", {"return gradient": "gradient"}),
    ("f-not-called", "def numerical_gradient(f, x):\n    return np.zeros_like(x)"),
    ("arguments", "def numerical_gradient(f):\n    return f"),
    ("not-defined", ""),
]
