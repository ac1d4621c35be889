"""What it costs a lab to stay alive while it trains, and how soon it answers a click meanwhile.

The same networks are trained in the lab, with its curves, its pictures and the page, and in a
worker that does nothing else, in turns.
"""

import argparse
import random
import statistics
from collections.abc import Callable
from typing import Any

import numpy as np
from playwright.sync_api import Page, sync_playwright

from build_scripts.paths import LOCAL
from e2e import browser as browsers
from e2e.bare_python import open_python
from e2e.drawing import draw
from e2e.lab import button, open_lab, wait_for_state, wait_for_step
from e2e.serving import serving
from weblab.labkit.digits.samples import SAMPLES
from weblab.labs.cnn.compute.network_settings import LEARNING_RATES
from weblab.labs.optimizers.compute.experiment import SIZES

CLICKS = 40
PAUSES_MS = (100, 400)  # between two clicks, drawn anew so that they meet any moment of a step
DRAWN = 3  # the digit on the pad, whose feature maps are live

RACE = f"""
from weblab.labkit.digits.race import DigitsRace
from weblab.labs.optimizers.compute.rivals import OPTIMIZERS, suggested_lr

digits = await DIGITS.load("train", 5_000)
data = nn.Dataset(digits.inputs().reshape(len(digits), -1), digits.targets())


def begin():
    entries = {{}}
    for name, make in OPTIMIZERS.items():
        model = nn.zoo.mlp({SIZES}, rng=np.random.default_rng([0, 0]))
        entries[name] = model, make(model.parameters(), suggested_lr(name, "MNIST"))
    return DigitsRace(data, entries, 0).run(1 << 30)
"""
CNN = f"""
from weblab.labs.cnn.compute.architecture import Architecture

digits = await DIGITS.load("train", 60_000)
scaled = lambda images, rng: images.astype(np.float32) / np.float32(255)
data = nn.Dataset(digits.images[:, None], digits.targets(), scaled)


def begin():
    model = Architecture().build(np.random.default_rng([0, 0]))
    loss = nn.SoftmaxCrossEntropy()
    optimizer = nn.Adam(model.parameters(), {LEARNING_RATES["Adam"]})
    rng = np.random.default_rng([0, 1])
    return nn.train_iter(model, loss, optimizer, data, epochs=1 << 30, batch_size=100, rng=rng)
"""
TIMED = """
import time

import numpy as np

from weblab import accelerate, nn
from weblab.datasets.digit_store import DIGITS

accelerate()
{begin}

def rate(seconds):
    steps = begin()
    begun = time.perf_counter()
    done = 0
    while time.perf_counter() < begun + seconds:
        next(steps)
        done += 1
    return done / (time.perf_counter() - begun)


rate(1)
"""
LABS: dict[str, tuple[str, dict[str, object], str]] = {
    "optimizers": ("Run", {"ground": "MNIST", "digits": 5_000, "iterations": 1_900}, RACE),
    "cnn": ("Train", {"part": "train", "samples": 60_000, "epochs": 50}, CNN),
}
"""For each lab, its button, its parameters, and what begins the same steps without a page."""
WATCH = """() => {
  window.seen = [];
  window.clicked = null;
  window.answers = [];
  addEventListener("pointerdown", () => (clicked = performance.now()), true);
  addEventListener("weblab:change", () => {
    seen.push([performance.now() / 1000, weblab.metrics.step]);
    if (weblab.state !== "paused" || clicked === null) return;
    const asked = clicked;
    clicked = null;
    requestAnimationFrame(() => answers.push(performance.now() - asked));
  });
}"""


def rate_in_lab(page: Page, seconds: float) -> float:
    """Return steps a second that the running lab shows, from its first news to its last."""
    page.evaluate("seen = []")
    page.wait_for_timeout(seconds * 1_000)
    (begun, first), *_, (ended, last) = page.evaluate("seen")
    return (last - first) / (ended - begun)


def rates(
    page: Page, run: str, python: Callable[[str], Any], rounds: int, seconds: float
) -> np.ndarray:
    """Return steps a second, plain and in the lab, by round."""
    found = []
    for _ in range(rounds):
        plain = python(f"rate({seconds})")
        button(page, run).click()
        wait_for_step(page, 1)
        found.append((plain, rate_in_lab(page, seconds)))
        button(page, "Pause").click()
        wait_for_state(page, "paused")
        button(page, "Reset").click()  # both begin anew: as networks learn, steps become quicker
        wait_for_state(page, "idle")
    return np.array(found)


def latencies(page: Page, run: str, count: int) -> list[float]:
    """Return milliseconds from clicks on Pause in mid-training to the frame that shows it."""
    page.evaluate("answers = []")
    waits = random.Random(0)
    for number in range(count):
        button(page, run).click()
        wait_for_state(page, "running")
        page.wait_for_timeout(waits.uniform(*PAUSES_MS))
        button(page, "Pause").click()
        page.wait_for_function(f"answers.length > {number}")
    answers: list[float] = page.evaluate("answers")
    return answers


def main(argv: list[str]) -> int:
    """Run ``python -m build_scripts bench responsiveness``."""
    parser = argparse.ArgumentParser(prog="build_scripts bench responsiveness", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="turns of each (%(default)s)")
    parser.add_argument("--seconds", type=float, default=3.0, help="a turn's time (%(default)s)")
    parser.add_argument("--clicks", type=int, default=CLICKS, help="how many (%(default)s)")
    parser.add_argument("--lab", choices=LABS, default="optimizers", help="which (%(default)s)")
    options = parser.parse_args(argv)
    run, parameters, begin = LABS[options.lab]
    with serving(LOCAL) as url, sync_playwright() as playwright:
        chromium = browsers.launch(playwright)
        page = chromium.new_context(bypass_csp=True).new_page()
        python = open_python(chromium.new_context().new_page(), url, TIMED.format(begin=begin))
        open_lab(page, url, options.lab, **parameters)
        if options.lab == "cnn":
            draw(page, SAMPLES[DRAWN])
        page.evaluate(WATCH)
        turns = rates(page, run, python, options.rounds, options.seconds)
        waits = latencies(page, run, options.clicks)
        chromium.close()
    plain, streamed = np.median(turns, axis=0)
    cost = 1 - statistics.median(turns[:, 1] / turns[:, 0])
    median, late = np.percentile(waits, [50, 95])
    print(f"steps a second: {plain:.1f} without a page, {streamed:.1f} in the lab: {cost:.1%} less")
    print(f"a click on Pause is answered in {median:.0f} ms (median), {late:.0f} ms (p95)")
    return 0
