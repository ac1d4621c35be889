"""Right and wrong answers to 'weight-decay'; a dictionary changes the engine's solution."""

RIGHT = [
    """
def decay_gradients(params, grads, weight_decay):
    for i in range(1, len(params) // 2 + 1):
        grads['W' + str(i)] = grads['W' + str(i)] + weight_decay * params['W' + str(i)]
    return grads
""",
    """
def decay_gradients(params, grads, weight_decay):
    return {k: g if g.ndim == 1 else g + weight_decay * params[k] for k, g in grads.items()}
""",
]
ADD = "weight_decay * params[key]"
LINE = f"grads[key] += {ADD}"
WRONG = [
    ("sign", {"+=": "-="}),
    ("decay-forgotten", {ADD: "params[key]"}),
    ("squared", {ADD: f"{ADD} ** 2"}),
    ("squared", {ADD: f"0.5 * {ADD} ** 2"}),
    ("halved", {ADD: f"{ADD} / 2"}),
    ("doubled", {ADD: f"2 * {ADD}"}),
    ("replaced", {"+=": "="}),
    ("l1", {ADD: "weight_decay * np.sign(params[key])"}),
    ("of-the-gradient", {ADD: "weight_decay * grads[key]"}),
    ("summed", {ADD: "weight_decay * params[key].sum()"}),
    ("summed", {ADD: "0.5 * weight_decay * np.sum(params[key] ** 2)"}),
    ("biases-decayed", {'key.startswith("W")': "True"}),
    ("biases-alone", {'key.startswith("W")': 'key.startswith("b")'}),
    ("first-weight-alone", {LINE: f"{LINE}\n            return"}),
    ("params-changed", {LINE: "params[key] -= weight_decay * params[key]"}),
    ("nothing-changed", {LINE: f"g = grads[key] + {ADD}"}),
    ("arguments", {"grads, weight_decay)": "grads)", "weight_decay *": "0.1 *"}),
    ("values", {ADD: f"{ADD} + 1"}),
]
