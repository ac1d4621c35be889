"""What goes wrong is said, with a way out, instead of hanging."""

import time

import pytest
from playwright.sync_api import expect

from e2e.code import sources
from e2e.drawing import draw, wait_for_metrics
from e2e.faults import (
    HOLD_WORKERS,
    PLAIN,
    REFUSE_PATCHES,
    REFUSE_SENDING,
    STARTS,
    STUCK,
    TOLD,
    in_scripts,
    serving_faults,
)
from e2e.lab import (
    PATIENCE_S,
    button,
    metrics,
    open_lab,
    state,
    wait_for_state,
    wait_for_step,
    wait_until,
)
from weblab.labkit.digits.samples import SAMPLES

PONG = """() => new Promise((resolve) => {
  const hear = ({data}) => data.type === "pong" && resolve();
  globalThis.started.at(-1).addEventListener("message", hear);
})"""
"""Returns once Python has answered whether it lives."""
CHECKED = "performance.getEntriesByName('weblab:checked').length > 0"


def told(page, words):
    """Return what the page says once it says these words in sight."""
    deadline = time.monotonic() + PATIENCE_S
    while words not in (said := page.evaluate(TOLD)):
        assert time.monotonic() < deadline, f"expected {words!r} in sight. Received: {said!r}"
        page.wait_for_timeout(100)
    return said


@pytest.mark.parametrize("fault", STARTS, ids=lambda fault: fault.name)
def test_a_start_that_fails_says_why_and_what_to_do(page, site, problems, fault):
    page.add_init_script(HOLD_WORKERS + fault.script)
    with serving_faults(site, fault.files, precompressed=fault.precompressed) as host:
        page.goto(f"{host.url}?lab=draw&lang=en", wait_until="commit")
        if fault.said:
            said = told(page, fault.said)
            assert "Traceback" not in said
            if fault.passes:
                assert page.evaluate("window.weblab.state") == "loading"
                host.heal()
                page.get_by_role("button", name="Retry").click()
        if not fault.said or fault.passes:
            page.wait_for_load_state()
            page.evaluate("window.weblab.ready")
            assert page.evaluate(TOLD) == ""
            draw(page, SAMPLES[7])
            wait_for_metrics(page, prediction=7)
            page.evaluate(PONG)  # it is still asked, and heard
        elif page.evaluate("Boolean(window.weblab)") and "taking a long time" not in said:
            assert page.evaluate("window.weblab.state") == "error"
            expect(page.get_by_text("The experiment is starting")).not_to_be_visible()
            assert page.evaluate("window.weblab.ready.catch(() => 'rejected')") == "rejected"
        page.close()
    assert not [problem for problem in problems if problem.startswith("other host")]
    problems.clear()


@pytest.mark.parametrize(
    "file", ["guard.js", "static/panel-material-ui/*/panel-material-ui.bundle.css"]
)
def test_what_elements_load_by_themselves_is_checked_as_well(page, site, problems, file):
    with serving_faults(site, {file: "flip"}) as host:
        open_lab(page, host.url, "draw")
        told(page, f"{file.rpartition('/')[2]} arrived damaged")
        assert state(page) == "idle"  # and goes on, as well as it can
        host.heal()
        with page.expect_navigation():
            button(page, "Retry").click()
        page.evaluate("window.weblab.ready")
        wait_until(page, lambda: page.evaluate(CHECKED), "files that are checked")
        assert page.evaluate(TOLD) == ""
        page.close()
    problems.clear()


def test_a_failed_start_starts_again_on_retry(page, site, problems):
    with serving_faults(site, PLAIN | {"runtime/numpy*": "busy"}) as host:
        page.goto(f"{host.url}?lab=draw&lang=ko")
        told(page, "HTTP 503")
        host.heal()
        page.get_by_role("button", name="다시 시도").click()
        page.wait_for_load_state()
        page.evaluate("window.weblab.ready")
        assert page.evaluate(TOLD) == ""
        page.close()
    problems.clear()


def test_an_embed_tells_a_fault_at_its_top(page, site, problems):
    page.set_viewport_size({"width": 700, "height": 3_000})  # as high as the lab
    with serving_faults(site, PLAIN | {"runtime/numpy*": "busy"}) as host:
        page.goto(f"{host.url}?lab=draw&lang=en&embed=1")
        told(page, "HTTP 503")
        assert page.locator("#weblab-problem").bounding_box()["y"] < 100
        page.close()
    problems.clear()


def test_a_page_opened_as_a_file_says_how_to_open_it(page, site, problems):
    page.goto((site / "index.html").as_uri())
    assert "python -m http.server" in page.get_by_role("alert").inner_text()
    problems.clear()  # scripts that are modules cannot be read from a file


