"""The pool's promises, with workers that reply, die or fail to start as a test tells them."""

from concurrent.futures import BrokenExecutor, CancelledError, Future

import pytest

from weblab.runtime.calls import perform
from weblab.runtime.pool import Died, Pool, WorkerDiedError


class Puppet:
    """A worker that does nothing until the test says so."""

    def __init__(self, listen, made):
        self.listen = listen
        self.call = None
        self.stopped = False
        made.append(self)

    def run(self, call):
        assert self.call is None, "a worker has one call at a time"
        assert not self.stopped
        self.call = call

    def stop(self):
        self.stopped = True

    def reply(self):
        call, self.call = self.call, None
        self.listen(self, perform(call))

    def die(self, *, begun=True):
        self.listen(self, Died("it was told to", begun=begun))


@pytest.fixture
def made():
    return []


@pytest.fixture
def pool(made):
    return Pool(lambda listen: Puppet(listen, made), 2)


def work(made):
    """Let every worker reply until none has anything to do."""
    while busy := [worker for worker in made if worker.call and not worker.stopped]:
        busy[0].reply()


def test_workers_are_started_as_there_is_work_and_used_again(pool, made):
    futures = [pool.submit(abs, -1)]
    assert len(made) == 1
    made[0].reply()
    futures += [pool.submit(abs, -number) for number in range(2, 6)]
    assert len(made) == 2
    work(made)
    assert len(made) == 2
    assert [future.result(0) for future in futures] == [1, 2, 3, 4, 5]


def test_tasks_begin_in_their_order_whoever_is_done_first(pool, made):
    futures = [pool.submit(abs, -number) for number in range(4)]
    made[1].reply()
    made[1].reply()
    assert [future.done() for future in futures] == [False, True, True, False]
    assert [future.running() for future in futures] == [True, False, False, True]


def test_a_pools_map_gives_results_in_the_order_of_the_arguments(pool, made):
    results = pool.map(abs, [-1, -2, -3])
    made[1].reply()
    work(made)
    assert list(results) == [1, 2, 3]


def test_the_task_of_a_dead_worker_is_run_again_first_by_a_new_one(pool, made):
    futures = [pool.submit(abs, -number) for number in range(1, 4)]
    made[0].die()
    assert made[0].stopped
    assert made[2].call
    work(made)
    assert [future.result(0) for future in futures] == [1, 2, 3]


def test_a_task_over_which_every_worker_dies_fails_and_no_other(pool, made):
    deadly, harmless = pool.submit(abs, -1), pool.submit(abs, -2)
    for worker in (0, 2, 3):
        assert not deadly.done()
        made[worker].die()
    with pytest.raises(WorkerDiedError, match="3 workers died: it was told to"):
        deadly.result(0)
    work(made)
    assert harmless.result(0) == 2
    later = pool.submit(abs, -3)
    work(made)
    assert later.result(0) == 3


def test_an_exception_of_the_function_is_not_tried_again(pool, made):
    future = pool.submit("operator:truediv", 1, 0)
    made[0].reply()
    with pytest.raises(ZeroDivisionError):
        future.result(0)
    assert not made[0].stopped
    assert made[0].call is None


def test_a_pool_whose_workers_do_not_start_says_so_instead_of_trying_for_ever(pool, made):
    futures = [pool.submit(abs, -number) for number in range(5)]
    for worker in (0, 1, 2):
        made[worker].die(begun=False)
    for future in futures:
        with pytest.raises(BrokenExecutor, match="no worker could be started: it was told to"):
            future.result(0)
    assert all(worker.stopped for worker in made)
    with pytest.raises(BrokenExecutor):
        pool.submit(abs, -1)
    pool.shutdown()


def test_a_start_that_fails_now_and_then_is_forgiven(pool, made):
    for _ in range(5):
        future = pool.submit(abs, -1)
        next(worker for worker in made if worker.call and not worker.stopped).die(begun=False)
        work(made)
        assert future.result(0) == 1


def test_a_worker_that_dies_idle_is_replaced_when_it_is_needed(pool, made):
    pool.submit(abs, -1)
    made[0].reply()
    made[0].die()
    future = pool.submit(abs, -2)
    assert len(made) == 2
    made[1].reply()
    assert future.result(0) == 2


def test_a_waiting_task_can_be_cancelled_and_a_running_one_cannot(pool, made):
    futures = [pool.submit(abs, -number) for number in range(4)]
    assert not futures[0].cancel()
    assert futures[2].cancel()
    work(made)
    with pytest.raises(CancelledError):
        futures[2].result(0)
    assert [futures[number].result(0) for number in (0, 1, 3)] == [0, 1, 3]


def test_a_callback_may_submit_the_next_task(pool, made):
    results = []

    def follow(future):
        results.append(future.result(0))
        if len(results) < 5:
            pool.submit(abs, -len(results)).add_done_callback(follow)

    pool.submit(abs, 0).add_done_callback(follow)
    work(made)
    assert results == [0, 1, 2, 3, 4]


def test_after_shutdown_the_rest_is_done_and_the_workers_go(pool, made):
    futures = [pool.submit(abs, -number) for number in range(4)]
    pool.shutdown(wait=False)
    with pytest.raises(RuntimeError, match="after shutdown"):
        pool.submit(abs, -1)
    work(made)
    assert [future.result(0) for future in futures] == [0, 1, 2, 3]
    assert all(worker.stopped for worker in made)
    pool.shutdown()


def test_shutdown_can_cancel_what_nobody_has_begun(pool, made):
    futures = [pool.submit(abs, -number) for number in range(4)]
    pool.shutdown(wait=False, cancel_futures=True)
    work(made)
    assert [future.cancelled() for future in futures] == [False, False, True, True]
    assert all(worker.stopped for worker in made)


def test_terminated_workers_stop_at_once_and_a_late_reply_changes_nothing(pool, made):
    futures = [pool.submit(abs, -number) for number in range(3)]
    pool.terminate_workers()
    assert all(worker.stopped for worker in made)
    for future in futures[:2]:
        with pytest.raises(BrokenExecutor, match="ended while the task ran"):
            future.result(0)
    assert futures[2].cancelled()
    made[0].reply()
    made[1].die()
    pool.shutdown()


def test_bad_tasks_are_refused_before_anything_is_started(pool, made):
    with pytest.raises(TypeError, match="Received: object"):
        pool.submit(abs, object())
    with pytest.raises(ValueError, match="top of a module"):
        pool.submit(lambda: 1)
    assert not made


def test_the_type_of_the_futures_can_be_chosen(made):
    class Special(Future):
        pass

    pool = Pool(lambda listen: Puppet(listen, made), 1, make_future=Special)
    assert isinstance(pool.submit(abs, -1), Special)
