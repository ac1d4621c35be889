"""How soon each lab moves, how long its usual run takes, and how soon it answers meanwhile."""

import argparse
import random
from dataclasses import dataclass

import numpy as np
from playwright.sync_api import Browser, Page, sync_playwright

from build_scripts.paths import LOCAL
from e2e import browser as browsers
from e2e.benchmarks.responsiveness import CLICKS, PAUSES_MS, WATCH, latencies
from e2e.lab import button, open_lab, state, wait_for_state
from e2e.serving import serving

SETTLED_MS = 2_000  # a visitor reads a little before the first click
POLL_MS = 100


@dataclass(frozen=True)
class Lab:
    """A lab's usual run, and one that is long enough to be interrupted again and again."""

    slug: str
    run: str
    usual: dict[str, object]
    long: dict[str, object]


LABS = (
    Lab("optimizers", "Run", {}, {"steps": 1_000}),
    Lab("optimizers", "Run", {"ground": "MNIST"}, {"ground": "MNIST", "iterations": 1_900}),
    Lab("initialization", "Train", {}, {"iterations": 2_000}),
    Lab("batch-norm", "Train", {}, {"epochs": 50}),
    Lab("overfitting", "Run", {}, {"epochs": 501}),
    Lab("cnn", "Train", {"part": "train"}, {"part": "train", "samples": 60_000, "epochs": 50}),
    Lab("autoencoders", "Train", {}, {"epochs": 20}),
)
FROM_THE_PRESS = """() => {
  const figures = () => JSON.stringify({...weblab.metrics, heap_bytes: undefined});
  let pressed = null;
  let before;
  window.times = {};
  const note = (name) => {
    if (name in times) return;
    times[name] = null;
    requestAnimationFrame(() => (times[name] = performance.now() - pressed));
  };
  const press = () => { pressed = performance.now(); before = figures(); };
  addEventListener("pointerdown", press, {capture: true, once: true});
  addEventListener("weblab:change", () => {
    if (pressed === null) return;
    if (figures() !== before) note("moved");
    if (weblab.state === "done") note("done");
  });
}"""
FROM_THE_KEY = """() => {
  let pressed = null;
  window.slid = [];
  addEventListener("keydown", () => (pressed = performance.now()), true);
  const replace = history.replaceState.bind(history);
  history.replaceState = (...address) => {  // Python has taken a parameter over
    replace(...address);
    const asked = pressed;
    requestAnimationFrame(() => slid.push(performance.now() - asked));
  };
}"""


def usual_run(chromium: Browser, url: str, lab: Lab) -> tuple[float, float]:
    """Return the milliseconds from the press to the first new metrics, and to the end."""
    page = chromium.new_context(bypass_csp=True).new_page()
    open_lab(page, url, lab.slug, **lab.usual)
    page.wait_for_timeout(SETTLED_MS)
    page.evaluate(FROM_THE_PRESS)
    button(page, lab.run).click()
    while state(page) != "done":
        page.wait_for_timeout(POLL_MS)
        if state(page) == "error":
            raise RuntimeError(f"the usual run of {lab.slug} ended with an error")
    page.wait_for_function("times.done")
    times = page.evaluate("times")
    page.context.close()
    return times["moved"], times["done"]


def slides(page: Page, run: str, count: int) -> list[float]:
    """Return milliseconds from a key on the first slider in mid-run to the frame after it."""
    page.evaluate(FROM_THE_KEY)
    waits = random.Random(0)
    button(page, run).click()
    wait_for_state(page, "running")
    slider = page.get_by_role("slider").first
    at_the_end = slider.get_attribute("aria-valuenow") == slider.get_attribute("aria-valuemax")
    keys = ("ArrowLeft", "ArrowRight") if at_the_end else ("ArrowRight", "ArrowLeft")
    slider.focus()
    for number in range(count):
        page.wait_for_timeout(waits.uniform(*PAUSES_MS))
        page.keyboard.press(keys[number % 2])
        page.wait_for_function(f"slid.length > {number}")
    if state(page) != "running":
        raise RuntimeError("the run ended before the last key: give it more steps")
    found: list[float] = page.evaluate("slid")
    return found


def answers(chromium: Browser, url: str, lab: Lab, count: int) -> tuple[float, float]:
    """Return the 95th percentile of what a click and a slider wait for, in milliseconds."""
    page = chromium.new_context(bypass_csp=True).new_page()
    open_lab(page, url, lab.slug, **lab.long)
    page.wait_for_timeout(SETTLED_MS)
    page.evaluate(WATCH)
    clicks = latencies(page, lab.run, count)
    button(page, "Reset").click()
    wait_for_state(page, "idle")
    found = (np.percentile(clicks, 95), np.percentile(slides(page, lab.run, count), 95))
    page.context.close()
    return found


def main(argv: list[str]) -> int:
    """Run ``python -m build_scripts bench labs``."""
    parser = argparse.ArgumentParser(prog="build_scripts bench labs", description=__doc__)
    parser.add_argument("--lab", choices={lab.slug for lab in LABS}, help="this one alone")
    parser.add_argument("--rounds", type=int, default=3, help="usual runs of each (%(default)s)")
    parser.add_argument("--clicks", type=int, default=CLICKS, help="of each kind (%(default)s)")
    options = parser.parse_args(argv)
    chosen = [lab for lab in LABS if options.lab in (None, lab.slug)]
    with serving(LOCAL) as url, sync_playwright() as playwright:
        chromium = browsers.launch(playwright)
        for lab in chosen:
            runs = [usual_run(chromium, url, lab) for _ in range(options.rounds)]
            moved, done = np.median(runs, axis=0)
            click, slide = answers(chromium, url, lab, options.clicks)
            name = " ".join([lab.slug, *(f"{key}={value}" for key, value in lab.usual.items())])
            print(
                f"{name}: moves after {moved:.0f} ms, done after {done / 1000:.1f} s; "
                f"p95 of a click {click:.0f} ms, of a slider {slide:.0f} ms",
                flush=True,
            )
        chromium.close()
    return 0
