"""Workers as Pyodides in web workers of their own, with the engine and without the page.

``web/worker/engines.js`` starts them; our worker gives it to Python as ``weblab_engines``.
"""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

from weblab.runtime.calls import perform
from weblab.runtime.plain import Message
from weblab.runtime.pool import Died, Listener


class EngineWorker:
    """A worker in a web worker of its own.

    Args:
        listen: hears each reply, and its death.
        fenced: whether it runs a visitor's code, and so reaches neither network nor storage.
    """

    def __init__(self, listen: Listener, *, fenced: bool = False):
        import weblab_engines
        from pyodide.ffi import create_proxy

        self._listen = listen
        self._hear = create_proxy(self._report)
        self._engine = weblab_engines.start(self._hear, fenced)

    def run(self, call: Message) -> None:
        """Begin a call."""
        from pyodide.ffi import to_js

        text, buffers = call
        self._engine.run(text, to_js(buffers))

    def stop(self) -> None:
        """End at once, whatever is running, and send nothing more."""
        self._engine.stop()
        self._hear.destroy()

    def _report(self, kind: str, *content: Any) -> None:
        if kind == "replied":
            text, buffers = content
            self._listen(self, (text, [buffer.to_bytes() for buffer in buffers]))
        else:
            reason, begun = content
            self._listen(self, Died(reason, begun=begun))


class AwaitedFuture(Future[Any]):
    """A future that refuses to block: in a browser nothing else would ever resolve it."""

    def result(self, timeout: float | None = None) -> Any:
        """Return the result of a future that is done."""
        self._refuse_to_wait()
        return super().result(timeout)

    def exception(self, timeout: float | None = None) -> BaseException | None:
        """Return the exception of a future that is done, if there is one."""
        self._refuse_to_wait()
        return super().exception(timeout)

    def _refuse_to_wait(self) -> None:
        if not self.done():
            raise RuntimeError(
                "Expected a future that is done. Received one that is not, and Python in a browser "
                "cannot wait. Fix: await asyncio.wrap_future(future), or use "
                "weblab.runtime.executors.as_completed."
            )


def answer(text: str, buffers: Any) -> Any:
    """Make a call in an engine's worker; return the reply's text and buffers for JavaScript."""
    from pyodide.ffi import to_js

    return to_js(perform((text, [buffer.to_bytes() for buffer in buffers])))
