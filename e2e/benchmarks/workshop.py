"""How soon a visitor's code has its first result, and what it costs a race.

The race on MNIST runs with Adam and Momentum: once with the engine's Momentum, which has a kernel,
and once with a class of the books in its place, in plain NumPy. Both pages take turns. In the
engine's place that class would do its steps in turns with Adam's: their seconds together are what
the race may take.
"""

import argparse

import numpy as np
from playwright.sync_api import Page, sync_playwright

from build_scripts.paths import LOCAL
from e2e import browser as browsers
from e2e.code import editor, make_own, open_code, wait_until_ended
from e2e.lab import button, metrics, open_lab, state, wait_for_state
from e2e.serving import serving
from tests.workshop.book_texts import book_class
from weblab.nn.tables import OPTIMIZERS

RIVAL, NAME = "Adam", "Momentum"
ENDLESS = "while True:\n    pass"
WATCH = """() => {
  window.pressed = null;
  window.answers = [];
  window.began = null;
  window.races = [];
  addEventListener("pointerdown", () => (pressed = performance.now()), true);
  addEventListener("weblab:change", () => {
    const now = performance.now();
    const {state, metrics} = weblab;
    if (pressed !== null && metrics.code_state === "idle") {
      answers.push(now - pressed);
      pressed = null;
    }
    if (state === "running") began ??= now;
    if (state === "done" && began !== null) {
      races.push(now - began);
      began = null;
    }
  });
}"""


def open_race(page: Page, url: str, own: bool, iterations: int) -> None:
    """Open the race with the rival and the engine's class, or with room for a visitor's."""
    chosen = {RIVAL} if own else {RIVAL, NAME}
    flags = {name: int(name in chosen) for name in OPTIMIZERS}
    open_lab(page, url, "optimizers", part="MNIST", digits=5_000, iterations=iterations, **flags)
    page.evaluate(WATCH)


def answer_ms(page: Page, text: str) -> float:
    """Return the milliseconds from a press on Run code to the result."""
    editor(page).fill(text)
    page.evaluate("answers = []")
    button(page, "Run code").click()
    page.wait_for_function("answers.length > 0")
    found: float = page.evaluate("answers[0]")
    return found


def answer_without_worker_ms(page: Page, number: int) -> float:
    """Return the same after the worker was ended."""
    editor(page).fill(ENDLESS)
    button(page, "Run code").click()
    button(page, "Stop").click()
    wait_until_ended(page)
    return answer_ms(page, f"print({number})")


def race_ms(page: Page, start: str) -> float:
    """Return the milliseconds of a race that a button starts."""
    page.evaluate("races = []")
    button(page, start).click()
    page.wait_for_function("races.length > 0")
    if state(page) != "done":
        raise RuntimeError(f"Expected a race to its end. Received: {state(page)}.")
    found: float = page.evaluate("races[0]")
    return found


def share_of_turns(page: Page, milliseconds: float) -> float:
    """Return how long a race took, as a share of what its steps would take one after the other."""
    found = metrics(page)
    together: float = found[f"seconds_{RIVAL}"] + found["seconds_own"]
    return milliseconds / 1_000 / together


def main(argv: list[str]) -> int:
    """Run ``python -m build_scripts bench workshop``."""
    parser = argparse.ArgumentParser(prog="build_scripts bench workshop", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="turns of each (%(default)s)")
    parser.add_argument("--iterations", type=int, default=200, help="steps (%(default)s)")
    options = parser.parse_args(argv)
    with serving(LOCAL) as url, sync_playwright() as playwright:
        chromium = browsers.launch(playwright)
        context = chromium.new_context(bypass_csp=True)
        context.set_default_timeout(0)
        own, engines = context.new_page(), context.new_page()
        open_race(own, url, True, options.iterations)
        open_race(engines, url, False, options.iterations)
        open_code(own)
        make_own(own, f"optimizers/{NAME}")
        answer_ms(own, "print(0)")  # the worker is up
        warm = [answer_ms(own, f"print({number})") for number in range(4 * options.rounds)]
        cold = [answer_without_worker_ms(own, number) for number in range(options.rounds)]
        answer_ms(own, book_class(NAME))  # takes part from now on
        wait_for_state(own, "done")
        turns, shares = [], []
        for _ in range(options.rounds):
            turns.append((race_ms(own, "Run"), race_ms(engines, "Run")))
            shares.append(share_of_turns(own, turns[-1][0]))
        chromium.close()
    print(f"Run code to the first result: {np.median(warm):.0f} ms (median), ", end="")
    print(f"{max(warm):.0f} ms at most; without a worker {np.median(cold):.0f} ms")
    mine, theirs = np.median(turns, axis=0) / 1_000
    print(f"{options.iterations} steps of {RIVAL} beside {NAME}: {mine:.2f} s with a ", end="")
    print(
        f"visitor's, {theirs:.2f} s with the engine's, {mine / theirs:.2f} times as long, ", end=""
    )
    print(f"and {np.median(shares):.2f} times as long as the steps of both in turns")
    return 0
