"""Without a network the site is as it was when it was last open."""

from e2e.drawing import draw, wait_for_metrics
from e2e.lab import open_lab, wait_until
from e2e.serving import serving
from weblab.labkit.digits.samples import SAMPLES

KEPT = """async () => {
  const cache = await caches.open("weblab");
  return (await cache.keys()).map(({url}) => url);
}"""
SETTLED_MS = 1_000  # the last of many files
NEEDED = ("index", "manifest.json", "numpy", "libraries", "python_stdlib", "page.js", "draw.en")


def test_a_page_that_was_open_once_opens_without_a_network(browser, site):
    context = browser.new_context()
    page = context.new_page()
    with serving(site) as url:
        open_lab(page, url, "draw")

        def all_kept() -> bool:
            kept = " ".join(page.evaluate(KEPT)).replace("lab=draw", "index")
            return all(name in kept for name in NEEDED)

        wait_until(page, all_kept, "the files to be kept")
        page.wait_for_timeout(SETTLED_MS)
    open_lab(page, url, "draw", fit=0)  # nobody serves it any more
    draw(page, SAMPLES[7])
    wait_for_metrics(page, prediction=7)
    context.close()
