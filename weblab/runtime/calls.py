"""Calls of functions by name, and their results, as plain text and bytes.

Both ends import the same package, so a name is sufficient; nothing is ever unpickled.
"""

from __future__ import annotations

import importlib
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from typing import Any

from weblab.runtime.plain import Message, decode, encode

Function = Callable[..., Any] | str


class TaskError(RuntimeError):
    """A task raised an exception that cannot be rebuilt here; the message describes it."""


class RemoteTracebackError(Exception):
    """The traceback of an exception in a task; it is shown as the cause of the exception."""


def write_call(function: Function, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Message:
    """Return a call as a message.

    Args:
        function: "module:function", or a function that its module has by its name.
        args: plain positional arguments, see ``weblab.runtime.plain``.
        kwargs: plain keyword arguments.
    Raises: ValueError if the function has no such name; TypeError if an argument is not plain.
    """
    name = function if isinstance(function, str) else _name_of(function)
    if name.count(":") != 1 or "<" in name:
        raise ValueError(
            f"Expected 'module:function', or a function at the top of a module. Received: "
            f"{function!r}. Fix: define it where other processes can import it."
        )
    return encode({"function": name, "args": list(args), "kwargs": dict(kwargs)})


def perform(call: Message) -> Message:
    """Make a call and return its result, or the exception that it raised, as a message."""
    try:
        made = decode(call)
        return encode({"result": _find(made["function"])(*made["args"], **made["kwargs"])})
    except BaseException as error:
        return _describe(error)


def settle(future: Future[Any], reply: Message) -> None:
    """Set the result or the exception of a future, whatever the reply is."""
    content = _content(reply)
    if "result" in content:
        future.set_result(content["result"])
    else:
        future.set_exception(_rebuild(content))


def _name_of(target: Any) -> str:
    return f"{target.__module__}:{target.__qualname__}"


def _find(name: str) -> Any:
    module, _, path = name.partition(":")
    found: Any = importlib.import_module(module)
    for part in path.split("."):
        found = getattr(found, part)
    return found


def _describe(error: BaseException) -> Message:
    content = {
        "error": _name_of(type(error)),
        "summary": traceback.format_exception_only(error)[-1].strip(),
        "traceback": "".join(traceback.format_exception(error)),
    }
    try:
        return encode(content | {"args": error.args})
    except (TypeError, RecursionError):
        return encode(content)


def _content(reply: Message) -> dict[str, Any]:
    """Return what a reply says; where visitors' code runs, it may be anything."""
    try:
        content = decode(reply)
    except Exception as error:
        return {"summary": f"The reply could not be read: {error}"}
    return content if isinstance(content, dict) else {}


def _rebuild(content: Mapping[str, Any]) -> BaseException:
    """Return the exception that a reply describes, as its own type where that can be had."""
    error: BaseException
    try:
        error = _exception(content["error"])(*content["args"])
    except Exception:
        error = TaskError(str(content.get("summary", "The reply could not be read.")))
    error.__cause__ = RemoteTracebackError(f"\n{content.get('traceback', '')}")
    return error


def _exception(name: str) -> type[BaseException]:
    """Return an exception by its name; for a reply, nothing else is called and none is imported."""
    module, _, path = name.partition(":")
    found: Any = sys.modules[module]
    for part in path.split("."):
        found = getattr(found, part)
    if (
        isinstance(found, type)
        and issubclass(found, Exception)  # others would end the event loop
        and not issubclass(found, StopIteration)  # which no future takes
    ):
        return found
    raise TypeError(f"{name} is no exception")
