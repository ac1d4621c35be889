"""A lab inside somebody else's page."""

import functools
import html
import http.server
import threading
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Response

from e2e.drawing import draw, wait_for_metrics
from e2e.hostile import HTML, assert_harmless
from e2e.lab import PATIENCE_S, metrics, open_lab, wait_for_state, wait_until
from weblab.labkit.digits.samples import SAMPLES
from weblab.labkit.spec import EMBED_WIDTHS
from weblab.labs.registry import LABS

HOST_PAGE = """<!doctype html><title>a blog</title><link rel="icon" href="data:,"><h1>My post</h1>
<script>
  window.posted = [];
  addEventListener("message", ({{data}}) => data.type === "weblab" && posted.push(data));
</script>
<script type="module" src="{site_url}embed.js"></script>
<weblab-lab lab="draw" lang="en" load="eager" title="My lab" data-post="1" width="9">
</weblab-lab>
<p>Text below.</p>"""


POST_OF_LABS = """<!doctype html><html lang="en"><title>a blog</title>
<link rel="icon" href="data:,"><style>body {{margin: 0; width: 720px}}</style>
<p><a data-weblab="#race" href="?lr_SGD=0.02&amp;steps=1000&amp;run=1">Try a smaller rate.</a></p>
<weblab-lab id="race" lab="optimizers" theme="dark"
  query="lr_SGD=0.5&amp;steps=30" hide="code title">
  <a href="{site_url}optimizers/">Optimizers</a>
</weblab-lab>
<weblab-lab id="graph" lab="backprop" lang="ko" max-height="500" locked>
  <a href="{site_url}backprop/">Backpropagation</a>
</weblab-lab>
<script>
  window.heard = [];
  for (const name of ["ready", "change", "done", "error"]) {{
    addEventListener(`weblab:${{name}}`, ({{detail, target}}) => {{
      heard.push({{name, of: target.id, ...detail}});
    }});
  }}
</script>
<script type="module" src="{site_url}embed.js"></script>"""
POSTERS = """<!doctype html><html lang="en"><title>a blog</title><link rel="icon" href="data:,">
<style>body {{margin: 0}}</style>
<script>
  window.heard = [];
  addEventListener("weblab:ready", ({{target}}) => heard.push({{name: "ready", of: target.id}}));
</script>
<script type="module" src="{site_url}embed.js"></script>""" + "".join(
    f'<weblab-lab id="{lab}" lab="{lab}"></weblab-lab>' for lab in LABS
)
FOLLOWING = """<!doctype html><html lang="ko"><title>a blog</title><link rel="icon" href="data:,">
<style>body {{color: #111}} .night {{color: #eee; background: #111}}</style>
<weblab-lab></weblab-lab><div style="height: 9000px"></div>
<weblab-lab id="late" lang="en" lab="movies" load="visible"></weblab-lab>
<script type="module" src="{site_url}embed.js"></script>"""
SANDBOX = """<!doctype html><title>a blog</title><link rel="icon" href="data:,">
<iframe sandbox="allow-scripts" src="{site_url}?lab=cnn&amp;embed=1&amp;lang=en" width="700">
</iframe>"""


@pytest.fixture
def blog(tmp_path, site_url):
    """Pages on another origin that embed labs with the snippets that these offer."""
    posts = {
        **{"index": HOST_PAGE, "labs": POST_OF_LABS},
        **{"sandbox": SANDBOX, "following": FOLLOWING, "posters": POSTERS},
    }
    for name, post in posts.items():
        (tmp_path / f"{name}.html").write_text(post.format(site_url=site_url), encoding="utf-8")
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
    assert page.get_by_role("button", name="Share").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    draw(page, SAMPLES[7])
    wait_for_metrics(page, strokes=1, prediction=7)


def test_the_element_grows_to_its_lab_and_tells_its_page(page, blog):
    page.set_viewport_size({"width": 720 + 2 * 8, "height": 900})  # with the margins of a page
    page.goto(blog)
    frame = page.frame_locator("weblab-lab iframe")
    frame.get_by_label("Draw a digit", exact=True).wait_for()
    inner = next(each for each in page.frames if "embed=1" in each.url)
    inner.evaluate("window.weblab.ready")
    height = inner.evaluate("document.body.scrollHeight")
    poster = LABS["draw"].embed_heights[EMBED_WIDTHS.index(720)]
    assert height == pytest.approx(poster, rel=0.1), "the room that was kept for it"
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


