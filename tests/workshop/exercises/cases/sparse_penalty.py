"""Right and wrong answers to 'sparse-penalty'; a dictionary changes the engine's solution."""

RIGHT = [
    """
def kl_penalty(a, rho):
    N = a.shape[0]
    rho_hat = np.sum(a, axis=0) / N
    kl = rho * (np.log(rho) - np.log(rho_hat)) + (1 - rho) * (np.log(1 - rho) - np.log(1 - rho_hat))
    grad = np.ones_like(a) * (-rho / rho_hat + (1 - rho) / (1 - rho_hat)) / N
    return float(np.sum(kl)), grad
""",
    """
def kl_penalty(a, rho):
    value, gradient = 0.0, np.zeros(a.shape)
    for j in range(a.shape[1]):
        r = a[:, j].mean()
        value += rho * np.log(rho / r) + (1 - rho) * np.log((1 - rho) / (1 - r))
        gradient[:, j] = ((1 - rho) / (1 - r) - rho / r) / len(a)
    return [value, gradient]
""",
]
R = "np.clip(a.mean(axis=0), 1e-6, 1 - 1e-6)"
SECOND = " + (1 - rho) * np.log((1 - rho) / (1 - r))"
SLOPE = "((1 - rho) / (1 - r) - rho / r)"
SPREAD = "np.tile(slope, (len(a), 1))"
WRONG = [
    ("not-summed", {"penalties.sum()": "penalties"}),
    ("averaged", {"penalties.sum()": "penalties.mean()"}),
    ("reversed", {"penalties = ": "rho, r = r, rho\n    penalties = "}),
    ("sign", {"penalties.sum()": "-penalties.sum()"}),
    ("each-sample-penalized", {R: "a", "penalties.sum()": "penalties.mean(axis=0).sum()"}),
    ("each-sample-penalized", {R: "a"}),
    ("wrong-axis", {"axis=0": "axis=1"}),
    ("one-mean-for-all", {"axis=0": ""}),
    ("second-term-forgotten", {SECOND: ""}),
    ("other-logarithm", {"np.log": "np.log2"}),
    ("sum-for-mean", {" / len(a)\n": "\n"}),
    ("not-spread", {SPREAD: "slope"}),
    ("sign", {"slope = ": "slope = -"}),
    ("second-term-forgotten", {SLOPE: "-rho / r"}),
    ("first-term-forgotten", {" - rho / r)": ")"}),
    ("signs-alike", {" - rho / r)": " + rho / r)"}),
    ("divided-by-units", {" / len(a)\n": " / a.shape[1]\n"}),
    ("each-sample-penalized", {SPREAD: "((1 - rho) / (1 - a) - rho / a) / len(a)"}),
    ("type", {f", {SPREAD}": ""}),
    ("nothing", {"return penalties": "penalties"}),
    ("arguments", {"a, rho)": "a)", "    r =": "    rho = 0.05\n    r ="}),
]
