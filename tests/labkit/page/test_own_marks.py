"""Every data model of a page is marked as Panel marks it, and looked at once."""

from collections import Counter

from bokeh.document import Document
from bokeh.model import DataModel
from bokeh.model.util import collect_filtered_models

from weblab.app import App
from weblab.labkit.page import own_marks


def test_each_data_model_is_marked_and_looked_at_once(monkeypatch):
    looked_at = Counter()

    def collect(discard, *values):
        found = collect_filtered_models(discard, *values)
        looked_at.update(model.id for model in found)
        return found

    monkeypatch.setattr(own_marks, "collect_filtered_models", collect)
    document = Document()
    App({"lab": "optimizers"}).root.server_doc(document, location=False)
    (root,) = document.roots
    marked = [model for model in document.models if f"__ref:{root.id}" in model.tags]
    assert {model.id for model in marked} == {
        model.id for model in document.models if isinstance(model, DataModel)
    }
    assert len(marked) > 30
    assert max(looked_at[model.id] for model in marked) == 1
