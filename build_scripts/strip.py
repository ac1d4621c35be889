"""What of a wheel a Python in a web worker never reads, and can be left out."""

from pathlib import PurePosixPath

UNREAD_FOLDERS = frozenset({"tests", "_examples", "node_modules", "include", "__pycache__"})
UNREAD_SUFFIXES = (
    # scripts, styles, fonts and pictures are served to the page from static/
    *(".js", ".mjs", ".cjs", ".jsx", ".ts", ".tsx", ".css", ".less", ".scss", ".map"),
    *(".svg", ".png", ".jpg", ".jpeg", ".gif", ".ico", ".webp"),
    *(".woff", ".woff2", ".ttf", ".eot"),
    # what compilers, type checkers and readers need
    *(".pyi", ".pxd", ".pyx", ".c", ".h", ".a", ".md", ".rst", ".typed", ".bat", ".sh"),
)
UNREAD_METADATA = frozenset({"RECORD", "INSTALLER", "REQUESTED", "entry_points.txt"})
UNREAD_PREFIXES = (
    "panel/dist/",
    "panel/command/",
    "panel/examples/",
    "bokeh/server/static/",
    "panel_material_ui/dist/",
    "pyviz_comms/labextension/static/",
    "numpy/f2py/",
    "numpy/_core/lib/",
    "numpy/_core/_simd",
    "numpy/_pyinstaller/",
    "certifi/cacert.pem",
)
READ_AT_IMPORT = (
    "panel/package.json",
    "panel/_templates/",
    "panel/template/",
    "panel/theme/",
    "pyviz_comms/labextension/package.json",
    "pyviz_comms/notebook.js",
)


def is_needed(name: str) -> bool:
    """Return whether a file of a wheel is needed by Python in the worker.

    Args:
        name: the file's path inside the wheel.
    """
    path = PurePosixPath(name)
    if name.startswith(READ_AT_IMPORT):
        return True
    if name.startswith(UNREAD_PREFIXES) or UNREAD_FOLDERS & set(path.parts):
        return False
    if path.suffix in UNREAD_SUFFIXES or _is_foreign_binary(path):
        return False
    in_metadata = path.parts[0].endswith((".dist-info", ".data"))
    return not in_metadata or path.name == "METADATA" or path.name == "WHEEL"


def _is_foreign_binary(path: PurePosixPath) -> bool:
    """Return whether a shared library was built for something else than WebAssembly."""
    return path.suffix == ".so" and "wasm32" not in path.name
