"""Films by short names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

LONGEST = 40
END = 14
"""So much of a name's end stays, with the year and what else tells it from others."""


def axis_names(names: Iterable[str]) -> list[str]:
    """Return names for an axis, on which they must be short and differ."""
    seen: Counter[str] = Counter()
    listed = []
    for name in names:
        short = name if len(name) <= LONGEST else f"{name[: LONGEST - END - 1]}…{name[-END:]}"
        seen[short] += 1
        listed.append(short if seen[short] == 1 else f"{short} · {seen[short]}")
    return listed
