"""Where Python is not WebAssembly, NumPy goes on, and the status says why."""

import weblab
from weblab import kernels
from weblab.nn import ops


def test_accelerate_declines() -> None:
    assert weblab.accelerate() is False
    assert "NumPy computes natively" in kernels.status()
    assert not ops.installed()
