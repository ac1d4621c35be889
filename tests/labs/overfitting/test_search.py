"""The search gives the same whoever ends first, and lets its workers go."""

from concurrent.futures import Future

import numpy as np
import pytest

from weblab.datasets.digits import Digits
from weblab.labs.overfitting.compute.search import Search, Space, TrialDone, Waiting
from weblab.labs.overfitting.compute.trial import run_trial

RNG = np.random.default_rng(0)
DIGITS = Digits(
    RNG.integers(0, 256, (50, 28, 28)).astype(np.uint8), RNG.integers(0, 10, 50).astype(np.uint8)
)
TRIALS = 5


class Hands:
    """An executor whose tasks are done when a test says so, in the order it wants."""

    def __init__(self):
        self.pending = []
        self.most = 0
        self.ended = False

    def __call__(self, _max_workers):
        return self

    def submit(self, function, *args):
        self.pending.append((Future(), function, args))
        self.most = max(self.most, len(self.pending))
        return self.pending[-1][0]

    def finish(self, place):
        future, function, args = self.pending.pop(place)
        future.set_result(function(*args))

    def terminate_workers(self):
        self.ended = True


def make(hands, **changes):
    options = {"space": Space(), "trials": TRIALS, "epochs": 2, "seed": 1} | changes
    return Search(DIGITS, executor=hands, **options)


def results(workers, place):
    hands = Hands()
    search = make(hands)
    done = []
    for event in search.events(lambda: workers):
        if isinstance(event, Waiting):
            hands.finish(place)
        else:
            done.append(event)
    assert [event.step for event in done] == list(range(1, TRIALS + 1))
    assert hands.most == min(workers, TRIALS)
    assert hands.ended
    return [event.trial.number for event in done], search


def test_results_do_not_depend_on_workers_or_on_the_order_of_completion():
    in_order, alone = results(workers=1, place=0)
    backwards, together = results(workers=3, place=-1)
    assert in_order == [1, 2, 3, 4, 5]
    assert backwards == [3, 4, 5, 2, 1]
    assert alone.results == together.results
    assert alone.best == together.best
    assert {trial.lr for trial in alone.results.values()} <= {
        alone.settings(number)[0] for number in range(1, 6)
    }


def test_more_trials_begin_with_the_same_ones_and_another_seed_with_others():
    few, many = make(Hands()), make(Hands(), trials=100)
    other = make(Hands(), seed=2)
    assert [few.settings(n) for n in range(1, 6)] == [many.settings(n) for n in range(1, 6)]
    assert few.settings(1) != other.settings(1)


def test_settings_are_drawn_uniformly_by_their_logarithm():
    search = make(Hands(), trials=2_000)
    drawn = np.log10([search.settings(number) for number in range(1, 2_001)])
    assert np.all((drawn >= [-6, -8]) & (drawn <= [-2, -4]))
    assert drawn.mean(axis=0) == pytest.approx([-4, -6], abs=0.1)
    assert drawn.std(axis=0) == pytest.approx(4 / 12**0.5, abs=0.05)


def test_ends_may_be_given_in_any_order():
    rng = np.random.default_rng
    assert Space((1e-2, 1e-6)).draw(rng(0)) == Space((1e-6, 1e-2)).draw(rng(0))


def test_a_search_that_is_closed_ends_its_workers_at_once():
    hands = Hands()
    events = make(hands).events(lambda: 2)
    assert isinstance(next(events), Waiting)
    events.close()
    assert hands.ended


def test_the_number_of_workers_may_change_while_it_runs():
    hands, workers = Hands(), [1]
    events = make(hands).events(lambda: workers[0])
    next(events)
    assert len(hands.pending) == 1
    hands.finish(0)
    workers[0] = 3
    assert isinstance(next(events), TrialDone)
    next(events)
    assert len(hands.pending) == 3
    events.close()


def test_a_trial_that_diverges_is_the_worst():
    images, labels = DIGITS.images.reshape(50, -1), DIGITS.targets()
    result = run_trial(images, labels, 10, 1e4, 0.0, 5, [0])
    assert result["diverged"]
    search = make(Hands())
    good = search.results
    assert search.best is None
    assert good == {}


def test_a_trial_is_repeated_to_the_bit_and_tells_every_epoch():
    images, labels = DIGITS.images.reshape(50, -1), DIGITS.targets()
    first, again = (run_trial(images, labels, 10, 0.01, 1e-6, 3, [4]) for _ in range(2))
    assert first == again
    assert len(first["validation_accuracy"]) == len(first["train_loss"]) == 3
    assert not first["diverged"]
