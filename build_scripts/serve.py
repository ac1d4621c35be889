"""Serve a built site on this machine, as a good static host would: precompressed, with ETags.

Parts of files can be asked for, so that a download that stopped goes on where it was.
"""

import argparse
import errno
import functools
import hashlib
import os
import sys
import urllib.parse
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from build_scripts.paths import LOCAL
from build_scripts.request_headers import RangeNotSatisfiableError, accepts, parse_range

HOST = "127.0.0.1"
DEFAULT_PORT = 8000
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webp": "image/webp",
    ".whl": "application/zip",
    ".woff2": "font/woff2",
    ".zip": "application/zip",
    ".gz": "application/gzip",
}


class SiteHandler(BaseHTTPRequestHandler):
    """Answers GET and HEAD with the files of one folder and nothing outside of it."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *args: Any, root: Path, precompressed: bool = True) -> None:
        self.root = root.resolve()
        self.precompressed = precompressed
        super().__init__(*args)

    def do_GET(self) -> None:
        """Send a file."""
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        """Send a file's headers."""
        self._answer(with_body=False)

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet about requests that went well; log_error reports the others."""

    def _answer(self, *, with_body: bool) -> None:
        """Find the file that the request names and send it, its .br copy, or why not."""
        requested, _, query = self.path.partition("?")
        path = self._locate(requested)
        if path is None:
            self._send_error_page(with_body)
            return
        if path.is_dir():
            self._redirect(f"{requested}/{'?' if query else ''}{query}")
            return
        encoded = path.with_name(f"{path.name}.br")
        takes_brotli = accepts(self.headers.get("Accept-Encoding", ""), "br")
        in_brotli = self.precompressed and takes_brotli and encoded.is_file()
        served = encoded if in_brotli else path
        size = served.stat().st_size
        tag = _etag(served, served.stat().st_mtime_ns)
        status, part = self._choose_part(tag, size, with_body)
        self.send_response(status)
        self.send_header("ETag", tag)
        self.send_header("Cache-Control", "no-cache")
        self.send_header("Vary", "Accept-Encoding")
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Access-Control-Allow-Origin", "*")  # any page may load embed.js
        if status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            self.send_header("Content-Range", f"bytes */{size}")
            self.send_header("Content-Length", "0")
        elif status == HTTPStatus.PARTIAL_CONTENT:
            self.send_header("Content-Range", f"bytes {part.start}-{part.stop - 1}/{size}")
        if status in (HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT):
            self.send_header("Content-Type", TYPES.get(path.suffix, "application/octet-stream"))
            self.send_header("Content-Length", str(len(part)))
            if in_brotli:
                self.send_header("Content-Encoding", "br")
        self.end_headers()
        if with_body and part:
            with served.open("rb") as file:
                file.seek(part.start)
                self.wfile.write(file.read(len(part)))

    def _choose_part(self, tag: str, size: int, with_body: bool) -> tuple[HTTPStatus, range]:
        """Return the status of an answer and which bytes of a file of ``size`` it carries."""
        if tag in self.headers.get("If-None-Match", ""):
            return HTTPStatus.NOT_MODIFIED, range(0)
        asked = self.headers.get("Range", "")
        if not with_body or self.headers.get("If-Range", tag) != tag:
            asked = ""
        try:
            part = parse_range(asked, size)
        except RangeNotSatisfiableError:
            return HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, range(0)
        if part is None:
            return HTTPStatus.OK, range(size)
        return HTTPStatus.PARTIAL_CONTENT, part

    def _locate(self, requested: str) -> Path | None:
        """Return the file or folder of a request's path; None if the site has no such thing."""
        decoded = urllib.parse.unquote(requested)
        if "\0" in decoded:
            return None
        path = (self.root / decoded.lstrip("/")).resolve()
        if path != self.root and self.root not in path.parents:
            return None
        try:
            if path.is_dir() and decoded.endswith("/"):
                path /= "index.html"
            return path if path.exists() else None
        except OSError:  # a name that is longer than any file's can be
            return None

    def _redirect(self, address: str) -> None:
        """Send a folder's request to its address with a slash, against which its pages resolve."""
        self.send_response(HTTPStatus.MOVED_PERMANENTLY)
        self.send_header("Location", address)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _send_error_page(self, with_body: bool) -> None:
        """Say that there is no such file."""
        body = f"404: this site has no {self.path}\n".encode()
        self.send_response(HTTPStatus.NOT_FOUND)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if with_body:
            self.wfile.write(body)


class SiteServer(ThreadingHTTPServer):
    """A server that takes a client's going away as no error."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Report what went wrong unless the client has closed its connection."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@functools.lru_cache(maxsize=4096)
def _etag(path: Path, modified_ns: int) -> str:
    """Return a strong validator: a digest of the bytes that are sent."""
    return f'"{hashlib.sha256(path.read_bytes()).hexdigest()[:32]}"'


def make_server(root: Path, port: int, *, precompressed: bool = True) -> SiteServer:
    """Return a server of a folder, bound and not yet running.

    Args:
        root: the site's folder.
        port: the port on 127.0.0.1; 0 takes a free one.
        precompressed: send the ``.br`` copies; else act as a host that compresses nothing.
    """
    handler = functools.partial(SiteHandler, root=root, precompressed=precompressed)
    return SiteServer((HOST, port), handler)


def main(argv: list[str]) -> int:
    """Run ``python -m build_scripts serve [FOLDER] [--port PORT]``."""
    parser = argparse.ArgumentParser(prog="build_scripts serve", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=LOCAL, help="the built site")
    port = os.environ.get("PORT", str(DEFAULT_PORT))
    parser.add_argument("--port", type=int, default=port, help="also PORT in the environment")
    options = parser.parse_args(argv)
    if not (options.folder / "index.html").is_file():
        print(f"expected a built site in {options.folder}: run 'make serve'", file=sys.stderr)
        return 1
    try:
        server = make_server(options.folder, options.port)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        print(
            f"port {options.port} is taken by another program. Choose one that is free: "
            f"PORT={options.port + 1} make serve",
            file=sys.stderr,
        )
        return 1
    print(f"weblab is at http://{HOST}:{server.server_port}/ (Ctrl+C stops it)", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print()
    finally:
        server.server_close()
    return 0
