"""Lay compressed copies beside a site's files: ``.br`` for hosts, ``.gz`` for our own scripts.

A host that serves precompressed files finds them by their names. On a host that compresses
nothing, the page and its worker ask for the ``.gz`` of what is large (see ``web/unpack.js``).
"""

import gzip
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

import brotli

from build_scripts import paths
from build_scripts.fetch import sha256_of

COMPRESSIBLE = frozenset(
    {
        *(".html", ".css", ".js", ".mjs", ".json", ".svg", ".txt"),
        *(".wasm", ".whl", ".zip", ".bin"),
    }
)
UNPACKED_IN_PAGE = ("runtime/*.wasm", "runtime/*.whl", "runtime/*.zip", "static/*/*.js")
QUICK, THOROUGH = 9, 11
SMALLEST = 512


@dataclass(frozen=True)
class Sizes:
    """The bytes of a file as it is, in brotli and in gzip; None where there is no such copy."""

    raw: int
    br: int | None
    gz: int | None

    @property
    def with_brotli(self) -> int:
        """Bytes sent by a host that serves precompressed files."""
        return self.raw if self.br is None else self.br

    @property
    def uncompressed(self) -> int:
        """Bytes sent by a host that compresses nothing."""
        return self.raw if self.gz is None else self.gz


def compress_tree(folder: Path, quality: int) -> dict[str, Sizes]:
    """Write the compressed copies of every file below a folder; return their sizes by path.

    Args:
        folder: the site.
        quality: of brotli; QUICK for local use, THOROUGH for publication.
    """
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    with ThreadPoolExecutor() as pool:
        sizes = pool.map(lambda path: _compress(path, folder, quality), files)
        return {
            path.relative_to(folder).as_posix(): size
            for path, size in zip(files, sizes, strict=True)
        }


def _compress(path: Path, folder: Path, quality: int) -> Sizes:
    """Write one file's compressed copies where they are of use; return its sizes."""
    raw = path.stat().st_size
    if path.suffix not in COMPRESSIBLE or raw < SMALLEST:
        return Sizes(raw, None, None)
    br = _copy(path, f"br{quality}", ".br", lambda data: brotli.compress(data, quality=quality))
    gz = None
    if any(fnmatch(path.relative_to(folder).as_posix(), name) for name in UNPACKED_IN_PAGE):
        gz = _copy(path, "gz9", ".gz", lambda data: gzip.compress(data, 9, mtime=0))
    return Sizes(raw, br, gz)


def _copy(path: Path, method: str, suffix: str, compress: Callable[[bytes], bytes]) -> int | None:
    """Write one compressed copy, from the cache if it was made before; return its size.

    A copy that is no smaller than the file is not written, and its size is None.
    """
    cached = paths.cache_dir() / "compressed" / method / sha256_of(path)
    if not cached.is_file():
        cached.parent.mkdir(parents=True, exist_ok=True)
        scratch = cached.with_suffix(f".{id(path)}")
        scratch.write_bytes(compress(path.read_bytes()))
        scratch.replace(cached)
    data = cached.read_bytes()
    if len(data) >= path.stat().st_size:
        return None
    path.with_name(path.name + suffix).write_bytes(data)
    return len(data)
