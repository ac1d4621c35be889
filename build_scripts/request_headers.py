"""What a request's headers ask for, as RFC 9110 defines them: a coding, a part of a file."""

import re

SINGLE_RANGE = re.compile(r"bytes=\s*(\d{0,18})-(\d{0,18})\s*", re.ASCII)


class RangeNotSatisfiableError(ValueError):
    """A request asks for a part that lies outside of the file."""


def accepts(header: str, coding: str) -> bool:
    """Return whether an Accept-Encoding allows a coding: a weight of 0 forbids it."""
    weights = {}
    for offer in header.split(","):
        name, _, weight = offer.partition(";")
        weights[name.strip().lower()] = weight.partition("=")[2].strip() or "1"
    try:
        return float(weights.get(coding, weights.get("*", "0"))) > 0
    except ValueError:
        return False


def parse_range(header: str, size: int) -> range | None:
    """Return which bytes of a file of ``size`` a Range asks for; None means all of them.

    Several parts at once are answered with the whole file, as is what cannot be read.

    Raises:
        RangeNotSatisfiableError: when no byte of the file is meant.
    """
    found = SINGLE_RANGE.fullmatch(header)
    if not found or found.group(1, 2) == ("", ""):
        return None
    first, last = found.group(1, 2)
    if not first:
        part = range(max(0, size - int(last)), size)
    elif last and int(last) < int(first):
        return None
    else:
        part = range(int(first), min(int(last) + 1, size) if last else size)
    if not part:
        raise RangeNotSatisfiableError(f"expected a part of {size} bytes. Received {header!r}")
    return part
