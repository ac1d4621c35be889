"""What of an archive a Python in a web worker never reads, and can be left out."""

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
UNREAD_IN_WHEELS = (
    *("panel/dist/", "panel/command/", "panel/examples/", "panel/package-lock.json"),
    *("bokeh/server/static/", "bokeh/sphinxext/", "bokeh/sampledata/"),
    "panel_material_ui/dist/",
    "pyviz_comms/labextension/static/",
    *("narwhals/_dask/", "narwhals/_duckdb/", "narwhals/_ibis/", "narwhals/_spark_like/"),
    *("numpy/f2py/", "numpy/_core/lib/", "numpy/_core/_simd", "numpy/_pyinstaller/"),
    "packaging/licenses/",
)
READ_AT_IMPORT = (
    *("panel/package.json", "panel/_templates/", "panel/template/", "panel/theme/"),
    *("pyviz_comms/labextension/package.json", "pyviz_comms/notebook.js"),
)
METADATA = ("METADATA", "WHEEL")

UNREAD_IN_STDLIB = (
    *("_pyrepl/", "ensurepip/", "idlelib/", "lib2to3/", "turtledemo/", "venv/", "__phello__/"),
    *("wsgiref/", "xmlrpc/", "dbm/", "sqlite3/", "curses/", "tkinter/"),
    *("pdb.", "bdb.", "doctest.", "pydoc.", "pydoc_data/", "pickletools.", "modulefinder."),
    *("mailbox.", "imaplib.", "ftplib.", "smtplib.", "poplib.", "plistlib.", "netrc."),
    *("trace.", "tabnanny.", "wave.", "zipapp.", "compileall.", "turtle.", "symtable."),
    *("_pyio.", "_pydatetime.", "_pydecimal."),  # the interpreter has these in C
)
ENCODINGS = frozenset(
    {
        *("__init__", "aliases", "charmap", "undefined"),
        *("ascii", "latin_1", "iso8859_1", "iso8859_15", "cp1252", "cp437", "cp949", "euc_kr"),
        *("utf_7", "utf_8", "utf_8_sig", "idna", "punycode"),
        *("utf_16", "utf_16_be", "utf_16_le", "utf_32", "utf_32_be", "utf_32_le"),
        *("raw_unicode_escape", "unicode_escape"),
    }
)


def is_needed(name: str) -> bool:
    """Return whether Python in the worker needs a file of a wheel.

    Args:
        name: the file's path inside the wheel.
    """
    if name.startswith(READ_AT_IMPORT):
        return True
    path = PurePosixPath(name)
    if name.startswith(UNREAD_IN_WHEELS) or UNREAD_FOLDERS & set(path.parts):
        return False
    if path.suffix in UNREAD_SUFFIXES or _is_foreign_binary(path):
        return False
    if path.parts[0].endswith(".dist-info"):
        return path.name in METADATA and len(path.parts) == 2
    return not path.parts[0].endswith(".data")


def is_needed_of_stdlib(name: str) -> bool:
    """Return whether Python in the worker needs a file of the standard library.

    Args:
        name: the file's path inside ``python_stdlib.zip``.
    """
    if name.startswith("encodings/"):
        return PurePosixPath(name).stem in ENCODINGS
    return not name.startswith(UNREAD_IN_STDLIB)


def without_description(metadata: bytes) -> bytes:
    """Return a METADATA file's fields without the package's description after them."""
    fields, _, _ = metadata.partition(b"\n\n")
    return fields + b"\n"


def _is_foreign_binary(path: PurePosixPath) -> bool:
    """Return whether a shared library was built for something else than WebAssembly."""
    return path.suffix == ".so" and "wasm32" not in path.name
