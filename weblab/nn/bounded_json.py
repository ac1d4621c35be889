"""JSON in model files, with limits that are checked before anything is parsed.

Python's parser recurses for each bracket, and in a browser a file with enough of them ends Python.
Here brackets and commas are counted first, outside of strings. Writing respects the limits of
reading.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any, NoReturn

import numpy as np

from weblab.nn.refusal import refuse

LARGEST_TEXT = 16 << 20
MOST_MARKS = 500_000
"""Brackets and commas: a dictionary, the largest value, has three of them and some 200 bytes."""
DEEPEST = 64
MOST_DIGITS = 40
"""Enough for the state of a generator, which has 128 bits."""

# A string that does not end takes the rest of the text, so that each character is looked at once.
STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)', re.DOTALL)
REST = bytes(set(range(256)) - set(b"[]{},"))
STEP = np.zeros(256, np.int8)
STEP[list(b"[{")], STEP[list(b"]}")] = 1, -1


class _UnfitError(ValueError):
    """Text beyond a limit: the limit and the value found."""


def _unfit(expected: str, received: object) -> NoReturn:
    raise _UnfitError(expected, received)


def loads(text: bytes) -> Any:
    """Return the value of a JSON text.

    Raises: FormatError where it is not JSON, repeats a name, has a number that is not finite, or
        is longer, deeper or fuller than the limits.
    """
    try:
        return _parse(text)
    except _UnfitError as error:
        refuse(*error.args)
    except (ValueError, RecursionError) as error:
        refuse("a header in JSON", error)


def dumps(value: object, what: str) -> bytes:
    """Return a value as JSON in ASCII that `loads` takes.

    Args:
        value: dictionaries with text as keys, lists, text, numbers, True, False and None.
        what: the name of the value in an error.
    Raises: ValueError if `loads` would refuse the text, or give back another value.
    """
    advice = "keep large or deep data in arrays, and plain values in notes"
    try:
        _check_extent(value)
        text = json.dumps(value, separators=(",", ":"), allow_nan=False).encode()
        if _parse(text) != value:
            _unfit("lists and text as keys", "tuples or other keys, which do not come back")
    except _UnfitError as error:
        expected, received = error.args
        raise ValueError(
            f"save: expected {expected} in {what}, received {received}; {advice}"
        ) from None
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"save: expected values that JSON knows in {what}, received others: {error}; {advice}"
        ) from None
    return text


def check_extent(text: bytes) -> None:
    """Check that a text is short and shallow enough for Python's own parser.

    Raises: FormatError where it is longer, deeper or fuller than the limits.
    """
    try:
        _check_text(text)
    except _UnfitError as error:
        refuse(*error.args)


def _check_text(text: bytes) -> None:
    if len(text) > LARGEST_TEXT:
        _unfit(f"at most {LARGEST_TEXT} bytes of JSON", len(text))
    depth = np.cumsum(STEP[np.frombuffer(_marks(text), np.uint8)], dtype=np.int32)
    if depth.max(initial=0) > DEEPEST:
        _unfit(f"at most {DEEPEST} lists inside each other", "more")


def _parse(text: bytes) -> Any:
    _check_text(text)
    return json.loads(
        text.decode("utf-8"),
        object_pairs_hook=_unique,
        parse_int=_integer,
        parse_float=_number,
        parse_constant=_number,
    )


def _marks(text: bytes) -> bytearray:
    """Return the brackets and commas outside of strings."""
    marks, start = bytearray(), 0
    for count, string in enumerate(STRING.finditer(text)):
        marks += text[start : string.start()].translate(None, REST)
        start = string.end()
        if max(len(marks), count // 2) > MOST_MARKS:  # two strings can share a comma
            break
    marks += text[start:].translate(None, REST)
    if len(marks) > MOST_MARKS:
        _unfit(f"at most {MOST_MARKS} brackets and commas", "more")
    return marks


def _check_extent(value: object) -> None:
    """Refuse, without recursion, values that are nested too deeply or contain themselves."""
    level = [value]
    for _ in range(DEEPEST + 1):
        level = [
            child
            for each in level
            if isinstance(each, dict | list | tuple)
            for child in (each.values() if isinstance(each, dict) else each)
        ]
        if len(level) > MOST_MARKS:
            _unfit(f"at most {MOST_MARKS} brackets and commas", "more")
        if not level:
            return
    _unfit(f"at most {DEEPEST} lists inside each other", "more")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        _unfit("each name once", "a repeated name")
    return result


def _integer(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        _unfit(f"numbers of at most {MOST_DIGITS} digits", f"{digits[:20]}...")
    return int(digits)


def _number(digits: str) -> float:
    if len(digits) > 20 * MOST_DIGITS or not math.isfinite(value := float(digits)):
        _unfit("finite numbers", digits[:20])
    return value
