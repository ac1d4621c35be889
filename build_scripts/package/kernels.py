"""Compile weblab/kernels/c/*.c into the one kernels.wasm that the wheel carries.

The module imports Pyodide's memory and must leave it alone but for the addresses it is given. So
it may have no data of its own there, and no stack: the compiler refuses functions that need one.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

KERNELS = Path(__file__).parents[2] / "weblab" / "kernels"
MODULE = KERNELS / "kernels.wasm"
MAX_BYTES = 64 << 10

COMPILER = (
    *(sys.executable, "-m", "ziglang", "cc", "-target", "wasm32-freestanding"),
    *("-std=c11", "-Os", "-msimd128", "-ffreestanding", "-fno-builtin", "-nostdlib"),
    # A load's offset costs nothing in WebAssembly; this pass would add it to the address instead.
    *("-mllvm", "-disable-lsr"),
    *("-Wall", "-Wextra", "-Werror", "-Wframe-larger-than=0"),
    *("-Wl,--no-entry", "-Wl,--import-memory", "-Wl,--strip-all"),
)
# Before every access to memory, call an imported function with its address.
GUARDS = (
    *("-Xclang", "-fsanitize-coverage-type=1", "-Wl,--import-symbols"),
    *("-Xclang", "-fsanitize-coverage-trace-loads", "-Xclang", "-fsanitize-coverage-trace-stores"),
)
TYPE, IMPORT, FUNCTION, TABLE, GLOBAL, EXPORT, CODE = 1, 2, 3, 4, 6, 7, 10
ALLOWED = {TYPE, IMPORT, FUNCTION, TABLE, GLOBAL, EXPORT, CODE}


class KernelError(RuntimeError):
    """The sources do not compile, or to a module that would not be safe in Pyodide's memory."""


def build_kernels(target: Path = MODULE, *, guards: bool = False) -> Path:
    """Compile the kernels and return the path; equal sources give equal bytes.

    Args:
        target: the module to write.
        guards: whether it asks ``env.__sanitizer_cov_load4`` and its kind before each access.
    """
    sources = sorted(str(path.relative_to(KERNELS)) for path in KERNELS.glob("c/*.c"))
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch) / target.name
        done = subprocess.run(
            [*COMPILER, *(GUARDS if guards else ()), *sources, "-o", str(made)],
            cwd=KERNELS,
            env=os.environ
            | {"ZIG_LOCAL_CACHE_DIR": scratch, "ZIG_GLOBAL_CACHE_DIR": f"{scratch}/global"},
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise KernelError(f"expected the kernels to compile. Received:\n{done.stderr}")
        module = made.read_bytes()
    if not guards:
        _require_safe(module)
    target.write_bytes(module)
    return target


def sections(module: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield (kind, content) of each section of a WebAssembly module."""
    at = 8
    while at < len(module):
        kind = module[at]
        size, start = _read_number(module, at + 1)
        yield kind, module[start : start + size]
        at = start + size


def _read_number(data: bytes, at: int) -> tuple[int, int]:
    """Return (number, end) of the LEB128 number at a place."""
    number = shift = 0
    while True:
        byte = data[at]
        number |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return number, at


def _require_safe(module: bytes) -> None:
    """Raise unless a module is small, has no data, and imports nothing but the memory."""
    if len(module) > MAX_BYTES:
        raise KernelError(f"expected at most {MAX_BYTES} bytes. Received: {len(module)}")
    found = dict(sections(module))
    if found.keys() - ALLOWED:
        raise KernelError(
            f"expected sections of the kinds {sorted(ALLOWED)} alone, as data would overwrite "
            f"Python's. Received: {sorted(found)}. Look for arrays that are static or constant"
        )
    imports, end = _read_number(found[IMPORT], 0)
    if imports != 1 or not found[IMPORT][end:].startswith(b"\x03env\x06memory\x02"):
        raise KernelError(
            f"expected env.memory to be the one import. Received {imports}: {found[IMPORT]!r}. "
            "Look for calls of functions that no source defines, such as memcpy"
        )
