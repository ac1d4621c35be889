"""Compile the sources in a folder of wheels and zips; runs inside Pyodide (see inside.py).

The archives are stored, not deflated: they are smaller when compressed as a whole for transfer,
and quicker to read.
"""

import sys
from pathlib import Path

from pyodide_build._py_compile import _py_compile_archive_dir


def main(folder: str) -> None:
    """Replace each archive by a compiled one and rewrite the folder's lock file to match."""
    _py_compile_archive_dir(Path(folder), keep=False, verbose=False, compression_level=0)


if __name__ == "__main__":
    main(*sys.argv[1:])
