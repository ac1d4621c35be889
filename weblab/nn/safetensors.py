"""The safetensors format: a JSON header of names, types and offsets, then the bytes.

    8 bytes   size of the header, little-endian
    header    {"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}, ...}
    bytes     the arrays, one after the other

Everything that a header says is checked against the bytes that are there before any of it is used.
What is written here begins with a checksum of the whole file, among the metadata: a bit that
changes afterwards is noticed. Files without one, by others or from before, are read as they are.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from weblab.nn import bounded_json
from weblab.nn.arrays import Array
from weblab.nn.refusal import DamagedFileError, refuse

DTYPES = {
    "F16": "<f2",
    "F32": "<f4",
    "F64": "<f8",
    "I8": "|i1",
    "I16": "<i2",
    "I32": "<i4",
    "I64": "<i8",
    "U8": "|u1",
    "U16": "<u2",
    "U32": "<u4",
    "U64": "<u8",
    "BOOL": "|b1",
}
NAMES = {np.dtype(code): name for name, code in DTYPES.items()}
MOST_ARRAYS = 50_000
MOST_AXES = 8
LARGEST_ARRAY = (1 << 31) - 1

METADATA = "__metadata__"
CHECKSUM = "weblab.sha256"
UNKNOWN = b"0" * 64
"""Placeholder of the checksum while it is computed."""
SUM_FROM = 8 + len(f'{{"{METADATA}":{{"{CHECKSUM}":"')
SUM_TO = SUM_FROM + len(UNKNOWN)


def write(tensors: Mapping[str, Array], metadata: Mapping[str, str] | None = None) -> bytes:
    """Return the file's bytes; equal arrays give equal bytes.

    Args:
        tensors: the arrays by name.
        metadata: further text by name; the checksum is added to it.
    Raises: ValueError where `read` would refuse the file, such as for a dtype without a name.
    """
    check_arrays("safetensors", tensors)
    if METADATA in tensors:
        raise ValueError(
            f"safetensors: expected arrays by other names than {METADATA}, under which the format "
            "keeps text, received one; rename it"
        )
    texts = dict(metadata or {})
    if not all(isinstance(text, str) for pair in texts.items() for text in pair):
        raise ValueError(
            f"safetensors: expected metadata that is text by name, received {texts!r:.80}; "
            "convert the values with str or json.dumps"
        )
    texts.pop(CHECKSUM, None)  # of another file
    header: dict[str, Any] = {METADATA: {CHECKSUM: UNKNOWN.decode(), **texts}}
    parts = []
    offset = 0
    for name, tensor in sorted(tensors.items(), key=lambda item: (-item[1].itemsize, item[0])):
        dtype = tensor.dtype.newbyteorder("<")
        data = tensor.astype(dtype, copy=False).tobytes()
        header[name] = {
            "dtype": NAMES[dtype],
            "shape": list(tensor.shape),
            "data_offsets": [offset, offset + len(data)],
        }
        offset += len(data)
        parts.append(data)
    text = bounded_json.dumps(header, "the names and the metadata")
    text += b" " * (-len(text) % 8)
    front = len(text).to_bytes(8, "little") + text
    checksum = _checksum(front, *parts).encode()
    return b"".join([front[:SUM_FROM], checksum, front[SUM_TO:], *parts])


def check_arrays(owner: str, tensors: Mapping[str, Array]) -> None:
    """Raise a ValueError if arrays are too many, too large or of a kind that cannot be read."""
    if len(tensors) > MOST_ARRAYS:
        raise ValueError(
            f"{owner}: expected at most {MOST_ARRAYS} arrays, received {len(tensors)}; "
            "join small arrays, or write several files"
        )
    for name, tensor in tensors.items():
        if not isinstance(name, str) or name.encode("utf-8", "ignore").decode() != name:
            raise ValueError(
                f"{owner}: expected names in Unicode, received {name!r:.80}; rename the array"
            )
        if tensor.dtype.newbyteorder("<") not in NAMES:
            raise ValueError(
                f"{owner}: expected one of {', '.join(DTYPES)} for {name}, received "
                f"{tensor.dtype}; convert it with astype"
            )
        if tensor.ndim > MOST_AXES or _indexed_bytes(tensor.shape, tensor.dtype) > LARGEST_ARRAY:
            raise ValueError(
                f"{owner}: expected at most {MOST_AXES} axes and {LARGEST_ARRAY} bytes for {name}, "
                f"received shape {tensor.shape}; reshape it, or write it in parts"
            )


def _checksum(front: bytes | memoryview, *rest: bytes) -> str:
    """Return the SHA-256, in hexadecimal digits, of a file with zeros in its place."""
    found = hashlib.sha256(front[:SUM_FROM])
    for part in (UNKNOWN, front[SUM_TO:], *rest):
        found.update(part)
    return found.hexdigest()


def read(data: bytes) -> tuple[dict[str, Array], dict[str, str]]:
    """Return the arrays, as read-only views of `data`, and the metadata.

    Raises: FormatError if anything does not fit.
    """
    if len(data) < 8:
        refuse("at least 8 bytes", len(data))
    size = int.from_bytes(data[:8], "little")
    if size > len(data) - 8:
        refuse(f"a header of at most {len(data) - 8} bytes", size)
    header = bounded_json.loads(data[8 : 8 + size])
    if not isinstance(header, dict):
        refuse("an object as header", type(header).__name__)
    metadata = header.pop(METADATA, {})
    if not isinstance(metadata, dict) or not all(isinstance(v, str) for v in metadata.values()):
        refuse("metadata that is text by name", metadata)
    checksum = metadata.pop(CHECKSUM, None)
    if checksum is not None and checksum != _checksum(memoryview(data)):
        raise DamagedFileError(
            "model file: expected the bytes that were saved, received others by their checksum; "
            "the file was damaged or changed afterwards, fetch or save it again"
        )
    if len(header) > MOST_ARRAYS:
        refuse(f"at most {MOST_ARRAYS} arrays", len(header))
    body = memoryview(data)[8 + size :]
    entries = [(name, *_entry(name, value, len(body))) for name, value in header.items()]
    end = 0
    for name, _, _, start, stop in sorted(entries, key=lambda entry: entry[3:]):
        if start != end:
            refuse(f"array {name[:40]} to begin where the one before it ends, at {end}", start)
        end = stop
    if end != len(body):
        refuse(f"{end} bytes of arrays", len(body))
    tensors = {
        name: np.frombuffer(body[start:stop], dtype=dtype).reshape(shape)
        for name, dtype, shape, start, stop in entries
    }
    return tensors, metadata


def _entry(
    name: str, value: object, available: int
) -> tuple[np.dtype[Any], tuple[int, ...], int, int]:
    """Return (dtype, shape, start, stop) of one array, each checked."""
    if not isinstance(value, dict) or value.keys() != {"dtype", "shape", "data_offsets"}:
        refuse(f"dtype, shape and data_offsets for {name[:40]}", value)
    code, shape, offsets = value["dtype"], value["shape"], value["data_offsets"]
    if not isinstance(code, str) or code not in DTYPES:
        refuse(f"one of {', '.join(DTYPES)} for {name[:40]}", code)
    if not _is_sizes(shape) or len(shape) > MOST_AXES:
        refuse(f"at most {MOST_AXES} sizes for {name[:40]}", shape)
    if not _is_sizes(offsets) or len(offsets) != 2:
        refuse(f"two offsets for {name[:40]}", offsets)
    dtype = np.dtype(DTYPES[code])
    start, stop = offsets
    if not start <= stop <= available:
        refuse(f"offsets of {name[:40]} inside {available} bytes", offsets)
    if bytes_of(shape, dtype) != stop - start:
        refuse(f"{stop - start} bytes for {name[:40]}", f"{code} {shape}")
    return dtype, tuple(shape), start, stop


def bytes_of(shape: Sequence[int], dtype: np.dtype[Any]) -> int:
    """Return the bytes that an array of that shape takes, if any runtime could hold its indices."""
    if _indexed_bytes(shape, dtype) > LARGEST_ARRAY:
        refuse(f"arrays of at most {LARGEST_ARRAY} bytes", f"shape {list(shape)}")
    return math.prod(shape) * dtype.itemsize


def _indexed_bytes(shape: Sequence[int], dtype: np.dtype[Any]) -> int:
    """Return the bytes of an array whose empty axes have one index."""
    return math.prod(size or 1 for size in shape) * dtype.itemsize


def _is_sizes(value: object) -> bool:
    return isinstance(value, list) and all(type(v) is int and v >= 0 for v in value)
