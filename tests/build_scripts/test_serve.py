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


@pytest.mark.parametrize("offer", ["br", "gzip, br;q=0.5", "gzip, deflate, br, zstd"])
def test_brotli_is_sent_to_who_takes_it(get, offer):
    response, body = get("/index.html", Accept_Encoding=offer)
    assert response.headers["Content-Encoding"] == "br"
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert response.headers["Vary"] == "Accept-Encoding"
    assert brotli.decompress(body) == PAGE


@pytest.mark.parametrize("offer", ["", "gzip", "brimstone"])
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
