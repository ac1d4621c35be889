"""A visitor's own code in an experiment, in the place of something of the engine's."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from weblab.labkit.experiment.message import failure
from weblab.labkit.experiment.pace import Pace
from weblab.workshop.export.own_code import OwnPart
from weblab.workshop.messages import message


class Workbench(Protocol):
    """Where such code runs: in a worker, never in the app's own Python."""

    async def ask(self, function: str, *args: Any) -> dict[str, Any]:
        """Return the report of a function that a worker calls, or of the worker's end."""

    def run(
        self,
        function: str,
        sources: Mapping[str, str],
        settings: Mapping[str, Any],
        pace: Pace | None = None,
    ) -> AsyncIterator[dict[str, Any]]:
        """Yield the reports of a run in slices (``weblab.workshop.runs``) until it has ended."""


@dataclass(frozen=True)
class OwnCode:
    """A class or function that takes part.

    Args:
        name: of the class or function.
        original: in whose place it stands.
        kind: of the place, a name of ``weblab.workshop.seats.SEATS``.
        source: the whole text.
        bench: where it runs.
    """

    name: str
    original: str
    kind: str
    source: str
    bench: Workbench


def own_part(own: OwnCode | None) -> OwnPart | None:
    """Return what a program of a run has of it."""
    return OwnPart(own.name, own.kind, own.source) if own else None


def failed_report(error: Exception) -> dict[str, Any]:
    """Return the report of a run that an error of ours has ended."""
    return {"status": "error", "message": message(failure(error).said(str))}
