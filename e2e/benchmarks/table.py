"""How long the page is busy at once while a table of many runs is filtered, sorted and scrolled."""

import argparse
import statistics

from playwright.sync_api import Page, sync_playwright

from build_scripts.paths import LOCAL
from e2e import browser as browsers
from e2e.lab import open_lab
from e2e.serving import serving

SMOOTH_MS = {"filter": 100, "sort": 100, "scroll": 50}
"""What is answered within it seems to be answered at once, and to follow the hand."""
ACTS = 200
SHARE = 0.95
"""Of the acts that are answered within: the rest may meet whatever else the machine does."""
FILLED = """(count) => {
  const table = [...Bokeh.documents[0].all_models].find(({data}) => data?.words?.filter);
  table.data.columns = ["run", "Learning rate", "Batch size", "seed", "test", "seconds", "ended"];
  table.data.rows = Array.from({length: count}, (_each, i) => [
    i + 1, i % 97 === 0, i % 5 ? "" : `mark ${i}`, `?lab=overfitting&lang=en&seed=${i}`,
    [i + 1, (i % 40) / 400, 10 * (1 + (i % 9)), i, 50 + ((i * 37) % 500) / 10, i / 7, "2026-11-30"],
  ]);
}"""
TIMED = """async ([act, count]) => {
  const frame = (root) => {
    for (const each of root.querySelectorAll("*")) {
      if (each.className === "frame" && each.querySelector("table")) return each;
      const found = each.shadowRoot && frame(each.shadowRoot);
      if (found) return found;
    }
  };
  const place = frame(document);
  const [filter] = place.parentElement.getElementsByTagName("input");
  const acts = {
    filter: (n) => {
      filter.value = ["mark 1", "mark", "", "7", "mark 19"][n % 5];
      filter.dispatchEvent(new Event("input", {bubbles: true}));
    },
    sort: (n) => place.querySelectorAll("th button")[n % 6].click(),
    scroll: (n) => (place.scrollTop = ((n * 7919) % 1000) * (place.scrollHeight / 1000)),
  };
  const took = [];
  for (let n = 0; n < count; n++) {
    await new Promise(requestAnimationFrame);
    const begun = performance.now();
    acts[act](n);
    await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame); // the frame before it is drawn
    took.push(performance.now() - begun);
  }
  return took;
}"""


def measured(page: Page, url: str, runs: int) -> dict[str, list[float]]:
    """Return the milliseconds from each act to the frame that shows it."""
    open_lab(page, url, "overfitting")
    page.get_by_role("button", name="All runs in one table").click()
    page.get_by_role("table", name="All runs", exact=True).wait_for()
    page.evaluate(FILLED, runs)
    page.get_by_text(f"{runs} of {runs} runs").wait_for()
    return {act: page.evaluate(TIMED, [act, ACTS]) for act in ("filter", "sort", "scroll")}


def main(argv: list[str]) -> int:
    """Run ``python -m build_scripts bench table``; 1 if an act takes longer than seems at once."""
    parser = argparse.ArgumentParser(prog="build_scripts bench table", description=__doc__)
    parser.add_argument("--runs", type=int, default=2_000, help="rows of the table (%(default)s)")
    options = parser.parse_args(argv)
    with sync_playwright() as playwright, serving(LOCAL) as url:
        page = browsers.launch(playwright).new_context(bypass_csp=True).new_page()
        found = measured(page, url, options.runs)
    late = False
    for act, took in found.items():
        middle, most = statistics.median(took), sorted(took)[round(SHARE * ACTS) - 1]
        late = late or most > SMOOTH_MS[act]
        print(
            f"  {act}: {middle:.0f} ms in the median, {most:.0f} ms at most in {SHARE:.0%} of "
            f"{ACTS} times, {max(took):.0f} ms at the longest"
        )
    return int(late)
