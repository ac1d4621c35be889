"""The public state of a lab in its page: ``window.weblab`` and its events."""

from __future__ import annotations

import param
from panel.custom import JSComponent


class Status(JSComponent):
    """Publish a lab's state and metrics as ``window.weblab``; shows nothing itself.

    ``state`` stays ``loading`` until Python answers. Each change is dispatched on window as
    ``weblab:change``.
    """

    version = param.String()
    lab = param.String(doc="Slug of the lab.")
    state = param.Selector(
        default="loading", objects=["loading", "idle", "running", "paused", "done", "error"]
    )
    query = param.String(doc="The lab's parameters that are not at their defaults.")
    parameters = param.Dict(default={}, doc="All of the lab's parameters, by name.")
    metrics = param.Dict(default={}, doc="Flat, JSON: step, loss, prediction, probability ...")
    code = param.Dict(default={}, doc="Of the part 'Code': code_state and code_message.")

    _esm = "status.js"