def test_a_browser_without_webassembly_is_told_so(page, site_url):
    page.add_init_script("delete globalThis.WebAssembly")
    page.goto(f"{site_url}?lab=draw&lang=en")
    assert "WebAssembly" in page.get_by_role("alert").inner_text()
    assert page.evaluate("window.weblab.state") == "error"
    assert page.evaluate("window.weblab.ready.catch(() => 'rejected')") == "rejected"


def test_a_browser_without_module_workers_is_told_so(page, site_url):
    page.add_init_script("globalThis.Worker = class { terminate() {} }")
    page.goto(f"{site_url}?lab=draw&lang=en")
    assert "module workers" in page.get_by_role("alert").inner_text()


@pytest.mark.parametrize(
    "broken",
    [
        {
            "lab=nowhere": "names a lab that does not exist",
            "fit=perhaps": "perhaps",
            "blok=2": "blok",
        },
        {"lang=xx": "language", "theme=blue": "theme", "embed=maybe": "embed", "seed=abc": "seed"},
    ],
)
def test_broken_parameters_fall_back_with_a_visible_note(page, site_url, broken):
    page.goto(f"{site_url}?{'&'.join(broken)}")
    page.evaluate("window.weblab.ready")
    note = page.get_by_role("alert").filter(has_text="link")
    note.wait_for()
    said = note.inner_text()
    assert all(named in said for named in broken.values())
    assert page.evaluate("window.weblab.lab") == "draw"
    draw(page, SAMPLES[7])
    wait_for_metrics(page, prediction=7)
    assert note.is_visible()


@pytest.mark.parametrize(
    "refuse",
    [
        pytest.param("WebAssembly.validate = () => false", id="no SIMD"),
        pytest.param(
            """
            const {Instance, Module} = WebAssembly;
            WebAssembly.Instance = class extends Instance {
              constructor(module, imports) {
                if (Module.exports(module).some(({name}) => name === "conv2d")) throw Error("no");
                super(module, imports);
              }
            }
            """,
            id="no instance",
        ),
        # Where Pyodide leaves its memory to be found; it can leave nothing there.
        pytest.param(
            "Object.defineProperty(Object.prototype, 'LDSO', {get() {}, set() {}})",
            id="another Pyodide",
        ),
    ],
)
def test_where_the_kernels_cannot_run_numpy_goes_on_and_the_page_says_so(page, site_url, refuse):
    page.add_init_script(in_scripts(refuse))
    page.goto(f"{site_url}?lab=draw&lang=en")
    page.evaluate("window.weblab.ready")
    assert "are slower here" in page.get_by_role("alert").filter(has_text="kernels").inner_text()
    draw(page, SAMPLES[7])
    wait_for_metrics(page, prediction=7)


TINY = {"part": "train", "filters": 4, "hidden": 20, "samples": 1000, "epochs": 1}


def test_python_that_ends_is_told_and_starts_again_on_the_visitors_word(page, site_url):
    page.add_init_script(HOLD_WORKERS)
    open_lab(page, site_url, "optimizers", ground="MNIST", seed=3)
    button(page, "Run").click()
    wait_for_step(page, 1)
    page.evaluate("started.at(-1).terminate()")  # as a browser does that is out of memory
    told(page, "Python stopped unexpectedly")
    assert state(page) == "error"
    page.get_by_role("button", name="Restart").click()
    page.wait_for_load_state()
    page.evaluate("window.weblab.ready")
    assert metrics(page)["seed"] == 3
    assert page.evaluate(TOLD) == ""


def test_python_that_is_stuck_is_told_and_starts_again_on_the_visitors_word(page, site_url):
    open_lab(page, site_url, "backprop")
    page.workers[0].evaluate(STUCK)
    told(page, "has not responded")
    page.get_by_role("button", name="Restart").click()
    wait_for_state(page, "idle")
    assert page.evaluate(TOLD) == ""


def test_a_patch_that_cannot_be_sent_is_told_with_its_details(page, site_url, problems):
    open_lab(page, site_url, "optimizers")
    page.workers[0].evaluate(REFUSE_PATCHES)
    button(page, "Run").click()
    said = told(page, "because of an error")
    assert "allocation" not in said
    assert state(page) == "error"
    page.get_by_text("Details", exact=True).click()
    told(page, "Array buffer allocation failed")
    problems.clear()


