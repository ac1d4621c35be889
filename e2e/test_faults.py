"""What goes wrong is said, with a way out, instead of hanging."""

import pytest

from e2e.drawing import draw, wait_for_metrics
from weblab.labkit.digits.samples import SAMPLES

JAVASCRIPT = "text/javascript"


@pytest.mark.parametrize(
    ("pattern", "named"),
    [
        ("**/manifest.json", "manifest.json"),
        ("**/static/bokeh/bokeh.min.js*", "bokeh.min.js"),
        ("**/prerendered/*.json", "prerendered/"),
        ("**/runtime/pyodide.asm.wasm*", "Loading Python"),
        ("**/runtime/numpy*", "Loading Python"),
    ],
)
def test_a_stage_that_fails_shows_its_name_and_a_retry(page, site_url, problems, pattern, named):
    page.route(pattern, lambda route: route.fulfill(status=503, body="no"))
    page.goto(f"{site_url}?lab=draw&lang=en")
    problem = page.get_by_role("alert").filter(has_text="Loading stopped")
    problem.wait_for()
    assert named in problem.inner_text()
    assert page.evaluate("window.weblab.state") == "error"
    assert page.evaluate("window.weblab.ready.catch(() => 'rejected')") == "rejected"
    page.unroute(pattern)
    problem.get_by_role("button", name="Retry").click()
    page.wait_for_load_state()
    page.evaluate("window.weblab.ready")
    assert any("503" in problem for problem in problems)
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
        {"lab=nowhere": "lab does not exist", "fit=perhaps": "perhaps", "blok=2": "blok"},
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
    def prepend(route):
        route.fulfill(body=f"{refuse};\n{route.fetch().text()}", content_type=JAVASCRIPT)

    page.route("**/worker.js*", prepend)
    page.goto(f"{site_url}?lab=draw&lang=en")
    page.evaluate("window.weblab.ready")
    assert "more slowly" in page.get_by_role("alert").filter(has_text="kernels").inner_text()
    draw(page, SAMPLES[7])
    wait_for_metrics(page, prediction=7)
