"""The executor on web workers: the site's own files, driven by a small page of the test's."""

import os
import shutil

import pytest

from e2e.bare_python import open_python
from e2e.faults import PLAIN_HTTP, in_scripts
from e2e.serving import serving

PRELUDE = """
import asyncio, time
import numpy as np
from test_engines import started
from weblab.runtime.executors import as_completed, cores, make_executor, warm_up

async def settled(future):
    await asyncio.wait([asyncio.wrap_future(future)])
    return future
"""

SLICES = 100


@pytest.fixture
def python(page, site_url):
    return open_python(page, site_url, PRELUDE)


def test_work_runs_in_as_many_engines_as_were_asked_for(page, python):
    assert python("cores()") == page.evaluate("navigator.hardwareConcurrency")
    halves = python(
        """
        pool = make_executor(2)
        futures = [pool.submit("numpy:divide", np.arange(3.0) + n, 2) for n in range(4)]
        [(await settled(future)).result().tolist() for future in futures]
        """
    )
    assert halves == [[(k + n) / 2 for k in range(3)] for n in range(4)]
    assert python("len(started)") == 2

    kernels, panel = python(
        """
        kernels = pool.submit("weblab.kernels:status")
        panel = pool.submit("importlib.util:find_spec", "panel")
        [(await settled(kernels)).result(), (await settled(panel)).result()]
        """
    )
    assert kernels.startswith("on: ")
    assert panel is None

    error, refusal = python(
        """
        future = pool.submit("operator:truediv", 1, 0)
        try:
            future.result()
        except RuntimeError as error:
            refusal = str(error)
        [type((await settled(future)).exception()).__name__, refusal]
        """
    )
    assert error == "ZeroDivisionError"
    assert "asyncio.wrap_future" in refusal


def test_the_first_engine_is_one_that_was_started_ahead(python):
    roots, counts = python(
        """
        from js import navigator

        async def held(count):
            while len((await navigator.locks.query()).held) != count:
                await asyncio.sleep(0.05)

        async def root(number):
            pool = make_executor(1)
            root = (await settled(pool.submit("math:sqrt", number))).result()
            pool.terminate_workers()
            return root, len(started)

        others = len((await navigator.locks.query()).held)
        warm_up()
        warm_up()
        ahead = await root(4)
        await held(others)
        warm_up()
        await held(others + 1)
        started[-1].terminate()
        await held(others)
        after_a_death = await root(9)
        list(zip(ahead, after_a_death))
        """
    )
    assert roots == [2, 3]
    assert counts == [1, 3]


def test_work_outlives_the_engines_that_die_over_it(python, problems):
    # Ended while it works, which nobody tells us. Chromium lets a task go on for 2 s after that.
    results, engines = python(
        """
        pool = make_executor(2)
        await settled(pool.submit("math:sqrt", 4))
        until = f"__import__('time').sleep(max(0, {time.time() + 3.5} - __import__('time').time()))"
        futures = [pool.submit("builtins:eval", f"{until} or {n}") for n in (7, 8)]
        await asyncio.sleep(0.2)
        started[0].terminate()
        [[future.result() async for future in as_completed(futures)], len(started)]
        """
    )
    assert sorted(results) == [7, 8]
    assert engines == 3

    # Brought down by the task itself, which calls a function that is none.
    error, harmless = python(
        """
        pool = make_executor(1, retries=1)
        call = "import ctypes; ctypes.CFUNCTYPE(None)(2**30)()"
        deadly = await settled(pool.submit("builtins:exec", call))
        harmless = await settled(pool.submit("math:sqrt", 16))
        [repr(deadly.exception()), harmless.result()]
        """
    )
    assert error.startswith("WorkerDiedError('2 workers died: WebAssembly.Table.get(): invalid")
    assert harmless == 4
    assert any("fatal error" in problem for problem in problems)
    problems.clear()


def test_an_engine_that_is_ended_is_noticed_over_plain_http(page, site_url):
    in_engines = in_scripts(PLAIN_HTTP)  # run by the worker that starts them
    page.add_init_script(f"{PLAIN_HTTP}; {in_scripts(f'{PLAIN_HTTP}; {in_engines}')}")
    python = open_python(page, site_url, PRELUDE)
    assert page.evaluate("[navigator.locks, crypto.randomUUID].every((each) => !each)")
    without, result, engines = python(
        """
        import js
        pool = make_executor(1)
        await settled(pool.submit("math:sqrt", 4))
        until = f"__import__('time').sleep(max(0, {time.time() + 3.5} - __import__('time').time()))"
        future = pool.submit("builtins:eval", f"{until} or 7")
        await asyncio.sleep(0.2)
        started[0].terminate()
        await settled(future)
        [not hasattr(js.navigator, "locks"), future.result(), len(started)]
        """
    )
    assert (without, result, engines) == (True, 7, 2)
    left = page.evaluate("indexedDB.databases().then((all) => all.map(({name}) => name))")
    assert len(left) == 1, "only that of the engine that lives"


def test_engines_start_on_a_plain_host_and_say_so_where_they_cannot(page, site, tmp_path, problems):
    shutil.copytree(site, tmp_path / "site", copy_function=os.link)
    with serving(tmp_path / "site", precompressed=False) as url:
        python = open_python(page, url, PRELUDE)
        assert python('(await settled(make_executor(1).submit("math:sqrt", 9))).result()') == 3

        for wasm in (tmp_path / "site" / "runtime").glob("*.wasm*"):
            wasm.unlink()
            wasm.write_bytes(b"<!doctype html>")
        error = python("repr((await settled(make_executor(1).submit(abs, 9))).exception())")
    assert "no worker could be started: runtime/pyodide.asm.wasm arrived damaged" in error
    assert not problems


def test_work_in_slices_lets_the_messages_of_the_page_in(page, python):
    python(
        f"""
        from weblab.runtime import drive

        def work():
            for _ in range({SLICES}):
                end = time.perf_counter() + 0.02
                while time.perf_counter() < end:
                    pass
                yield
        True
        """
    )
    answers = page.evaluate(
        """async () => {
          let [over, answers] = [false, 0];
          const work = python("await drive(work(), lambda events: None, slice_s=0)");
          work.then(() => (over = true));
          for (; !over; answers++) await python("None");
          return answers;
        }"""
    )
    assert answers > SLICES / 2
