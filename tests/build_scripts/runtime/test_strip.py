import pytest

from build_scripts.runtime.strip import is_needed, is_needed_of_stdlib, without_description


@pytest.mark.parametrize(
    "name",
    [
        "panel/__init__.py",
        "panel/package.json",
        "panel/theme/css/default.css",
        "panel/_templates/doc_nb_js.js",
        "bokeh/core/_templates/file.html",
        "numpy/_core/_multiarray_umath.cpython-314-wasm32-emscripten.so",
        "numpy/testing/__init__.py",
        "panel-1.9.4.dist-info/METADATA",
    ],
)
def test_what_python_reads_is_kept(name):
    assert is_needed(name)


@pytest.mark.parametrize(
    "name",
    [
        "panel/dist/panel.min.js",
        "panel/tests/test_links.py",
        "bokeh/server/static/js/bokeh.min.js",
        "bokeh/models/plots.pyi",
        "numpy/_core/tests/test_umath.py",
        "numpy/_core/lib/libnpymath.a",
        "markupsafe/_speedups.cpython-314-x86_64-linux-gnu.so",
        "pyviz_comms-3.0.6.data/data/share/jupyter/package.json",
        "panel-1.9.4.dist-info/RECORD",
        "idna-3.20.dist-info/licenses/LICENSE.md",
    ],
)
def test_what_python_never_reads_is_left_out(name):
    assert not is_needed(name)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("json/decoder.py", True),
        ("encodings/utf_8.py", True),
        ("encodings/latin_1.py", True),
        ("encodings/cp037.py", False),
        ("pdb.py", False),
        ("pydoc_data/topics.py", False),
        ("tracemalloc.py", True),
    ],
)
def test_the_standard_library_is_kept_but_for_tools(name, kept):
    assert is_needed_of_stdlib(name) is kept


def test_metadata_keeps_its_fields():
    assert without_description(b"Name: thing\nVersion: 1\n\n# Thing\n\nLong.") == (
        b"Name: thing\nVersion: 1\n"
    )
