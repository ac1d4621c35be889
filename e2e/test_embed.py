"""A lab inside somebody else's page."""

import functools
import http.server
import threading

import pytest

from e2e.drawing import draw, pad, wait_for_metrics
from e2e.hostile import HTML, assert_harmless
from e2e.lab import wait_until
from weblab.labkit.digits.samples import SAMPLES

HOST_PAGE = """<!doctype html><title>a blog</title><link rel="icon" href="data:,"><h1>My post</h1>
<script>
  window.posted = [];
  addEventListener("message", ({{data}}) => data.type === "weblab" && posted.push(data));
</script>
<script type="module" src="{site_url}embed.js"></script>
<weblab-lab lab="draw" lang="en" title="My lab" data-post="1"></weblab-lab><p>Text below.</p>"""


@pytest.fixture
def blog(tmp_path, site_url):
    """A page on another origin that embeds the lab with the snippet that the lab offers."""
    (tmp_path / "index.html").write_text(HOST_PAGE.format(site_url=site_url), encoding="utf-8")
    handler = functools.partial(QuietHandler, directory=tmp_path)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def test_an_embed_has_no_chrome_and_fits_320_pixels(page, site_url):
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{site_url}?lab=draw&lang=en&embed=1")
    page.evaluate("window.weblab.ready")
    assert page.get_by_role("banner").count() == 0
    assert page.get_by_role("navigation").count() == 0
    assert page.get_by_text("Embed this lab").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    draw(page, SAMPLES[7])
    wait_for_metrics(page, strokes=1, prediction=7)


def test_the_element_grows_to_its_lab_and_tells_its_page(page, blog):
    page.goto(blog)
    frame = page.frame_locator("weblab-lab iframe")
    frame.get_by_label("Draw a digit", exact=True).wait_for()
    inner = next(each for each in page.frames if "embed=1" in each.url)
    inner.evaluate("window.weblab.ready")
    frame.get_by_role("button", name="4", exact=True).click()
    wait_for_metrics(inner, prediction=4)
    assert frame.get_by_role("alert").count() == 0, "an attribute of HTML became a parameter"

    def told() -> bool:
        last = page.evaluate("posted.at(-1)")
        facts = (last["lab"], last["state"], last["metrics"].get("prediction"))
        return facts == ("draw", "idle", 4)

    def fitting() -> bool:
        height = page.locator("weblab-lab iframe").bounding_box()["height"]
        content = inner.evaluate("document.body.scrollHeight")
        overflow = inner.evaluate("document.documentElement.scrollHeight - innerHeight")
        return abs(height - content) <= 1 and overflow <= 1

    wait_until(inner, told, "the answer to be posted")
    wait_until(inner, fitting, "a frame as high as its lab")


def test_the_snippets_name_the_address_of_the_open_page(page, site_url):
    page.goto(f"{site_url}?lab=draw&lang=en")
    pad(page).wait_for()
    page.get_by_text("Embed this lab").click()
    element, iframe = page.locator("pre code").all_inner_texts()[-2:]
    assert f'src="{site_url}embed.js"' in element
    assert '<weblab-lab lab="draw"' in element
    assert f'src="{site_url}?lab=draw&amp;embed=1' in iframe


INTRUDER = """<!doctype html><title>elsewhere</title><script>
  parent.postMessage({type: "weblab", lab: "draw", state: "done", metrics: {}, height: 77}, "*");
  parent.postMessage("intruded", "*");
</script>"""


def lab_frame(page):
    """Return the frame of the lab that a page embeds, once the lab is ready."""
    page.frame_locator("weblab-lab iframe").locator("h1").wait_for()
    inner = next(each for each in page.frames if "embed=1" in each.url)
    inner.evaluate("window.weblab.ready")
    return inner


def test_the_element_hears_its_own_site_alone_and_no_height_without_an_end(page, blog, tmp_path):
    (tmp_path / "intruder.html").write_text(INTRUDER, encoding="utf-8")
    page.goto(blog)
    inner = lab_frame(page)
    height = "document.querySelector('weblab-lab').shadowRoot.firstChild.style.height"
    inner.evaluate("parent.postMessage({type: 'weblab', height: 1e9}, '*')")
    wait_until(inner, lambda: page.evaluate(height) == "20000px", "a height that is bounded")

    page.evaluate(
        """() => {
          window.heard = [];
          const lab = document.querySelector("weblab-lab");
          lab.addEventListener("weblab:change", ({detail}) => heard.push(detail.state));
          addEventListener("message", ({data}) => data === "intruded" && heard.push(data));
        }"""
    )
    inner.evaluate("address => (location.href = address)", f"{blog}intruder.html")
    page.wait_for_function("heard.includes('intruded')")
    assert page.evaluate("heard.includes('done')") is False
    assert page.evaluate(height) == "20000px"


def test_what_an_author_writes_is_text(page, blog):
    page.goto(blog)
    lab_frame(page)
    page.evaluate(
        """(text) => {
          const lab = document.createElement("weblab-lab");
          lab.setAttribute("lang", "en");
          for (const name of ["lab", "title", "seed", "fit", "blok"]) lab.setAttribute(name, text);
          document.querySelector("weblab-lab").replaceWith(lab);
        }""",
        HTML,
    )
    inner = lab_frame(page)
    note = page.frame_locator("weblab-lab iframe").get_by_role("alert").filter(has_text="link")
    assert "<img class=hostile" in note.inner_text()
    assert_harmless(inner)
    assert_harmless(page)


def test_a_link_in_an_embed_opens_outside_of_it(page, blog, site_url):
    page.context.route("**/grouplens.org/**", lambda route: route.fulfill(body="elsewhere"))
    page.goto(blog)
    page.evaluate("document.querySelector('weblab-lab').remove()")
    page.evaluate(
        """() => {
          const lab = document.createElement("weblab-lab");
          lab.setAttribute("lab", "movies");
          document.body.append(lab);
        }"""
    )
    lab_frame(page)
    with page.expect_popup() as opened:
        page.frame_locator("weblab-lab iframe").get_by_role("link", name="grouplens").click()
    opened.value.wait_for_url("https://grouplens.org/**")
    assert opened.value.evaluate("window.opener") is None
    assert any("lab=movies" in each.url for each in page.frames), "the lab is where it was"
