"""The common part of the views of experiments in which a visitor's code can take part."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, cast

import param

from weblab.labkit.experiment.own_code import OwnCode
from weblab.labkit.experiment.ready import ready
from weblab.labkit.experiment.seated import SeatedExperiment
from weblab.labkit.page.runnable_view import R, RunnableView
from weblab.workshop.seats import seats_of


class SeatedView(RunnableView[R]):
    """Base of the views over a SeatedExperiment, or over one that has such a part.

    A subclass names its ``kinds``, and says in ``seated`` what a visitor's code does there.
    """

    kinds: ClassVar[tuple[str, ...]]
    """Of the places that a visitor's code can take, names of ``weblab.workshop.seats.SEATS``."""

    def __init__(self, slug: str, translate: Callable[[str], str], **params: Any):
        super().__init__(slug, translate, **params)
        self.seats_in.param.watch(self._tell_own, "own_report")

    @property
    def seats_in(self) -> SeatedExperiment:
        """The experiment that a visitor's code takes part in."""
        return cast("SeatedExperiment", self.experiment)

    def seats(self) -> Mapping[str, str]:
        """Return what a visitor's code can replace."""
        return seats_of(*self.kinds)

    def seat(self, own: OwnCode | None) -> str:
        """Let a visitor's code take part, at once where nothing runs; None takes it out again."""
        experiment = self.seats_in
        experiment.own = own
        if own is None:
            return ""
        if not self.may_begin():
            text = self.translate("The code ran. {name} takes part after a reset, as “Yours”.")
            return text.format(name=own.name)
        self.make_room(own)
        experiment.reset()
        experiment.run()
        return self.seated(own)

    def may_begin(self) -> bool:
        """Return whether a run may begin at once: nothing runs that it would throw away."""
        return bool(self.seats_in.state != "running")

    def make_room(self, own: OwnCode) -> None:
        """Set what a visitor's code needs to have an effect."""

    def seated(self, own: OwnCode) -> str:
        """Return a sentence on the part that a visitor's code has in the run that begins."""
        raise NotImplementedError

    def _tell_own(self, *_events: param.parameterized.Event) -> None:
        if self.seats_in.own_report:
            ready(self.code).tell(self.seats_in.own_report)
