"""Right and wrong answers to 'contrastive-divergence'; a dictionary changes the solution."""

RIGHT = [
    """
def cd1(v, W, b, c, rng):
    def sig(x):
        return 1 / (1 + np.exp(-x))
    ph = sig(np.dot(v, W) + c)
    h = rng.binomial(1, ph)
    v1 = sig(np.dot(h, W.T) + b)
    ph1 = sig(np.dot(v1, W) + c)
    n = v.shape[0]
    return np.dot(v.T, ph) / n - np.dot(v1.T, ph1) / n, np.mean(v - v1, 0), np.mean(ph - ph1, 0)
""",
    """
def cd1(v, W, b, c, rng):
    p = sigmoid(v @ W + c)
    h = (rng.uniform(size=p.shape) < p).astype(float)
    q = sigmoid(h @ W.T + b)
    v1 = (rng.uniform(size=q.shape) < q).astype(float)
    p1 = sigmoid(v1 @ W + c)
    h1 = (rng.uniform(size=p1.shape) < p1).astype(float)
    n = len(v)
    dW = np.einsum('ni,nj->ij', v, h) / n - np.einsum('ni,nj->ij', v1, h1) / n
    return dW, v.mean(0) - v1.mean(0), h.mean(0) - h1.mean(0)
""",
]
H = "rng.random(p.shape) < p\n"
V1 = "rng.random(odds.shape) < odds"
DW = "(v.T @ p - v1.T @ p1) / len(v)"
DB, DC = "(v - v1).mean(axis=0)", "(p - p1).mean(axis=0)"
WRONG = [
    (
        "sign",
        {"v.T @ p - v1.T @ p1": "v1.T @ p1 - v.T @ p", "v - v1": "v1 - v", "p - p1)": "p1 - p)"},
    ),
    ("not-averaged", {" / len(v)": "", ".mean(": ".sum("}),
    ("negative-phase-forgotten", {" - v1.T @ p1": "", "v - v1": "v", "(p - p1)": "p"}),
    ("hidden-not-drawn", {H: "p\n"}),
    ("hidden-not-drawn", {H: "p\n", V1: "odds"}),
    ("visible-bias-forgotten", {" + b": ""}),
    ("hidden-bias-forgotten", {" + c": ""}),
    ("hidden-units-of-the-data", {"p1 = sigmoid(v1 @ W + c)": "p1 = h + 0.0"}),
    ("visible-units-of-the-data", {"    dW": "    v1 = v\n    dW"}),
    ("transposed", {DW: f"({DW}).T"}),
    ("biases-swapped", {f"{DB}, {DC}": f"{DC}, {DB}"}),
    ("biases-not-averaged", {DB: "(v - v1).sum(axis=0)"}),
    ("biases-not-averaged", {DC: "(p - p1).sum(axis=0)"}),
    ("weights-not-averaged", {" / len(v)": ""}),
    ("batch-left-in", {DB: "v - v1"}),
    ("rng-ignored", {H: "np.random.rand(*p.shape) < p\n"}),
    ("shape", {DC: "(p - p1).mean()"}),
    ("values", {DC: f"{DC} + 0.2"}),
    ("type", {f", {DC}": ""}),
    ("arguments", {"c, rng)": "c)", "    p =": "    rng = np.random\n    p ="}),
]
