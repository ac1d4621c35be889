"""A run that is kept: when, what comes back, and what is refused."""

import base64

import pytest

from weblab.labkit.experiment.message import Message, RefusedError
from weblab.labkit.experiment.runnable import RunnableExperiment
from weblab.labkit.experiment.settings import Integer
from weblab.labkit.kept import kept_run
from weblab.labkit.kept.kept_run import KeptRun


class Experiment(RunnableExperiment):
    """One whose run is a number of steps."""

    width = Integer(3, (1, 9), label="Width")
    has_run = False

    @property
    def started(self) -> bool:
        return self.has_run

    def file(self) -> bytes | None:
        return f"{self.width} wide, step {self.step}".encode() if self.has_run else None

    def open(self, data: bytes) -> None:
        if b"wide" not in data:
            raise RefusedError(Message("no run"))
        self.has_run = True
        self.param.update(width=int(data[:1]), step=int(data.split()[-1]), state="paused")


def kept(experiment: Experiment) -> KeptRun:
    return KeptRun(experiment, experiment.file, experiment.open)


def text_of(content: bytes) -> str:
    return base64.b64encode(content).decode()


def test_a_run_is_kept_when_it_rests_and_let_go_when_it_is_reset():
    experiment = Experiment()
    run = kept(experiment)
    experiment.has_run = True
    experiment.param.update(step=4, state="running")
    assert run._part.content == ""
    experiment.param.update(step=7, state="paused")
    assert run._part.content == text_of(b"3 wide, step 7")
    experiment.state = "running"
    experiment.param.update(step=9, state="done")
    assert run._part.content == text_of(b"3 wide, step 9")
    experiment.param.update(step=0, state="idle")
    assert run._part.content == ""


def test_a_run_that_goes_on_is_kept_now_and_then(monkeypatch):
    now = 0.0
    monkeypatch.setattr(kept_run.time, "monotonic", lambda: now)
    experiment = Experiment()
    run = kept(experiment)
    experiment.has_run = True
    experiment.param.update(step=1, state="running")
    now = kept_run.EVERY_S - 1
    experiment.step = 2
    assert run._part.content == ""
    now = kept_run.EVERY_S + 1
    experiment.step = 3
    assert run._part.content == text_of(b"3 wide, step 3")
    experiment.step = 4
    assert run._part.content == text_of(b"3 wide, step 3")


def test_a_run_comes_back_and_what_waited_for_a_reset_waits_on():
    experiment = Experiment(width=5)
    run = kept(experiment)
    run._part.found = text_of(b"3 wide, step 7")
    assert (experiment.step, experiment.state) == (7, "paused")
    assert experiment.width == 5
    assert not run._part.damaged


def test_a_visitor_who_was_quicker_keeps_the_new_run():
    experiment = Experiment()
    run = kept(experiment)
    experiment.has_run = True
    run._part.found = text_of(b"3 wide, step 7")
    assert experiment.step == 0


@pytest.mark.parametrize("text", [" ", "no base64", text_of(b"no run"), "한글"])
def test_a_damaged_run_is_set_aside(text):
    experiment = Experiment()
    run = kept(experiment)
    run._part.found = text
    assert run._part.damaged
    assert (experiment.step, experiment.state) == (0, "idle")


def test_a_run_that_is_too_large_or_refused_is_not_kept(monkeypatch):
    monkeypatch.setattr(kept_run, "LARGEST", 10)
    experiment = Experiment()
    run = kept(experiment)
    experiment.has_run = True
    experiment.param.update(step=7, state="paused")
    assert run._part.content == ""

    def refuse() -> bytes:
        raise RefusedError(Message("too large for a file"))

    run = KeptRun(experiment, refuse, experiment.open)
    experiment.param.update(step=8, state="done")
    assert run._part.content == ""
