"""Which answers can be put together to a network that reads digits."""

RATES = {"sgd": 0.5, "momentum": 0.1, "adagrad": 0.05, "adam": 0.005}
"""Exercises whose answer can train the network, with a suitable learning rate for each."""
PARTS = ("affine", "relu", "sigmoid", "softmax-loss", "he-init", "batch-norm", "dropout", *RATES)
"""Exercises whose answers can be parts of the network."""
