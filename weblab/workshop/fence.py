"""The modules available to a visitor's code: NumPy, the engine, part of the standard library.

Python cannot be locked from inside: the fence only informs a visitor early. What
holds a dishonest one is the worker, which has neither page nor storage nor another host.
"""

from __future__ import annotations

import builtins
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from types import ModuleType
from typing import Any, NoReturn

from weblab.locale import mark as _
from weblab.workshop import books
from weblab.workshop.messages import Message, RefusedError, message

STANDARD = frozenset(
    {
        *("__future__", "abc", "bisect", "cmath", "collections", "contextlib", "copy"),
        *(
            "dataclasses",
            "decimal",
            "enum",
            "fractions",
            "functools",
            "heapq",
            "inspect",
            "itertools",
        ),
        *("json", "math", "numbers", "operator", "random", "re", "statistics", "string"),
        *("textwrap", "time", "types", "typing", "warnings"),
    }
)
ENGINE = ("weblab", "weblab.nn", "weblab.datasets.strokes")
PAGE = frozenset({"js", "pyodide", "pyodide_js", "micropip", "panel", "bokeh"})
NETWORK = frozenset(
    {*("socket", "ssl", "http", "urllib", "requests", "urllib3"), *("ftplib", "smtplib", "asyncio")}
)
PICTURES = frozenset({"matplotlib", "mpl_toolkits", "PIL", "seaborn", "cv2"})
FRAMEWORKS = frozenset({"torch", "tensorflow", "keras", "jax", "cupy", "chainer", "sklearn"})
BOOK_DATA = frozenset({"dataset"})


def fenced_builtins() -> dict[str, Any]:
    """Return what a visitor's code finds as its built-in names."""
    return vars(builtins) | {
        "__import__": _importer(),
        "open": _refusal(_("Files cannot be opened here. Leave open() out.")),
        "input": _refusal(_("input() does not work here. Write the value into the code.")),
        "breakpoint": _refusal(_("There is no debugger here. Use print().")),
        "help": _refusal(_("help() is not available. The engine's source code is shown above.")),
    }


def _importer() -> Callable[..., ModuleType]:
    """Return the import function, which raises with a reason if a module is unavailable."""
    own = books.MODULES | {"sys": _plain_sys(), "os": _plain_os()}

    def import_module(
        name: str,
        globals: Mapping[str, object] | None = None,
        locals: Mapping[str, object] | None = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> ModuleType:
        top = name.partition(".")[0]
        if level:
            raise RefusedError(
                message(_("Relative imports do not work here: there are no other modules."))
            )
        if name in own:
            return own[name if fromlist else top]
        if top in STANDARD or top == "numpy" or name in ENGINE or name.startswith("weblab.nn."):
            return builtins.__import__(name, globals, locals, fromlist or (), level)
        raise RefusedError(_reason(name, top))

    return import_module


def _plain_sys() -> ModuleType:
    """Return the harmless part of ``sys``."""
    names = ("exit", "float_info", "maxsize", "stderr", "stdout", "version", "version_info")
    kept = {name: getattr(sys, name) for name in names}
    return books.module("sys", {**kept, "path": [], "argv": [""]})


def _plain_os() -> ModuleType:
    """Return the part of ``os`` that the books' programs use before their imports."""
    return books.module("os", {name: getattr(os, name) for name in ("pardir", "curdir", "sep")})


def _reason(name: str, top: str) -> Message:
    """Return why a module is unavailable, and the remedy."""
    if top in PAGE:
        text = _("{name} cannot be imported: your code has no access to the page or the browser.")
    elif top in NETWORK:
        text = _("{name} cannot be imported: your code has no access to the network.")
    elif top in PICTURES:
        text = _("{name} is not available. Leave the plotting out: the page draws the curves.")
    elif top in FRAMEWORKS:
        text = _("{name} is not available. Use NumPy, as the engine does.")
    elif top in BOOK_DATA:
        text = _(
            "{name} is not available. Leave it out: the experiment passes the digits to your code."
        )
    elif top == "common":
        text = _("{name} is not available. Paste the class or function itself above your code.")
    else:
        text = _(
            "{name} cannot be imported here. numpy, weblab.nn and the basic modules of the "
            "standard "
            "library are available."
        )
    return message(text, name=name)


def _refusal(text: str) -> Callable[..., NoReturn]:
    def refuse(*_args: object, **_kwargs: object) -> NoReturn:
        raise RefusedError(message(text))

    return refuse
