"""WebAssembly SIMD kernels that replace the engine's NumPy operations.

Each module here replaces operations of ``weblab.nn.ops``. A replacement takes float32 arrays that
lie in C order, and checks their sizes before a kernel sees them; anything else it leaves to NumPy.
"""

from __future__ import annotations

from weblab.kernels import (
    calls,
    convolution,
    dense,
    elementwise,
    fused,
    normalization,
    pooling,
    updates,
)
from weblab.kernels.wasm import KernelsUnavailableError, load
from weblab.nn import ops

MODULES = (convolution, dense, elementwise, fused, normalization, pooling, updates)
REPLACEMENTS = {name: fast for module in MODULES for name, fast in module.REPLACEMENTS.items()}

_status = "off: accelerate() was not called"


def install() -> bool:
    """Put the kernels in the place of NumPy, where they can run; return whether they do now."""
    global _status
    try:
        calls.functions.update(calls.functions or load())
    except KernelsUnavailableError as error:
        _status = f"off: {error}"
        return False
    ops.install(REPLACEMENTS)
    _status = f"on: {len(REPLACEMENTS)} operations run on WebAssembly SIMD"
    return True


def uninstall() -> bool:
    """Give every operation back to NumPy; return False, as no kernel runs any more."""
    global _status
    ops.uninstall()
    _status = "off: accelerate(False) was called"
    return False


def status() -> str:
    """Return in a sentence whether the kernels run, and if not, why."""
    return _status
