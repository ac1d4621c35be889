"""How soon a visitor reads what is wrong, for each fault, and what is lost by it."""

import argparse
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from playwright.sync_api import Browser, Page, sync_playwright

from build_scripts.paths import LOCAL
from e2e import browser as browsers
from e2e.faults import (
    ALIKE,
    HOLD_WORKERS,
    REFUSE_PATCHES,
    REFUSE_SENDING,
    STARTS,
    STUCK,
    TOLD,
    Fault,
    FaultyServer,
    serving_faults,
)
from e2e.lab import button, open_lab, state, wait_for_step

PATIENCE_S = 60
PROMISED_S = 10
UNTOLD = "NOTHING IS TOLD"
READY = "window.weblab?.state === 'idle'"
DONE = "window.weblab?.state === 'done'"


@dataclass(frozen=True)
class SessionFault:
    """Something that goes wrong when a lab is open.

    Args:
        name: what it is.
        cause: makes it go wrong, on a page whose lab runs.
        lost: what the visitor loses by it.
        parameters: the lab's.
    """

    name: str
    cause: Callable[[Page, FaultyServer], object]
    lost: str
    parameters: Mapping[str, object] = field(default_factory=dict)


def hang_digits(page: Page, host: FaultyServer) -> None:
    """Open the page again, and have the digits of the next run hang."""
    host.faults["digits/*.bin"] = "hang"
    page.reload()
    page.evaluate("window.weblab.ready")
    button(page, "Run").click()


def refuse_sending(page: Page, _host: FaultyServer) -> None:
    """Refuse what the page sends to Python next: a press."""
    page.evaluate(REFUSE_SENDING)
    button(page, "Pause").click()


RUN = "the run; the settings stay in the address"
SESSIONS = (
    SessionFault("Python ends in mid-training", lambda p, _: p.evaluate(
        "started.at(-1).terminate()"), RUN),
    SessionFault("no memory for a patch", lambda p, _: p.workers[0].evaluate(REFUSE_PATCHES), RUN),
    SessionFault("an unknown message to the page", lambda p, _: p.workers[0].evaluate(
        "() => self.postMessage({type: 'unheard'})"), RUN),
    SessionFault("an unknown message to Python", lambda p, _: p.evaluate(
        "started.at(-1).postMessage({type: 'unheard'})"), RUN),
    SessionFault("Python is stuck", lambda p, _: p.workers[0].evaluate(STUCK), RUN),
    SessionFault("no memory for what is sent to Python", refuse_sending, "the press"),
    SessionFault("digits hang", hang_digits, "nothing: Retry goes on"),
)  # fmt: skip


def wait_until_told(page: Page, begun: float, well: str) -> tuple[float, str] | None:
    """Return after how many seconds something is told, and what; None once all goes ``well``."""
    while time.monotonic() < begun + PATIENCE_S:
        if said := page.evaluate(TOLD):
            return time.monotonic() - begun, said
        if page.evaluate(well):
            return None
        page.wait_for_timeout(50)
    return time.monotonic() - begun, UNTOLD


def measure_start(browser: Browser, fault: Fault) -> tuple[float | None, str, str]:
    """Return after how many seconds a visitor of a failing start reads what, and what is lost."""
    page = browser.new_context(service_workers="block").new_page()
    page.add_init_script(fault.script)
    with serving_faults(LOCAL, fault.files, precompressed=fault.precompressed) as host:
        begun = time.monotonic()
        page.goto(f"{host.url}?lab=draw&lang=en", wait_until="commit")
        told = wait_until_told(page, begun, READY)
        page.context.close()
    if told is None:
        return None, "(nothing: the page works)", "nothing"
    lost = "nothing: Retry goes on" if fault.passes else "the start: Retry begins again"
    return told[0], told[1].splitlines()[0], lost


def measure_session(browser: Browser, fault: SessionFault) -> tuple[float | None, str, str]:
    """Return the same of a fault in a lab that runs."""
    page = browser.new_context(service_workers="block").new_page()
    page.add_init_script(HOLD_WORKERS)
    with serving_faults(LOCAL, {}) as host:
        open_lab(page, host.url, "optimizers", ground="MNIST")
        button(page, "Run").click()
        wait_for_step(page, 1)
        assert state(page) == "running"
        fault.cause(page, host)
        begun = time.monotonic()
        told = wait_until_told(page, begun, DONE)
        page.context.close()
    return (told[0], told[1].splitlines()[0], fault.lost) if told else (PATIENCE_S, UNTOLD, "")


def main(argv: list[str]) -> int:
    """Run ``python -m build_scripts bench faults [--only WORDS]``."""
    parser = argparse.ArgumentParser(prog="build_scripts bench faults", description=__doc__)
    parser.add_argument("--only", default="", help="faults whose names have these words")
    only = parser.parse_args(argv).only
    with sync_playwright() as playwright:
        browser = browsers.launch(playwright)
        print("| fault | told after (s) | what is told | lost |\n| --- | ---: | --- | --- |")
        measures = {
            **{start.name: partial(measure_start, browser, start) for start in (*STARTS, *ALIKE)},
            **{fault.name: partial(measure_session, browser, fault) for fault in SESSIONS},
        }
        late = []
        for name, measure in measures.items():
            if only in name:
                took, said, lost = measure()
                time_told = "-" if took is None else f"{took:.1f}"
                print(f"| {name} | {time_told} | {said} | {lost} |", flush=True)
                if took is not None and took > PROMISED_S:
                    late.append(name)
        browser.close()
    if late:
        print(f"told after more than {PROMISED_S} s: {', '.join(late)}")
    return int(bool(late))
