"""Panel's components mark the models that belong to a page, each those of its own alone.

Panel looks through everything below a component for data models, and does so for each component
of a page: what lies deep in it is searched once for all that it lies in, which takes a third of the
time that a document is built in. Every component below has marked its own by then.
"""

from __future__ import annotations

from bokeh.model import DataModel, Model
from bokeh.model.util import collect_filtered_models
from bokeh.models import UIElement
from panel.custom import ReactiveESM


def mark_own(cls: type[ReactiveESM], data: DataModel, ref: str) -> None:
    """Mark a component's data model, and those it refers to, as models of a page.

    Args:
        cls: the component's class, which Panel passes.
        data: the component's data model.
        ref: the id of the page's root.
    """
    mark = f"__ref:{ref}"
    for model in collect_filtered_models(_is_component, data):
        if isinstance(model, DataModel) and mark not in model.tags:
            model.tags.append(mark)


def _is_component(model: Model) -> bool:
    return isinstance(model, UIElement)
