"""The app inside a Pyodide worker: the page's document and Python's, kept equal by patches.

``web/worker/main.js`` calls these functions. Pages are rendered when the site is built, so a
document is on the screen before there is Python. As building one is deterministic, Python's turns
out the same, and the two are joined as they are; ``fingerprint`` tells whether that holds.
"""

from __future__ import annotations

import asyncio
import functools
import gc
import hashlib
import json
import os
import sys
import traceback
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl

# Where the page finds the scripts of Panel's models; both packages read this when imported.
os.environ["PANEL_CDN_ROOT"] = "./static/panel/"
os.environ["PANEL_MATERIAL_UI_CDN_ROOT"] = "./static/panel-material-ui/v"
# Panel would import pandas, to patch how it reads addresses, were there no pyodide_http to patch
# requests. The app reads no address: nothing needs to be patched, and neither need be shipped.
sys.modules["pyodide_http"] = SimpleNamespace(patch_all=lambda: None)  # type: ignore[assignment]

import js
from bokeh.document import Document
from bokeh.document.events import (
    ColumnDataChangedEvent,
    ColumnsStreamedEvent,
    DocumentPatchedEvent,
)
from bokeh.events import DocumentReady
from bokeh.settings import settings
from bokeh.util import serialization
from panel.io.document import MockSessionContext
from panel.io.pyodide import _convert_json_patch, _dict_converter, _process_document_events
from panel.io.state import set_curdoc, state
from panel_material_ui.base import MaterialComponent
from pyodide.ffi import to_js

from weblab import accelerate
from weblab.app import App
from weblab.labkit.experiment.message import FAILED
from weblab.locale import mark as _

SLOW = _("This browser cannot run the fast kernels, so training and prediction are slower here.")

# A map of addresses that no page of ours loads anything from, 2 KB in each component of a document:
# Panel's script only asks whether it names MUI.
MaterialComponent._process_importmap = classmethod(lambda _cls: {"imports": {"@mui": ""}})

FIRST_ID = serialization._simple_id
"""The counter of models' identifiers: each document counts from here, as its page expects."""

QUIET_S = 2
"""So long after a lab has taken another one's place, that one's memory is freed."""


class Outbox:
    """Changes of a document that have not been sent to the page.

    All changes of a turn of the event loop are sent together, because the slowest part of a patch,
    a pass over all models, is then done only once.

    Args:
        document: the document.
        post: the worker's function that posts a patch and its buffers to the page.
        fail: the worker's function that tells the page of an error, with its traceback.
    """

    def __init__(self, document: Document, post: Any, fail: Any):
        self._document = document
        self._post = post
        self._fail = fail
        self._events: list[DocumentPatchedEvent] = []
        document.on_change(self._take)

    def close(self) -> None:
        """Send nothing more: the page shows another document."""
        self._document.remove_on_change(self._take)
        self._events = []

    def _take(self, event: DocumentPatchedEvent) -> None:
        if event.setter == "js" or self._is_told(event):
            return
        self._events.append(event)
        if self._document.models._new_models:
            self.send()  # what a new model streams next must not be told as a part of it, too
        elif len(self._events) == 1:
            asyncio.get_event_loop().call_soon(self.send)

    def _is_told(self, event: DocumentPatchedEvent) -> bool:
        """Return whether streamed data are already part of a pending replacement of all data.

        Data are read when they are sent, and then include everything streamed until then.
        """
        return isinstance(event, ColumnsStreamedEvent) and any(
            isinstance(each, ColumnDataChangedEvent) and each.model is event.model and not each.cols
            for each in self._events
        )

    def send(self) -> None:
        """Send the pending changes now instead of at the end of the turn."""
        events, self._events = self._events, []
        if not events:
            return
        try:
            patch, buffers = _process_document_events(self._document, events)
            entries = js.Object.entries(to_js(buffers))
            self._post(to_js(patch, dict_converter=_dict_converter), js.Map.new(entries))
        except Exception:  # such as a refused allocation: the page would wait for this for ever
            self._fail(traceback.format_exc())


class Session:
    """One lab's document and the app behind it.

    Args:
        query: the URL's ``lab``, ``lang`` and ``embed``, on which the document depends.
    """

    def __init__(self, query: str):
        self.accelerated = accelerate()
        settings.simple_ids.set_value(True)
        serialization._simple_id = FIRST_ID
        # Panel asks models for attributes they lack: Bokeh need not look for similar names
        settings.perform_error_diagnostics.set_value(False)
        self.document = Document()
        self.document.hold()
        self.document._session_context = lambda: MockSessionContext(document=self.document)
        state.curdoc = self.document
        self.app = App(dict(parse_qsl(query)))
        self.app.root.server_doc(self.document, title=self.app.title, location=False)
        self.document._session_context = None
        self._outbox: Outbox | None = None

    def fingerprint(self) -> str:
        """Return a digest of which models the document has, and of which type each is."""
        models = sorted(f"{model.id} {model.__qualified_model__}" for model in self.document.models)
        return hashlib.sha256("\n".join(models).encode()).hexdigest()

    def link(self, send_patch: Any, fail: Any, query: str, dark: bool) -> None:
        """Send every later change to the page, and start the app.

        Args:
            send_patch: the worker's function that posts a patch and its buffers.
            fail: the worker's function that tells the page of an error, with its traceback.
            query: the URL's parameters.
            dark: whether the page is in its dark theme, by the URL or the system's choice.
        """
        document = self.document
        document.models.flush_synced()
        self._outbox = Outbox(document, send_patch, fail)
        document.unhold()
        document.on_event("document_ready", functools.partial(state._schedule_on_load, document))
        document.callbacks.trigger_event(DocumentReady())
        with set_curdoc(self.document):
            self.app.start(query, dark=dark, notes=() if self.accelerated else (SLOW,))
        gc.freeze()  # the app lives as long as it is shown: no need to search it for garbage

    def apply(self, patch: Any) -> None:
        """Apply a patch from the page; a failure is reported, and the session continues."""
        try:
            with set_curdoc(self.document):
                self.document.apply_json_patch(_convert_json_patch(patch), setter="js")
        except Exception:
            traceback.print_exc()
            self.app.view.report(self.app.view.translate(FAILED))
        if self._outbox:
            self._outbox.send()

    async def ask(self, method: str, arguments: str) -> str:
        """Do what the page around an embed asks for.

        Args:
            method: one of ``weblab.labkit.page.remote``'s.
            arguments: a list in JSON.

        Returns: a dictionary in JSON, with the ``value`` or the ``error``.
        """
        with set_curdoc(self.document):
            answer = await self.app.remote.answer(method, arguments)
        if self._outbox:
            self._outbox.send()
        return json.dumps(answer)

    def finish(self) -> None:
        """Pause what runs, and tell the page the last of it, which it may keep."""
        with set_curdoc(self.document):
            self.app.view.pause()
        if self._outbox:
            self._outbox.send()
            self._outbox.close()

    def close(self) -> None:
        """End what there is, and let go of the document: another lab takes its place."""
        self.app.close(self.document)
        asyncio.get_event_loop().call_later(QUIET_S, collect)


def collect() -> None:
    """Free the memory of labs that were left; what is here now stays, and need not be searched."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def prerender(query: str) -> str:
    """Return, as JSON, the document of a page with its fingerprint."""
    session = Session(query)
    document = session.document.to_json(deferred=False)
    return json.dumps({"fingerprint": session.fingerprint(), "document": document})
