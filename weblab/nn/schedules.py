"""Learning rates that change: functions of the step, counted from 1."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TypeAlias

from weblab.nn.arrays import check_float, check_int

Schedule: TypeAlias = Callable[[int], float]


def step_decay(lr: float, *, every: int, factor: float = 0.1) -> Schedule:
    """Return lr times factor to the power of (steps done // every).

    Args:
        lr: the initial learning rate.
        every: the number of steps after which it decreases.
        factor: by which it is multiplied.
    """
    check_float("step_decay", "lr", lr, least=0)
    check_float("step_decay", "factor", factor, least=0)
    every = check_int("step_decay", "every", every, least=1)
    return lambda step: lr * factor ** ((int(step) - 1) // every)


def cosine(lr: float, *, steps: int, final: float = 0.0) -> Schedule:
    """Return half a cosine from lr at step 1 down to final at step `steps` and after.

    Args:
        lr: the first learning rate.
        steps: at which step the last one is reached.
        final: the last learning rate.
    Source: Loshchilov and Hutter, 2017, equation 5, without restarts.
    """
    check_float("cosine", "lr", lr, least=0)
    check_float("cosine", "final", final, least=0)
    steps = check_int("cosine", "steps", steps, least=2)

    def rate(step: int) -> float:
        progress = min(1.0, (int(step) - 1) / (steps - 1))
        return final + (lr - final) * (1 + math.cos(math.pi * progress)) / 2

    return rate


def warm_up(schedule: Schedule, *, steps: int) -> Schedule:
    """Return a linear warmup to the first learning rate of a schedule, then the schedule.

    Args:
        schedule: the schedule after the warmup; its steps are counted from 1.
        steps: the length of the warmup.
    """
    steps = check_int("warm_up", "steps", steps, least=1)

    def rate(step: int) -> float:
        after = int(step) - steps
        return schedule(after) if after > 0 else schedule(1) * int(step) / (steps + 1)

    return rate


def one_cycle(lr: float, *, steps: int, rise: float = 0.3, start: float = 0.04) -> Schedule:
    """Return a cosine rise from start lr to lr, then a cosine fall to almost zero.

    Args:
        lr: the highest learning rate.
        steps: the length of the run.
        rise: the share of steps until the highest learning rate.
        start: the first learning rate as a share of the highest.
    Source: Smith and Topin, 2018, with cosines instead of lines.
    """
    steps = check_int("one_cycle", "steps", steps, least=2)
    check_float("one_cycle", "start", start, least=0, most=1)
    check_float("one_cycle", "rise", rise, above=0, below=1)
    top = max(2, round(steps * rise))
    up = cosine(lr * start, steps=top, final=lr)
    down = cosine(lr, steps=max(2, steps - top + 1), final=lr * 1e-5)
    return lambda step: up(step) if step <= top else down(int(step) - top + 1)
