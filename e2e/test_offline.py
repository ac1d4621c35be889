"""After one visit the site needs no network: every lab, in every language, with all its data."""

import json
import shutil

import pytest
from playwright.sync_api import BrowserContext, Page

from e2e.drawing import draw, wait_for_metrics
from e2e.faults import Kind, serving_faults
from e2e.lab import button, open_lab, state, wait_for_state, wait_for_step, wait_until
from e2e.publishing import publish
from e2e.serving import serving
from weblab.labkit.digits.samples import SAMPLES
from weblab.labs.registry import LABS

MARKS = """() => performance.getEntriesByName("weblab:offline").map(({detail}) => detail)"""
KEPT = """async () => {
  const caches_ = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
  const keys = await Promise.all(caches_.map((cache) => cache.keys()));
  return keys.flat().map(({url}) => new URL(url).pathname);
}"""
SAVE_DATA = """Object.defineProperty(navigator, "connection", {value: {saveData: true}})"""
REFUSE_WORKER = """
  ServiceWorkerContainer.prototype.register = () =>
    Promise.reject(new DOMException("refused", "SecurityError"));
"""
DAMAGE = """async (name) => {
  const cache = await caches.open((await caches.keys())[0]);
  const key = (await cache.keys()).find(({url}) => url.includes(name));
  const bytes = new Uint8Array(await (await cache.match(key)).arrayBuffer());
  bytes[1000] ^= 1;
  await cache.put(key, new Response(bytes));
}"""
IS_REPAIRED = """async (name) => {
  const cache = await caches.open((await caches.keys())[0]);
  const key = (await cache.keys()).find(({url}) => url.includes(name));
  const bytes = await (await cache.match(key)).arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return new URL(key.url).searchParams.get("revision") ===
    `sha256-${btoa(String.fromCharCode(...digest))}`;
}"""
NETWORK_FIRST = """
self.addEventListener("fetch", (event) => {
  event.respondWith(
    fetch(event.request).then(async (response) => {
      const copy = response.clone();
      if (copy.status === 200) await (await caches.open("weblab")).put(event.request, copy);
      return response;
    }),
  );
});
self.addEventListener("install", () => self.skipWaiting());
"""


def kept_names(page: Page) -> set[str]:
    """Return the paths of all files that are kept."""
    return set(page.evaluate(KEPT))


def wait_until_kept(page: Page) -> str:
    """Return how much of the site is kept, once all of that is."""
    wait_until(page, lambda: bool(page.evaluate(MARKS)), "the site to be kept")
    (kept,) = page.evaluate(MARKS)
    return kept


def visit(context: BrowserContext, url: str, lab: str = "draw") -> Page:
    """Return a page after its first visit and a quiet while."""
    page = context.new_page()
    open_lab(page, url, lab)
    assert wait_until_kept(page) == "whole"
    return page


@pytest.mark.parametrize(
    "precompressed",
    [
        pytest.param(True, id="brotli"),
        pytest.param(False, id="nothing compressed", marks=pytest.mark.long),
    ],
)
def test_after_one_visit_digits_and_workers_need_no_network(context, site, precompressed):
    with serving(site.parent, precompressed=precompressed) as host:
        url = f"{host}{site.name}/"
        page = visit(context, url)
    # nobody serves it any more
    open_lab(page, url, "draw", fit=0)
    draw(page, SAMPLES[7])
    wait_for_metrics(page, prediction=7)
    open_lab(page, url, "optimizers", ground="MNIST")
    button(page, "Run").click()
    wait_for_step(page, 1)
    open_lab(page, url, "overfitting", mode="search", trials=2, workers=2, epochs=1)
    button(page, "Run").click()
    wait_for_state(page, "done")


@pytest.mark.long
def test_after_one_visit_every_lab_opens_without_a_network(context, site):
    with serving(site) as url:
        page = visit(context, url)
        said = (site / "offline.js").read_text(encoding="utf-8").partition("\n")[0]
        files = json.loads(said.partition(" = ")[2].rstrip(";"))
        needed = {
            f"/{file['url']}" for file in files if not file["url"].endswith("-wght-normal.woff2")
        }
        assert needed <= kept_names(page), "all but the Korean typeface"
    variants: list[dict[str, object]] = [
        {"lang": "en"},
        {"lang": "ko"},
        {"lang": "en", "embed": 1},
        {"lang": "ko", "embed": 1},
    ]
    for number, lab in enumerate(LABS):
        open_lab(page, url, lab, **variants[number % len(variants)])
        assert page.evaluate("weblab.lab") == lab


