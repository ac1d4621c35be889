"""A host at the end of a slow line."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from build_scripts.serve import HOST, SiteHandler, SiteServer
from e2e.serving import running

PIECE = 16_384  # bytes that one download is sent while the others wait


class Line:
    """Lets pass so many bytes a second, whatever is sent at a time."""

    def __init__(self, mbits: float):
        self._rate = mbits * 1e6 / 8
        self._lock = threading.Lock()

    def wait(self, size: int) -> None:
        """Wait for as long as some bytes are on the line."""
        with self._lock:
            time.sleep(size / self._rate)


class Paced:
    """A connection's file for what is sent, by way of a line."""

    def __init__(self, file: Any, line: Line):
        self._file = file
        self._line = line

    def write(self, data: bytes) -> None:
        for start in range(0, len(data), PIECE):
            piece = data[start : start + PIECE]
            self._line.wait(len(piece))
            self._file.write(piece)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


class LineHandler(SiteHandler):
    """Answers by way of a line."""

    def __init__(self, *args: Any, line: Line, **options: Any):
        self._line = line
        super().__init__(*args, **options)

    def setup(self) -> None:
        super().setup()
        self.wfile = Paced(self.wfile, self._line)  # type: ignore[assignment]


@contextmanager
def serving_slowly(folder: Path, mbits: float) -> Iterator[str]:
    """Serve a folder over a line of so many Mbit/s; give its address."""
    handler = partial(LineHandler, root=folder, precompressed=True, line=Line(mbits))
    with running(SiteServer((HOST, 0), handler)) as url:
        yield url
