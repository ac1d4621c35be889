"""Right and wrong answers to 'masked-loss'; a dictionary changes the engine's solution."""

RIGHT = [
    """
def masked_mse(y, ratings):
    mask = (ratings != 0).astype(float)
    n = np.count_nonzero(mask)
    if n == 0:
        return 0.0, np.zeros_like(y)
    y -= ratings
    y *= mask
    return (y ** 2).sum() / n, y * 2.0 / n
""",
    """
def masked_mse(y, ratings):
    known = np.nonzero(ratings)
    gradient = np.zeros_like(y)
    if not len(known[0]):
        return 0, gradient
    d = y[known] - ratings[known]
    gradient[known] = 2 * d / len(d)
    return np.mean(d * d), gradient
""",
]
LOSS = "np.sum(difference**2) / count"
GRADIENT = "2 * difference / count"
WRONG = [
    ("mean-over-all", {LOSS: "np.mean(difference**2)"}),
    ("unrated-counted", {" * rated": "", "count = max(1, rated.sum())": "count = y.size"}),
    ("unrated-counted", {" * rated": ""}),
    ("summed", {LOSS: "np.sum(difference**2)"}),
    ("halved", {LOSS: f"0.5 * {LOSS}"}),
    ("rooted", {LOSS: f"np.sqrt({LOSS})"}),
    ("absolute", {"difference**2": "np.abs(difference)"}),
    ("square-forgotten", {"difference**2": "difference"}),
    ("mean-of-means", {LOSS: "np.mean((difference**2).sum(axis=1) / rated.sum(axis=1))"}),
    ("divided-by-rows", {LOSS: "np.sum(difference**2) / len(y)"}),
    ("gradient-not-masked", {GRADIENT: "2 * (y - ratings) / count"}),
    ("two-forgotten", {GRADIENT: "difference / count"}),
    ("gradient-not-divided", {GRADIENT: "2 * difference"}),
    ("mean-over-all", {GRADIENT: "2 * difference / y.size"}),
    ("divided-by-rows", {GRADIENT: "2 * difference / len(y)"}),
    ("sign", {GRADIENT: f"-{GRADIENT}"}),
    ("nothing-rated", {"max(1, rated.sum())": "rated.sum()"}),
    ("shape", {LOSS: "(difference**2).sum(axis=0)"}),
    ("type", {f"return {LOSS}, {GRADIENT}": f"return {LOSS}"}),
    ("shape", {GRADIENT: f"({GRADIENT}).sum(axis=0)"}),
]
