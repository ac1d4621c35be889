"""Take the README's screenshot from the built site: ``python -m e2e.screenshot``."""

from playwright.sync_api import sync_playwright

from build_scripts.paths import LOCAL, ROOT
from e2e import browser as browsers
from e2e.drawing import draw, wait_for_metrics
from e2e.serving import serving
from weblab.labkit.digits.samples import SAMPLES

TARGET = ROOT / ".github" / "screenshot.png"
PICTURES_MS = 1_000


def main() -> None:
    """Draw a 7 on the served page and write what is on the screen to ``TARGET``."""
    with serving(LOCAL) as url, sync_playwright() as playwright:
        chromium = browsers.launch(playwright)
        page = chromium.new_page(viewport={"width": 1280, "height": 960})
        page.goto(f"{url}?lab=draw&lang=en&theme=light")
        page.evaluate("window.weblab.ready")
        draw(page, SAMPLES[7])
        wait_for_metrics(page, prediction=7, strokes=1)
        page.wait_for_timeout(PICTURES_MS)
        page.screenshot(path=TARGET)
        chromium.close()


if __name__ == "__main__":
    main()
