"""The source files themselves: from the installed package, or from the site that left them out.

The site's wheels hold bytecode alone; it has the files that labs show beside them, in ``sources/``.
"""

from __future__ import annotations

from dataclasses import asdict
from importlib.resources import files
from typing import Any

from weblab.datasets.site_files import fetch_file
from weblab.workshop.messages import message
from weblab.workshop.sources.excerpts import excerpt
from weblab.workshop.sources.originals import original
from weblab.workshop.sources.table import PARTS, paths

FOLDER = "sources/"


async def read_source(path: str) -> str:
    """Return the content of a file that a lab shows.

    Args: path: in the repository, one of ``paths()``.
    Raises: SiteFileError if the site does not have it; ValueError for any other file.
    """
    if path not in paths():
        raise ValueError(f"Expected one of {', '.join(paths())}. Received: {path!r}.")
    inside = files("weblab").joinpath(path.removeprefix("weblab/"))
    if inside.is_file():
        return inside.read_text(encoding="utf-8")
    return (await fetch_file(FOLDER + path)).decode()


async def parts_of(lab: str) -> list[dict[str, Any]]:
    """Return the source excerpts of a lab.

    Args: lab: its slug.
    Returns: for each part an ``Excerpt`` as a dictionary, with ``word``, an explanation.
    """
    texts = {part.path: await read_source(part.path) for part in PARTS[lab]}
    return [
        asdict(excerpt(texts[part.path], part.path, part.name)) | {"word": message(part.word)}
        for part in PARTS[lab]
    ]


async def original_of(path: str, name: str) -> str:
    """Return a class or function as a text of its own, which a visitor may run and change.

    Args:
        path: of the file in the repository.
        name: of the class or function.
    """
    return original(await read_source(path), path, name)
