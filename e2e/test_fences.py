"""What a worker may do, on a host that sends no header of its own: no more than the page."""

import pytest

from e2e.bare_python import open_python
from e2e.lab import open_lab

PRELUDE = """
import asyncio
from weblab.runtime.executors import make_executor

async def outcome(function, argument):
    future = make_executor(1).submit(function, argument)
    await asyncio.wait([asyncio.wrap_future(future)])
    return repr(future.exception())
"""
# In a turn of its own: what the test sends is exempt from the policy for as long as it runs.
ATTEMPT = """(address) => new Promise((resolve) => setTimeout(async () => {
  const told = {};
  const attempt = async (name, act) => {
    try { told[name] = String(await act()); } catch (error) { told[name] = error.name; }
  };
  await attempt("eval", () => (0, eval)("1 + 1"));
  await attempt("Function", () => new Function("return 1")());
  await attempt("fetch", async () => (await fetch(address)).status);
  await attempt("import", () => import(address));
  resolve(told);
}))"""


@pytest.fixture
def blocked(problems):
    """Expect the console to name what the policy blocked, and nothing else."""
    yield
    assert problems
    assert all("Content Security Policy" in each or "failed: " in each for each in problems)
    problems.clear()


def test_the_worker_evaluates_no_text_and_asks_no_other_host(
    page, site_url, plain_site_url, blocked
):
    open_lab(page, site_url, "draw")
    (worker,) = page.workers
    told = worker.evaluate(ATTEMPT, f"{plain_site_url}page.js")
    assert told == {
        "eval": "EvalError",
        "Function": "EvalError",
        "fetch": "TypeError",
        "import": "TypeError",
    }


def test_an_engine_keeps_to_the_policy_too(page, site_url, plain_site_url, blocked):
    python = open_python(page, site_url, PRELUDE)
    assert "EvalError" in python('await outcome("js:eval", "1 + 1")')
    assert "NetworkError" in python(f'await outcome("pyodide.http:open_url", "{plain_site_url}")')
    own = python(f'await outcome("pyodide.http:open_url", "{site_url}manifest.json")')
    assert "NetworkError" not in own  # what is read is no plain result, but it was read
