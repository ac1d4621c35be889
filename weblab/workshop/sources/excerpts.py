"""An excerpt of a source file, with its line numbers and the content of its docstring."""

from __future__ import annotations

import ast
import inspect
import re
from dataclasses import dataclass

SECTION = re.compile(r"(Args|Shape|Backward|Returns|Yields|Raises|Source): ?(.*)")
FORMULA = r"<-| = "
Body = ast.ClassDef | ast.FunctionDef
Found = Body | ast.Assign | ast.AnnAssign


@dataclass(frozen=True)
class Excerpt:
    """A class, a function or a table out of a file.

    Args:
        path: of the file in the repository.
        name: as the file has it.
        first: its first line, counted from 1.
        last: its last line.
        source: these lines, moved to the left edge.
        summary: the first sentence of its docstring; empty without any.
        equation: the docstring's equation; empty without any.
        backward: its gradients, as the docstring says them; empty where it does not.
        reference: where the method comes from; empty where the docstring does not say.
    """

    path: str
    name: str
    first: int
    last: int
    source: str
    summary: str
    equation: str
    backward: str
    reference: str


def excerpt(text: str, path: str, name: str) -> Excerpt:
    """Return a part of a file.

    Args:
        text: the file's content.
        path: of the file in the repository.
        name: of a class, function or table; "Class.method" for a method.
    Raises: KeyError where the file has no such name.
    """
    node = find(ast.parse(text), name)
    decorators = getattr(node, "decorator_list", [])
    first = min([node.lineno, *(each.lineno for each in decorators)])
    last = node.end_lineno or first
    lines = text.splitlines()[first - 1 : last]
    indent = min(len(line) - len(line.lstrip()) for line in lines if line.strip())
    source = "\n".join(line[indent:] for line in lines) + "\n"
    docstring = ast.get_docstring(node, clean=False) if isinstance(node, Body) else None
    return Excerpt(path, name, first, last, source, *_read(inspect.cleandoc(docstring or "")))


def find(tree: ast.Module, name: str) -> Found:
    """Return the definition of a name in a file, or of "Class.method"."""
    body: list[ast.stmt] = tree.body
    *owners, last = name.split(".")
    for owner in owners:
        node = _named(body, owner)
        body = node.body if isinstance(node, Body) else []
    return _named(body, last)


def _named(body: list[ast.stmt], name: str) -> Found:
    for node in body:
        if isinstance(node, Body):
            if node.name == name:
                return node
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(each, ast.Name) and each.id == name for each in targets):
                return node
    raise KeyError(name)


def _read(docstring: str) -> tuple[str, str, str, str]:
    """Return the parts of a docstring: summary, equation, gradients and source."""
    summary, *rest = docstring.splitlines() or [""]
    formulas, sections = _sections(rest)
    indented = [line[4:] for line in formulas if line.startswith("    ")]
    plain = [line for line in formulas if re.search(FORMULA, line)] and formulas
    equation = "\n".join(indented or plain).strip() or _in_summary(summary)
    return summary, equation, sections.get("Backward", ""), sections.get("Source", "")


def _in_summary(summary: str) -> str:
    """Return the formula with which a summary ends, as after a colon; empty without any."""
    found = re.search(r"(?:: |^Do |with )([^:]+?)(?:\.$|: )", summary)
    return found.group(1) if found and re.search(FORMULA, found.group(1)) else ""


def _sections(lines: list[str]) -> tuple[list[str], dict[str, str]]:
    """Return the lines before the first section, and the sections by name."""
    before: list[str] = []
    sections: dict[str, str] = {}
    current = ""
    for line in lines:
        started = None if line.startswith(" ") else SECTION.fullmatch(line)
        if started:
            current = started.group(1)
            sections[current] = started.group(2)
        elif current:
            sections[current] = f"{sections[current]} {line.strip()}".strip()
        else:
            before.append(line)
    return before, sections
