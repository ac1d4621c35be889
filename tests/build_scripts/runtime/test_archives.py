import zipfile

import pytest

from build_scripts.runtime.archives import read_archive, write_archive

MEMBERS = {"b.txt": b"b" * 1000, "a/c.txt": b"c", "a/b.txt": b""}


@pytest.mark.parametrize("compress", [True, False])
def test_equal_content_gives_equal_bytes_in_any_order(tmp_path, compress):
    write_archive(tmp_path / "one.zip", MEMBERS, compress=compress)
    write_archive(tmp_path / "two.zip", dict(reversed(MEMBERS.items())), compress=compress)
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    assert read_archive(tmp_path / "one.zip") == MEMBERS


def test_stored_members_lie_in_the_archive_as_they_are(tmp_path):
    write_archive(tmp_path / "stored.zip", MEMBERS, compress=False)
    assert MEMBERS["b.txt"] in (tmp_path / "stored.zip").read_bytes()


def test_folders_are_no_members(tmp_path):
    with zipfile.ZipFile(tmp_path / "folders.zip", "w") as archive:
        archive.mkdir("folder")
        archive.writestr("folder/file.txt", b"text")
    assert read_archive(tmp_path / "folders.zip") == {"folder/file.txt": b"text"}
