"""A call by name does what a call does, and its exceptions come back as themselves."""

import math
import operator
from concurrent.futures import Future

import numpy as np
import pytest

from weblab.runtime.calls import RemoteTracebackError, TaskError, perform, settle, write_call


def called(function, *args, **kwargs):
    future = Future()
    settle(future, perform(write_call(function, args, kwargs)))
    return future


@pytest.mark.parametrize("function", ["math:hypot", math.hypot])
def test_a_function_is_called_by_its_name(function):
    assert called(function, 3, 4).result() == 5


def test_arguments_by_keyword_and_arrays_go_both_ways():
    clipped = called("numpy:clip", np.arange(4.0), a_min=1, a_max=2)
    np.testing.assert_array_equal(clipped.result(), [1, 1, 2, 2])


def test_a_class_is_called_by_its_name_too():
    assert called("collections:Counter", "abba").result() == {"a": 2, "b": 2}


@pytest.mark.parametrize("function", [lambda: 1, "math", "a:b:c", "module:<lambda>"])
def test_what_has_no_name_is_refused(function):
    with pytest.raises(ValueError, match="top of a module"):
        write_call(function, (), {})


def test_an_exception_comes_back_as_itself_with_where_it_was_raised():
    error = called(operator.truediv, 1, 0).exception()
    assert type(error) is ZeroDivisionError
    assert error.args == ("division by zero",)
    assert isinstance(error.__cause__, RemoteTracebackError)
    assert "perform" in str(error.__cause__)


@pytest.mark.parametrize(
    ("function", "kind"),
    [
        ("math:nothing", AttributeError),
        ("nowhere.at.all:f", ModuleNotFoundError),
        ("builtins:object", TypeError),  # its result is not plain
    ],
)
def test_whatever_goes_wrong_is_the_futures_exception(function, kind):
    assert type(called(function).exception()) is kind


def test_an_exception_that_cannot_be_rebuilt_is_told():
    error = called("decimal:Decimal", "one").exception()
    assert type(error) is TaskError
    assert str(error).startswith("decimal.InvalidOperation: ")


def test_an_exit_is_told_and_does_not_end_the_event_loop():
    error = called("sys:exit").exception()
    assert type(error) is TaskError
    assert str(error) == "SystemExit"
