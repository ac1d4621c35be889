"""The code of a variational autoencoder: one sample of a normal distribution per input."""

from __future__ import annotations

from typing import Any

import numpy as np

from weblab.nn.arrays import Array, check_float, generator, require_floats, require_same_shape
from weblab.nn.layer import Layer


class GaussianCode(Layer):
    """Means and log variances become codes, which are sampled and penalized in training.

        z = m + exp(s / 2) e with e ~ N(0, 1);   evaluation: z = m
        P = weight mean_n 1/2 sum_j (m^2 + exp(s) - 1 - s)_nj

    P is the Kullback-Leibler divergence of N(m, exp(s)) from the standard normal.

    Args:
        weight: the weight of P relative to the loss.
        rng: where e is drawn from.
    Shape: x (N, 2K), the means m and then the log variances s -> z (N, K).
    Backward: dm = dz + weight m / N; ds = dz e exp(s / 2) / 2 + weight (exp(s) - 1) / (2 N).
    Source: Kingma and Welling, 2014, equation 10 and appendix B.
    """

    _value = 0.0

    def __init__(self, weight: float = 1.0, *, rng: np.random.Generator | None = None) -> None:
        self.weight = check_float("GaussianCode", "weight", weight, least=0)
        self.rng = generator(rng)

    def forward(self, x: Array, *, training: bool = False) -> Array:
        """Return a sample in training, the means otherwise."""
        require_floats("GaussianCode", x, 2)
        if x.shape[1] % 2:
            raise ValueError(
                f"GaussianCode: expected an even number of features, means and then log "
                f"variances, received {x.shape}; give the layer before twice the code's size"
            )
        mean, log_variance = np.split(x, 2, axis=1)
        if not training:
            return mean
        noise = self.rng.standard_normal(mean.shape, dtype=np.float32).astype(x.dtype, copy=False)
        spread = np.exp(log_variance / 2)
        excess = np.square(spread) - 1
        total = np.square(mean).sum() + (excess - log_variance).sum()
        self._value = self.weight / 2 * float(total) / len(x)
        self._saved = (mean, spread * noise, excess)
        drawn: Array = mean + spread * noise
        return drawn

    def backward(self, grad: Array) -> Array:
        """Return the gradient by means and log variances, the penalty's included."""
        mean, noise, excess = self._take_saved()
        require_same_shape("GaussianCode.backward", "grad", grad, mean.shape)
        share = self.weight / len(mean)
        by_mean = grad + share * mean
        by_log_variance = grad * noise / 2 + share / 2 * excess
        return np.concatenate([by_mean, by_log_variance], axis=1)

    def penalty(self) -> float:
        """Return the price of the last training pass."""
        return self._value

    def config(self) -> dict[str, Any]:
        """Return the weight."""
        return {"weight": self.weight}
