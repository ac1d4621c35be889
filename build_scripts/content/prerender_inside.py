"""Runs inside Pyodide under Node: writes one document a page into the folder that it is given.

Each page is built by a Python of its own in the browser, so the counters of identifiers start
anew here for each.
"""

import random
import sys
import uuid
from pathlib import Path
from urllib.parse import urlencode

import bokeh.util.serialization
import js

js.XMLHttpRequest = None  # Panel imports the name, which Node does not have
seeded = random.Random(0)  # two builds are equal, also where a library names a class at random
uuid.uuid4 = lambda: uuid.UUID(int=seeded.getrandbits(128), version=4)

from weblab.browser import prerender  # noqa: E402
from weblab.labs.registry import LABS  # noqa: E402
from weblab.locale import LANGUAGES  # noqa: E402


def main(target: Path) -> None:
    """Write every page of every lab into ``target``."""
    first = bokeh.util.serialization._simple_id
    for lab in LABS:
        for language in LANGUAGES:
            for embedded in (False, True):
                bokeh.util.serialization._simple_id = first
                query = {"lab": lab, "lang": language} | ({"embed": "1"} if embedded else {})
                name = f"{lab}.{language}{'.embed' if embedded else ''}.json"
                (target / name).write_text(prerender(urlencode(query)), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
