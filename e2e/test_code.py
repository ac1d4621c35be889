"""Code that a visitor writes, through the real page: in the race, checked, and ended if need be."""

import subprocess
import sys

import pytest
from playwright.sync_api import Page, expect

from e2e.code import editor, make_own, open_code, press, run, wait_until_ended
from e2e.lab import button, metrics, open_lab, state, wait_for_state, wait_until
from tests.workshop.book_texts import book_class
from weblab.workshop.exercises import load_exercise


@pytest.mark.long
def test_the_books_optimizers_race_and_equal_the_engines(page, site_url):
    open_lab(page, site_url, "optimizers", steps=60)
    open_code(page)
    for name in ("SGD", "Momentum", "AdaGrad", "Adam"):
        make_own(page, f"optimizers/{name}")
        found = run(page, book_class(name))
        assert found["code_state"] == "idle", found["code_message"]
        assert "takes part" in found["code_message"]
        figures = wait_for_state(page, "done")
        close = pytest.approx(figures[f"f_{name}"], rel=1e-3, abs=1e-9)
        assert figures["f_own"] == close
        assert figures["arrived_own"] == figures[f"arrived_{name}"]
    page.get_by_role("row").filter(has_text="Yours").wait_for()
    button(page, "Restore").click()
    button(page, "Run").click()
    wait_until(page, lambda: "f_own" not in wait_for_state(page, "done"), "a race without it")


def test_exercises_are_checked_solved_and_kept(page, site_url):
    open_lab(page, site_url, "backprop", exercise="affine,relu,sgd")
    open_code(page)
    assert metrics(page)["code_state"] == "idle", "code that came by link is not run"
    for identity, mistake, reason in (
        ("affine", ("dout.sum(axis=0)", "dout.mean(axis=0)"), "mean"),
        ("relu", ("dout * self.positive", "dout"), "Where x was negative"),
        ("sgd", ("-=", "+="), "up the slope"),
    ):
        exercise = load_exercise(identity)
        button(page, exercise.name).first.click()
        assert exercise.solution.count(mistake[0]), exercise.solution
        editor(page).fill(exercise.solution.replace(*mistake))
        found = press(page, "Check")
        assert found["code_state"] == "failed"
        assert reason in found["code_message"], found["code_message"]
        editor(page).fill(exercise.solution)
        assert press(page, "Check")["code_state"] == "passed"
    page.get_by_text("All exercises: 3 of 19 solved").wait_for()
    button(page, "✓ Affine").first.click()
    button(page, "Hint (4 left)").click()
    button(page, "Hint (3 left)").wait_for()
    expect(page.locator(".hints li")).to_have_text([load_exercise("affine").hints[0]])
    page.wait_for_timeout(500)  # the database's own time
    open_lab(page, site_url, "backprop", exercise="affine")
    open_code(page)
    page.get_by_text("All exercises: 3 of 19 solved").wait_for()
    assert load_exercise("affine").solution.splitlines()[-1].strip() in editor(page).inner_text()
    assert metrics(page)["code_state"] == "idle"


BAD_INPUT = {
    "while True:\n    pass": ("stopped", "Stopped after 10 seconds"),
    "def f():\n    return f()\n\nf()": ("error", "calls itself endlessly"),
    "while True:\n    print('x' * 100)": ("error", "printed more than"),
    "x = np.zeros(10**13)": ("error", "not enough memory"),
    "import js": ("error", "no access to the page"),
    "import sys\nsys.exit(3)": ("error", "ended the program"),
    "class A:\n    def __repr__(self):\n        raise ValueError('no')\n\nprint(A())": (
        "error",
        "Line 3: ValueError: no",
    ),
    "x = 1\ny = = 2": ("error", "Line 2, column 5"),
    "if 1:\n\tx = 1\n        y = 2": ("error", "tabs and spaces"),
    "class Wrong:\n    pass": ("failed", "Nothing here can replace Momentum. Found: Wrong."),
    "x = 1": ("idle", "The code ran."),
}


def wait_for_another_step(page: Page, step: int) -> None:
    """Wait until the race beside goes on."""
    wait_until(page, lambda: metrics(page)["step"] != step, "a race that goes on")


