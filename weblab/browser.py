"""The app inside a Pyodide worker: the page's document and Python's, kept equal by patches.

``web/worker.js`` calls these functions. Pages are rendered when the site is built, so a document
is on the screen before there is Python. As building one is deterministic, Python's turns out the
same, and the two are joined as they are; ``fingerprint`` tells whether that holds.
"""

from __future__ import annotations

import gc
import hashlib
import json
import os
import sys
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl

# Where the page finds the scripts of Panel's models; both packages read this when imported.
os.environ["PANEL_CDN_ROOT"] = "./static/panel/"
os.environ["PANEL_MATERIAL_UI_CDN_ROOT"] = "./static/panel-material-ui/v"
# Panel would import pandas, to patch how it reads addresses, were there no pyodide_http to patch
# requests. The app reads no address: nothing needs to be patched, and neither need be shipped.
sys.modules["pyodide_http"] = SimpleNamespace(patch_all=lambda: None)  # type: ignore[assignment]

from bokeh.document import Document
from bokeh.settings import settings
from panel.io.document import MockSessionContext
from panel.io.pyodide import _convert_json_patch, _link_docs_worker
from panel.io.state import set_curdoc, state

from weblab import accelerate
from weblab.app import App
from weblab.locale import mark as _

SLOW = _("This browser cannot run the fast kernels, so networks compute more slowly here.")


class Session:
    """One page's document and the app behind it.

    Args:
        query: the URL's ``lab``, ``lang`` and ``embed``, on which the document depends.
    """

    def __init__(self, query: str):
        self.accelerated = accelerate()
        settings.simple_ids.set_value(True)
        self.document = Document()
        self.document.hold()
        self.document._session_context = lambda: MockSessionContext(document=self.document)
        state.curdoc = self.document
        self.app = App(dict(parse_qsl(query)))
        self.app.root.server_doc(self.document, title=self.app.title, location=False)
        self.document._session_context = None

    def fingerprint(self) -> str:
        """Return a digest of which models the document has, and of which type each is."""
        models = sorted(f"{model.id} {model.__qualified_model__}" for model in self.document.models)
        return hashlib.sha256("\n".join(models).encode()).hexdigest()

    def link(self, send_patch: Any, query: str, dark: bool) -> None:
        """Send every later change to the page, and start the app.

        Args:
            send_patch: the worker's function that posts a patch and its buffers.
            query: the URL's parameters.
            dark: whether the page is in its dark theme, by the URL or the system's choice.
        """
        self.document.models.flush_synced()
        _link_docs_worker(self.document, send_patch, setter="js")
        with set_curdoc(self.document):
            self.app.start(query, dark=dark, notes=() if self.accelerated else (SLOW,))
        gc.freeze()  # the app lives as long as the page: no need to search it for garbage

    def apply(self, patch: Any) -> None:
        """Apply a patch that the page sent."""
        with set_curdoc(self.document):
            self.document.apply_json_patch(_convert_json_patch(patch), setter="js")


def prerender(query: str) -> str:
    """Return, as JSON, the document of a page with its fingerprint."""
    session = Session(query)
    document = session.document.to_json(deferred=False)
    return json.dumps({"fingerprint": session.fingerprint(), "document": document})
