"""The race that several labs hold: equal batches, and who diverges stops nobody else."""

import asyncio

import numpy as np
import pytest

from weblab import nn
from weblab.labkit.digits.own_runner import MOST_AHEAD, OwnRunner
from weblab.labkit.digits.race import DigitsRace, LossCurves, Raced
from weblab.labkit.experiment.pace import Pace
from weblab.runtime import Wait


def digits(count: int) -> nn.Dataset:
    rng = np.random.default_rng(0)
    return nn.Dataset(rng.random((count, 784), dtype=np.float32), rng.integers(0, 10, count))


def entry(rate: float, kind: type[nn.Optimizer] = nn.SGD) -> tuple[nn.Sequential, nn.Optimizer]:
    model = nn.zoo.mlp([784, 10], rng=np.random.default_rng(1))
    return model, kind(model.parameters(), rate)


def test_equal_networks_see_equal_batches():
    entries = {"SGD": entry(0.0), "Adam": entry(0.0, nn.Adam), "AdaGrad": entry(0.0, nn.AdaGrad)}
    for raced in DigitsRace(digits(300), entries, seed=1).run(3):
        assert len(set(raced.losses.values())) == 1, "without a step all losses are equal"


def followed(reports, failed):
    return OwnRunner(reports, Pace(), failed=failed, refused=lambda name: None)


def test_a_race_that_was_paused_while_it_waited_waits_on():
    async def scenario() -> tuple[list[object], dict[str, float]]:
        go = asyncio.Event()

        async def reports():
            await go.wait()
            yield {"status": "done", "events": [{"step": 1, "loss": 0.5, "seconds": 0.1}]}

        other = followed(reports(), lambda report: None)
        events = DigitsRace(digits(128), {"SGD": entry(0.1)}, 0, {"own": other}).run(1)
        waits = [next(events), next(events)]  # the second as after a pause
        go.set()
        await waits[-1].until
        return waits, next(events).losses

    waits, losses = asyncio.run(scenario())
    assert all(isinstance(each, Wait) for each in waits)
    assert losses["own"] == 0.5
    assert set(losses) == {"SGD", "own"}


def test_what_ends_a_visitors_training_is_told():
    async def scenario() -> list[dict]:
        async def reports():
            yield {"status": "running", "events": []}
            raise OSError("the worker is gone")

        told: list[dict] = []
        other = followed(reports(), told.append)
        events = DigitsRace(digits(128), {"SGD": entry(0.1)}, 0, {"own": other}).run(1)
        await next(events).until
        assert set(next(events).losses) == {"SGD"}
        return told

    (told,) = asyncio.run(scenario())
    assert told["status"] == "error"
    assert "Your last action failed" in told["message"]["text"]


def test_a_visitors_training_is_not_far_ahead_of_the_race():
    pace, done = Pace(), []

    async def reports():
        for step in range(1, 100):
            await pace.turn(step - 1)
            done.append(step)
            event = {"step": step, "loss": 0.5, "seconds": 0.1}
            yield {"status": "running", "events": [event]}

    async def scenario():
        other = OwnRunner(reports(), pace, failed=print, refused=print)
        for step in range(1, 46):
            for _turn in range(5):
                await asyncio.sleep(0)
            assert step + MOST_AHEAD // 2 <= len(done) + 1
            assert len(done) < step + MOST_AHEAD
            other.step()
        other.close()
        return other

    other = asyncio.run(scenario())
    assert (other.loss, other.diverged) == (0.5, None)


def test_who_diverges_drops_out():
    race = DigitsRace(digits(256), {"wild": entry(1e38), "calm": entry(0.01)}, seed=1)
    last = list(race.run(40))[-1]
    assert list(race.diverged()) == ["wild"]
    assert list(last.losses) == ["calm"]


def test_a_point_of_a_curve_is_the_mean_of_five_batches():
    curves = LossCurves()
    assert curves.latest == {}
    curves.add(Raced(step, {"a": float(step), "b": 1.0}) for step in range(1, 8))
    assert curves.points == [(5, {"a": 3.0, "b": 1.0})]
    curves.add(Raced(step, {"a": float(step)}) for step in range(8, 12))
    assert curves.latest == {"a": pytest.approx(9.0)}, "the mean of the last five, 7 to 11"
    assert curves.since(0, "b") == ([5], [1.0])
    assert curves.since(1, "a") == ([10], [8.0])
    assert curves.since(2, "a") == ([], [])