def test_what_does_not_reach_python_is_told_and_the_lab_goes_on(page, site_url):
    open_lab(page, site_url, "optimizers")
    page.evaluate(REFUSE_SENDING)
    button(page, "Step").click()
    told(page, "Your last action failed")
    page.get_by_text("Details", exact=True).click()
    told(page, "Array buffer allocation failed")
    button(page, "Close").click()
    button(page, "Step").click()
    wait_for_step(page, 1)


@pytest.mark.parametrize("end", ["page", "worker"])
def test_a_message_of_an_unknown_type_is_told(page, site_url, end):
    page.add_init_script(HOLD_WORKERS)
    open_lab(page, site_url, "draw")
    if end == "worker":
        page.workers[0].evaluate("() => self.postMessage({type: 'unheard'})")
    else:
        page.evaluate("started.at(-1).postMessage({type: 'unheard'})")
    told(page, "have different versions")
    assert state(page) == "error"


def test_an_editor_that_does_not_come_is_told_and_comes_on_retry(page, site, problems):
    with serving_faults(site, {"static/code/code.js*": "gone"}) as host:
        open_lab(page, host.url, "draw")
        button(page, "Code").click()
        expect(page.get_by_text("The editor could not be loaded")).to_be_visible()
        expect(page.locator(".part-code pre").first).to_be_visible()  # the source as it is
        host.heal()
        button(page, "Retry").click()
        sources(page).wait_for()
        page.close()
    problems.clear()


def test_digits_that_do_not_come_are_told_and_come_on_retry(page, site, problems):
    with serving_faults(site, {"digits/*.bin": "hang"}) as host:
        open_lab(page, host.url, "optimizers", ground="MNIST")
        button(page, "Run").click()
        told(page, "digits/")
        host.heal()
        page.get_by_role("button", name="Retry").click()
        wait_for_step(page, 1)
        assert page.evaluate(TOLD) == ""
        page.close()
    problems.clear()


def test_digits_that_are_refused_are_asked_for_again_and_the_visitor_knows(page, site, problems):
    with serving_faults(site, {"digits/*.bin": "busy"}) as host:
        open_lab(page, host.url, "optimizers", ground="MNIST")
        button(page, "Run").click()
        told(page, "Trying again in 3 s")
        host.heal()
        wait_for_step(page, 1)
        assert page.evaluate(TOLD) == ""
        page.close()
    problems.clear()


def test_a_search_whose_workers_cannot_start_ends_with_the_reason(page, site, problems):
    with serving_faults(site, {}) as host:
        open_lab(page, host.url, "overfitting", mode="search", trials=4, workers=2)
        host.faults["runtime/pyodide.asm.wasm*"] = "html"
        button(page, "Run").click()
        wait_for_state(page, "error")
        said = page.get_by_role("status").all_inner_texts()
        assert any("pyodide.asm.wasm arrived damaged" in each for each in said), said
        page.close()
    problems.clear()


@pytest.mark.parametrize(
    ("parameters", "pause", "asks"),
    [({}, False, ["beforeunload"]), ({}, True, []), ({"embed": 1}, False, [])],
    ids=["running", "paused", "embed"],
)
def test_only_a_run_in_progress_asks_before_its_page_is_left(
    page, site_url, parameters, pause, asks
):
    asked = []

    def accept(dialog):
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", accept)
    open_lab(page, site_url, "optimizers", ground="MNIST", **parameters)
    button(page, "Run").click()
    wait_for_step(page, 1)
    if pause:
        button(page, "Pause").click()
        wait_for_state(page, "paused")
    page.goto("about:blank")
    assert asked == asks


@pytest.mark.parametrize(("language", "label"), [("en", "Starting"), ("ko", "시작하는 중")])
def test_a_press_before_python_is_there_is_answered_at_once_and_kept(page, site, language, label):
    with serving_faults(site, {"snapshot/labs.bin*": "hang"}) as host:
        page.goto(f"{host.url}?lab=optimizers&lang={language}")
        run = page.get_by_role("button", name="Run" if language == "en" else "실행", exact=True)
        run.click()
        page.get_by_role("button", name=label, exact=True).wait_for()
        assert state(page) == "loading"
        host.heal()
        retry = "Retry" if language == "en" else "다시 시도"
        page.get_by_role("button", name=retry, exact=True).click()
        wait_for_state(page, "running", "done")
        run.wait_for()
        page.close()


def test_a_network_that_the_browser_does_not_keep_is_told(page, site_url):
    open_lab(page, site_url, "cnn", **TINY)
    button(page, "Train").click()
    wait_for_state(page, "done")
    page.evaluate("indexedDB.open = () => new EventTarget()")  # neither opens nor refuses
    button(page, "Use it in the draw lab").click()
    page.get_by_role("status").filter(has_text="does not respond").wait_for()
