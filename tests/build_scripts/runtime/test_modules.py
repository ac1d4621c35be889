import pytest

from build_scripts.runtime.modules import rename_modules


def test_modules_end_in_js_and_find_one_another(tmp_path):
    (tmp_path / "pyodide.mjs").write_text("import(`${folder}pyodide.asm.mjs`)")
    (tmp_path / "pyodide.asm.mjs").write_text("export default 1")
    rename_modules(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"pyodide.js", "pyodide.asm.js"}
    assert (tmp_path / "pyodide.js").read_text() == "import(`${folder}pyodide.asm.js`)"


def test_a_pyodide_that_loads_otherwise_is_not_taken(tmp_path):
    for name in ("pyodide.mjs", "pyodide.asm.mjs"):
        (tmp_path / name).write_text("export default 1")
    with pytest.raises(ValueError, match="Has Pyodide changed"):
        rename_modules(tmp_path)
