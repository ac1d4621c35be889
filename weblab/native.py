"""The app with Python on the server: many pages in one process, ``panel serve weblab/app.py``.

The event loop belongs to all pages, so the work of each is done beside it, in turns, and only as
long as there is a page to see it.
"""

from __future__ import annotations

import asyncio
import contextvars
import functools
import os
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import panel as pn
import panel_material_ui as pmui
from bokeh.document import Document

from weblab.labkit.url.page_parameters import PageParameters
from weblab.labkit.widgets.text import Notice
from weblab.labs.registry import LABS
from weblab.locale import mark as _
from weblab.runtime import slices
from weblab.runtime.executors import cores

SHOWN_MS = 50
"""Interval of the updates of a page."""

LEFT_MS = 4_000
"""A page that has had no connection for so long is left; its work waits for one, or for its end."""

LOOK_S = 0.5
"""Interval at which waiting work checks whether the page is connected again."""

MOST_PAGES = int(os.environ.get("WEBLAB_PAGES", "40"))
"""Maximum number of open pages; each takes memory, and some time even while idle."""

_pages: set[Document] = set()
"""Those that are open, and those that were closed a moment ago."""

SWITCH_S = 0.001
"""The event loop waits at most so long for a thread that computes in Python."""


def serve(make_app: Callable[[Mapping[str, str]], Any]) -> None:
    """Build the page that a request asks for, in the document that Panel has made for it.

    Args:
        make_app: makes the ``weblab.app.App`` of a URL's parameters.
    """
    document = pn.state.curdoc
    given = {
        name: values[-1].decode(errors="replace") for name, values in pn.state.session_args.items()
    }
    if len(_pages) >= MOST_PAGES:
        _say_full(given)
        return
    slices.run = _turns().run
    app = make_app(given)
    app.root.servable(title=app.title)
    pn.state.onload(lambda: app.start(pn.state.location.search))

    def end(_context: object) -> None:
        _pages.discard(document)
        app.view.close()

    document.on_session_destroyed(end)
    document.add_periodic_callback(partial(_show, document), SHOWN_MS)
    _pages.add(document)


def _say_full(given: Mapping[str, str]) -> None:
    page, _problems = PageParameters.read(given, LABS)
    translate = page.spec.translate(page.language)
    text = _(
        "This server can serve {most} pages at a time, and all are in use. Try again in a minute."
    )
    notice = Notice("warning")
    notice.say(translate(text).format(most=MOST_PAGES))
    pmui.Column(notice, sizing_mode="stretch_width").servable(title="weblab")


def _show(document: Document) -> None:
    """Send the changes since the last time, and hold back new ones until the next.

    A run continues between the server's callbacks, where Bokeh cannot send changes.
    """
    document.unhold()
    document.hold()


class Turns:
    """Slices of work in a few threads, which take them in the order in which they come.

    A slice locks the document of its page, so nothing else of that page happens meanwhile: what
    is computed is the same as on the event loop.

    Args:
        threads: how many slices are done at once.
    """

    def __init__(self, threads: int):
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="slices")

    async def run(self, work: slices.Work) -> bool:
        """Do a slice of the page's work, in its turn and while the page is connected.

        Raises: CancelledError when the page has ended.
        """
        session: Any = pn.state.curdoc.session_context.session
        while _is_left(session):
            await asyncio.sleep(LOOK_S)
        waiting = [work]
        turn = asyncio.ensure_future(session.with_document_locked(self._in_thread, waiting))
        try:
            # Bokeh's lock is lost if whoever is just being given it is cancelled.
            done = await asyncio.shield(turn)
        except asyncio.CancelledError:
            if waiting:
                waiting.clear()  # its turn comes to nothing
            else:
                await asyncio.wait([turn])  # a slice that has begun is done to its end
            raise
        if done is None:
            raise asyncio.CancelledError
        return bool(done)

    async def _in_thread(self, waiting: list[slices.Work]) -> bool:
        if not waiting:
            return False
        work = waiting.pop()
        run = contextvars.copy_context().run
        return await asyncio.get_running_loop().run_in_executor(self._threads, run, work)


def _is_left(session: Any) -> bool:
    """Return whether a session has been without a connection for a while; raise at its end."""
    if session.destroyed:
        raise asyncio.CancelledError
    silent: bool = session.milliseconds_since_last_unsubscribe > LEFT_MS
    return session.connection_count == 0 and silent


@functools.cache
def _turns() -> Turns:
    sys.setswitchinterval(SWITCH_S)
    return Turns(max(1, cores() - 1))
