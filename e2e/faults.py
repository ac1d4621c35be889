"""A host on which things go wrong, and the list of what goes wrong on it."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatch
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any, Literal

from build_scripts.serve import HOST, TYPES, SiteHandler, SiteServer
from e2e.serving import running

Kind = Literal["html", "flip", "flip once", "text", "hang", "stall", "gone", "busy", "cut"]
BYTES = "application/octet-stream"
HTML = b"<!doctype html><title>Log in</title><p>Please log in to this network.</p>" * 9


class FaultyServer(SiteServer):
    """Serves a site with faults until it is healed; what hangs then still hangs.

    Args:
        faults: what goes wrong, by patterns of paths.
    """

    def __init__(self, *args: Any, faults: Mapping[str, Kind]) -> None:
        super().__init__(*args)
        self.faults = dict(faults)
        self.over = threading.Event()

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.server_port}/"

    def heal(self) -> None:
        """Let everything go well from now on."""
        self.faults.clear()

    def fault_of(self, path: str) -> Kind | None:
        """Return what goes wrong with a file; what does so once is right after that."""
        for pattern, kind in list(self.faults.items()):
            if fnmatch(path, pattern):
                if kind == "flip once":
                    del self.faults[pattern]
                return kind
        return None


class FaultyHandler(SiteHandler):
    """Answers wrongly where the server says so."""

    server: FaultyServer

    def do_GET(self) -> None:  # noqa: N802
        requested = self.path.partition("?")[0]
        kind = self.server.fault_of(requested.lstrip("/"))
        if kind is None:
            super().do_GET()
        elif kind == "hang":
            self.close_connection = True
            self.server.over.wait()
        elif kind == "cut":
            self.close_connection = True
        elif kind == "gone":
            self._send_error_page(with_body=True)
        elif kind == "busy":
            self._send(HTTPStatus.SERVICE_UNAVAILABLE, b"busy", "text/plain")
        elif kind == "html":
            self._send(HTTPStatus.OK, HTML, "text/html")
        else:
            path = self._locate(requested)
            assert path is not None, f"the site has no {requested}"
            body = path.read_bytes()
            if kind == "text":
                self._send(HTTPStatus.OK, body, "text/plain")
            elif kind == "stall":
                self.close_connection = True
                self._send(HTTPStatus.OK, body, TYPES.get(path.suffix, BYTES), sent=len(body) // 2)
                self.server.over.wait()
            else:
                flipped = bytearray(body)
                flipped[-len(body) // 3] ^= 1
                self._send(HTTPStatus.OK, bytes(flipped), TYPES.get(path.suffix, BYTES))

    def _send(self, status: int, body: bytes, type_: str, sent: int | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", type_)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-cache")
        self.end_headers()
        self.wfile.write(body[:sent])
        self.wfile.flush()


@contextmanager
def serving_faults(
    site: Path,
    faults: Mapping[str, Kind],
    *,
    precompressed: bool = True,
    handler: type[FaultyHandler] = FaultyHandler,
) -> Iterator[FaultyServer]:
    """Serve a site with faults on a free port."""
    made = partial(handler, root=site, precompressed=precompressed)
    server = FaultyServer((HOST, 0), made, faults=faults)
    with running(server):
        try:
            yield server
        finally:
            server.over.set()


TOLD = """() => [...document.querySelectorAll("#weblab-problem, #weblab-silence")]
  .filter((note) => note.checkVisibility({visibilityProperty: true}))
  .filter((note) => {
    const {top, bottom, left, right} = note.getBoundingClientRect();
    return top >= 0 && left >= 0 && bottom <= innerHeight && right <= innerWidth;
  })
  .map((note) => note.innerText)
  .join("\\n")"""
"""What the visitor reads of a fault, in sight."""
HOLD_WORKERS = """{
  const {Worker} = globalThis;
  globalThis.started = [];
  globalThis.Worker = class extends Worker {
    constructor(...options) {
      super(...options);
      globalThis.started.push(this);
    }
  };
}"""
"""Lets a test end the page's worker, which nobody tells the page."""
REFUSE_PATCHES = """() => {
  const post = self.postMessage.bind(self);
  self.postMessage = (message, ...options) => {
    if (message.type === "patch") throw new RangeError("Array buffer allocation failed");
    post(message, ...options);
  };
}"""
"""In a worker: no memory for what it would send."""
REFUSE_SENDING = """() => {
  const {postMessage} = Worker.prototype;
  Worker.prototype.postMessage = function (message, ...options) {
    if (message.type === "patch") {
      Worker.prototype.postMessage = postMessage;
      throw new RangeError("Array buffer allocation failed");
    }
    return postMessage.call(this, message, ...options);
  };
}"""
"""On a page: once no memory for what it would send."""


STUCK = "() => setTimeout(() => { for (;;); })"
"""In a worker: computes for ever."""


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong while a page starts.

    Args:
        name: what it is.
        files: what goes wrong on the host, by patterns of paths.
        said: words of the sentence that the visitor reads; none where nobody need notice.
        passes: whether the page goes on where it was once the host is well, on a Retry.
        script: what is wrong with the browser itself, run before the page.
        precompressed: whether the host sends files in brotli.
    """

    name: str
    files: Mapping[str, Kind] = field(default_factory=dict)
    said: str = ""
    passes: bool = False
    script: str = ""
    precompressed: bool = True


def in_scripts(code: str) -> str:
    """Return a page's init script that has code run first in its checked scripts and workers.

    Args:
        code: statements, run once in each; workers run it too, which no init script reaches.
    """
    once = f"if (!globalThis.altered) {{ globalThis.altered = true; (() => {{ {code} }})(); }}"
    return f"""{{
      const {{Blob}} = globalThis;
      globalThis.Blob = class extends Blob {{
        constructor(parts = [], options = {{}}) {{
          const isScript = options.type === "text/javascript";
          super(isScript ? [{json.dumps(once)}, ";", ...parts] : parts, options);
        }}
      }};
    }}"""


PLAIN_HTTP = """
  delete Crypto.prototype.subtle;
  delete Crypto.prototype.randomUUID;
  delete (globalThis.WorkerNavigator ?? globalThis.Navigator).prototype.locks
