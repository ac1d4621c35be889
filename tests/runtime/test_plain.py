"""What is sent arrives: exactly, and only what is plain."""

import math

import numpy as np
import pytest

from weblab.nn.refusal import FormatError
from weblab.runtime.plain import decode, encode


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        -(2**70),
        0.1 + 0.2,
        5e-324,
        math.inf,
        "Zeichen, 문자, 😀 \0",
        [],
        {},
        [[1], {"a": {"b": [None, False]}}],
    ],
)
def test_plain_values_arrive_as_they_are(value):
    arrived = decode(encode(value))
    assert arrived == value
    assert type(arrived) is type(value)


def test_a_number_that_is_none_arrives():
    assert math.isnan(decode(encode(math.nan)))


def test_tuples_arrive_as_lists_and_scalars_as_numbers():
    sent = (np.float32(0.1), np.float64(0.1), np.int8(-3), np.bool_(True))
    arrived = decode(encode(sent))
    assert arrived == [float(np.float32(0.1)), 0.1, -3, True]
    assert [type(each) for each in arrived] == [float, float, int, bool]


@pytest.mark.parametrize("dtype", ["bool", "uint8", "int64", "float32", "float64", ">f4", "c8"])
@pytest.mark.parametrize("shape", [(), (0, 3), (5,), (2, 3, 4)])
def test_arrays_arrive_with_their_type_and_shape_and_can_be_written_to(dtype, shape):
    sent = np.asarray(np.arange(math.prod(shape)).reshape(shape) % 2, dtype)
    arrived = decode(encode({"plain": sent, "others": [sent.T]}))
    for array in (arrived["plain"], arrived["others"][0].T):
        assert array.dtype == sent.dtype
        np.testing.assert_array_equal(array, sent)
    arrived["plain"][...] = 0


@pytest.mark.parametrize(
    "value",
    [
        {1: 2},
        {"__array__": 0},
        {1},
        b"bytes",
        1j,
        object(),
        [print],
        np.array([None]),
        np.array(["text"]),
        np.datetime64(0, "s"),
    ],
)
def test_what_is_not_plain_is_refused_by_name(value):
    with pytest.raises(TypeError, match=r"Received: .*Fix: "):
        encode(value)


def test_a_text_that_would_end_the_parser_is_refused():
    with pytest.raises(FormatError, match="at most 64 lists inside each other"):
        decode(("[" * 100_000 + "]" * 100_000, []))
