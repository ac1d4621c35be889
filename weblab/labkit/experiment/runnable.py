"""An experiment that runs: started, paused, stepped and reset, alike in every lab.

What a run does is a generator of events; `weblab.runtime.drive` takes them in slices on the event
loop. To pause is to stop asking, to reset is to close.
"""

from __future__ import annotations

import asyncio
import gc
import inspect
import secrets
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any

import param

from weblab.labkit.experiment.message import Message, RefusedError
from weblab.labkit.experiment.settings import Integer, Settings
from weblab.locale import mark as _
from weblab.nn import DivergenceError
from weblab.runtime import Wait, drive

LARGEST_SEED = 2**31 - 1
SLICE_S = 0.012
"""A click waits for at most two slices of at least one step, and for its own action."""
STATES = ("idle", "running", "paused", "done", "error")


class RunnableExperiment(Settings):
    """Base of the experiments with a Run button.

    A subclass implements ``events`` and ``take``, and optionally ``prepare``, ``clear``,
    ``change`` and ``finish``. The same settings and seed give the same run, bit by bit. A setting
    changed during a run is passed to ``change`` and recorded in ``changes`` if it takes effect from
    the next step on; if a run is built from it, it waits in ``pending``.
    """

    seed = Integer(
        0, (0, LARGEST_SEED), label=_("Seed"), widget=None, doc="Decides all that is random."
    )
    state = param.Selector(default="idle", objects=list(STATES))
    message = param.ClassSelector(default=None, class_=Message, doc="What just happened.")
    metrics = param.Dict(default={}, doc="Flat: step, epoch, train_loss, test_accuracy ...")
    progress = param.Number(default=0.0, bounds=(0, 1), doc="How much of the run is done.")
    step = param.Integer(default=0, bounds=(0, None), doc="How many steps are done.")
    seconds = param.Number(default=0.0, bounds=(0, None), doc="How long they took.")
    changes = param.List(default=[], doc="(step, setting, value) of what changed mid-run.")
    pending = param.List(default=[], doc="Settings whose new value waits for a reset.")

    def __init__(self, **params: Any) -> None:
        super().__init__(**params)
        self._events: Generator[object, None, None] | None = None
        self._task: asyncio.Task[None] | None = None
        self._spent = 0.0
        self._reached = 0  # the step that is done, told or not yet
        self._built_with: dict[str, Any] = {}
        self.param.watch(self._note_pending, list(self.names("reset")))
        if live := self.names("next step"):
            self.param.watch(self._live_changed, list(live))

    # What a subclass writes

    @property
    def pace_s(self) -> float:
        """Seconds between two events, at least, where a run would be too quick for the eye."""
        return 0.0

    @property
    def in_background(self) -> bool:
        """Whether workers do the work, and the events of the run only report their progress."""
        return False

    async def prepare(self) -> None:
        """Load the data of the run, such as digits; it is awaited before the run is built.

        Raises: RefusedError if the run should not begin.
        """

    def events(self) -> Generator[object, None, None]:
        """Build the run from the settings, and yield its events."""
        raise NotImplementedError

    def take(self, events: list[Any]) -> None:
        """Take a burst of events, a tenth of a second's or so, into metrics and figures."""
        raise NotImplementedError

    def clear(self) -> None:
        """Forget the run's results."""

    def change(self, name: str) -> None:
        """Let a setting's new value count from the next step on."""

    def finish(self) -> Message:
        """Return the message at the end of a run."""
        return Message(
            _("Done: {steps} steps in {seconds:.3g} s."),
            {"steps": self.step, "seconds": self.seconds},
        )

    def loading(self, done: int, total: int) -> None:
        """Report how many digits are loaded; ``prepare`` passes this to the store of digits."""
        text = _("Loading digits: {done} of {total}.")
        self.message = Message(text, {"done": done, "total": total})

    # What the buttons do

    @property
    def started(self) -> bool:
        """Whether there is a run, whatever its state."""
        return self._events is not None

    @property
    def built_with(self) -> dict[str, Any]:
        """What the run was built from; without one, what it would be built from now."""
        now = {name: getattr(self, name) for name in self.names("reset")}
        return dict(self._built_with) if self.started or self.step else now

    def run(self) -> None:
        """Start or continue the run; a run that has ended starts again."""
        if self.state == "running":
            return
        if self.state in ("done", "error"):
            self.reset()
        self._cancel()
        self.param.update(state="running", message=Message(_("Running.")))
        self._task = asyncio.ensure_future(self._drive())

    def pause(self) -> None:
        """Stop between two steps."""
        if self.state == "running":
            self._cancel()
            message = Message(_("Paused at step {step}."), {"step": self.step})
            self.param.update(state="paused", message=message)

    def advance(self) -> None:
        """Do one step."""
        if self.state == "running":
            self.pause()
        if self.state in ("done", "error"):
            self.reset()
        if self._task is None or self._task.done():
            if self.in_background:
                self.param.update(state="running", message=Message(_("Running.")))
            self._task = asyncio.ensure_future(self._advance())

    def reset(self) -> None:
        """Throw the run away; the next one has the same seed."""
        begun = self.started
        self._cancel()
        self._close()
        self.clear()
        if begun:
            gc.collect()  # its arrays are large and few: left alone, the collector is in no hurry
        self.param.update(
            state="idle", message=None, metrics={}, progress=0.0, step=0, seconds=0.0,
            changes=[], pending=[],
        )  # fmt: skip

    def close(self) -> None:
        """End the run for good when its page is gone; nothing is shown any more."""
        self._cancel()
        self._close()

    def new_seed(self) -> None:
        """Throw the run away and draw another seed."""
        self.reset()
        self.seed = secrets.randbelow(10_000)

    # How

    async def _drive(self) -> None:
        with self._surfacing():
            events = await self._begun()

            def take(burst: list[Any]) -> None:
                if self._events is events:  # else it was reset while the burst was on its way
                    self._take(burst)

            slice_s = 0.0 if self.pace_s else SLICE_S
            try:
                await drive(self._timed(events), take, slice_s=slice_s, rest_s=self.pace_s)
            finally:
                if self._events is not events:
                    events.close()  # it was reset while a slice was on its way
            self._end()

    async def _advance(self) -> None:
        with self._surfacing():
            events = self._timed(await self._begun())
            taken = []
            for event in events:
                if isinstance(event, Wait):
                    await asyncio.wait([event.until])
                    continue
                taken.append(event)
                if getattr(event, "step", None) is not None:
                    self._take(taken)
                    message = Message(_("Paused at step {step}."), {"step": self.step})
                    self.param.update(state="paused", message=message)
                    return
                if self.in_background:
                    await asyncio.sleep(self.pace_s)
            self._take(taken)
            self._end()

    async def _begun(self) -> Generator[object, None, None]:
        if self._events is None:
            await self.prepare()
            if self.state == "running":
                self.message = Message(_("Running."))
            if not self.started:
                self._note_inputs()
            self._events = self.events()
        return self._events

    def _note_inputs(self) -> None:
        """Record the settings that the run is built from."""
        self._built_with = {name: getattr(self, name) for name in self.names("reset")}
        self.pending = []

    def _timed(self, events: Iterator[object]) -> Iterator[object]:
        """Count the seconds spent on events, and those between them where workers spend these."""
        counted = time.perf_counter()
        while True:
            if not self.in_background:
                counted = time.perf_counter()
            try:
                event = next(events)
            except StopIteration:
                return
            finally:
                now = time.perf_counter()
                self._spent += now - counted
                counted = now
            self._reached = getattr(event, "step", None) or self._reached
            yield event

    def _take(self, events: list[Any]) -> None:
        steps = [event.step for event in events if getattr(event, "step", None) is not None]
        with param.parameterized.batch_call_watchers(self):  # a step is told with its figures
            self.param.update(step=steps[-1] if steps else self.step, seconds=self._spent)
            self.take(events)

    def _end(self) -> None:
        self.param.update(state="done", progress=1.0, message=self.finish())

    @contextmanager
    def _surfacing(self) -> Iterator[None]:
        """Show errors in the lab that would otherwise end in the console."""
        try:
            yield
        except DivergenceError as error:
            text = _(
                "Diverged at step {step}: the loss is not finite. The last good weights "
                "were kept. Reset, and try a smaller learning rate."
            )
            self._fail(Message(text, {"step": error.step}))
        except RefusedError as error:
            self._fail(error.message)
        except Exception as error:
            self._fail(Message(_("The run stopped: {reason}"), {"reason": error}))

    def _fail(self, message: Message) -> None:
        self._close()
        self.param.update(state="error", message=message)

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _close(self) -> None:
        self._spent, self._reached = 0.0, 0
        events, self._events = self._events, None
        if events is not None and inspect.getgeneratorstate(events) != inspect.GEN_RUNNING:
            events.close()

    def _live_changed(self, *changed: param.parameterized.Event) -> None:
        if not self.started:
            return
        for event in changed:
            self.change(event.name)
        step = max(self.step, self._reached)
        self.changes = [*self.changes, *((step, each.name, each.new) for each in changed)]

    def _note_pending(self, *_changed: param.parameterized.Event) -> None:
        if self.started:
            self.pending = [
                name
                for name, value in self._built_with.items()
                if getattr(self, name) != value and self.applies(name)
            ]
