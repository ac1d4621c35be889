"""A class or function of the engine as a text that runs by itself."""

from __future__ import annotations

import ast

from weblab.workshop.sources.excerpts import excerpt, find


def original(text: str, path: str, name: str) -> str:
    """Return a part of a file with the imports that it needs.

    Names from its own file are imported from there.

    Args:
        text: the file's content.
        path: of the file in the repository.
        name: of a class or function at the top of the file.
    """
    tree = ast.parse(text)
    node = find(tree, name)
    used = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
    module = path.removesuffix(".py").replace("/", ".")
    lines = ["from __future__ import annotations", ""]
    for statement in tree.body:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            kept = [each for each in statement.names if (each.asname or each.name) in used]
            if kept and getattr(statement, "module", None) != "__future__":
                statement.names = kept
                lines.append(ast.unparse(statement))
    own = sorted(_defined(tree) & used - {name})
    if own:
        lines.append(f"from {module} import {', '.join(own)}")
    return "\n".join([*lines, "", "", excerpt(text, path, name).source])


def _defined(tree: ast.Module) -> set[str]:
    """Return the names that a file defines at its top."""
    names = set()
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            names.add(node.name)
        targets = node.targets if isinstance(node, ast.Assign) else []
        targets = [node.target] if isinstance(node, ast.AnnAssign) else targets
        names |= {each.id for each in targets if isinstance(each, ast.Name)}
    return names
