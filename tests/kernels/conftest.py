"""The kernels' tests run inside Pyodide, in two builds: the one that ships, and a guarded one.

The guarded build calls a function before every access to memory. Here that function knows the
arrays of the call, and stops a kernel that reads or writes anything else.
"""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

if sys.platform == "emscripten":
    import pyodide_js
    from pyodide.code import run_js
    from pyodide.ffi import to_js

    import weblab
    from weblab import kernels
    from weblab.nn import ops
else:
    collect_ignore_glob = ["test_*.py"]

GUARDED = Path(__file__).with_name("guarded.wasm")
LOAD_GUARDED = """(bytes, memory) => {
  let allowed = [];
  const check = (size) => (address) => {
    if (!allowed.some(([from, to]) => from <= address && address + size <= to))
      throw new RangeError(`${size} bytes at ${address} lie in none of ${JSON.stringify(allowed)}`);
  };
  const env = {memory};
  for (const size of [1, 2, 4, 8, 16])
    for (const kind of ["load", "store"]) env[`__sanitizer_cov_${kind}${size}`] = check(size);
  const {exports} = new WebAssembly.Instance(new WebAssembly.Module(bytes), {env});
  const call = (name, regions, parameters) => {
    allowed = regions;
    return exports[name](...parameters);
  };
  return {call, names: Object.keys(exports)};
}"""


@pytest.fixture(autouse=True)
def _loud_arithmetic() -> Iterator[None]:
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        yield


@pytest.fixture(scope="session")
def guarded() -> Any:
    return run_js(LOAD_GUARDED)(to_js(GUARDED.read_bytes()), pyodide_js._module.memory)


@pytest.fixture(params=["shipped", "guarded"])
def build(request, guarded, monkeypatch) -> Iterator[str]:
    """The engine on the kernels of either build."""
    assert weblab.accelerate(), kernels.status()
    if request.param == "guarded":

        def call(name: str, *arguments: Any) -> Any:
            plain, allowed = [], []
            for argument in arguments:
                if isinstance(argument, np.ndarray):
                    address = argument.__array_interface__["data"][0]
                    allowed.append([address, address + argument.nbytes])
                    plain.append(address)
                else:
                    plain.append(argument or 0)
            return guarded.call(name, to_js(allowed), to_js(plain))

        for module in kernels.MODULES:
            monkeypatch.setattr(module, "call", call)
    yield request.param
    weblab.accelerate(False)


def _in_float64(argument: Any) -> Any:
    is_float = isinstance(argument, np.ndarray) and argument.dtype == np.float32
    return argument.astype(np.float64) if is_float else argument


def _copy(argument: Any) -> Any:
    return argument.copy() if isinstance(argument, np.ndarray) else argument


def _arrays(result: Any) -> list[np.ndarray]:
    parts = result if isinstance(result, tuple) else (result,)
    return [np.asarray(part) for part in parts if part is not None]


@pytest.fixture
def agree(build) -> Callable[..., None]:
    """A check that an operation's kernel and its reference in float64 agree.

    Args:
        name: the operation.
        arguments: a strategy for the list of its arguments.
        bound: the largest error allowed, relative to the largest number expected, or to 1.
        in_place: positions of the arguments that the operation changes.
    """

    def check(
        name: str,
        arguments: st.SearchStrategy[list[Any]],
        *,
        bound: float,
        in_place: tuple[int, ...] = (),
    ) -> None:
        @settings(max_examples=60 if build == "shipped" else 15)
        @given(arguments)
        def equal(given_arguments: list[Any]) -> None:
            exact = [_in_float64(argument) for argument in given_arguments]
            before = [_copy(argument) for argument in given_arguments]
            expected = ops.REFERENCES[name](*exact)
            result = kernels.REPLACEMENTS[name](*given_arguments)
            assert result is not NotImplemented
            if in_place:
                expected = tuple(exact[i] for i in in_place)
                result = tuple(given_arguments[i] for i in in_place)
            for got, want in zip(_arrays(result), _arrays(expected), strict=True):
                assert got.shape == want.shape
                assert want.dtype != np.float64 or got.dtype in (np.float32, np.float64)
                scale = max(1.0, float(np.abs(want).max(initial=0)))
                np.testing.assert_allclose(got, want, rtol=0, atol=bound * scale)
            for i, (argument, earlier) in enumerate(zip(given_arguments, before, strict=True)):
                if i not in in_place:
                    np.testing.assert_array_equal(argument, earlier)

        equal()

    return check
