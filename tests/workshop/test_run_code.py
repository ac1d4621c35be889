"""Whatever a visitor's text does, a report comes back, and nothing of it stays."""

import random
import sys

import numpy as np
import pytest

from weblab import nn
from weblab.runtime.plain import decode, encode
from weblab.workshop.loading import MOST_CHARACTERS
from weblab.workshop.messages import spoken
from weblab.workshop.output import KEPT_CHARACTERS
from weblab.workshop.tasks import run_code


def told(source):
    """Return the report of a run as it arrives at a page, and its sentence."""
    report = run_code(source)
    arrived = decode(encode(report))
    assert arrived == report
    return report, spoken(report["message"])


def fails(source):
    report, said = told(source)
    assert report["status"] == "error"
    return report, said


def test_classes_and_functions_are_named_and_imported_ones_are_not():
    report, said = told("from dataclasses import dataclass\nclass A: pass\ndef f(): pass\nB = A")
    assert report["status"] == "done"
    assert report["defined"] == ["A", "f"]
    assert said == "The code ran. It defines A, f."


def test_numpy_the_engine_and_the_books_functions_are_at_hand():
    report, _ = told("print(np.ones(2), nn.ReLU(), im2col(np.ones((1, 1, 3, 3)), 2, 2).shape)")
    assert report["output"] == "[1. 1.] ReLU() (4, 4)\n"


@pytest.mark.parametrize(
    "source",
    [
        "from common.util import im2col, col2im",
        "from common.functions import *\nprint(softmax(np.ones(2)), cross_entropy_error)",
        "import common.gradient\nprint(common.gradient.numerical_gradient)",
        "import os, sys\nsys.path.append(os.pardir)",
        "from collections import OrderedDict\nimport math, numpy.linalg",
        "from weblab.nn.layer import Layer\nimport weblab.nn as engine",
        "from dataclasses import dataclass\n@dataclass\nclass A:\n    x: int = 1\nA()",
    ],
)
def test_what_books_and_posts_begin_with_runs(source):
    assert told(source)[0]["status"] == "done"


def test_each_run_begins_with_a_fresh_namespace():
    told("left = 1")
    _, said = fails("print(left)")
    assert said == "Line 1: NameError: name 'left' is not defined"


def test_a_worker_whose_memory_was_used_up_should_not_stay():
    report, _ = fails("x = np.zeros(10**13)")
    assert report["worn"]
    assert not fails("x = 1 / 0")[0]["worn"]


class TestSyntaxErrors:
    def test_tell_line_and_column(self):
        report, said = fails("x = 1\ny = = 2")
        assert (report["line"], report["column"]) == (2, 5)
        assert said == "Line 2, column 5: this is not valid Python (invalid syntax)."

    def test_lines_are_counted_alike_whatever_ends_them(self):
        for end in ("\n", "\r\n", "\r"):
            report, _ = fails(f"x = 1{end}{end}y = = 2{end}")
            assert (report["line"], report["column"]) == (3, 5)

    def test_a_byte_order_mark_is_no_error(self):
        assert told("\ufeffx = 1")[0]["status"] == "done"

    def test_tabs_alone_are_fine_and_mixed_with_spaces_are_told(self):
        assert told("if 1:\n\tx = 1\n\ty = 2")[0]["status"] == "done"
        report, said = fails("if 1:\n\tx = 1\n        y = 2")
        assert report["line"] == 3
        assert said == "Line 3: tabs and spaces are mixed. Indent with spaces alone."

    def test_indentation_is_told_with_pythons_reason(self):
        _, said = fails("class A:\npass")
        assert said.startswith("Line 2: the indentation does not fit (expected an indented block")

    @pytest.mark.parametrize(
        ("source", "words"),
        [
            ("-" * 90_000 + "1", "nested too deeply"),
            ("(" * 1_000, "not valid Python"),
            ("a = '\0'", "a character that is not valid text"),
            ("a = '\ud800'", "a character that is not valid text"),
            ("x" * 1_000_000, "The code has 1,000,000 characters. The limit is 100,000."),
        ],
    )
    def test_texts_that_python_cannot_read_are_told(self, source, words):
        assert words in fails(source)[1]

    def test_the_longest_text_runs(self):
        assert told("#" * MOST_CHARACTERS)[0]["status"] == "done"


class TestErrors:
    def test_show_the_visitors_lines_and_no_others(self):
        source = (
            "class A:\n"
            "    def f(self, x):\n"
            "        return np.dot(x, np.ones(3))\n"
            "\n"
            "A().f(np.ones(2))"
        )
        report, said = fails(source)
        assert report["line"] == 3
        assert said.startswith("Line 3: ValueError: shapes (2,) and (3,) not aligned")
        assert 'File "your code", line 5, in <module>' in report["traceback"]
        assert "return np.dot(x, np.ones(3))" in report["traceback"]
        assert report["traceback"].count("File ") == 2
        assert "guarded" not in report["traceback"]

    def test_the_cause_of_an_error_is_cut_alike(self):
        source = (
            "try:\n    np.linalg.inv(np.zeros(2))\n"
            "except Exception as e:\n    raise ValueError('no') from e"
        )
        report, said = fails(source)
        assert said == "Line 4: ValueError: no"
        assert "LinAlgError: 1-dimensional array given" in report["traceback"]
        assert report["traceback"].count("File ") == report["traceback"].count('"your code"') == 2

    def test_exceptions_that_cannot_be_printed(self):
        _, said = fails(
            "class Odd(Exception):\n    def __str__(self):\n        raise ValueError\n"
            "    __repr__ = __str__\nraise Odd()"
        )
        assert said == "Line 5: Odd."

    def test_objects_that_cannot_be_printed(self):
        _, said = fails("class A:\n    def __repr__(self):\n        return 1 / 0\nprint(A())")
        assert said == "Line 3: ZeroDivisionError: division by zero"

    def test_long_words_are_cut(self):
        report, said = fails("raise ValueError('x' * 10_000_000)")
        assert len(said) < 1_000
        assert len(report["traceback"]) < 10_000

    @pytest.mark.parametrize(
        "source", ["import sys\nsys.exit(3)", "\nraise SystemExit", "\nexit()"]
    )
    def test_the_end_of_the_program(self, source):
        _, said = fails(source)
        assert said == "Line 2: the code ended the program. Leave exit() and sys.exit() out."

    def test_recursion_without_end(self):
        report, said = fails("def f(n):\n    return f(n + 1)\n\nf(0)")
        assert said == "Line 2: a function calls itself endlessly."
        assert len(report["traceback"]) < 2_000

    def test_arrays_that_no_memory_holds(self):
        _, said = fails("x = 1\nnp.ones((10**7, 10**7))")
        assert said.startswith("Line 2: there is not enough memory.")

    def test_an_interrupt_of_ones_own(self):
        assert fails("raise KeyboardInterrupt")[1] == "Line 1: the code was interrupted."


