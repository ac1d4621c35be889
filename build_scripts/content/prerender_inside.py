"""Runs inside Pyodide under Node: writes one document a page into the folder that it is given.

What all this has come to goes into a second folder: the modules that were imported, the weights
of a trained network, the fingerprint of each document.
"""

import json
import random
import sys
import uuid
from pathlib import Path
from urllib.parse import urlencode

import js

js.XMLHttpRequest = None  # Panel imports the name, which Node does not have
seeded = random.Random(0)  # two builds are equal, also where a library names a class at random
uuid.uuid4 = lambda: uuid.UUID(int=seeded.getrandbits(128), version=4)

from proof import train  # type: ignore[import-not-found]  # noqa: E402

from weblab.browser import prerender  # noqa: E402
from weblab.labs.registry import LABS  # noqa: E402
from weblab.locale import LANGUAGES  # noqa: E402

NOT_IMPORTED = ("__main__", "runpy", "proof", "js", "pyodide_js", "pyodide_http")


def main(target: Path, plain: Path) -> None:
    """Write every page of every lab into ``target``, and what a start came to into ``plain``."""
    documents = {}
    for lab in LABS:
        for language in LANGUAGES:
            for embedded in (False, True):
                query = {"lab": lab, "lang": language} | ({"embed": "1"} if embedded else {})
                name = f"{lab}.{language}{'.embed' if embedded else ''}.json"
                rendered = prerender(urlencode(query))
                (target / name).write_text(rendered, encoding="utf-8")
                documents[urlencode(query)] = json.loads(rendered)["fingerprint"]
    modules = [name for name in sys.modules if name.split(".")[0] not in NOT_IMPORTED]
    told = {"modules": modules, "weights": train(), "documents": documents}
    (plain / "plain.json").write_text(json.dumps(told), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
