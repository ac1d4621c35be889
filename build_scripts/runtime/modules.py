"""Give Pyodide's modules the ending .js: not every static host knows .mjs for a script.

A browser refuses a module whose type is not a script's, and nginx, for one, long knew only .js.
Node, which runs the build, takes a module by its ending, so they are renamed when the build has
done with them.
"""

from pathlib import Path

MODULES = ("pyodide.mjs", "pyodide.asm.mjs")


def rename_modules(runtime: Path) -> None:
    """Rename Pyodide's modules in a runtime's folder, and where one names another.

    Raises:
        ValueError: if no module names the one with Pyodide's machine code: it would not be found.
    """
    new_names = {old: f"{old.removesuffix('.mjs')}.js" for old in MODULES}
    named = set()
    for old, new in new_names.items():
        source = (runtime / old).read_text(encoding="utf-8")
        named |= {name for name in MODULES if name in source}
        for before, after in new_names.items():
            source = source.replace(before, after)
        (runtime / new).write_text(source, encoding="utf-8")
        (runtime / old).unlink()
    if "pyodide.asm.mjs" not in named:
        raise ValueError("expected pyodide.mjs to name pyodide.asm.mjs. Has Pyodide changed?")
