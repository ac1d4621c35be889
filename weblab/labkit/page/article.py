"""The article of a lab, whose links set the lab itself or lead to another."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode

from markupsafe import Markup

from weblab.labkit.spec import LabSpec

LINK = re.compile(r'\[(?P<text>[^\]]+)\]\(\?(?P<query>[^)\s"]*)(?: "(?P<answer>[^"]*)")?\)')
"""In Markdown: a link to settings of a lab, and as its title what is said afterwards."""


def article(spec: LabSpec, language: str) -> str:
    """Return the article as Markdown, its links complete.

    ``[Try it](?lr=0.1&run=1 "It diverges.")`` sets the lab and runs it, see ``TryLinks``, as does
    each guess of ``[yes | no](?lr=0.1&run=1)``; ``[Convolution](?lab=cnn)`` leads to another lab.
    """

    def complete(link: re.Match[str]) -> str:
        own = {"lab": spec.slug, "lang": language}
        given = dict(parse_qsl(link["query"]))
        address = "?" + urlencode(own | given)
        if "lab" in given:
            return f"[{link['text']}]({address})"
        said = Markup(' data-answer="{}"').format(link["answer"]) if link["answer"] else ""
        made = Markup('<a class="try-link" href="{}"{}>{}</a>')
        guesses = link["text"].split(" | ")
        return str(Markup(" ").join(made.format(address, said, guess) for guess in guesses))

    return LINK.sub(complete, spec.article(language))
