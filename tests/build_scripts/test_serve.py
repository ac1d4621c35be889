import http.client
import threading
from contextlib import contextmanager

import brotli
import pytest

from build_scripts.serve import main, make_server

PAGE = b"<!doctype html><title>page</title>" * 40
SECRET = b"not of the site"


@pytest.fixture
def root(tmp_path):
    folder = tmp_path / "site"
    (folder / "runtime").mkdir(parents=True)
    (folder / "index.html").write_bytes(PAGE)
    (folder / "index.html.br").write_bytes(brotli.compress(PAGE))
    for name in ("pyodide.asm.wasm", "pyodide.mjs", "weblab.whl", "libraries.zip.gz"):
        (folder / "runtime" / name).write_bytes(name.encode())
    (folder / "runtime" / "index.html").write_bytes(b"inner")
    (tmp_path / "secret.txt").write_bytes(SECRET)
    (tmp_path / "site-secrets").mkdir()
    (tmp_path / "site-secrets" / "secret.txt").write_bytes(SECRET)
    return folder


@contextmanager
def running(root, **options):
    server = make_server(root, 0, **options)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def get(root):
    with running(root) as port:
        yield lambda path, method="GET", **headers: ask(port, path, method, headers)


def ask(port, path, method, headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, headers=named)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response, body


def test_a_folder_answers_with_its_index(get):
    response, body = get("/?lab=draw")
    assert (response.status, body) == (200, PAGE)
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert get("/runtime/")[1] == b"inner"


def test_a_folder_without_a_slash_is_sent_to_the_one_with(get):
    response, _ = get("/runtime?lab=draw")
    assert response.status == 301
    assert response.headers["Location"] == "/runtime/?lab=draw"


@pytest.mark.parametrize("offer", ["br", "gzip, br;q=0.5", "gzip, deflate, BR ; q=1, zstd", "*"])
def test_brotli_is_sent_to_who_takes_it(get, offer):
    response, body = get("/index.html", Accept_Encoding=offer)
    assert response.headers["Content-Encoding"] == "br"
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert response.headers["Vary"] == "Accept-Encoding"
    assert brotli.decompress(body) == PAGE


@pytest.mark.parametrize(
    "offer", ["", "gzip", "brimstone", "gzip, br;q=0", "br; q=0.0, *", "br;q=x"]
)
def test_others_get_the_file_as_it_is(get, offer):
    response, body = get("/index.html", Accept_Encoding=offer)
    assert "Content-Encoding" not in response.headers
    assert body == PAGE


def test_a_host_that_compresses_nothing_can_be_played(root):
    with running(root, precompressed=False) as port:
        response, body = ask(port, "/", "GET", {"Accept-Encoding": "br"})
    assert "Content-Encoding" not in response.headers
    assert body == PAGE


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("pyodide.asm.wasm", "application/wasm"),
        ("pyodide.mjs", "text/javascript; charset=utf-8"),
        ("weblab.whl", "application/zip"),
        ("libraries.zip.gz", "application/gzip"),
    ],
)
def test_types_are_what_browsers_ask_of_them(get, name, kind):
    response, body = get(f"/runtime/{name}")
    assert response.headers["Content-Type"] == kind
    assert "Content-Encoding" not in response.headers
    assert body == name.encode()


def test_an_unchanged_file_is_not_sent_again(get, root):
    response, _ = get("/index.html")
    tag = response.headers["ETag"]
    response, body = get("/index.html", If_None_Match=tag)
    assert (response.status, body) == (304, b"")
    (root / "index.html").write_bytes(b"changed")
    response, body = get("/index.html", If_None_Match=tag)
    assert (response.status, body) == (200, b"changed")