class TestOutput:
    def test_is_kept_up_to_a_bound(self):
        report, _ = told("for i in range(2_000):\n    print('0123456789')")
        assert len(report["output"]) == KEPT_CHARACTERS
        assert report["output_left_out"] == 22_000 - KEPT_CHARACTERS

    @pytest.mark.parametrize(
        "source",
        [
            "while True:\n    print('more')",
            "while True:\n    try:\n        print('more')\n    except Exception:\n        pass",
        ],
    )
    def test_without_end_is_stopped(self, source):
        assert "printed more than 1,000,000 characters" in fails(source)[1]

    def test_of_an_error_is_what_came_before_it(self):
        assert fails("print('so far')\n1 / 0")[0]["output"] == "so far\n"

    def test_goes_nowhere_else(self, capsys):
        told("import sys\nprint(1)\nprint(2, file=sys.stderr)\nsys.stdout.flush()")
        assert capsys.readouterr() == ("", "")


class TestFence:
    @pytest.mark.parametrize(
        ("source", "words"),
        [
            ("import js", "no access to the page or the browser"),
            ("from pyodide.ffi import to_js", "no access to the page or the browser"),
            ("import urllib.request", "no access to the network"),
            ("import matplotlib.pyplot as plt", "the page draws the curves"),
            ("import torch", "Use NumPy"),
            ("from dataset.mnist import load_mnist", "passes the digits to your code"),
            ("from common.layers import *", "Paste the class or function itself"),
            ("import subprocess", "cannot be imported here"),
            ("import weblab.kernels", "cannot be imported here"),
            ("from . import layers", "Relative imports do not work"),
            ("open('x')", "Files cannot be opened"),
            ("input()", "input() does not work"),
            ("__import__('js')", "no access to the page or the browser"),
        ],
    )
    def test_says_what_cannot_be_reached(self, source, words):
        report, said = fails(f"x = 1\n{source}")
        assert words in said
        assert report["line"] == 2

    def test_sys_and_os_hold_nothing_to_harm_the_worker_with(self):
        for name in ("sys.modules", "sys.setrecursionlimit", "os.system", "os.remove"):
            _, said = fails(f"import sys, os\n{name}")
            assert "AttributeError" in said


class TestWhatStays:
    def test_patches_of_numpy_and_the_engine_are_undone_and_told(self):
        dot, forward = np.dot, nn.ReLU.forward
        report, _ = told("np.dot = None\nnp.linalg.inv = 1\nnn.ReLU.forward = lambda self, x: x")
        assert np.dot is dot
        assert nn.ReLU.forward is forward
        assert report["worn"]
        (note,) = map(spoken, report["notes"])
        assert "numpy.dot" in note
        assert "numpy.linalg.inv" in note
        assert "ReLU.forward" in note
        assert not told("np.dot(np.ones(2), np.ones(2))")[0]["worn"]

    def test_patches_of_a_run_that_failed_are_undone_too(self):
        dot = np.dot
        assert fails("del np.dot\n1 / 0")[0]["worn"]
        assert np.dot is dot

    def test_settings_and_generators_are_as_before(self):
        np.random.seed(5)
        random.seed(5)
        expected = np.random.rand(), random.random()
        np.random.seed(5)
        random.seed(5)
        limit, errors, options = sys.getrecursionlimit(), np.geterr(), np.get_printoptions()
        told(
            "import random\nnp.random.seed(1)\nrandom.seed(1)\nnp.seterr(all='raise')\n"
            "np.set_printoptions(precision=1)\n"
        )
        assert (np.random.rand(), random.random()) == expected
        assert np.geterr() == errors
        assert np.get_printoptions() == options
        assert sys.getrecursionlimit() == limit

    def test_the_global_generators_begin_alike_each_time(self):
        source = "import random\nprint(np.random.rand(3), random.random())"
        assert told(source)[0]["output"] == told(source)[0]["output"]

    def test_warnings_are_notes_with_their_line(self):
        report, _ = told("import warnings\nx = 1\nfor _ in range(3):\n    warnings.warn('odd')")
        assert [spoken(note) for note in report["notes"]] == ["Line 4: odd"]

    def test_what_the_compiler_warns_of_is_a_note_too(self):
        report, _ = told("x = 1\ny = x is 1")
        (note,) = map(spoken, report["notes"])
        assert note.startswith('Line 2: "is" with')
