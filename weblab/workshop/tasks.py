"""What a page asks an engine's worker for by name: plain values in, a plain report out."""

from __future__ import annotations

from weblab.locale import mark as _
from weblab.workshop.guarded import Report, guarded
from weblab.workshop.loading import Code
from weblab.workshop.messages import message


def run_code(source: str) -> Report:
    """Run a visitor's text once from top to bottom.

    Returns: a report, see ``guarded``; ``defined`` are the names of its classes and functions.
    """

    def run() -> Report:
        names = list(Code(source).defined())
        text = _("The code ran. It defines {names}.") if names else _("The code ran.")
        said = message(text, names=", ".join(names)) if names else message(text)
        return {"status": "done", "message": said, "defined": names}

    return guarded(run)
