import json
import shutil

import pytest

from build_scripts.fetching.fetch import sha256_of
from build_scripts.package.wheel import build_wheel
from build_scripts.runtime import libraries
from build_scripts.runtime.archives import read_archive
from build_scripts.runtime.inside import run_inside
from build_scripts.runtime.libraries import build_libraries
from build_scripts.runtime.runtime import build_runtime


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    return build_wheel(tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def runtime(wheel, tmp_path_factory):
    target = tmp_path_factory.mktemp("site") / "runtime"
    build_runtime(target, wheel)
    return target


def test_the_lock_file_describes_every_archive(runtime):
    packages = json.loads((runtime / "pyodide-lock.json").read_text())["packages"]
    assert packages["weblab"]["depends"] == ["numpy"]
    for package in packages.values():
        assert sha256_of(runtime / package["file_name"]) == package["sha256"]


def test_archives_hold_bytecode_alone(runtime):
    for path in [*runtime.glob("*.whl"), *runtime.glob("*.zip")]:
        names = read_archive(path)
        assert any(name.endswith(".pyc") for name in names)
        assert not any(name.endswith(".py") for name in names)


def test_the_libraries_keep_who_they_are(runtime):
    names = set(read_archive(runtime / "libraries.zip"))
    assert "panel-1.9.4.dist-info/METADATA" in names


def test_two_builds_of_one_wheel_are_equal(runtime, wheel, tmp_path):
    build_runtime(tmp_path / "runtime", wheel)
    first = {path.name: path.read_bytes() for path in runtime.iterdir()}
    assert {path.name: path.read_bytes() for path in (tmp_path / "runtime").iterdir()} == first


def test_libraries_made_anew_are_equal(tmp_path, monkeypatch):
    kept = build_libraries()
    monkeypatch.setenv("WEBLAB_CACHE", str(tmp_path))
    (tmp_path / "files").symlink_to(kept.parent.parent / "files")
    made = build_libraries()
    assert made != kept
    assert sums(made) == sums(kept)


def test_another_process_may_make_the_libraries_meanwhile(tmp_path, monkeypatch):
    kept = build_libraries()
    monkeypatch.setenv("WEBLAB_CACHE", str(tmp_path))
    target = tmp_path / libraries.LIBRARIES / kept.name

    def both_make(made, _core):
        shutil.copytree(kept, made)
        shutil.copytree(kept, target)

    monkeypatch.setattr(libraries, "_build", both_make)
    monkeypatch.setattr(libraries, "unpack_core", lambda folder: folder)
    assert build_libraries() == target
    assert sums(target) == sums(kept)


@pytest.mark.parametrize("damage", ["shorten", "remove"])
def test_damaged_libraries_are_made_anew(tmp_path, monkeypatch, damage):
    monkeypatch.setenv("WEBLAB_CACHE", str(tmp_path))
    monkeypatch.setattr(libraries, "unpack_core", lambda folder: folder)
    monkeypatch.setattr(libraries, "_build", write_small_library)
    made = build_libraries()
    archive = made / "libraries.zip"
    if damage == "shorten":
        archive.write_bytes(b"li")
    else:
        archive.unlink()
    assert build_libraries() == made
    assert archive.read_bytes() == b"library"


def write_small_library(target, core):
    target.mkdir()
    (target / "libraries.zip").write_bytes(b"library")


def sums(folder):
    return {path.name: sha256_of(path) for path in folder.iterdir()}


def run(tmp_path, runtime, source, *argv, **options):
    script = tmp_path / "script.py"
    script.write_text(source, encoding="utf-8")
    return run_inside(runtime, script, argv, **options)


def test_a_script_inside_sees_its_arguments_and_mounts(tmp_path, runtime):
    shared = tmp_path / "shared"
    shared.mkdir()
    source = "import sys; open(sys.argv[1], 'w').write(sys.platform)"
    assert run(tmp_path, runtime, source, "/shared/told", mounts={"/shared": shared}) == 0
    assert (shared / "told").read_text() == "emscripten"


@pytest.mark.parametrize(
    ("source", "code"),
    [("import sys; sys.exit(3)", 3), ("import sys; sys.exit('no')", 1), ("1 / 0", 1)],
)
def test_a_script_inside_tells_how_it_ended(tmp_path, runtime, source, code):
    assert run(tmp_path, runtime, source) == code


def test_the_packages_of_the_runtime_can_be_imported(tmp_path, runtime):
    source = (
        "import js, sys; js.XMLHttpRequest = None\n"
        "import weblab.browser, weblab.models\n"
        "assert {'numpy', 'panel', 'panel_material_ui'} <= set(sys.modules)\n"
        "assert not {'pandas', 'requests', 'micropip'} & set(sys.modules)\n"
    )
    assert run(tmp_path, runtime, source, packages=["weblab", "libraries"]) == 0


def test_the_engine_comes_without_the_libraries(tmp_path, runtime):
    source = (
        "import weblab.nn, weblab.datasets.digits, weblab.runtime.engines\n"
        "from importlib.util import find_spec\n"
        "assert find_spec('numpy') and not find_spec('panel')\n"
    )
    assert run(tmp_path, runtime, source, packages=["weblab"]) == 0
