"""Python of the site in a worker, under the site's policy, without an app: for tests of its own."""

import json
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from build_scripts.content.bundle import bundle, worker_texts

POOL = Path(__file__).with_name("pool")
SCRIPT = '<script type="module" src="pool-page.js"></script>'


def open_python(page: Page, url: str, prelude: str) -> Callable[[str], Any]:
    """Start a worker of the site under the site's policy; return what runs Python in it.

    That is called with a snippet and returns what its last line gives, by way of JSON.
    """
    html = page.request.get(url).text()
    policy = next(line for line in html.splitlines() if "Content-Security-Policy" in line)
    body = f'{policy}<link rel="icon" href="icon.svg">{SCRIPT}'
    page.route(f"{url}pool.html", lambda route: route.fulfill(body=body, content_type="text/html"))
    worker = {"pool-worker": bundle(POOL / "worker.js", texts=worker_texts())}
    script = {"body": bundle(POOL / "page.js", texts=worker), "content_type": "text/javascript"}
    page.route(f"{url}pool-page.js", lambda route: route.fulfill(**script))
    page.goto(f"{url}pool.html")

    def python(code: str) -> Any:
        *lines, last = textwrap.dedent(code).strip().splitlines()
        source = "\n".join([*lines, f"json.dumps({last})"])
        return json.loads(page.evaluate("code => window.python(code)", source))

    page.evaluate("code => window.python(code)", f"import json\n{prelude}")
    return python
