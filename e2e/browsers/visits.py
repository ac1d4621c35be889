"""What is tried in each browser: a start, a training, an end of Python, a start without network."""

import json
import time
from collections.abc import Callable
from contextlib import ExitStack
from http import HTTPStatus
from pathlib import Path
from typing import Any

from e2e.browsers.drivers import Driver
from e2e.faults import HOLD_WORKERS, TOLD, FaultyHandler, FaultyServer, serving_faults

PATIENCE_S = 240
TRAINING = "lab=optimizers&lang=en&ground=MNIST&digits=1000&iterations=60&seed=3"
BUTTON = """((name) => {
  const inside = (root) => [...root.querySelectorAll("*")].flatMap((element) => [
    element, ...(element.shadowRoot ? inside(element.shadowRoot) : []),
  ]);
  const found = inside(document).find((element) => element.tagName === "BUTTON"
    && element.textContent.trim() === name && !element.disabled);
  setTimeout(() => found?.click()); // which may end this page before it answers
  return Boolean(found);
})"""

KEPT = """performance.getEntriesByName("weblab:offline").some(({detail}) => detail === "whole")"""


class HoldingHandler(FaultyHandler):
    """Lets a test reach the page's workers, as no init script does in every browser."""

    def do_GET(self) -> None:  # noqa: N802
        requested = self.path.partition("?")[0]
        if requested == "/hold.js":
            self._send(HTTPStatus.OK, HOLD_WORKERS.encode(), "text/javascript")
        elif requested == "/":
            page = (self.root / "index.html").read_text(encoding="utf-8")
            held = page.replace("<title>", '<script src="hold.js"></script><title>')
            self._send(HTTPStatus.OK, held.encode(), "text/html; charset=utf-8")
        else:
            super().do_GET()


class Visit:
    """A visit to the site with one browser.

    Args:
        driver: the browser.
        host: serves the site.
    """

    def __init__(self, driver: Driver, host: FaultyServer):
        self._driver = driver
        self.host = host

    def wait(self, holds: Callable[[], Any], what: str) -> Any:
        """Return what holds as soon as it does."""
        deadline = time.monotonic() + PATIENCE_S
        while not (found := holds()):
            if time.monotonic() > deadline:
                raise AssertionError(f"expected {what}. Received: {self.told()} {self.state()}")
            time.sleep(0.2)
        return found

    def open(self, query: str) -> None:
        """Open a lab and wait until it is ready."""
        self._driver.open(f"{self.host.url}?{query}")
        self.wait(lambda: self.state() not in (None, "loading"), "a lab that is ready")

    def state(self) -> str | None:
        """Return the lab's state."""
        return self._driver.ask("window.weblab ? window.weblab.state : null")

    def metrics(self) -> dict[str, Any]:
        """Return the lab's metrics."""
        return json.loads(self._driver.ask("JSON.stringify(window.weblab.metrics)"))

    def told(self) -> str:
        """Return what the page says is wrong."""
        return self._driver.ask(f"({TOLD})()")

    def press(self, name: str) -> None:
        """Press a button as soon as it can be pressed."""
        self.wait(lambda: self._driver.ask(f"{BUTTON}({json.dumps(name)})"), f"a button {name}")

    # what is tried

    def start(self) -> str:
        """Open the draw lab and have a digit read."""
        begun = time.monotonic()
        self.open("lab=draw&lang=en")
        took = time.monotonic() - begun
        self.press("7")
        self.wait(lambda: self.metrics().get("prediction") == 7, "a 7 that is read")
        return f"ready after {took:.1f} s, a 7 is read as 7"

    def train(self) -> str:
        """Train eight networks and return their losses."""
        self.open(TRAINING)
        self.press("Run")
        self.wait(lambda: self.state() == "done", "a training that ends")
        losses = {name: value for name, value in self.metrics().items() if "loss" in name}
        assert losses, self.metrics()
        return json.dumps(losses, sort_keys=True)

    def end(self) -> str:
        """End Python in mid-training, read what is said, and start again."""
        self.open(TRAINING.replace("iterations=60", "iterations=2000"))
        self.press("Run")
        self.wait(lambda: self.metrics().get("step", 0) > 0, "a training that runs")
        begun = time.monotonic()
        self._driver.ask("started.at(-1).terminate()")
        self.wait(lambda: "stopped unexpectedly" in self.told(), "an end that is told")
        took = time.monotonic() - begun
        assert self.state() == "error"
        self.press("Restart")
        self.wait(lambda: self.state() == "idle", "a lab that is ready again")
        return f"told after {took:.1f} s, ready again after Restart"

    def offline(self) -> str:
        """Open the site again when its host is gone."""
        self.open("lab=draw&lang=en")
        self.wait(lambda: self._driver.ask(KEPT), "a site that is kept as a whole")
        self.host.faults["*"] = "cut"
        self.open("lab=draw&lang=en&fit=0")
        self.press("7")
        self.wait(lambda: self.metrics().get("prediction") == 7, "a 7 that is read")
        return "opens without its host, a 7 is read as 7"


TRIED = {"start": Visit.start, "train": Visit.train, "end": Visit.end, "offline": Visit.offline}


def visit(site: Path, open_browser: Any, tried: Callable[[Visit], str]) -> str:
    """Return what came of one try, in a browser and on a host of its own."""
    with ExitStack() as stack:
        handler = HoldingHandler if tried is Visit.end else FaultyHandler  # else its page is kept
        host = stack.enter_context(serving_faults(site, {}, handler=handler))
        driver = stack.enter_context(open_browser())
        return tried(Visit(driver, host))