def test_share_leads_to_the_lab_as_it_is_set(page, site_url):
    open_lab(page, site_url, "optimizers", part="Valley", lr_SGD=0.05, seed=7)
    page.get_by_role("button", name="Share").click()
    dialog = page.get_by_role("dialog")
    names = ("Link", "Element", "Frame", "Picture")
    link, element, frame, picture = (
        dialog.get_by_role("textbox", name=name).input_value() for name in names
    )
    assert link.startswith(f"{site_url}optimizers/?")
    settings = parse_qs(urlsplit(link).query)
    assert (settings["lr_SGD"], settings["seed"]) == (["0.05"], ["7"])
    assert not {"lab", "lang", "theme"} & settings.keys()
    query = html.escape(urlsplit(link).query)
    assert f'src="{site_url}embed.js"' in element
    assert f'<weblab-lab lab="optimizers" lang="en" query="{query}">' in element
    assert f'<a href="{html.escape(link)}">' in element
    assert f'src="{site_url}?lab=optimizers&amp;lang=en&amp;embed=1&amp;{query}"' in frame
    assert f'height="{LABS["optimizers"].embed_heights[1]}"' in frame
    assert picture.startswith("[![")
    assert picture.endswith(f"](weblab-optimizers.png)]({link})")
    dialog.get_by_role("button", name="QR code").click()
    code = dialog.get_by_role("img", name="QR code of the link")
    assert code.locator("path").get_attribute("d").startswith("M4 4h1v1h-1z"), "its first corner"
    assert code.bounding_box()["width"] > 300
    with page.expect_download() as download:
        dialog.get_by_role("button", name="Save picture").click()
    assert download.value.suggested_filename == "weblab-optimizers.png"
    assert Path(download.value.path()).read_bytes().startswith(b"\x89PNG")
    page.keyboard.press("Escape")
    assert not dialog.is_visible()
    page.goto(link)
    page.evaluate("window.weblab.ready")
    assert parse_qs(urlsplit(page.url).query)["lr_SGD"] == ["0.05"]


INTRUDER = """<!doctype html><title>elsewhere</title><script>
  parent.postMessage({type: "weblab", lab: "draw", state: "done", metrics: {}, height: 77}, "*");
  parent.postMessage("intruded", "*");
</script>"""


def lab_frame(page):
    """Return the frame of the lab that a page embeds, once the lab is ready."""
    page.frame_locator("weblab-lab iframe").locator("h1").first.wait_for()
    inner = next(each for each in page.frames if "embed=1" in each.url)
    inner.evaluate("window.weblab.ready")
    return inner


def test_the_element_hears_its_own_site_alone_and_no_height_without_an_end(page, blog, tmp_path):
    (tmp_path / "intruder.html").write_text(INTRUDER, encoding="utf-8")
    page.goto(blog)
    inner = lab_frame(page)
    height = "document.querySelector('weblab-lab').shadowRoot.querySelector('iframe').clientHeight"
    inner.evaluate(
        "parent.postMessage({type: 'weblab', state: 'idle', metrics: {}, height: 1e9}, '*')"
    )
    wait_until(inner, lambda: page.evaluate(height) == 20_000, "a height that is bounded")

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
    assert page.evaluate(height) == 20_000


def test_what_an_author_writes_is_text(page, blog):
    page.goto(blog)
    lab_frame(page)
    page.evaluate(
        """(text) => {
          const lab = document.createElement("weblab-lab");
          lab.setAttribute("lang", "en");
          lab.setAttribute("load", "eager");
          for (const name of ["lab", "title", "seed", "fit"]) lab.setAttribute(name, text);
          lab.setAttribute("query", `blok=${encodeURIComponent(text)}`);
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
          lab.setAttribute("load", "eager");
          document.body.append(lab);
        }"""
    )
    lab_frame(page)
    with page.expect_popup() as opened:
        page.frame_locator("weblab-lab iframe").get_by_role("link", name="grouplens").click()
    opened.value.wait_for_url("https://grouplens.org/**")
    assert opened.value.evaluate("window.opener") is None
    assert any("lab=movies" in each.url for each in page.frames), "the lab is where it was"


def embedded(page, lab):
    """Return the frame of one lab among others, once it is ready."""
    wait_for = f"() => heard.some(({{name, of}}) => name === 'ready' && of === '{lab}')"
    page.wait_for_function(wait_for)
    slug = page.locator(f"#{lab}").get_attribute("lab")
    return next(each for each in page.frames if f"lab={slug}" in each.url)


def heights_of_posters(page):
    """Return how high each lab of a post stands, as its author's style leaves it."""
    return page.evaluate(
        "Array.from(document.querySelectorAll('weblab-lab'), ({clientHeight}) => clientHeight)"
    )


def wait_for_picture(lab):
    """Wait until the poster of a lab has its picture, and return the size of that."""
    size = "image => image.complete && [image.naturalWidth, image.naturalHeight]"
    lab.locator("img").scroll_into_view_if_needed()
    deadline = time.monotonic() + PATIENCE_S
    while not (found := lab.locator("img").evaluate(size)):
        assert time.monotonic() < deadline, "no picture of the lab"
        lab.page.wait_for_timeout(50)
    return found