@pytest.mark.parametrize(
    ("asked", "sent"),
    [
        ("bytes=0-0", slice(0, 1)),
        ("bytes=10-19", slice(10, 20)),
        ("bytes=1000-", slice(1000, None)),
        ("bytes=1000-999999", slice(1000, None)),
        ("bytes=-7", slice(-7, None)),
        ("bytes=-999999", slice(None)),
    ],
)
def test_a_part_of_a_file_is_sent_where_one_is_asked_for(get, asked, sent):
    response, body = get("/index.html", Range=asked)
    assert response.status == 206
    assert body == PAGE[sent]
    first, last, _ = sent.indices(len(PAGE))
    assert response.headers["Content-Range"] == f"bytes {first}-{last - 1}/{len(PAGE)}"
    assert response.headers["Content-Length"] == str(len(body))
    assert response.headers["Accept-Ranges"] == "bytes"


def test_a_part_is_one_of_the_encoded_file_where_that_is_sent(get, root):
    encoded = (root / "index.html.br").read_bytes()
    response, body = get("/index.html", Range="bytes=3-8", Accept_Encoding="br")
    assert (response.status, body) == (206, encoded[3:9])
    assert response.headers["Content-Encoding"] == "br"


@pytest.mark.parametrize("asked", [f"bytes={len(PAGE)}-", "bytes=-0", "bytes=99999999999-"])
def test_a_part_outside_of_the_file_is_refused_with_its_size(get, asked):
    response, body = get("/index.html", Range=asked)
    assert (response.status, body) == (416, b"")
    assert response.headers["Content-Range"] == f"bytes */{len(PAGE)}"


@pytest.mark.parametrize(
    "asked",
    ["bytes=5-2", "bytes=-", "bytes=0-1,4-5", "lines=1-2", "bytes=a-", f"bytes={'9' * 5_000}-"],
)
def test_the_whole_file_is_sent_where_the_part_cannot_be_read(get, asked):
    response, body = get("/index.html", Range=asked)
    assert (response.status, body) == (200, PAGE)


def test_a_part_of_a_file_that_has_changed_is_the_whole(get, root):
    response, _ = get("/index.html")
    tag = response.headers["ETag"]
    assert get("/index.html", Range="bytes=0-3", If_Range=tag)[0].status == 206
    (root / "index.html").write_bytes(b"changed")
    response, body = get("/index.html", Range="bytes=0-3", If_Range=tag)
    assert (response.status, body) == (200, b"changed")


def test_head_has_no_parts(get):
    response, _ = get("/index.html", "HEAD", Range="bytes=0-3")
    assert response.status == 200
    assert response.headers["Content-Length"] == str(len(PAGE))


def test_each_encoding_has_a_validator_of_its_own(get):
    plain, _ = get("/index.html")
    encoded, _ = get("/index.html", Accept_Encoding="br")
    assert plain.headers["ETag"] != encoded.headers["ETag"]


def test_head_sends_the_headers_alone(get):
    response, body = get("/index.html", "HEAD")
    assert response.headers["Content-Length"] == str(len(PAGE))
    assert body == b""


@pytest.mark.parametrize(
    "path",
    [
        "/missing.js",
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/runtime/../../secret.txt",
        "/..%2fsecret.txt",
        "//../secret.txt",
        "/../site-secrets/secret.txt",
        "/index.html%00.txt",
        pytest.param(f"/{'n' * 5_000}", id="5,000 characters"),
        pytest.param(f"/runtime/{'n' * 5_000}/", id="5,000 characters of a folder"),
        "/http://[::1",
    ],
)
def test_nothing_outside_of_the_site_is_sent(get, path):
    response, body = get(path)
    assert response.status == 404
    assert SECRET not in body


def test_a_taken_port_is_said_with_a_way_out(root, capsys):
    with running(root) as port:
        assert main([str(root), "--port", str(port)]) == 1
    said = capsys.readouterr().err
    assert f"port {port} is taken" in said
    assert f"PORT={port + 1} make serve" in said


def test_a_site_that_is_not_built_is_said(tmp_path, capsys):
    assert main([str(tmp_path)]) == 1
    assert "make serve" in capsys.readouterr().err
