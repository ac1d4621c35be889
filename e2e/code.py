"""How a test works the part 'Code'."""

from playwright.sync_api import Locator, Page

from e2e.lab import button, metrics, wait_until

ENDED = ("idle", "passed", "failed", "error", "stopped")


def open_code(page: Page) -> None:
    """Open the part, where no link has done so, and wait until it shows what it has."""
    if button(page, "Code").get_attribute("aria-expanded") == "false":
        button(page, "Code").click()
    sources(page).wait_for()


def sources(page: Page) -> Locator:
    """Return the choice among the engine's sources."""
    return page.get_by_label("The engine's source:")


def editor(page: Page) -> Locator:
    """Return the editor."""
    return page.get_by_role("textbox", name="Code", exact=True)


def make_own(page: Page, key: str) -> Locator:
    """Choose a part of the source, make it one's own and return the editor."""
    sources(page).select_option(key)
    own = button(page, "Make it yours")
    own.or_(editor(page)).first.wait_for()
    if own.is_visible():
        own.click()
    editor(page).wait_for()
    return editor(page)


def press(page: Page, name: str) -> dict:
    """Press Run code or Check, and return the metrics when it has ended."""
    button(page, name).click()
    return wait_until_ended(page)


def wait_until_ended(page: Page) -> dict:
    """Wait until no code runs any more and return the metrics."""
    wait_until(page, lambda: metrics(page).get("code_state") in ENDED, "code that has ended")
    return metrics(page)


def run(page: Page, text: str) -> dict:
    """Put a text into the editor, run it and return the metrics."""
    editor(page).fill(text)
    return press(page, "Run code")
