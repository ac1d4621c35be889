"""Compile the sources in a folder of wheels and zips; runs inside Pyodide (see inside.py)."""

import sys
from pathlib import Path

from pyodide_build._py_compile import _py_compile_archive_dir

COMPRESSION_LEVEL = 9


def main(folder: str) -> None:
    """Replace each archive by a compiled one and rewrite the folder's lock file to match."""
    _py_compile_archive_dir(
        Path(folder), keep=False, verbose=False, compression_level=COMPRESSION_LEVEL
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
