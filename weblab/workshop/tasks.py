"""What a page asks an engine's worker for by name: plain values in, a plain report out."""

from __future__ import annotations

from weblab.locale import mark as _
from weblab.workshop.guarded import Report, guarded
from weblab.workshop.loading import Code
from weblab.workshop.messages import RefusedError, message
from weblab.workshop.seats import SEATS


def prepare() -> None:
    """Import what checks and runs need, so that the first of them waits for nothing."""
    from weblab.workshop import checking, races, runs  # noqa: F401


def run_code(source: str, seat: str | None = None, original: str = "") -> Report:
    """Run a visitor's text once from top to bottom.

    Args:
        source: the text.
        seat: where its class or function may take part, a name of ``SEATS``; None where nowhere.
        original: in whose place.
    Returns: a report, see ``guarded``; ``defined`` are the names of its classes and functions, and
        ``fitting`` is the one that takes part, None without any. Where there are some and none
        fits, or several do, the status is "failed".
    """

    def run() -> Report:
        code = Code(source)
        names = list(code.defined())
        text = _("The code ran. It defines {names}.") if names else _("The code ran.")
        said = message(text, names=", ".join(names)) if names else message(text)
        report = {"status": "done", "message": said, "defined": names, "fitting": None}
        if seat is None or not names:
            return report
        try:
            found = SEATS[seat].find(code, original)
        except RefusedError as refused:
            return report | {"status": "failed", "message": refused.message}
        return report | {"fitting": found.__name__}

    return guarded(run)
