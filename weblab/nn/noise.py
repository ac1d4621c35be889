"""Layers that add noise in training and pass a batch unchanged otherwise."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from weblab.nn.arrays import Array, check_float, generator, require_floats, require_same_shape
from weblab.nn.layer import Layer


class _Mask(Layer):
    """Elements set to zero at random, the rest multiplied by `_scale`."""

    OWNER: ClassVar[str]

    def __init__(self, p: float, *, rng: np.random.Generator | None = None) -> None:
        self.p = check_float(self.OWNER, "p", p, least=0, below=1)
        self.rng = generator(rng)

    @property
    def _scale(self) -> float:
        return 1.0

    def forward(self, x: Array, *, training: bool = False) -> Array:
        """Return x with some elements zeroed in training, x itself otherwise."""
        require_floats(self.OWNER, x)
        if not training:
            return x
        kept = self.rng.random(x.shape, dtype=np.float32) >= self.p
        mask: Array = kept * x.dtype.type(self._scale)
        self._saved = mask
        return x * mask

    def backward(self, grad: Array) -> Array:
        """Return grad under the same mask."""
        mask: Array = self._take_saved()
        require_same_shape(f"{self.OWNER}.backward", "grad", grad, mask.shape)
        return grad * mask

    def config(self) -> dict[str, Any]:
        """Return the share of elements that are zeroed."""
        return {"p": self.p}


class Dropout(_Mask):
    """Each element is zero with probability p, else divided by 1 - p.

        y = x m / (1 - p) with m ~ Bernoulli(1 - p)

    Dividing in training keeps the expected value, so evaluation changes nothing.

    Args:
        p: the probability of a zero, 0 to below 1.
        rng: generator of the masks.
    Shape: x of any shape -> y and m of the same.
    Backward: dx = dy m / (1 - p).
    Source: Srivastava et al., 2014, section 10, in the inverted form.
    """

    OWNER = "Dropout"

    @property
    def _scale(self) -> float:
        return 1 / (1 - self.p)


class MaskingNoise(_Mask):
    """Each element is zero with probability p; the rest is kept as it is.

        y = x m with m ~ Bernoulli(1 - p)

    Args:
        p: the probability of a zero, 0 to below 1.
        rng: generator of the masks.
    Shape: x of any shape -> y and m of the same.
    Backward: dx = dy m.
    Source: Vincent et al., 2008, the corruption of a denoising autoencoder.
    """

    OWNER = "MaskingNoise"


class GaussianNoise(Layer):
    """Normal noise is added to each element.

        y = x + e with e ~ N(0, std)

    Args:
        std: the noise's standard deviation.
        rng: generator of the noise.
    Shape: x of any shape -> y and e of the same.
    Backward: dx = dy.
    """

    def __init__(self, std: float, *, rng: np.random.Generator | None = None) -> None:
        self.std = check_float("GaussianNoise", "std", std, least=0)
        self.rng = generator(rng)

    def forward(self, x: Array, *, training: bool = False) -> Array:
        """Return x with noise in training, x itself otherwise."""
        require_floats("GaussianNoise", x)
        if not training:
            return x
        self._saved = x.shape
        noise = self.rng.standard_normal(x.shape, dtype=np.float32)
        return x + noise.astype(x.dtype, copy=False) * self.std

    def backward(self, grad: Array) -> Array:
        """Return grad: the noise does not depend on x."""
        require_same_shape("GaussianNoise.backward", "grad", grad, self._take_saved())
        return grad

    def config(self) -> dict[str, Any]:
        """Return the noise's standard deviation."""
        return {"std": self.std}
