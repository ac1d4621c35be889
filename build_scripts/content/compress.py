"""Lay compressed copies beside a site's files: ``.br`` for hosts, ``.gz`` for our own scripts.

A host that serves precompressed files finds them by their names. On a host that compresses
nothing, page and worker ask for the ``.gz`` of what is large (see ``web/shared/unpack.js``).
"""

import gzip
import tempfile
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import partial
from pathlib import Path

import brotli

from build_scripts import paths
from build_scripts.fetching.fetch import sha256_of
from build_scripts.runtime.archives import write_archive

COMPRESSIBLE = frozenset(
    {
        *(".html", ".css", ".js", ".mjs", ".json", ".svg", ".txt"),
        *(".wasm", ".whl", ".zip", ".bin"),
    }
)
UNPACKED_IN_PAGE = (
    *("runtime/*.wasm", "runtime/*.whl", "runtime/*.zip", "runtime/*.js"),
    *("snapshot/*.bin", "static/*/*.js"),
)
QUICK, THOROUGH = 9, 11
SMALLEST = 512
PROBE_TEXT = b"How a host sends this small archive, it sends the large ones beside it.\n" * 10


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


@dataclass(frozen=True)
class Method:
    """A way to compress: its name in the cache, the suffix of its copies, and both directions."""

    name: str
    suffix: str
    compress: Callable[[bytes], bytes]
    decompress: Callable[[bytes], bytes]


GZIP = Method("gz9", ".gz", partial(gzip.compress, compresslevel=9, mtime=0), gzip.decompress)


def write_probe(runtime: Path) -> None:
    """Write a small archive beside the large ones: how it is sent tells the page about them."""
    write_archive(runtime / "probe.zip", {"README": PROBE_TEXT}, compress=False)


def brotli_at(quality: int) -> Method:
    """Return brotli of a quality, QUICK or THOROUGH."""
    compress = partial(brotli.compress, quality=quality)
    return Method(f"br{quality}", ".br", compress, brotli.decompress)


def compress_tree(folder: Path, quality: int) -> dict[str, Sizes]:
    """Write the compressed copies of every file below a folder; return their sizes by path.

    Args:
        folder: the site.
        quality: of brotli; QUICK for local use, THOROUGH for publication.
    """
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    with ThreadPoolExecutor() as pool:
        sizes = pool.map(lambda path: compress_file(path, folder, quality), files)
        return {
            path.relative_to(folder).as_posix(): size
            for path, size in zip(files, sizes, strict=True)
        }


def compress_file(path: Path, folder: Path, quality: int) -> Sizes:
    """Write one file's compressed copies where they are of use; return its sizes.

    Args:
        path: the file.
        folder: the site.
        quality: of brotli, as in ``compress_tree``.
    """
    raw = path.stat().st_size
    if path.suffix not in COMPRESSIBLE or raw < SMALLEST:
        return Sizes(raw, None, None)
    name = path.relative_to(folder).as_posix()
    unpacked_in_page = any(fnmatch(name, pattern) for pattern in UNPACKED_IN_PAGE)
    return Sizes(
        raw,
        br=_write_copy(path, brotli_at(quality)),
        gz=_write_copy(path, GZIP) if unpacked_in_page else None,
    )


def _write_copy(path: Path, method: Method) -> int | None:
    """Write one compressed copy, from the cache if it was made before; return its size.

    A copy that is no smaller than the file is not written, and its size is None.
    """
    data = path.read_bytes()
    cached = paths.cache_dir() / "compressed" / method.name / sha256_of(path)
    if not _holds(cached, data, method):
        cached.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=cached.parent, delete=False) as scratch:
            scratch.write(method.compress(data))
        Path(scratch.name).replace(cached)
    copy = cached.read_bytes()
    if len(copy) >= len(data):
        return None
    path.with_name(path.name + method.suffix).write_bytes(copy)
    return len(copy)


def _holds(cached: Path, data: bytes, method: Method) -> bool:
    """Return whether a cached copy is there and unpacks to what it was made of."""
    try:
        return method.decompress(cached.read_bytes()) == data
    except (OSError, EOFError, zlib.error, brotli.error):
        return False
