"""Messages between the app and its workers: plain values arrive, and any reply ends its call.

A worker runs what visitors write, so that its replies may be anything.
"""

import json
import sys
from concurrent.futures import Future

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays, floating_dtypes, integer_dtypes

from weblab.runtime.calls import TaskError, perform, settle, write_call
from weblab.runtime.plain import ARRAY, Message, decode, encode

numbers = st.none() | st.booleans() | st.integers(-(2**80), 2**80) | st.floats(allow_nan=False)
words = st.text(max_size=6)
inside = (
    numbers
    | words
    | arrays(
        integer_dtypes() | floating_dtypes(sizes=(32, 64)),
        array_shapes(min_dims=0, min_side=0, max_side=3),
    )
)
plain_values = st.recursive(
    inside,
    lambda each: (
        st.lists(each, max_size=3)
        | st.dictionaries(words.filter(lambda key: key != ARRAY), each, max_size=3)
    ),
    max_leaves=8,
)


def same(one: object, other: object) -> bool:
    if isinstance(one, np.ndarray):
        return (
            isinstance(other, np.ndarray)
            and one.dtype == other.dtype
            and np.array_equal(one, other, equal_nan=one.dtype.kind == "f")
        )
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and one == other


@given(plain_values)
def test_any_plain_value_arrives(value: object) -> None:
    assert same(decode(encode(value)), value)


@given(plain_values)
def test_a_call_with_any_plain_value_returns_it(value: object) -> None:
    future: Future[object] = Future()
    settle(future, perform(write_call("copy:copy", (value,), {})))
    assert same(future.result(), value)


json_values = st.recursive(
    numbers | words,
    lambda each: st.lists(each, max_size=3) | st.dictionaries(words, each, max_size=3),
    max_leaves=6,
)
fields = st.sampled_from(
    ["result", "error", "args", "summary", "traceback", ARRAY, "dtype", "shape", "function"]
)
contents = st.dictionaries(
    fields,
    json_values | st.sampled_from(["builtins:ValueError", "f8", "|O", 0, [2], "os:getcwd"]),
    max_size=7,
)
texts = (contents | json_values).map(json.dumps) | st.text(max_size=30)
messages = st.tuples(texts, st.lists(st.binary(max_size=16), max_size=2))


@given(messages)
def test_any_reply_ends_its_call(reply: Message) -> None:
    future: Future[object] = Future()
    settle(future, reply)
    assert future.done()


@given(messages)
def test_any_call_has_a_reply(call: Message) -> None:
    future: Future[object] = Future()
    settle(future, perform(call))
    assert future.done()


CALLED: list[object] = []


def called(*args: object) -> None:
    """Is no exception."""
    CALLED.append(args)


@pytest.mark.parametrize(
    "name", [f"{__name__}:called", "builtins:print", "subprocess:Popen", "wsgiref.util:FileWrapper"]
)
def test_a_reply_calls_nothing_and_imports_nothing(name: str) -> None:
    before = set(sys.modules)
    future: Future[object] = Future()
    settle(future, encode({"error": name, "args": ["x"], "summary": "it failed", "traceback": ""}))
    assert type(future.exception()) is TaskError
    assert not CALLED
    assert set(sys.modules) == before


@pytest.mark.parametrize(
    "name", ["builtins:SystemExit", "builtins:KeyboardInterrupt", "asyncio:CancelledError"]
)
def test_a_reply_ends_no_event_loop(name: str) -> None:
    future: Future[object] = Future()
    settle(future, encode({"error": name, "args": [], "summary": "it failed", "traceback": ""}))
    assert type(future.exception()) is TaskError


@pytest.mark.parametrize("text", ["", "[", "null", "3", "{}", '{"error": 3}', "[" * 10_000])
def test_a_reply_that_is_none_is_an_error_of_the_task(text: str) -> None:
    future: Future[object] = Future()
    settle(future, (text, []))
    assert isinstance(future.exception(), TaskError)