@pytest.mark.parametrize(
    "fault",
    ["hang", *(pytest.param(each, marks=pytest.mark.long) for each in ("busy", "html"))],
)
def test_what_is_kept_needs_no_answer_of_the_host(context, site, fault):
    with serving_faults(site, {}) as host:
        page = visit(context, host.url)
        host.faults["*"] = fault
        open_lab(page, host.url, "draw", fit=0)
        assert state(page) == "idle"


def test_who_saves_data_keeps_what_was_seen(context, site):
    context.add_init_script(SAVE_DATA)
    page = context.new_page()
    with serving(site) as url:
        open_lab(page, url, "draw")
        assert wait_until_kept(page) == "seen"
        names = kept_names(page)
        assert "/prerendered/draw.en.json" in names
        assert not [name for name in names if "cnn" in name or "digits" in name]
        open_lab(page, url, "cnn")  # another lab is seen, and so kept, too
        assert wait_until_kept(page) == "seen"
    for lab in ("draw", "cnn"):
        open_lab(page, url, lab)


@pytest.mark.long
def test_an_embed_keeps_what_was_seen(context, site):
    page = context.new_page()
    with serving(site) as url:
        open_lab(page, url, "draw", embed=1)
        assert wait_until_kept(page) == "seen"
    open_lab(page, url, "draw", embed=1)


def test_what_a_captive_portal_says_is_not_kept(context, site):
    portal: dict[str, Kind] = {"prerendered/cnn.*": "html", "static/*/roboto-greek*": "html"}
    page = context.new_page()
    with serving_faults(site, portal) as host:
        open_lab(page, host.url, "draw")
        wait_until(page, lambda: "/prerendered/movies.ko.json" in kept_names(page), "the others")
        wait_until(page, lambda: "/page.js" in kept_names(page), "the last")
        assert not [name for name in kept_names(page) if "/cnn." in name or "greek" in name]
        assert page.evaluate(MARKS) == []
        host.heal()
        open_lab(page, host.url, "draw")
        assert wait_until_kept(page) == "whole"


def test_a_damaged_byte_among_what_is_kept_is_repaired(context, site):
    with serving(site) as url:
        page = visit(context, url)
        page.evaluate(DAMAGE, "snapshot/labs.bin")
        assert not page.evaluate(IS_REPAIRED, "snapshot/labs.bin")
        open_lab(page, url, "draw")
        wait_until(page, lambda: page.evaluate(IS_REPAIRED, "snapshot/labs.bin"), "its bytes")


def test_the_site_works_where_nothing_can_be_kept(context, site):
    page = context.new_page()
    with serving(site) as url:
        session = context.new_cdp_session(page)
        session.send("Storage.overrideQuotaForOrigin", {"origin": url[:-1], "quotaSize": 20_000})
        for _ in range(2):
            open_lab(page, url, "draw", fit=0)
            draw(page, SAMPLES[7])
            wait_for_metrics(page, prediction=7)


@pytest.mark.long
def test_the_site_works_where_the_room_ends_half_way(context, site):
    page = context.new_page()
    with serving(site) as url:
        session = context.new_cdp_session(page)
        quota = {"origin": url[:-1], "quotaSize": 20_000_000}
        session.send("Storage.overrideQuotaForOrigin", quota)
        open_lab(page, url, "draw", fit=0)
        wait_until(page, lambda: "/runtime/probe.zip" in kept_names(page), "something to be kept")
        open_lab(page, url, "optimizers", ground="MNIST")
        button(page, "Run").click()
        wait_for_step(page, 1)
        assert page.evaluate(MARKS) == []


@pytest.mark.long
def test_the_site_works_where_the_browser_refuses_service_workers(context, site):
    context.add_init_script(REFUSE_WORKER)
    page = context.new_page()
    with serving(site) as url:
        open_lab(page, url, "draw", fit=0)
        draw(page, SAMPLES[7])
        wait_for_metrics(page, prediction=7)


@pytest.mark.long
def test_a_worker_of_the_time_before_versions_gives_way(context, site, tmp_path):
    page = context.new_page()
    published = tmp_path / "published"
    publish(site, published)
    for name in ("offline.js", "offline.js.br"):
        (published / name).unlink()
    (published / "offline.js").write_text(NETWORK_FIRST, encoding="utf-8")
    with serving(published) as url:
        open_lab(page, url, "draw")
        page.evaluate("navigator.serviceWorker.ready.then(() => {})")
        open_lab(page, url, "draw")
        assert "weblab" in page.evaluate("caches.keys()")
        for name in ("offline.js", "offline.js.br"):
            shutil.copyfile(site / name, published / name)
        open_lab(page, url, "draw")
        assert wait_until_kept(page) == "whole"
        assert "weblab" not in page.evaluate("caches.keys()")
        assert page.get_by_text("A new version is ready").count() == 0
    open_lab(page, url, "draw")
