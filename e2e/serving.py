"""Serve a folder for as long as a test or a measurement needs it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from build_scripts.serve import SiteServer, make_server


@contextmanager
def running(server: SiteServer) -> Iterator[str]:
    """Run a server beside this program and give its address."""
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def serving(folder: Path, *, precompressed: bool = True) -> Iterator[str]:
    """Serve a folder on a free port and give its address."""
    with running(make_server(folder, 0, precompressed=precompressed)) as url:
        yield url
