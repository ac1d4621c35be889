import gzip

import brotli
import pytest

from build_scripts.content.compress import QUICK, Sizes, compress_tree, write_probe

TEXT = b"the same words again and again, " * 200


@pytest.fixture
def site(tmp_path, monkeypatch):
    monkeypatch.setenv("WEBLAB_CACHE", str(tmp_path / "cache"))
    folder = tmp_path / "site"
    (folder / "runtime").mkdir(parents=True)
    (folder / "page.js").write_bytes(TEXT)
    (folder / "runtime" / "libraries.zip").write_bytes(TEXT)
    (folder / "tiny.js").write_bytes(b"1")
    (folder / "photo.png").write_bytes(TEXT)
    return folder


def test_copies_hold_what_their_file_holds(site):
    sizes = compress_tree(site, QUICK)
    copy = (site / "page.js.br").read_bytes()
    assert brotli.decompress(copy) == TEXT
    assert sizes["page.js"] == Sizes(len(TEXT), len(copy), None)
    assert not (site / "page.js.gz").exists()


def test_the_probe_is_sent_as_the_archives_beside_it(site):
    write_probe(site / "runtime")
    sizes = compress_tree(site, QUICK)["runtime/probe.zip"]
    assert sizes.br is not None
    assert sizes.gz is not None


def test_what_our_scripts_unpack_has_a_gzip_copy_too(site):
    sizes = compress_tree(site, QUICK)
    assert gzip.decompress((site / "runtime" / "libraries.zip.gz").read_bytes()) == TEXT
    assert sizes["runtime/libraries.zip"].uncompressed < len(TEXT)


def test_what_would_not_get_smaller_has_no_copy(site):
    sizes = compress_tree(site, QUICK)
    assert sizes["tiny.js"] == Sizes(1, None, None)
    assert sizes["photo.png"] == Sizes(len(TEXT), None, None)
    assert not (site / "photo.png.br").exists()


def compressed_copies(folder):
    return {path.name: path.read_bytes() for path in folder.rglob("*.[bg][rz]")}


def test_a_second_build_takes_equal_copies_from_the_cache(site, monkeypatch):
    sizes = compress_tree(site, QUICK)
    first = compressed_copies(site)
    for copy in [*site.rglob("*.br"), *site.rglob("*.gz")]:
        copy.unlink()
    monkeypatch.setattr(brotli, "compress", pytest.fail)
    assert compress_tree(site, QUICK) == sizes
    assert compressed_copies(site) == first


@pytest.mark.parametrize("damage", [b"", b"not compressed at all", brotli.compress(b"other")])
def test_a_damaged_copy_in_the_cache_is_made_anew(site, tmp_path, damage):
    compress_tree(site, QUICK)
    first = compressed_copies(site)
    for cached in (tmp_path / "cache" / "compressed").glob("*/*"):
        cached.write_bytes(damage)
    for copy in [*site.rglob("*.br"), *site.rglob("*.gz")]:
        copy.unlink()
    compress_tree(site, QUICK)
    assert compressed_copies(site) == first
