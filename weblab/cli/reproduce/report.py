"""The report: each claim beside the runs, in Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import weblab
from weblab.cli.reproduce.claims import CLAIMS, NOTES, SETUPS, Claim
from weblab.cli.summary import band, numbers
from weblab.cli.tables import link
from weblab.cli.work import Row
from weblab.labs.registry import LABS

RowsBySetup = Mapping[str, Sequence[Row]]


def report(labs: Sequence[str], rows: RowsBySetup, site: str) -> str:
    """Return the report on some labs.

    Args:
        labs: slugs of CLAIMS.
        rows: the runs, by the keys of SETUPS.
        site: the address of the site that the links lead to.
    """
    lines = [
        "# The book's claims beside the labs",
        "",
        f"Made with weblab {weblab.__version__}: `weblab reproduce`. Ours are medians over the "
        "seeds, with quartiles, of the runs that did not diverge. The book is 'Deep Learning from "
        "Scratch'; numbers with * were measured before this project on the same set-up. Each link "
        "opens the first run.",
    ]
    for lab in labs:
        lines += ["", f"## {LABS[lab].title}", "", "| claim | book | ours | runs | |"]
        lines += ["| --- | ---: | ---: | ---: | --- |"]
        lines += _rows(CLAIMS[lab], rows, site)
        if lab in NOTES:
            lines += ["", NOTES[lab]]
    return "\n".join([*lines, ""])


def _rows(claims: Sequence[Claim], rows: RowsBySetup, site: str) -> Iterator[str]:
    for claim in claims:
        ended = rows.get(claim.setup, ())
        done = sum(_is_done(row) for row in ended)
        count = str(done) if done == len(ended) else f"{done} of {len(ended)}"
        opened = f"[run]({link(SETUPS[claim.setup].lab, site, ended[0]['query'])})" if ended else ""
        cells = (claim.text, claim.book, measured(claim, ended), count, opened)
        yield f"| {' | '.join(cells)} |"


def measured(claim: Claim, rows: Sequence[Row]) -> str:
    """Return what runs say to a claim: a median with quartiles, or in how many it holds."""
    found = [claim.measure(row["metrics"]) for row in rows if _is_done(row)]
    truths = [value for value in found if isinstance(value, bool)]
    if truths:
        return f"in {sum(truths)} of {len(truths)}"
    values = numbers(found)
    if not values:
        return "no number" if rows else "not run yet"
    unit = "%" if "%" in claim.book else ""
    return band(values, claim.form, unit)


def _is_done(row: Row) -> bool:
    return bool(row["state"] == "done")
