"""The app: reads which lab the URL asks for and builds its frame.

In the browser, ``weblab.browser`` runs it inside a worker; natively, ``panel serve
weblab/app.py`` runs it by ``weblab.native``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl

from bokeh.document import Document
from panel.config import config
from panel.io.document import MockSessionContext

from weblab.labkit.experiment.ready import ready
from weblab.labkit.page.by_class import work_out_once
from weblab.labkit.page.frame import build_embed, build_page
from weblab.labkit.page.lab_view import LabView
from weblab.labkit.page.remote import Remote
from weblab.labkit.page.try_links import TryLinks
from weblab.labkit.url.page_parameters import PageParameters
from weblab.labs.registry import LABS

work_out_once()


class App:
    """One lab in one frame.

    Args:
        parameters: the URL's ``lab``, ``lang`` and ``embed``; missing or unknown ones fall back
            to their defaults.
    """

    def __init__(self, parameters: Mapping[str, str]):
        # Panel would keep what it knows of a document's browser, and by that the document, for
        # ever. It holds this setting for each document by itself.
        config.browser_info = False
        self.page, _ = PageParameters.read(parameters, LABS)
        spec = self.page.spec
        translate = spec.translate(self.page.language)
        self.view: LabView = spec.load_view()(spec.slug, translate)
        self.view.language = self.page.language
        self.tries = TryLinks(self.view)
        if self.page.embedded:
            self.root = build_embed(spec, self.view, LABS, self.tries)
        else:
            self.root = build_page(spec, self.view, self.page.language, LABS, self.tries)
        self.remote = Remote(self.view, self.root)
        self.title = f"{translate(spec.title)} · weblab"

    def start(self, query: str, *, dark: bool | None = None, notes: Sequence[str] = ()) -> None:
        """Apply the remaining parameters of the URL, report invalid ones, and become ready.

        Args:
            query: the URL's parameters.
            dark: whether the page is already dark, unless the URL decides.
            notes: further messages for the visitor, in English, from the catalogues.
        """
        page, problems = PageParameters.read(dict(parse_qsl(query.removeprefix("?"))), LABS)
        self.root.dark_theme = page.dark if dark is None else dark
        self.view.start(query, [self.view.translate(each) for each in [*problems, *notes]])
        if page.locked:
            self.view.lock()
            self.tries.locked = True
        ready(self.view.code).start(page.exercises)
        if page.runs:
            self.tries.run()

    def close(self, document: Document) -> None:
        """End what runs, and let go of the document that shows the app."""
        self.view.close()
        context = MockSessionContext(document=document)
        for callback in document.session_destroyed_callbacks:
            callback(context)
        document.clear()


if __name__.startswith("bokeh_app"):
    from weblab.native import serve

    serve(App)