def test_a_picture_of_a_lab_is_as_wide_as_its_post_and_opens_it_without_a_run(page, blog):
    page.set_viewport_size({"width": 360, "height": 700})
    page.goto(f"{blog}posters.html")
    for lab in LABS:
        poster = page.locator(f"#{lab}")
        width, height = wait_for_picture(poster)
        assert width == 360
        assert height >= 600
        shown = poster.locator("img").bounding_box()
        assert shown["width"] == pytest.approx(width, abs=2), "a pixel of it is one of the page"
    page.locator("#optimizers img").click(position={"x": 100, "y": 300})
    inner = embedded(page, "optimizers")
    assert wait_for_state(inner, "idle")["step"] == 0
    height = inner.evaluate("document.body.scrollHeight")
    assert height == pytest.approx(LABS["optimizers"].embed_heights[0], rel=0.1)
    assert inner.get_by_role("slider").count() == 0, "settings are folded"
    inner.get_by_role("button", name="Settings", exact=True).click()
    inner.get_by_role("slider").first.wait_for()


def test_a_lab_costs_nothing_until_it_is_wanted_and_then_keeps_the_press(page, blog, site_url):
    asked: list[str] = []
    answers: list[Response] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("response", lambda response: answers.append(response))
    page.goto(f"{blog}labs.html")
    race, graph = (page.locator(f"#{each}") for each in ("race", "graph"))
    race.get_by_role("button", name="Run", exact=True).wait_for()
    assert "Optimizers" in race.locator("#poster").inner_text()
    assert graph.get_by_role("button", name="실행", exact=True).is_visible()
    for each in (race, graph):
        wait_for_picture(each)
    pictures = [f"posters/{each}.720.webp" for each in ("optimizers.en.dark", "backprop.ko.light")]
    assert sorted(url for url in asked if url.startswith(site_url)) == sorted(
        f"{site_url}{each}" for each in ["embed.js", *pictures]
    )
    size = sum(len(each.body()) for each in answers if each.url.startswith(site_url))
    assert size <= 60_000 * len(pictures)
    assert page.locator("iframe").count() == 0
    heights = heights_of_posters(page)
    assert heights[1] == 500

    race.get_by_role("button").click()
    inner = embedded(page, "race")
    page.wait_for_function("heard.some(({name, of}) => name === 'done' && of === 'race')")
    done = page.evaluate("heard.find(({name}) => name === 'done')")
    assert (done["lab"], done["state"], done["metrics"]["step"]) == ("optimizers", "done", 30)
    assert (done["parameters"]["lr_SGD"], done["parameters"]["steps"]) == (0.5, 30)
    assert {"lab=optimizers", "lr_SGD=0.5", "steps=30"} <= {*done["link"].split("?")[1].split("&")}
    assert inner.evaluate("document.documentElement.style.colorScheme") == "dark"
    assert inner.get_by_role("heading", level=1).is_hidden()
    assert inner.get_by_text("Code", exact=True).is_hidden()
    assert inner.get_by_role("button", name="Reset").is_visible()
    assert inner.get_by_role("alert").count() == 0


def test_a_post_drives_its_labs_and_one_of_them_runs_at_a_time(page, blog):
    page.goto(f"{blog}labs.html")
    ask = "([lab, method, ...args]) => document.getElementById(lab)[method](...args)"
    page.get_by_text("Try a smaller rate.").click()
    race = embedded(page, "race")
    wait_for_state(race, "running")
    found = page.evaluate(ask, ["race", "get"])
    assert (found["state"], found["parameters"]["lr_SGD"]) == ("running", 0.02)

    page.evaluate(ask, ["graph", "run"])
    graph = embedded(page, "graph")
    wait_for_state(graph, "running", "done")
    paused = wait_for_state(race, "paused")
    assert paused["step"] > 0

    page.evaluate(ask, ["race", "step"])  # once the slice is done that the pause met
    before = metrics(race)["step"]
    page.evaluate(ask, ["race", "step"])
    assert metrics(race)["step"] == before + 1 > paused["step"]
    page.evaluate(ask, ["race", "set", {"lr_Adam": 0.25}])
    link = page.evaluate(ask, ["race", "link"])
    assert "lr_Adam=0.25" in link
    assert "embed" not in link
    assert page.evaluate(ask, ["race", "image", "png"]).startswith("data:image/png;base64,")
    assert "%3Csvg" in page.evaluate(ask, ["race", "image", "svg"])[:80]
    rows = page.evaluate(ask, ["race", "csv"]).splitlines()
    assert len([row for row in rows if row.startswith("SGD,")]) > paused["step"]
    refused = page.evaluate(
        "document.getElementById('race').set({steps: -1}).catch(({message}) => message)"
    )
    assert "“steps”" in refused
    step = page.evaluate(ask, ["race", "get"])["metrics"]["step"]
    refused = page.evaluate(
        """() => {
          const deep = JSON.parse("[".repeat(1_000) + "]".repeat(1_000));
          return document.getElementById("race").set(deep).catch(({message}) => message);
        }"""
    )
    assert "nested too deeply" in refused
    page.evaluate(ask, ["race", "step"])
    assert metrics(race)["step"] == step + 1
    before = step
    graph.get_by_role("button", name="설정", exact=True).click()
    assert graph.get_by_role("slider").first.is_disabled()

    page.evaluate("document.body.moveBefore(document.getElementById('race'), null)")
    assert metrics(race)["step"] == before + 1, "an element is moved with its run"
    page.evaluate(ask, ["race", "reset"])
    wait_for_state(race, "idle")
    page.evaluate("document.getElementById('race').setAttribute('theme', 'light')")
    light = "document.documentElement.style.colorScheme === 'light'"
    wait_until(race, lambda: race.evaluate(light), "the theme of the attribute")
    wait_until(race, lambda: race.locator(".mui-dark").count() == 0, "components in that theme")
    assert metrics(race)["step"] == 0, "a change of the theme starts nothing over"
    page.evaluate("document.getElementById('race').remove()")
    wait_until(graph, lambda: len(page.frames) == 2, "a lab that is gone with its element")


