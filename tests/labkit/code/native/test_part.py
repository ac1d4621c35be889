"""The part 'Code': what its buttons do, with processes in the place of the page's workers."""

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.labkit.code.at_bench import RandomDigits, bench_of_processes
from weblab.labkit.code import own_network
from weblab.labkit.code.part import CodePart
from weblab.labkit.widgets.status import Status
from weblab.workshop.exercises import MODULES, load_exercise

BOOK_SGD = """class SGD:
    def __init__(self, lr=0.01):
        self.lr = lr

    def update(self, params, grads):
        for key in params:
            params[key] -= self.lr * grads[key]
"""


class Page:
    """A part that is open, and what a page sees of it."""

    def __init__(self, bench, lab="optimizers", exercises=(), language="en"):
        self.seated = []
        self.status = Status()
        self.part = CodePart(
            lab, {lab: "Optimizers"}, language, self.status,
            seats={"SGD": "optimizer"}, seat=self.seat, bench=bench,
        )  # fmt: skip
        self.board = self.part._board
        self.count = 0
        self.part.start(exercises)
        self.board.open = True

    def seat(self, own):
        self.seated.append(own)
        return "It takes part."

    async def filled(self):
        while not self.board.content:
            await asyncio.sleep(0.01)

    async def order(self, what, key, text):
        """Press a button and return the report that comes."""
        self.count += 1
        self.board.request = {"do": what, "key": key, "text": text, "count": self.count}
        while self.board.report.get("count") != self.count:
            await asyncio.sleep(0.01)
        return self.board.report


def on_page(scenario, **options):
    async def run():
        with bench_of_processes() as bench:
            page = Page(bench, **options)
            await page.filled()
            await scenario(page)

    asyncio.run(run())


def test_it_shows_the_labs_sources_and_all_exercises():
    async def scenario(page):
        content = page.board.content
        assert {"optimizers/SGD", "optimizers/Adam"} <= {each["key"] for each in content["parts"]}
        assert [each["id"] for each in content["exercises"]] == list(MODULES)
        assert all(part["original"] and part["word"] for part in content["parts"])
        assert content["chosen"] == ""
        assert page.status.code == {"code_state": "idle", "code_message": ""}

    on_page(scenario)


def test_a_link_opens_what_a_teacher_chose():
    async def scenario(page):
        assert page.board.content["chosen"] == "adam"
        assert page.board.content["chosen_set"] == ["adam", "relu"]

    on_page(scenario, exercises=("adam", "relu"))


def test_in_korean_no_word_stays_english():
    async def scenario(page):
        texts = [*page.board.content["words"].values()]
        texts += [each["task"] for each in page.board.content["exercises"]]
        texts += [each["word"] for each in page.board.content["parts"]]
        assert [text for text in texts if text.isascii()] == []

    on_page(scenario, language="ko")


def test_code_that_fits_takes_part_until_it_is_restored():
    async def scenario(page):
        report = await page.order("run", "optimizers/SGD", BOOK_SGD)
        assert (report["state"], report["message"]) == ("idle", "It takes part.")
        (own,) = page.seated
        assert (own.name, own.original, own.source) == ("SGD", "SGD", BOOK_SGD)
        assert page.status.code["code_state"] == "idle"
        page.board.keeping = {"key": "optimizers/SGD", "text": None, "count": 1}
        assert page.seated[1:] == [None]

    on_page(scenario)


@pytest.mark.parametrize(
    ("text", "state", "words"),
    [
        ("print('hi')", "idle", "The code ran."),
        ("def f(): pass", "failed", "Nothing here can replace SGD. Found: f."),
        (BOOK_SGD + BOOK_SGD.replace("SGD", "Mine"), "idle", "It takes part."),
        (
            BOOK_SGD.replace("SGD", "A") + BOOK_SGD.replace("SGD", "B"),
            "failed",
            "More than one class or function fits: A, B.",
        ),
        ("x = = 1", "error", "Line 1, column 5"),
        ("1 / 0", "error", "Line 1: ZeroDivisionError"),
    ],
)
def test_what_does_not_fit_is_told(text, state, words):
    async def scenario(page):
        report = await page.order("run", "optimizers/SGD", text)
        assert report["state"] == state
        assert report["message"].startswith(words)
        assert page.status.code == {"code_state": state, "code_message": report["message"]}
        assert len(page.seated) == (report["message"] == "It takes part.")

    on_page(scenario)


def test_a_check_says_what_is_wrong_and_what_is_solved_is_kept():
    async def scenario(page):
        exercise = load_exercise("affine")
        wrong = exercise.solution.replace("dout.sum(axis=0)", "dout.mean(axis=0)")
        report = await page.order("check", "affine", wrong)
        assert report["state"] == "failed"
        assert page.board.passed == []
        report = await page.order("check", "affine", exercise.solution)
        assert report["state"] == "passed"
        assert report["gradient"]["errors"]
        assert page.board.passed == ["affine"]
        assert page.part._progress.passed == ["affine"]
        assert page.part._kept._file.order["content"]

    on_page(scenario)


def test_what_the_browser_kept_comes_back_and_is_not_run():
    async def scenario(page):
        page.part._progress.keep("relu", "class Relu: pass")
        page.part._progress.solve("sgd")
        kept = page.part._progress.write()
        other = Page(page.part._bench)
        await other.filled()
        other.part._kept.found(kept, "")
        assert other.board.content["texts"] == {"relu": "class Relu: pass"}
        assert other.board.passed == ["sgd"]
        assert other.board.report == {}

    on_page(scenario)


def test_without_a_bench_nothing_is_run():
    async def scenario():
        page = Page(None)
        await page.filled()
        assert "published site" in page.board.content["plain"]
        page.board.request = {"do": "run", "key": "optimizers/SGD", "text": "1", "count": 1}
        await asyncio.sleep(0.05)
        assert page.board.report == {}

    asyncio.run(scenario())


def test_sources_that_cannot_be_shown_are_told(monkeypatch):
    async def broken(*_given):
        raise KeyError("source")

    monkeypatch.setattr("weblab.labkit.code.content.read_parts", broken)

    async def run():
        with bench_of_processes() as bench:
            page = Page(bench)
            while not page.status.code:
                await asyncio.sleep(0.01)
            assert page.status.code["code_state"] == "error"
            assert "Your last action failed" in page.status.code["code_message"]

    asyncio.run(asyncio.wait_for(run(), 60))


class Bench:
    """Takes any request and finds nothing in it."""

    def start(self):
        """Begin nothing."""

    stop = end = start

    async def ask(self, function, *args):
        return {"status": "done", "message": {"text": "Nothing.", "values": {}}}

    async def run(self, function, *args):
        yield await self.ask(function, *args)


things = (
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just([1]) | st.just({})
)
fields = st.sampled_from(["do", "key", "text", "count"])
kinds = st.sampled_from(["edit", "run", "check", "train", "stop", "adam", "optimizers/SGD"])
orders = st.dictionaries(fields, things | kinds, max_size=4)


@settings(max_examples=20)
@given(st.lists(orders, min_size=5, max_size=20))
def test_any_order_is_answered_or_ignored(given_orders):
    async def run():
        own = asyncio.all_tasks()
        page = Page(Bench())
        await page.filled()
        for order in given_orders:
            page.board.request = order
            page.board.keeping = order
        while asyncio.all_tasks() - own:
            await asyncio.sleep(0)
        assert page.status.code["code_state"] != "running"

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(own_network, "DIGITS", RandomDigits(20))
        asyncio.run(asyncio.wait_for(run(), 60))
