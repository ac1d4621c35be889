"""Files are read by name from a folder, and in a browser from an address."""

import sys
from types import ModuleType, SimpleNamespace

import pytest

from weblab.datasets import addresses


def test_a_folder_is_read(tmp_path):
    (tmp_path / "a.bin").write_bytes(b"\x00\xff")
    assert addresses.reader(tmp_path)("a.bin") == b"\x00\xff"
    assert addresses.reader(str(tmp_path))("a.bin") == b"\x00\xff"


class Request:
    """What a browser has for this, as far as it is used."""

    asked: SimpleNamespace

    def open(self, method, address, wait):
        type(self).asked = SimpleNamespace(method=method, address=address, asynchronous=wait)

    def overrideMimeType(self, kind):  # noqa: N802
        assert "x-user-defined" in kind

    def send(self):
        self.status = 404 if "missing" in self.asked.address else 200
        # such a text has bytes above 127 in a private range
        self.response = "".join(chr(each if each < 128 else 0xF700 + each) for each in range(256))


def test_a_browser_is_asked_and_waited_for(monkeypatch):
    js = ModuleType("js")
    js.XMLHttpRequest = SimpleNamespace(new=Request)
    monkeypatch.setitem(sys.modules, "js", js)
    monkeypatch.setattr(addresses.sys, "platform", "emscripten")
    read = addresses.reader("https://example.org/site/digits/")
    assert read("a.bin") == bytes(range(256))
    assert Request.asked.address == "https://example.org/site/digits/a.bin"
    assert not Request.asked.asynchronous
    with pytest.raises(OSError, match="status 404"):
        read("missing")
