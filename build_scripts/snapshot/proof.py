"""Runs inside Pyodide: what shows that a restored memory does the same as one that was loaded."""

import hashlib

import numpy as np

from weblab import accelerate, nn


def train() -> str:
    """Return a digest of the weights of a network after a few steps."""
    accelerate()
    rng = np.random.default_rng(0)
    model = nn.zoo.simple_convnet(rng=rng)
    images = rng.random((20, 1, 28, 28), dtype=np.float32)
    optimizer = nn.Adam(model.parameters(), lr=1e-3)
    digits = images, np.arange(20) % 10
    for _ in nn.train_iter(
        model, nn.SoftmaxCrossEntropy(), optimizer, digits, epochs=2, batch_size=10, rng=rng
    ):
        pass
    weights = b"".join(parameter.data.tobytes() for parameter in model.parameters())
    return hashlib.sha256(weights).hexdigest()


def build(queries):
    """Return the fingerprints of the documents of some pages."""
    if not queries:
        return {}  # a worker without pages has no Bokeh
    from weblab.browser import Session

    return {query: Session(query).fingerprint() for query in queries}