def test_a_lab_that_does_not_come_is_told_with_a_way_out(page, blog, problems):
    page.route("**/?embed=1*", lambda route: route.abort())
    page.goto(f"{blog}labs.html")
    race = page.locator("#race")
    race.get_by_role("button", name="Run").click()
    race.get_by_role("alert").filter(has_text="has not answered").wait_for()
    assert "lab=optimizers" in race.get_by_role("link").get_attribute("href")
    page.unroute("**/?embed=1*")
    race.get_by_role("button", name="Retry").click()
    page.wait_for_function("heard.some(({name}) => name === 'done')")
    assert all("?embed=1" in problem or "ERR_FAILED" in problem for problem in problems)
    problems.clear()


def test_a_sandbox_is_told_what_it_lacks(page, blog, problems):
    page.goto(f"{blog}sandbox.html")
    note = page.frame_locator("iframe").get_by_role("alert").filter(has_text="allow-same-origin")
    assert "?lab=cnn" in note.inner_text()
    problems.clear()  # scripts and files that the browser refuses it


def test_a_fault_is_told_where_the_post_is_read(page, blog, site_url, problems):
    page.set_viewport_size({"width": 800, "height": 600})
    page.route("**/snapshot/*", lambda route: route.abort())
    page.route("**/runtime/*", lambda route: route.abort())
    page.goto(f"{blog}labs.html")
    page.locator("#race").get_by_role("button", name="Run").click()
    frame = page.frame_locator("#race iframe")
    frame.locator("body").wait_for()
    page.evaluate("scrollTo(0, 700)")
    note = frame.locator("#weblab-problem")
    note.wait_for()
    inner = next(each for each in page.frames if "lab=optimizers" in each.url)

    def in_sight():
        box = note.bounding_box()
        return box and 0 <= box["y"] <= 600 - box["height"]

    wait_until(inner, in_sight, "a note in the visible part")
    assert note.get_by_role("button", name="Retry").is_visible()
    problems.clear()


def test_an_element_follows_its_attributes_and_its_page_before_it_loads_anything(page, blog):
    page.route("**/?embed=1*", lambda route: route.fulfill(body="no lab", content_type="text/html"))
    page.goto(f"{blog}following.html")
    first, late = page.locator("weblab-lab").first, page.locator("#late")
    first.get_by_role("button", name="실행").wait_for()
    scheme = (
        "document.querySelector('weblab-lab').shadowRoot.querySelector('#lab').style.colorScheme"
    )
    assert page.evaluate(scheme) == "light"
    page.evaluate("document.body.className = 'night'")
    page.wait_for_function(f"{scheme} === 'dark'")
    page.evaluate(
        """() => {
          const lab = document.querySelector("weblab-lab");
          lab.setAttribute("lab", "cnn");
          lab.setAttribute("lang", "en");
          lab.setAttribute("poster", "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'/>");
        }"""
    )
    first.get_by_text("Convolution", exact=True).wait_for()
    assert first.locator("img").count() == 1
    assert page.locator("iframe").count() == 0
    late.scroll_into_view_if_needed()
    late.locator("iframe").wait_for(state="attached")
    late.get_by_role("alert").filter(has_text="has not answered").wait_for()
    said = page.evaluate(
        """() => {
          const late = document.getElementById("late");
          const asked = late.run();
          late.remove();
          return asked.catch(({message}) => message);
        }"""
    )
    assert "removed" in said
