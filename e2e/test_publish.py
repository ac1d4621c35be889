"""The headers that the README advises: everything works under them, embeds where they allow it."""

import functools
import http.server
import re
import threading
from contextlib import contextmanager

import pytest

from build_scripts.paths import ROOT
from build_scripts.serve import HOST, SiteHandler, SiteServer
from e2e.drawing import draw, wait_for_metrics
from e2e.lab import open_lab
from weblab.labkit.digits.samples import SAMPLES

POST = """<!doctype html><title>a blog</title><link rel="icon" href="data:,">
<script type="module" src="{site}embed.js"></script>
<weblab-lab lab="draw" load="eager"></weblab-lab>"""


def advised():
    """Return the headers of the README's file for all paths."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```text\n/\*\n(.*?)```", readme, re.S)
    return [tuple(line.strip().split(": ", 1)) for line in block.splitlines()]


class Advised(SiteHandler):
    """Serves the site with these headers."""

    def __init__(self, *args, headers, **options):
        self.advised = headers
        super().__init__(*args, **options)

    def send_header(self, name, value):
        if name not in dict(self.advised):
            super().send_header(name, value)

    def end_headers(self):
        for name, value in self.advised:
            super().send_header(name, value)
        super().end_headers()


@contextmanager
def running(server):
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://{HOST}:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture
def hosts(site, tmp_path):
    """The site under the advised headers, a post that may embed it, and one that may not."""

    def blog(name):
        folder = tmp_path / name
        folder.mkdir()
        handler = functools.partial(Quiet, directory=folder)
        return http.server.ThreadingHTTPServer((HOST, 0), handler)

    with running(blog("friend")) as friend, running(blog("stranger")) as stranger:
        origin = friend.rstrip("/")
        headers = [
            (name, value.replace("https://blog.example", origin)) for name, value in advised()
        ]
        handler = functools.partial(Advised, root=site, headers=headers)
        with running(SiteServer((HOST, 0), handler)) as url:
            for name in ("friend", "stranger"):
                (tmp_path / name / "index.html").write_text(POST.format(site=url))
            yield url, friend, stranger


def test_the_page_works_under_the_headers(page, hosts):
    url, _friend, _stranger = hosts
    sent = page.request.get(url).headers
    assert {name: sent[name.lower()].split()[0] for name, _value in advised()} == {
        name: value.split()[0] for name, value in advised()
    }
    open_lab(page, url, "draw")
    draw(page, SAMPLES[7])
    wait_for_metrics(page, prediction=7)


def test_a_lab_is_embedded_where_the_headers_allow_it(page, hosts, problems):
    _url, friend, stranger = hosts
    page.goto(friend)
    page.frame_locator("weblab-lab iframe").get_by_label("Draw a digit", exact=True).wait_for()

    assert not problems
    page.goto(stranger)
    page.wait_for_function("document.querySelector('weblab-lab').shadowRoot")
    page.wait_for_timeout(1_000)
    assert [frame.url for frame in page.frames[1:]] == ["chrome-error://chromewebdata/"]
    assert problems
    assert all("frame-ancestors" in problem or "failed" in problem for problem in problems)
    problems.clear()
