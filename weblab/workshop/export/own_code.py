"""A visitor's text inside a program, after imports of the names that the workshop provides."""

from __future__ import annotations

import ast

from weblab.workshop import books


def standalone(source: str) -> str:
    """Return a visitor's text with the imports that the workshop made unnecessary.

    ``np`` and ``nn`` are left to the program around it.
    """
    tree = ast.parse(source)
    lines = []
    if any(_module_of(node) in books.MODULES for node in ast.walk(tree)):
        lines += [
            "import sys",
            "",
            "from weblab.workshop.books import MODULES",
            "",
            "sys.modules.update(MODULES)  # the books' common.functions, common.util, ...",
        ]
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    names = sorted(used & set(books.AT_HAND) - _bound(tree))
    if names:
        lines.append(f"from weblab.workshop.books import {', '.join(names)}")
    return "\n".join([*lines, *([""] if lines else []), source.strip()]) + "\n"


def _module_of(node: ast.AST) -> str | None:
    if isinstance(node, ast.ImportFrom):
        return node.module
    return node.names[0].name if isinstance(node, ast.Import) else None


def _bound(tree: ast.Module) -> set[str]:
    """Return the names that the text itself defines or imports at its top."""
    names = set()
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names |= {each.asname or each.name for each in node.names}
    return names
