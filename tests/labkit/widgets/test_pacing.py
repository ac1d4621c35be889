"""Pictures get their share of the time, and no more."""

from weblab.labkit.widgets.pacing import Pacing


class Clock:
    """Time that passes only while the pictures are drawn, or when it is told to."""

    def __init__(self):
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_work_takes_its_share_and_not_more():
    clock, drawn = Clock(), []

    def draw():
        drawn.append(clock.seconds)
        clock.seconds += 0.02

    pacing = Pacing(draw, share=0.1, clock=clock)
    while clock.seconds < 10:
        pacing.if_due()
        clock.seconds += 0.001
    assert drawn[0] == 0
    assert 0.09 < len(drawn) * 0.02 / clock.seconds <= 0.1


def test_work_is_done_at_once_when_it_is_asked_for():
    clock, drawn = Clock(), []
    pacing = Pacing(lambda: drawn.append(1), clock=clock)
    pacing.now()
    pacing.now()
    assert len(drawn) == 2