def test_whatever_is_run_the_page_lives_and_the_experiment_beside_it(page, site_url):
    open_lab(page, site_url, "optimizers", steps=1000)
    open_code(page)
    make_own(page, "optimizers/Momentum")
    button(page, "Run").click()
    for text, (ends, words) in BAD_INPUT.items():
        found = run(page, text)
        assert words in found["code_message"], (text, found["code_message"])
        assert found["code_state"] == ends
        step = found["step"]
        if state(page) != "running":
            button(page, "Run").click()
        wait_for_another_step(page, step)
    wrong = page.locator(".cm-line.wrong")
    run(page, "x = 1\ny = = 2")
    expect(wrong).to_have_text("y = = 2")
    two = book_class("SGD").replace("SGD", "A") + book_class("SGD").replace("SGD", "B")
    assert "More than one class" in run(page, two)["code_message"]
    patched = run(page, "np.dot = None\nprint('patched')")
    assert patched["code_state"] == "idle"
    page.get_by_text("Your code changed numpy.dot").wait_for()
    assert run(page, "print(np.dot(2, 3))")["code_state"] == "idle"
    page.get_by_label("Output").filter(has_text="6").wait_for()


def test_a_text_of_a_megabyte_and_one_with_other_line_ends(page, site_url, tmp_path):
    open_lab(page, site_url, "optimizers")
    open_code(page)
    make_own(page, "optimizers/SGD")
    large, windows = tmp_path / "large.py", tmp_path / "windows.py"
    large.write_bytes(b"x = 1  # a line\n" * 65_000)
    windows.write_bytes(b"print(1)\r\nprint(2)\r\n1 / 0\r\n")
    for path, words in ((large, "The limit is 100,000"), (windows, "Line 3: ZeroDivisionError")):
        page.get_by_label("Open a file").set_input_files(path)
        page.get_by_text(f"{path.name} is open. It has not been run.").wait_for()
        found = press(page, "Run code")
        assert found["code_state"] == "error"
        assert words in found["code_message"]


def test_code_that_leaves_python_finds_no_network_no_storage_and_no_page(page, site_url):
    open_lab(page, site_url, "optimizers")
    open_code(page)
    make_own(page, "optimizers/SGD")
    found = run(
        page,
        "js = print.__self__.__import__('js')\n"
        "for name in ('fetch', 'XMLHttpRequest', 'indexedDB', 'caches', 'postMessage', 'Worker'):\n"
        "    print(name, getattr(js, name, None))\n"
        "print(js.Object.keys(js.navigator).length, hasattr(js.navigator, 'storage'))\n",
    )
    assert found["code_state"] == "idle", found["code_message"]
    said = page.get_by_label("Output").inner_text()
    assert "fetch None" in said
    assert [line for line in said.splitlines()[:-1] if not line.endswith(" None")] == []
    assert said.splitlines()[-1] == "0 False"


def test_stop_ends_code_and_the_keyboard_leaves_the_editor(page, site_url):
    page.set_viewport_size({"width": 390, "height": 844})
    open_lab(page, site_url, "optimizers", theme="dark")
    open_code(page)
    box = make_own(page, "optimizers/Adam")
    box.fill("while True:\n    pass")
    button(page, "Run code").click()
    button(page, "Stop").click()
    found = wait_until_ended(page)
    assert (found["code_state"], found["code_message"]) == ("stopped", "Stopped.")
    box.focus()
    page.keyboard.press("Tab")
    assert not box.evaluate("box => box.getRootNode().activeElement === box")
    page.keyboard.press("Shift+Tab")
    page.keyboard.type("# ")
    assert "# " in box.inner_text()
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390
    button(page, "Restore").click()
    assert "class Adam" in box.inner_text()


SCHEDULED = """class Momentum:
    def __init__(self, lr=0.01):
        self.lr, self.t, self.v = lr, 0, {}

    def update(self, params, grads):
        self.t += 1
        beta = min(0.95, 1 - 1 / (self.t + 1))
        for key in params:
            self.v[key] = beta * self.v.get(key, 0) - self.lr * grads[key]
            params[key] += self.v[key]
"""


def test_a_students_way(page, site_url, tmp_path):
    open_lab(page, site_url, "optimizers", part="MNIST", digits=1000, iterations=40, seed=3)
    open_code(page)
    make_own(page, "optimizers/Momentum")
    page.get_by_text("When the code has run").wait_for()
    assert run(page, SCHEDULED)["code_state"] == "idle"
    found = wait_for_state(page, "done", "error")
    assert state(page) == "done"
    assert found["loss_own"] != found["loss_Momentum"]
    with page.expect_download() as saved:
        button(page, "Save this run as Python").click()
    script = tmp_path / "race.py"
    saved.value.save_as(script)
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    said = dict(line.split(": ") for line in done.stdout.splitlines())
    for name, shown in (("Momentum (own)", "loss_own"), ("Adam", "loss_Adam")):
        loss = float(said[name].split()[0])
        assert loss == pytest.approx(found[shown], rel=0.02)
