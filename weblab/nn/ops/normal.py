"""The distribution function of the standard normal, which NumPy lacks."""

from __future__ import annotations

import math

import numpy as np

from weblab.nn.arrays import Array
from weblab.nn.ops.dispatch import operation

SCALE = 4 * math.sqrt(2)
# erfc(z) exp(z^2) / t with t = 4 / (4 + z), as a polynomial in u = 2 t - 1, the lowest power first:
# its Chebyshev series, of which the next term is below 1e-16, computed with 40 digits.
TAIL = (
    0.27399891525012293,
    0.24413718227022194,
    0.19330217556627285,
    0.13521345782820193,
    0.08271289697097221,
    0.04350273431232826,
    0.019095378704192954,
    0.006592513311443919,
    0.0015280141009745903,
    7.023984750872253e-05,
    -0.00011376405434486261,
    -4.4203641696912915e-05,
    -9.06190428265911e-07,
    4.7161304635201965e-06,
    1.1686862055810618e-06,
    -3.5722372960290947e-07,
    -2.0562117558492706e-07,
    1.977614191867028e-08,
    2.6689349445113607e-08,
    -5.543531756243672e-10,
    -2.15867244329261e-09,
)


@operation
def normal_cdf(x: Array) -> Array:
    """Return the chance that a standard normal lies below x: erfc(-x / sqrt(2)) / 2.

    Both tails keep their relative precision; in float64 the error is below 1e-15.
    """
    t = SCALE / (SCALE + np.abs(x))
    u = 2 * t - 1
    tail = np.full_like(u, TAIL[-1])
    for coefficient in TAIL[-2::-1]:
        tail *= u
        tail += coefficient
    tail *= t
    tail *= np.exp(-x * x / 2)
    tail /= 2
    return np.where(x > 0, 1 - tail, tail)
