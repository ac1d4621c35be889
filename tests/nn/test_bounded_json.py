"""JSON within limits: what is refused before it is parsed, and that what is written is read."""

import json
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weblab import nn
from weblab.nn import bounded_json
from weblab.nn.bounded_json import DEEPEST, LARGEST_TEXT, MOST_MARKS

plain = st.none() | st.booleans() | st.integers(-(10**38), 10**38) | st.text(max_size=8)
plain |= st.floats(allow_nan=False, allow_infinity=False)
values = st.recursive(
    plain,
    lambda inside: (
        st.lists(inside, max_size=4) | st.dictionaries(st.text(max_size=6), inside, max_size=4)
    ),
    max_leaves=20,
)


@given(values)
def test_what_is_written_comes_back(value: object) -> None:
    text = bounded_json.dumps(value, "notes")
    assert bounded_json.loads(text) == value
    assert json.loads(text) == value


@given(st.text(alphabet='[]{},:"\\ae1.-u0 \n', max_size=40) | st.text(max_size=20))
def test_any_text_is_read_as_json_has_it_or_refused(text: str) -> None:
    try:
        found = bounded_json.loads(text.encode())
    except nn.FormatError:
        return
    assert found == json.loads(text)


@pytest.mark.parametrize("brackets", ["[]", '{"a":}'])
def test_depth_is_bounded_however_deep_it_goes(brackets: str) -> None:
    opening, closing = brackets[:-1].encode(), brackets[-1:].encode()
    assert bounded_json.loads(opening * DEEPEST + b"1" + closing * DEEPEST)
    for depth in (DEEPEST + 1, 5_000, 200_000):
        with pytest.raises(nn.FormatError, match="lists inside each other"):
            bounded_json.loads(opening * depth + b"1" + closing * depth)
    with pytest.raises(nn.FormatError, match="inside each other"):
        bounded_json.loads(b'"]]]]\\"" ' + opening * 1_000)


def test_brackets_in_text_are_none() -> None:
    text = json.dumps(["[" * 1_000, '\\"[[' * 100, {"{" * 500: "]"}])
    assert bounded_json.loads(text.encode()) == json.loads(text)


@pytest.mark.parametrize("piece", [b'\\"', b'"', b"\\", b'"\\'])
def test_quotes_without_end_are_looked_at_once(piece: bytes) -> None:
    with pytest.raises(nn.FormatError):  # were each a start of its own, this would take hours
        bounded_json.loads(b'["' + piece * (4 << 20))


@pytest.mark.parametrize("piece", [b"{},", b'{"":0},', b"[],", b"1,"])
def test_many_values_are_refused_in_little_memory(piece: bytes) -> None:
    text = b"[" + piece * (4 * MOST_MARKS // len(piece)) * 2 + b"0]"
    tracemalloc.start()
    try:
        with pytest.raises(nn.FormatError, match=f"at most {MOST_MARKS} brackets and commas"):
            bounded_json.loads(text)
        assert tracemalloc.get_traced_memory()[1] < 64 << 20
        bounded_json.loads(b"[" + piece * (MOST_MARKS // 4) + b"0]")
        assert tracemalloc.get_traced_memory()[1] < 64 << 20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("text", ["1" * 41, "-" + "1" * 40, "1e999", "-1e999", "NaN", "Infinity"])
def test_numbers_that_are_huge_or_none_are_refused(text: str) -> None:
    with pytest.raises(nn.FormatError, match=r"finite numbers|at most 40 digits"):
        bounded_json.loads(f'{{"a":[{text}]}}'.encode())
    assert bounded_json.loads(b"1" * 40) == int("1" * 40)


def nested(depth: int) -> list:
    value: list = []
    for _ in range(depth):
        value = [value]
    return value


endless: list = []
endless += [endless, endless]
UNFIT = {
    "too deep": (nested(DEEPEST), f"at most {DEEPEST} lists inside each other"),
    "far too deep": (nested(300), "inside each other"),
    "itself": (endless, "at most"),
    "too many": ([0] * (MOST_MARKS + 1), "brackets and commas"),
    "too long": ("a" * LARGEST_TEXT, f"at most {LARGEST_TEXT} bytes"),
    "a huge number": (10**41, "at most 40 digits"),
    "no number": (float("nan"), "values that JSON knows"),
    "an object": (object(), "values that JSON knows"),
    "one name for two": ({1: 0, "1": 1}, "each name once"),
}


@pytest.mark.parametrize("case", UNFIT)
def test_what_could_not_be_read_is_not_written(case: str) -> None:
    value, reason = UNFIT[case]
    with pytest.raises(ValueError, match=f"save: expected .*{reason}.* in notes, received .*;"):
        bounded_json.dumps(value, "notes")
