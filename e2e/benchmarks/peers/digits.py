"""The digits that every peer trains on, from the working folder: MNIST's first ones.

`digits` has them as they are, `noise` under noise, without a blank pixel.
"""

from pathlib import Path

import numpy as np

PIXELS = 28 * 28


def read_digits(name: str = "digits") -> tuple[np.ndarray, np.ndarray]:
    """Return images (N, 1, 28, 28) of float32 in [0, 1] and labels (N,) of int64."""
    content = np.frombuffer(Path(f"{name}.bin").read_bytes(), np.uint8)
    count = len(content) // (PIXELS + 1)
    images = content[: count * PIXELS].reshape(count, 1, 28, 28).astype(np.float32) / 255
    return images, content[count * PIXELS :].astype(np.int64)
