"""NumPy's npz format: a zip of .npy files, read without its pickles and its bombs.

Every header is checked against the size of its member, and every size against a limit, before an
array is made. `numpy.load` reads what is written here, and this reads what `numpy.savez` and
`numpy.savez_compressed` write.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping

import numpy as np

from weblab.nn.arrays import Array
from weblab.nn.refusal import FormatError, refuse, refuse_size
from weblab.nn.safetensors import MOST_ARRAYS, MOST_AXES, NAMES, bytes_of, check_arrays

ENTRY = b"PK\x01\x02"
"""Begins the entry of each member in the directory of a zip."""
END = struct.Struct("<4s8xL4xH")
"""The record at the end of a zip: its mark, the size of the directory, the length of a comment."""
END_MARK, END_64_MARK = b"PK\x05\x06", b"PK\x06\x07"
LENGTHS = struct.Struct("<28x3H12x")
"""An entry's own size, and in it the lengths of name, extra field and comment after it."""
MAGIC = b"\x93NUMPY"
LONGEST_HEADER = 4096
LONGEST_NAME = 60_000
PART = 1 << 16
HEADER = re.compile(
    r"\{'descr': '([<>|=]?[a-z]\d{1,2})', 'fortran_order': (True|False), "
    r"'shape': \(((?:\d{1,18}, ?)*\d{0,18},?)\),? *\} *\n?"
)


def write(tensors: Mapping[str, Array]) -> bytes:
    """Return the file's bytes; equal arrays give equal bytes.

    Raises: ValueError if `read` would refuse the file.
    """
    check_arrays("npz", tensors)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, tensor in sorted(tensors.items()):
            member = io.BytesIO()
            little = tensor.astype(tensor.dtype.newbyteorder("<"), copy=False)
            np.lib.format.write_array(member, little, allow_pickle=False)
            archive.writestr(_member(name), member.getvalue())
    data = target.getvalue()
    if _most_entries(data) > MOST_ARRAYS:
        raise ValueError(
            "npz: expected less than 2 GB, or arrays without the marks of a zip, received others; "
            "write several files, or safetensors"
        )
    return data


def _member(name: str) -> zipfile.ZipInfo:
    """Return the member of an array, whose name must survive the zip."""
    member = zipfile.ZipInfo(f"{name}.npy")
    if member.filename != f"{name}.npy" or len(name.encode()) > LONGEST_NAME:
        raise ValueError(
            f"npz: expected names of at most {LONGEST_NAME} bytes, none of them zero, "
            f"received {name!r:.80}; rename the array"
        )
    return member


def read(data: bytes, *, max_bytes: int) -> dict[str, Array]:
    """Return the arrays by name.

    Args:
        data: the file's bytes.
        max_bytes: the limit of the total size of the unpacked arrays.
    Raises: FormatError if anything does not fit, including the checksums of the zip.
    """
    if _most_entries(data) > MOST_ARRAYS:
        refuse(f"at most {MOST_ARRAYS} arrays", "more")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            total = sum(member.file_size for member in members)
            if total > max_bytes:
                refuse_size("of arrays", max_bytes, total)
            tensors: dict[str, Array] = {}
            for member in members:
                name = member.filename.removesuffix(".npy")
                if name in tensors or name == member.filename:
                    refuse("each name once, with the ending .npy", member.filename)
                tensors[name] = _read_member(archive, member)
            return tensors
    except FormatError:
        raise
    except (
        TypeError,
        ValueError,
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        NotImplementedError,
        OverflowError,
        RuntimeError,
        struct.error,
    ) as error:
        refuse("a whole zip archive", error)


def _most_entries(data: bytes) -> int:
    """Return a limit of how many entries the directory of a zip has, before they take memory.

    Arrays and names may contain the mark of an entry, so that where there are many the directory
    is walked, if it is of the plain form in which nobody can mistake another place for it.
    """
    marks, end = data.count(ENTRY), len(data) - END.size
    if marks <= MOST_ARRAYS or end < 0:
        return marks
    mark, size, comment = END.unpack_from(data, end)
    if mark != END_MARK or comment or data[max(0, end - 20) :].startswith(END_64_MARK):
        return marks
    at, entries = end - size, 0
    while entries <= MOST_ARRAYS and 0 <= at <= end - LENGTHS.size and data.startswith(ENTRY, at):
        at += LENGTHS.size + sum(LENGTHS.unpack_from(data, at))
        entries += 1
    return entries


def _read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Array:
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        refuse(f"{member.filename} stored or deflated", f"method {member.compress_type}")
    with archive.open(member) as source:
        start = source.read(8)
        if start[:6] != MAGIC or start[6:] not in (b"\x01\x00", b"\x02\x00"):
            refuse(f"a .npy file of version 1 or 2 in {member.filename}", start)
        length = int.from_bytes(source.read(2 if start[6] == 1 else 4), "little")
        if length > LONGEST_HEADER:
            refuse(f"an array header of at most {LONGEST_HEADER} bytes", length)
        header = source.read(length).decode("latin-1")
        found = HEADER.fullmatch(header)
        if found is None:
            refuse("a plain array header", header)
        descr, order, sizes = found.groups()
        shape = tuple(int(size) for size in sizes.replace(" ", "").split(",") if size)
        dtype = np.dtype(descr) if descr.lstrip("<>|=")[0] in "fiub" else np.dtype(object)
        little = dtype.newbyteorder("<")
        if little not in NAMES or len(shape) > MOST_AXES:
            refuse(f"plain numbers in at most {MOST_AXES} axes", header)
        size = bytes_of(shape, dtype)
        if size != member.file_size - source.tell():
            refuse(f"{size} bytes for {member.filename}", member.file_size - source.tell())
        array = np.empty(size, np.uint8)
        read = 0
        while part := source.read(PART):
            if read + len(part) > size:
                refuse(f"{size} bytes for {member.filename}", "more")
            array[read : read + len(part)] = np.frombuffer(part, np.uint8)
            read += len(part)
        if read != size:
            refuse(f"{size} bytes for {member.filename}", read)
    values = array.view(dtype) if dtype == little else array.view(dtype).byteswap(inplace=True)
    return values.view(little).reshape(shape, order="F" if order == "True" else "C")
