"""What the part 'Code' of a lab shows, in the reader's language."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any

from weblab.workshop.exercises import MODULES, load_exercise
from weblab.workshop.messages import spoken
from weblab.workshop.sources.excerpts import find
from weblab.workshop.sources.files import original_of, parts_of, read_source

Translate = Callable[[str], str]
Content = dict[str, Any]


async def read_parts(lab: str, translate: Translate) -> list[Content]:
    """Return the parts of the source that a lab shows, each with the text that becomes one's own.

    Args:
        lab: its slug.
        translate: gettext's function for the language of the page.
    Raises: SiteFileError where the site does not have them.
    """
    shown = []
    for part in await parts_of(lab):
        owner = part["name"].split(".")[0]
        defined = find(ast.parse(await read_source(part["path"])), owner)
        own = isinstance(defined, ast.ClassDef | ast.FunctionDef)
        shown.append(
            part
            | {
                "key": f"{lab}/{part['name']}",
                "word": spoken(part["word"], translate),
                "original": await original_of(part["path"], owner) if own else "",
            }
        )
    return shown


def read_exercises(titles: Mapping[str, str], translate: Translate) -> list[Content]:
    """Return all exercises.

    Args:
        titles: of the labs, by slug.
        translate: gettext's function for the language of the page.
    """
    exercises = (load_exercise(identity) for identity in MODULES)
    return [
        {
            "id": each.id,
            "lab": each.lab,
            "lab_title": titles.get(each.lab, each.lab),
            "name": each.name,
            "task": translate(each.task),
            "skeleton": translate(each.skeleton),
            "hints": [translate(hint) for hint in each.hints],
            "solution": each.solution,
        }
        for each in exercises
    ]


def report_for_page(report: Mapping[str, Any], count: int, translate: Translate) -> Content:
    """Return a report of the workshop as the page shows it.

    Args:
        report: see ``weblab.workshop.guarded``.
        count: of the order that it answers.
        translate: gettext's function for the language of the page.
    """
    state = {"done": "idle"}.get(report["status"], report["status"])
    return {
        "count": count,
        "state": state,
        "message": spoken(report["message"], translate),
        **{name: report.get(name) for name in ("line", "column", "gradient")},
        "traceback": report.get("traceback", ""),
        "output": report.get("output", ""),
        "output_left_out": report.get("output_left_out", 0),
        "notes": [spoken(each, translate) for each in report.get("notes", ())],
        "passed": [spoken(each, translate) for each in report.get("passed", ())],
    }
