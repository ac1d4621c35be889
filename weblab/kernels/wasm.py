"""Instantiate kernels.wasm on the memory of the Pyodide that this Python runs in.

The kernels import that memory, so they read and write NumPy's arrays in place. They keep
no address from one call to the next: the heap may grow between calls, and whatever Python frees
is never touched again.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from typing import Any

# The smallest module with a vector in it: a browser that refuses it has no SIMD.
SIMD_PROBE = bytes.fromhex("0061736d010000000105016000017b030201000a0a0108004100fd0ffd620b")


class KernelsUnavailableError(RuntimeError):
    """The kernels cannot run here; the message says why."""


def load() -> dict[str, Callable[..., Any]]:
    """Return the functions of kernels.wasm by name.

    Raises: KernelsUnavailableError outside of a browser's Python, in a browser without SIMD, in a
        Pyodide that keeps its memory elsewhere, or where the module is missing or refused.
    """
    try:
        import js
        import pyodide_js
        from pyodide.ffi import JsException, to_js
    except ImportError:
        raise KernelsUnavailableError(
            "the kernels are WebAssembly and this Python is not: NumPy computes natively"
        ) from None
    wasm = files("weblab.kernels").joinpath("kernels.wasm")
    if not wasm.is_file():
        raise KernelsUnavailableError("kernels.wasm is not in this installation of weblab")
    try:
        if not js.WebAssembly.validate(to_js(SIMD_PROBE)):
            raise KernelsUnavailableError("this browser has no WebAssembly SIMD")
        # The dynamic linker of every Pyodide has what the main program offers to its libraries.
        program = pyodide_js._module.LDSO.loadedLibsByName.__main__
        environment = {"env": {"memory": program.exports.memory}}
        imports = to_js(environment, dict_converter=js.Object.fromEntries)
        module = js.WebAssembly.Module.new(to_js(wasm.read_bytes()))
        exports = js.WebAssembly.Instance.new(module, imports).exports
    except (AttributeError, JsException) as error:
        raise KernelsUnavailableError(
            f"Pyodide {pyodide_js.version} does not take the kernels: {error}"
        ) from error
    return {name: getattr(exports, name) for name in js.Object.keys(exports)}
