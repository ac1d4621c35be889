"""The page of a lab without a browser: it knows of a document what Python has told it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from contextlib import AbstractContextManager
from functools import partial
from typing import Any

import numpy as np
from bokeh.core.serialization import Serialized, Serializer
from bokeh.document import Document
from bokeh.document.events import DocumentChangedEvent, DocumentPatchedEvent
from bokeh.document.json import PatchJson
from bokeh.events import DocumentReady
from bokeh.model import Model
from bokeh.models import ColumnDataSource
from panel.io.state import set_curdoc, state
from panel.models.esm import ReactiveESM
from panel.viewable import Viewable

from weblab.app import App
from weblab.datasets.digits import Digits

PATIENCE_S = 120


class Page:
    """One lab, and the document of the page that shows it, kept up by patches alone.

    Args:
        lab: its slug.
        query: the URL's parameters.
    """

    def __init__(self, lab: str, query: str = "") -> None:
        document = self._document = Document()
        with set_curdoc(document):
            self.app = App({"lab": lab, "embed": "1"})
            self.app.root.server_doc(document, location=False)
        self._page = Document.from_json(document.to_json(deferred=False))
        document.models.flush_synced()
        document.on_change(self._tell)
        document.on_event("document_ready", partial(state._schedule_on_load, document))
        document.callbacks.trigger_event(DocumentReady())
        with self.current():
            state._thread_id = state._current_thread  # as in a browser, there is but one
            self.app.start(query)

    @property
    def view(self) -> Any:
        """The view of the lab."""
        return self.app.view

    @property
    def models(self) -> list[Model]:
        """All that the page has."""
        return list(self._page.models)

    def current(self) -> AbstractContextManager[None]:
        """Let what is done be done in this page."""
        return set_curdoc(self._document)

    def do(self, *steps: Callable[[], object]) -> None:
        """Call what the page's buttons call, and wait each time until the run rests."""

        async def scenario() -> None:
            for step in steps:
                step()
                await asyncio.sleep(0)
                while self._is_busy():
                    await asyncio.sleep(0.005)

        with self.current():
            asyncio.run(asyncio.wait_for(scenario(), PATIENCE_S))

    def wait(self, coming: Coroutine[Any, Any, object]) -> None:
        """Wait for what comes by itself, such as data."""
        with self.current():
            asyncio.run(asyncio.wait_for(coming, PATIENCE_S))

    def _is_busy(self) -> bool:
        experiment = self.view.experiment
        tasks = [getattr(experiment, "_task", None), getattr(self.view, "_settling", None)]
        if getattr(self.view, "seeds", None):
            tasks += [self.view.seeds.repeats._work, self.view.seeds.sweeps.sweep._work]
        return any(task and not task.done() for task in tasks)

    def models_of(self, part: Model | Viewable) -> set[Model]:
        """Return the page's models of a part of the view."""
        key = part.id if isinstance(part, Model) else next(iter(part._models.values()))[0].id
        return self._page.get_model_by_id(key).references()

    def picture(self, part: Model | Viewable) -> str:
        """Return the data of a figure as the page has them, as text."""
        found: list[tuple[str, object]] = []
        for model in self.models_of(part):
            if isinstance(model, ColumnDataSource):
                found.append((model.id, model.data))
            elif isinstance(model, ReactiveESM):
                found.append((model.id, model.data.properties_with_values()))
        assert found, f"expected a figure with data. Received: {part}"
        found.sort(key=lambda each: each[0])
        return json.dumps(Serializer(deferred=False).encode(found))

    def _tell(self, event: DocumentChangedEvent) -> None:
        """Send the page what has changed, as text, so that it shares no array with Python."""
        if isinstance(event, DocumentPatchedEvent):
            known = self._document.models
            serializer = Serializer(references=known.synced_references, deferred=False)
            patch = json.dumps(PatchJson(events=serializer.encode([event])))
            known.flush_synced(lambda model: not serializer.has_ref(model))
            self._page.apply_json_patch(Serialized(json.loads(patch), []))


async def load_bars(
    _store: object, split: str, count: int | None = None, _on_progress: object = None
) -> Digits:
    """Return digits that nobody has to fetch and anybody can tell apart: a bar for each class."""
    rng = np.random.default_rng(len(split))
    count = min(count or 1_000, 1_000)
    labels = rng.integers(0, 10, count).astype(np.uint8)
    images = rng.integers(0, 60, (count, 28, 28)).astype(np.uint8)
    images[np.arange(count), 2 * labels + 4, 4:24] = 250
    return Digits(images, labels)
