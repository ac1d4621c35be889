"""The books' classes, in their own words, each as the text that a reader would paste."""

import ast
from pathlib import Path

FOLDER = Path(__file__).parent / "books"


def book_class(name: str) -> str:
    """Return a class with the imports of its file."""
    for path in sorted(FOLDER.glob("*.py")):
        text = path.read_text(encoding="utf-8")
        body = ast.parse(text).body
        imports = [each for each in body if isinstance(each, ast.Import | ast.ImportFrom)]
        for each in body:
            if isinstance(each, ast.ClassDef) and each.name == name:
                head = "\n".join(ast.unparse(one) for one in imports)
                return f"{head}\n\n\n{ast.get_source_segment(text, each)}\n"
    raise LookupError(f"Expected a class of the books. Received: {name!r}.")
