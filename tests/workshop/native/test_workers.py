"""A visitor's code at work in a worker of its own, which is ended when it does not end."""

from concurrent.futures import BrokenExecutor

import pytest

from weblab.runtime.executors import make_executor
from weblab.workshop.checking import check_exercise
from weblab.workshop.exercises import load_exercise
from weblab.workshop.tasks import run_code


def test_an_answer_is_checked_there_as_here():
    source = load_exercise("affine").solution.replace("dout.sum(axis=0)", "dout.mean(axis=0)")
    with make_executor(1) as pool:
        there = pool.submit(check_exercise, "affine", source).result()
    here = check_exercise("affine", source)
    assert there == here
    assert there["reason"] == "averaged"


def test_code_without_end_ends_with_its_worker_and_the_next_is_fresh():
    pool = make_executor(1)
    endless = pool.submit(run_code, "left = 1\nwhile True:\n    pass")
    pool.terminate_workers()
    assert isinstance(endless.exception(), BrokenExecutor)
    with make_executor(1) as pool:
        report = pool.submit(run_code, "print('left' in globals())").result()
    assert report["output"] == "False\n"


@pytest.mark.parametrize("source", ["import sys\nsys.exit(3)", "def f():\n    f()\nf()"])
def test_a_worker_outlives_code_that_gives_up(source):
    with make_executor(1) as pool:
        assert pool.submit(run_code, source).result()["status"] == "error"
        assert pool.submit(run_code, "x = 1").result()["status"] == "done"
