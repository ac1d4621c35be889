"""The compiled kernels: small, reproducible, and harmless in somebody else's memory."""

from pathlib import Path

import pytest

from build_scripts.package import kernels
from build_scripts.package.kernels import KernelError, build_kernels


def test_equal_sources_give_equal_bytes(tmp_path: Path) -> None:
    first = build_kernels(tmp_path / "first.wasm").read_bytes()
    assert build_kernels(tmp_path / "second.wasm").read_bytes() == first
    assert len(first) < kernels.MAX_BYTES
    assert str(tmp_path).encode() not in first


def test_the_guarded_build_checks_loads_and_stores(tmp_path: Path) -> None:
    module = build_kernels(tmp_path / "guarded.wasm", guards=True).read_bytes()
    for kind in (b"load4", b"load16", b"store4", b"store16"):
        assert b"__sanitizer_cov_" + kind in module


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("float f(int i) { volatile float t[9]; t[i] = 1; return t[8 - i]; }", "stack frame"),
        ("static int n; int f(int i) { return n += i; }", "static or constant"),
        ("void g(void); void f(void) { g(); }", "undefined"),
        ("float f(float x) { return x }", "to compile"),
    ],
)
def test_what_would_harm_is_refused(source, message, tmp_path, monkeypatch) -> None:
    folder = tmp_path / "c"
    folder.mkdir()
    marked = source.replace(" f(", ' __attribute__((export_name("f"))) f(')
    (folder / "f.c").write_text(marked, encoding="utf-8")
    monkeypatch.setattr(kernels, "KERNELS", tmp_path)
    with pytest.raises(KernelError, match=message):
        build_kernels(tmp_path / "f.wasm")
    assert not (tmp_path / "f.wasm").exists()
