"""A visitor's text inside a program, after imports of the names that the workshop provides."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from weblab.locale import mark as _
from weblab.workshop import books
from weblab.workshop.course import Change
from weblab.workshop.export.cells import Cell


@dataclass(frozen=True)
class OwnPart:
    """A class or function of a visitor's that took part in a run.

    Args:
        name: of the class or function.
        kind: of its place, a name of ``weblab.workshop.seats.SEATS``.
        source: its text.
    """

    name: str
    kind: str
    source: str


def own_cells(
    own: OwnPart | None,
    module: str,
    task: str,
    *,
    seed: int,
    changes: Sequence[Change],
    result: str,
) -> list[Cell]:
    """Return the cells that repeat the visitor's run; none without one.

    Its result is ``own``, what a worker reported of the run.

    Args:
        own: the visitor's class or function.
        module: of the lab, which has the function ``train_with``.
        task: the lines that make its arguments, ``task``; they continue those of the lab's run.
        seed: decides all that is random.
        changes: what changed in mid-run.
        result: the expression of what is printed at the end.
    """
    if own is None:
        return []
    rows = "".join(f"    {tuple(change)!r},\n" for change in changes)
    course = f"[\n{rows}]" if rows else ""
    return [
        Cell(
            _("Your own code, as you wrote it."),
            f"{_seeding(own.source, seed)}{standalone(own.source)}",
        ),
        Cell(
            _("The same run once more, with your own code in the place of the engine's."),
            f"""
from {module} import train_with
from weblab.workshop.course import Course

{task}
course = Course({course})
events = course.follow(train_with({own.name}, {own.kind!r}, course, **task))
own = [event for event in events if event]
print(f"{own.name} (own): {{{result}}}")""",
        ),
    ]


def _seeding(source: str, seed: int) -> str:
    """Return the lines that seed the global generators as the workshop does, where they count."""
    if "random" not in source:
        return ""
    return f"import random\n\nrandom.seed({seed})\nnp.random.seed({seed})\n\n"


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