"""
"""What scripts may not do on a page over plain http, such as one in a classroom."""

PLAIN: dict[str, Kind] = {"snapshot/labs.bin*": "gone"}
"""What makes a page start from packages, and not from memory."""

FLIPPED_ONCE = ("page.js", "runtime/pyodide.asm.wasm*", "runtime/weblab-*")
STARTS = (
    Fault("guard.js missing", {"guard.js": "gone"}, "scripts did not arrive"),
    Fault("guard.js is HTML", {"guard.js": "html"}, "scripts did not arrive"),
    Fault("guard.js hangs", {"guard.js": "hang"}, "scripts did not arrive"),
    Fault("page.js missing", {"page.js": "gone"}, "page.js could not be loaded (HTTP 404)"),
    Fault("page.js: a bit flipped", {"page.js": "flip"}, "page.js arrived damaged"),
    Fault("page.js hangs", {"page.js": "hang"}, "taking a long time to load"),
    Fault("all scripts are text/plain", {"*.js": "text"}),
    Fault("manifest.json is busy", {"manifest.json": "busy"}, "manifest.json could not be loaded"),
    Fault("manifest.json hangs", {"manifest.json": "hang"}, "No data has arrived", passes=True),
    Fault("Bokeh is busy", {"static/bokeh/bokeh.min.js*": "busy"}, "bokeh.min.js could not be"),
    Fault("page text: a bit flipped", {"prerendered/*": "flip"}, "draw.en.json arrived damaged"),
    Fault("wasm stalls", {"runtime/pyodide.asm.wasm*": "stall"}, "pyodide.asm.wasm", passes=True),
    Fault("numpy hangs", PLAIN | {"runtime/numpy*": "hang"}, "No data has arrived", passes=True),
    Fault("wasm: a bit flipped", {"runtime/pyodide.asm.wasm*": "flip"}, "wasm arrived damaged"),
    Fault("page.js is HTML", {"page.js": "html"}, "page.js arrived damaged"),
    Fault("wasm is HTML", {"runtime/pyodide.asm.wasm*": "html"}, "wasm arrived damaged"),
    Fault("wheel: a bit flipped", PLAIN | {"runtime/weblab-*": "flip"}, ".whl arrived damaged"),
    Fault("lock: other sums", {"runtime/pyodide-lock.json": "flip"}, "pyodide-lock.json arrived"),
    Fault("snapshot: a bit flipped", {"snapshot/labs.bin*": "flip"}),
    Fault("snapshot stalls", {"snapshot/libraries.bin*": "stall"}, "libraries.bin", passes=True),
    Fault(
        "no DecompressionStream",
        script="delete globalThis.DecompressionStream",
        precompressed=False,
    ),
    Fault("plain http, and all is well", script=f"{PLAIN_HTTP}; {in_scripts(PLAIN_HTTP)}"),
    Fault(
        "a bit flipped in each of several files, once",
        PLAIN | dict.fromkeys(FLIPPED_ONCE, "flip once"),
    ),
)
ALIKE = (
    Fault("Bokeh hangs", {"static/bokeh/bokeh.min.js*": "hang"}, "bokeh.min.js", passes=True),
    Fault(
        "Material UI: a bit flipped",
        {"static/panel-material-ui/*.bundle.js*": "flip"},
        "panel-material-ui.bundle.js arrived damaged",
    ),
    Fault("Pyodide's script missing", {"runtime/pyodide.asm.js": "gone"}, "pyodide.asm.js"),
    Fault(
        "libraries stall", PLAIN | {"runtime/libraries.zip*": "stall"}, "libraries.zip", passes=True
    ),
    Fault("snapshot is busy", {"snapshot/*": "busy"}),
    Fault("snapshot: the connection ends", {"snapshot/libraries.bin*": "cut"}),
    Fault("probe hangs", {"runtime/probe.zip": "hang"}, "probe.zip", passes=True),
    Fault(
        "plain http: wheel, a bit flipped",
        PLAIN | {"runtime/weblab-*": "flip"},
        ".whl arrived damaged",
        script=f"{PLAIN_HTTP}; {in_scripts(PLAIN_HTTP)}",
    ),
    Fault("manifest.json is HTML", {"manifest.json": "html"}, "manifest.json arrived damaged"),
    Fault("Bokeh is HTML", {"static/bokeh/bokeh.min.js*": "html"}, "bokeh.min.js arrived damaged"),
    Fault(
        "library: a bit flipped",
        PLAIN | {"runtime/python_stdlib.zip*": "flip"},
        "python_stdlib.zip",
    ),
    Fault("numpy is busy", PLAIN | {"runtime/numpy*": "busy"}, "(HTTP 503)"),
    Fault("snapshot missing", PLAIN),
    Fault("snapshot is HTML", {"snapshot/labs.bin*": "html"}),
    Fault("snapshot's files missing", {"snapshot/files.bin*": "gone"}),
)
"""What is told by the same code as one of those above: the benchmark alone looks at these."""
