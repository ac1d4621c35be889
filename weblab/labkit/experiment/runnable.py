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

from weblab.labkit.experiment.discarded import Discarded
from weblab.labkit.experiment.message import Message, RefusedError, failure
from weblab.labkit.experiment.run_settings import RunSettings
from weblab.locale import mark as _
from weblab.nn import DivergenceError
from weblab.runtime import Wait, drive

SLICE_S = 0.012
"""A click waits for at most two slices of at least one step, and for its own action."""
UNDO_S = 3.0
"""A run that took longer can be brought back after a reset."""
STATES = ("idle", "running", "paused", "done", "error")


class RunnableExperiment(RunSettings):
    """Base of the experiments with a Run button.

    A subclass implements ``events`` and ``take``, and optionally ``prepare``, ``clear``,
    ``change`` and ``finish``. The same settings and seed give the same run, bit by bit.
    """

    state = param.Selector(default="idle", objects=list(STATES))
    message = param.ClassSelector(default=None, class_=Message, doc="What just happened.")
    metrics = param.Dict(default={}, doc="Flat: step, epoch, train_loss, test_accuracy ...")
    progress = param.Number(default=0.0, bounds=(0, 1), doc="How much of the run is done.")
    seconds = param.Number(default=0.0, bounds=(0, None), doc="How long they took.")
    can_undo = param.Boolean(default=False, doc="Whether the last reset can be undone.")

    def __init__(self, **params: Any) -> None:
        super().__init__(**params)
        self._events: Generator[object, None, None] | None = None
        self._task: asyncio.Task[None] | None = None
        self._spent = 0.0
        self._discarded: Discarded | None = None
        self.diverged: int | None = None
        """The step at which the run diverged, if it did."""

    # What a subclass writes

    @property
    def pace_s(self) -> float:
        """Seconds between two events, at least, where a run would be too quick for the eye."""
        return 0.0

    @property
    def in_background(self) -> bool:
        """Whether workers do the work, and the events of the run only report their progress."""
        return False

    @property
    def has_own_data(self) -> bool:
        """Whether runs use data of the visitor's, so that no link opens them."""
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

    def tell_failure(self, error: Exception) -> None:
        """Show why work beside the run failed; the run itself goes on."""
        self.message = failure(error)

    # What the buttons do

    @property
    def started(self) -> bool:
        """Whether there is a run, whatever its state."""
        return self._events is not None

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
            self.param.update(state="paused", message=self._paused())

    def advance(self) -> None:
        """Do one step."""
        if self.state == "running":
            self.pause()
        if self.state in ("done", "error"):
            self.reset()
        if self._task is None or self._task.done():
            if self.in_background:
                self.param.update(state="running", message=Message(_("Running.")))
            elif not self.started:
                self.message = Message(_("Starting."))
            self._task = asyncio.ensure_future(self._advance())

    async def stepped(self) -> None:
        """Do one step, and wait until it is done."""
        self.advance()
        if self._task is not None:
            await asyncio.wait([self._task])

    def reset(self) -> None:
        """Throw the run away; the next one has the same seed."""
        begun = self.started
        self._forget_discarded()
        self._cancel()
        self._close()
        self.diverged = None
        self.clear()
        if begun:
            gc.collect()  # its arrays are large and few: left alone, the collector is in no hurry
        self.param.update(
            state="idle", message=None, metrics={}, progress=0.0, step=0, seconds=0.0,
            changes=[], pending=[],
        )  # fmt: skip

    def discard(self) -> None:
        """Throw the run away at the visitor's word: a long one can be brought back."""
        if not self.can_be_kept():
            self.reset()
            return
        task = self._task
        self.pause()
        self._task = asyncio.ensure_future(self._discard(task))

    def undo(self) -> None:
        """Bring the run back that was thrown away last."""
        discarded, self._discarded = self._discarded, None
        if discarded is None:
            return
        self.reset()
        discarded.restore(self)
        self.message = Message(_("The run is back, at step {step}."), {"step": self.step})

    def can_be_kept(self) -> bool:
        """Return whether the run is worth being kept, and can be, when it is thrown away."""
        return self.started and not self.in_background and self.seconds > UNDO_S

    def close(self) -> None:
        """End the run for good when its page is gone; nothing is shown any more."""
        self._cancel()
        self._forget_discarded()
        self._close()

    def new_seed(self) -> None:
        """Throw the run away and draw another seed."""
        self.reset()
        self.seed = secrets.randbelow(10_000)

    async def complete(self) -> None:
        """Run to the end where nobody watches, so without the pace that is for the eye.

        Raises: whatever ends the run early, such as DivergenceError or RefusedError.
        """
        self.state = "running"
        await self._drive_on(paced=False)

    # How

    async def _drive(self) -> None:
        with self._surfacing():
            await self._drive_on()

    async def _drive_on(self, *, paced: bool = True) -> None:
        events = await self._begun()

        def take(burst: list[Any]) -> None:
            if self._events is events:  # else it was reset while the burst was on its way
                self._take(burst)
                if self.state == "paused":  # with steps that had not been told yet
                    self.message = self._paused()

        rest_s = self.pace_s if paced else 0.0
        slice_s = 0.0 if rest_s else SLICE_S
        try:
            await drive(self._timed(events), take, slice_s=slice_s, rest_s=rest_s)
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
                    self.param.update(state="paused", message=self._paused())
                    return
                if self.in_background:
                    await asyncio.sleep(self.pace_s)
            self._take(taken)
            self._end()

    async def _begun(self) -> Generator[object, None, None]:
        if self._events is None:
            self._forget_discarded()
            await self.prepare()
            if self.state == "running":
                self.message = Message(_("Running."))
            if not self.started:
                self._note_inputs()
            self._events = self.events()
        return self._events

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

    async def _discard(self, task: asyncio.Task[None] | None) -> None:
        if task is not None and not task.done():
            await asyncio.wait([task])  # steps that had not been told yet are
        discarded = Discarded.of(self)
        self._task, self._events = None, None  # or they would end
        self.reset()
        self._discarded = discarded
        self.can_undo = True

    def _forget_discarded(self) -> None:
        """Let a run go that could be brought back."""
        discarded, self._discarded = self._discarded, None
        self.can_undo = False
        if discarded is not None:
            discarded.attributes["_events"].close()
            discarded.attributes.clear()
            gc.collect()

    def _paused(self) -> Message:
        return Message(_("Paused at step {step}."), {"step": self.step})

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
            self.diverged = error.step
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
