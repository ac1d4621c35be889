"""Serve a built site on this machine, as a good static host would: precompressed, with ETags."""

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

from build_scripts.paths import LOCAL

HOST = "127.0.0.1"
DEFAULT_PORT = 8000
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".whl": "application/zip",
    ".woff2": "font/woff2",
    ".zip": "application/zip",
    ".gz": "application/gzip",
}


class SiteHandler(BaseHTTPRequestHandler):
    """Answers GET and HEAD with the files of one folder and nothing outside of it."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *args: object, root: Path, precompressed: bool = True) -> None:
        self.root = root.resolve()
        self.precompressed = precompressed
        super().__init__(*args)  # type: ignore[arg-type]

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
        address = urllib.parse.urlsplit(self.path)
        path = self._locate(address.path)
        if path is None:
            self._send_error_page(with_body)
            return
        if path.is_dir():
            self._redirect(address)
            return
        encoded = path.with_name(f"{path.name}.br")
        in_brotli = self.precompressed and self._accepts_brotli() and encoded.is_file()
        served = encoded if in_brotli else path
        tag = _etag(served, served.stat().st_mtime_ns)
        fresh = tag in self.headers.get("If-None-Match", "")
        self.send_response(HTTPStatus.NOT_MODIFIED if fresh else HTTPStatus.OK)
        self.send_header("ETag", tag)
        self.send_header("Cache-Control", "no-cache")
        self.send_header("Vary", "Accept-Encoding")
        self.send_header("Access-Control-Allow-Origin", "*")  # any page may load embed.js
        if not fresh:
            self.send_header("Content-Type", TYPES.get(path.suffix, "application/octet-stream"))
            self.send_header("Content-Length", str(served.stat().st_size))
            if in_brotli:
                self.send_header("Content-Encoding", "br")
        self.end_headers()
        if with_body and not fresh:
            self.wfile.write(served.read_bytes())

    def _locate(self, requested: str) -> Path | None:
        """Return the file or folder of a request's path; None if the site has no such thing."""
        decoded = urllib.parse.unquote(requested)
        if "\0" in decoded:
            return None
        path = (self.root / decoded.lstrip("/")).resolve()
        if path != self.root and self.root not in path.parents:
            return None
        if path.is_dir() and decoded.endswith("/"):
            path /= "index.html"
        return path if path.exists() else None

    def _accepts_brotli(self) -> bool:
        """Return whether the client takes brotli."""
        offers = self.headers.get("Accept-Encoding", "").split(",")
        return "br" in {offer.split(";")[0].strip() for offer in offers}

    def _redirect(self, address: urllib.parse.SplitResult) -> None:
        """Send a folder's request to its address with a slash, against which its pages resolve."""
        self.send_response(HTTPStatus.MOVED_PERMANENTLY)
        self.send_header("Location", address._replace(path=f"{address.path}/").geturl())
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

    def handle_error(self, request: object, client_address: object) -> None:
        """Report what went wrong unless the client has closed its connection."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


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
