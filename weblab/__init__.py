"""Deep learning from scratch, alive in a web page."""

__version__ = "0.2.0"


def accelerate(enabled: bool = True) -> bool:
    """Let the engine compute with the bundled WebAssembly kernels, or no longer.

    It works in any Pyodide, on the page's main thread or in a worker; elsewhere, and where the
    kernels are refused, NumPy goes on. ``weblab.kernels.status()`` says which it is, and why.

    Args:
        enabled: whether the kernels are wanted.
    Returns: whether they run now.
    """
    from weblab import kernels

    return kernels.install() if enabled else kernels.uninstall()
