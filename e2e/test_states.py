"""Each part of each lab at rest, while it runs and when it is done: in Korean, in both themes."""

from urllib.parse import urlencode

import pytest

from e2e.accessibility import switch_theme, untranslated, wait_for_no_violations
from e2e.conftest import Problems
from e2e.lab import PATIENCE_S, state, wait_for_state
from weblab.datasets.surfaces import SURFACES
from weblab.labkit.experiment.settings import Choice
from weblab.labs.registry import LABS

pytestmark = pytest.mark.long  # minutes, and two at a time can see a color on its way

RUNS: list[tuple[str, dict[str, object]]] = [
    ("cnn", {"part": "train", "filters": 8, "samples": 8000, "epochs": 4}),
    ("autoencoders", {"part": "digits", "samples": 5000, "epochs": 6}),
    ("autoencoders", {"part": "films"}),
    ("backprop", {"part": "graph", "pace": 0.5}),
    ("backprop", {"part": "check"}),
    ("optimizers", {"part": "Valley", "steps": 600}),
    ("optimizers", {"part": "MNIST", "iterations": 60, "digits": 1000}),
    ("initialization", {"iterations": 60, "digits": 1000}),
    ("batch-norm", {"epochs": 2, "samples": 500}),
    ("overfitting", {"part": "train", "epochs": 41, "samples": 200}),
    ("overfitting", {"part": "search", "trials": 4, "trial_epochs": 10, "workers": 1}),
    ("movies", {"part": "train", "epochs": 3}),
]
"""Parts with a run, each set so that it takes a few seconds."""
OTHERS: list[tuple[str, dict[str, object]]] = [
    ("draw", {}),
    ("cnn", {"part": "explore"}),
    ("movies", {"part": "look"}),
    ("movies", {"part": "recommend"}),
]
"""Parts that answer at once."""
ALIKE = {surface.name for surface in SURFACES} - {"Valley"}
"""Parts that differ from another in their surface alone."""
FOLLOW = """
(address) => {
  const link = Object.assign(document.createElement("a"), {href: address});
  document.body.append(link);
  link.click();
  link.remove();
}
"""


@pytest.fixture(scope="module")
def tour(browser, site_url):
    """One page for all parts: a link leads from one to the next without a new start."""
    context = browser.new_context(service_workers="block")
    context.set_default_timeout(PATIENCE_S * 1_000)
    page = context.new_page()
    problems = Problems()
    problems.watch(page)
    page.set_viewport_size({"width": 1280, "height": 844})
    page.goto(f"{site_url}?lab=draw&lang=ko&theme=light")
    page.evaluate("window.weblab.ready")
    yield page
    context.close()
    assert not problems, "\n".join(problems)


def go_on(page, lab, parameters):
    """Follow a link to a part of a lab, in Korean and in the light theme."""
    query = {"lab": lab, "lang": "ko", "theme": "light", **parameters}
    with page.expect_navigation():
        page.evaluate(FOLLOW, f"?{urlencode(query)}")
    page.evaluate("window.weblab.ready")


def check(page):
    """Check that nothing is in English, and that axe-core finds nothing."""
    assert untranslated(page) == []
    wait_for_no_violations(page)


def names(parts):
    """Return the names of parts, for the list of tests."""
    return [f"{lab} {settings.get('part', '')}".strip() for lab, settings in parts]


def test_no_part_is_left_out():
    checked = {(lab, settings.get("part")) for lab, settings in [*RUNS, *OTHERS]}
    for lab, spec in LABS.items():
        part = spec.load_view()(lab, str).experiment.settings().get("part")
        names = set(part.objects) - ALIKE if isinstance(part, Choice) else {None}
        assert {(lab, name) for name in names} <= checked


@pytest.mark.parametrize(("lab", "settings"), RUNS, ids=names(RUNS))
def test_a_lab_is_readable_while_it_runs_and_when_it_is_done(tour, lab, settings):
    go_on(tour, lab, settings)
    assert untranslated(tour) == []
    tour.locator(".run-button button").locator("visible=true").click()
    wait_for_state(tour, "running", "done")
    assert state(tour) == "running", "a run that takes too short to be looked at"
    check(tour)
    wait_for_state(tour, "done", "error")
    assert state(tour) == "done"
    switch_theme(tour, "어두운 테마")
    check(tour)


@pytest.mark.parametrize(("lab", "settings"), OTHERS, ids=names(OTHERS))
def test_a_part_without_a_run_is_readable(tour, lab, settings):
    go_on(tour, lab, settings)
    check(tour)
    switch_theme(tour, "어두운 테마")
    check(tour)
