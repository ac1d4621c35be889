"""The common part of the views of experiments in which a visitor's code can take part."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, TypeVar

import param

from weblab.labkit.experiment.own_code import OwnCode
from weblab.labkit.experiment.ready import ready
from weblab.labkit.experiment.seated import SeatedExperiment
from weblab.labkit.page.runnable_view import RunnableView
from weblab.workshop.seats import seats_of

S = TypeVar("S", bound=SeatedExperiment)


class SeatedView(RunnableView[S]):
    """Base of the views over a SeatedExperiment.

    A subclass names its ``kinds``, and says in ``seated`` what a visitor's code does there.
    """

    kinds: ClassVar[tuple[str, ...]]
    """Of the places that a visitor's code can take, names of ``weblab.workshop.seats.SEATS``."""

    def __init__(self, slug: str, translate: Callable[[str], str], **params: Any):
        super().__init__(slug, translate, **params)
        self.experiment.param.watch(self._tell_own, "own_report")

    def seats(self) -> Mapping[str, str]:
        """Return what a visitor's code can replace."""
        return seats_of(*self.kinds)

    def seat(self, own: OwnCode | None) -> str:
        """Let a visitor's code take part, at once where nothing runs; None takes it out again."""
        experiment = self.experiment
        experiment.own = own
        if own is None:
            return ""
        if experiment.state == "running":
            text = self.translate("The code ran. {name} takes part after a reset, as “Yours”.")
            return text.format(name=own.name)
        self.make_room(own)
        experiment.reset()
        experiment.run()
        return self.seated(own)

    def make_room(self, own: OwnCode) -> None:
        """Set what a visitor's code needs to have an effect."""

    def seated(self, own: OwnCode) -> str:
        """Return a sentence on the part that a visitor's code has in the run that begins."""
        raise NotImplementedError

    def _tell_own(self, *_events: param.parameterized.Event) -> None:
        if self.experiment.own_report:
            ready(self.code).tell(self.experiment.own_report)
