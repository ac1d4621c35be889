"""Just enough of the protobuf wire format to write a message: numbers, bytes and messages inside.

A message is the bytes of its fields, one after the other; a field is a tag, its number and kind,
and then the value.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable


def varint(value: int) -> bytes:
    """Return a number in groups of seven bits, the lowest first; negative ones in 64 bits."""
    value &= (1 << 64) - 1
    groups = []
    while value > 0x7F:
        groups.append(value & 0x7F | 0x80)
        value >>= 7
    groups.append(value)
    return bytes(groups)


def integer(field: int, value: int) -> bytes:
    """Return a field with a whole number."""
    return varint(field << 3) + varint(value)


def single(field: int, value: float) -> bytes:
    """Return a field with a 32-bit float."""
    return varint(field << 3 | 5) + struct.pack("<f", value)


def block(field: int, value: bytes | str) -> bytes:
    """Return a field with bytes, text or another message."""
    data = value.encode() if isinstance(value, str) else value
    return varint(field << 3 | 2) + varint(len(data)) + data


def integers(field: int, values: Iterable[int]) -> bytes:
    """Return a field once for each whole number."""
    return b"".join(integer(field, value) for value in values)
