"""How much memory Python's heap has in a browser; it never becomes smaller again."""

from __future__ import annotations


def heap_bytes() -> int | None:
    """Return the size of Pyodide's WebAssembly memory in bytes; None outside of Pyodide."""
    try:
        import pyodide_js
    except ImportError:
        return None
    return int(pyodide_js._module.memory.buffer.byteLength)
