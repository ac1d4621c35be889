"""Saving a network and loading it again, in safetensors or npz, without pickle.

The file holds the network's tree beside its arrays, so that loading needs nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from os import PathLike
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

import numpy as np

from weblab.nn import bounded_json, npz, registry, safetensors
from weblab.nn.arrays import Array, check_int
from weblab.nn.layer import Layer
from weblab.nn.refusal import (
    DAMAGED,
    ForeignFileError,
    NewerFileError,
    TooLargeFileError,
    refuse,
    refuse_size,
)

Source: TypeAlias = str | PathLike[str] | bytes | BinaryIO
Target: TypeAlias = str | PathLike[str] | BinaryIO
Rebuild: TypeAlias = Callable[[dict[str, Array], dict[str, Any]], object]

KEY = "weblab"
VERSION = 1
MAX_BYTES = 256 << 20
PART = 1 << 20


def save(
    model: Layer,
    target: Target,
    *,
    format: str | None = None,
    dtype: Any = None,
    max_bytes: int = MAX_BYTES,
) -> None:
    """Write a network: its tree, its parameters and its running statistics.

    The file contains checksums, so that `load` refuses it if a bit has changed.

    Args:
        model: a layer out of `registry.LAYERS`, such as a Sequential of them.
        target: a path or a binary file.
        format: "safetensors" or "npz"; by default what the path ends in, else safetensors.
        dtype: what the arrays are stored as, such as numpy.float16 to halve the file.
        max_bytes: what `load` will be given.
    Raises: ValueError, before anything is written, where `load` would refuse the file, such as
        for a weight of another shape than the layer's arguments say.
    """
    tensors = dict(model.state())
    if dtype is not None:
        if np.dtype(dtype).kind != "f":
            raise ValueError(
                f"save: expected a floating-point dtype, received {np.dtype(dtype)}; "
                "numpy.float16 is the smallest that weights survive"
            )
        with np.errstate(over="ignore"):
            tensors = {path: array.astype(dtype) for path, array in tensors.items()}
    document = {"network": registry.describe(model)}
    write(target, tensors, document, rebuild=_rebuild, format=format, max_bytes=max_bytes)


def load(
    source: Source, *, rng: np.random.Generator | None = None, max_bytes: int = MAX_BYTES
) -> Layer:
    """Build the network that a file describes, with its weights.

    Args:
        source: a path, the file's bytes, or a binary file.
        rng: for layers that draw at random, such as Dropout.
        max_bytes: the largest file accepted, and the most that its arrays may take in all; loading
            needs at most twice as much memory, and up to 64 MB for its description.
    Raises: ValueError, with the reason, where the file is refused; DamagedFileError where its
        checksum says that a bit has changed. Files that were saved before there were checksums
        still open; in them a changed bit of a weight goes unseen.
    """
    tensors, document = read(source, max_bytes=max_bytes)
    return registry.build(document.get("network"), tensors, rng=rng)


def _rebuild(tensors: dict[str, Array], document: dict[str, Any]) -> Layer:
    """Build a network without a copy of its arrays."""
    return registry.build(document["network"], tensors, widen=False)


def write(
    target: Target,
    tensors: dict[str, Array],
    document: dict[str, Any],
    *,
    rebuild: Rebuild | None = None,
    format: str | None = None,
    max_bytes: int = MAX_BYTES,
) -> None:
    """Write arrays by name and a JSON document, in either format.

    Args:
        target: a path or a binary file.
        tensors: the arrays.
        document: their description.
        rebuild: does with both what loading does once they are read, and refuses what it refuses;
            None for arrays that stand for nothing more.
        format: "safetensors" or "npz"; by default what the path ends in, else safetensors.
        max_bytes: what `read` will be given.
    Raises: ValueError, before anything is written, if `read` or `rebuild` would refuse the file.
    """
    max_bytes = check_int("save", "max_bytes", max_bytes, least=0)
    if format is None:
        is_npz = isinstance(target, str | PathLike) and str(target).endswith(".npz")
        format = "npz" if is_npz else "safetensors"
    _check_finite(tensors)
    text = bounded_json.dumps({"version": VERSION, **document}, "the description and the notes")
    if rebuild is not None:
        _check_rebuilt(tensors, document, rebuild)
    if format == "safetensors":
        data = safetensors.write(tensors, {KEY: text.decode()})
    elif format == "npz":
        if KEY in tensors:
            raise ValueError(
                f"save: expected arrays by other names than {KEY}, under which npz files keep the "
                "description, received one; rename it, or save as safetensors"
            )
        data = npz.write({**tensors, KEY: np.frombuffer(text, np.uint8)})
    else:
        raise ValueError(
            f"save: expected the format 'safetensors' or 'npz', received {format!r}; name one"
        )
    needed = max(len(data), _held(tensors))
    if needed > max_bytes:
        raise TooLargeFileError(
            f"save: expected at most {max_bytes} bytes, received {needed}; pass a larger "
            "max_bytes, here and when the file is loaded"
        )
    if isinstance(target, str | PathLike):
        Path(target).write_bytes(data)
    else:
        target.write(data)


def _check_finite(tensors: dict[str, Array]) -> None:
    for path, array in tensors.items():
        if not np.isfinite(array).all():
            raise ValueError(
                f"save: expected finite numbers for {path}, received inf or nan as {array.dtype}; "
                "save weights from before training diverged, or in a wider dtype"
            )


def _check_rebuilt(tensors: dict[str, Array], document: dict[str, Any], rebuild: Rebuild) -> None:
    """Raise unless loading takes the arrays and the document, once they are read."""
    as_read = {
        path: array.astype(array.dtype.newbyteorder("="), copy=False)
        for path, array in tensors.items()
    }
    try:
        rebuild(as_read, document)
    except ValueError as error:
        reason = str(error).partition(DAMAGED)[0]
        raise ValueError(
            f"save: expected what can be loaded again, received what loading refuses: {reason}; "
            "put the changed setting or array right"
        ) from None


def _held(tensors: dict[str, Array]) -> int:
    """Return the bytes of arrays once they are loaded, in float32 at least."""
    return sum(array.size * max(array.itemsize, 4) for array in tensors.values())


def read(source: Source, *, max_bytes: int = MAX_BYTES) -> tuple[dict[str, Array], dict[str, Any]]:
    """Return the arrays and the document of a file in either format.

    Raises: FormatError if the file was not written by `write`.
    """
    max_bytes = check_int("load", "max_bytes", max_bytes, least=0)
    data = _read_bytes(source, max_bytes)
    if data[:2] == b"PK":
        tensors = npz.read(data, max_bytes=max_bytes)
        text = tensors.pop(KEY, np.zeros(0, np.uint8)).tobytes()
    else:
        tensors, metadata = safetensors.read(data)
        text = metadata.get(KEY, "").encode()
    if _held(tensors) > max_bytes:
        refuse_size("of arrays, in float32", max_bytes, _held(tensors))
    if not text:
        raise ForeignFileError(
            "model file: expected a file saved by this project, with the network inside, received "
            "arrays alone; save it with this project, or build the network and load its state"
        )
    document = bounded_json.loads(text)
    version = document.get("version") if isinstance(document, dict) else None
    if type(version) is int and version > VERSION:
        raise NewerFileError(
            f"model file: expected a description of version {VERSION}, received {version}; "
            "take the version of this project that saved it, or a newer one"
        )
    if version != VERSION:
        refuse(f"a description of version {VERSION}", document)
    return tensors, document


def _read_bytes(source: Source, max_bytes: int) -> bytes:
    """Return the whole file, unless it is too large."""
    if isinstance(source, bytes):
        data = source
    elif isinstance(source, str | PathLike):
        with Path(source).open("rb") as file:
            data = _read_parts(file, max_bytes)
    elif hasattr(source, "read"):
        data = _read_parts(source, max_bytes)
    else:
        raise _not_binary(source)
    if len(data) > max_bytes:
        refuse_size("in all", max_bytes, f"{len(data)} or more")
    return data


def _read_parts(file: BinaryIO, max_bytes: int) -> bytes:
    """Return what a file holds, or one byte more than is accepted.

    Reading the greatest size at once would take that much memory for a file of any size.
    """
    parts: list[bytes] = []
    missing = max_bytes + 1
    while missing and (part := file.read(min(PART, missing))):
        if not isinstance(part, bytes):
            raise _not_binary(part)
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


def _not_binary(received: object) -> TypeError:
    return TypeError(
        f"load: expected a path, bytes or a file opened in binary mode, received "
        f"{type(received).__name__}; convert other buffers with bytes(...)"
    )
