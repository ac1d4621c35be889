"""The digits of a site, kept once they have arrived, so that a second run waits for nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from weblab.datasets.digits import (
    INDEX_NAME,
    Digits,
    Fetch,
    Shard,
    Split,
    decode_index,
    fetch_shard,
    join,
    plan,
)
from weblab.datasets.site_files import fetch_file

FOLDER = "digits/"
TOTALS: dict[Split, int] = {"train": 60_000, "test": 10_000}


async def fetch_from_site(name: str) -> bytes:
    """Return a file of the site's folder of digits."""
    return await fetch_file(FOLDER + name)


class DigitStore:
    """Fetches shards of digits on demand and keeps them.

    Loaded shards are never fetched again, so a failed load continues where it stopped, and two
    concurrent loads fetch nothing twice.

    Args:
        fetch: returns the bytes of a file by its name, relative to the index. In a browser it
            retries by itself and informs the visitor, see ``web/shared/depot.js``.
    """

    def __init__(self, fetch: Fetch = fetch_from_site) -> None:
        self._fetch = fetch
        self._turn = asyncio.Lock()
        self._index: list[Shard] | None = None
        self._shards: dict[str, Digits] = {}

    async def load(
        self,
        split: Split,
        count: int | None = None,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> Digits:
        """Return the first ``count`` digits of a split, in the order of the index.

        Args:
            split: "train" or "test".
            count: the number of digits; None for all.
            on_progress: called after each shard with the number of loaded digits and the total.
        Raises: DigitsError if a shard is damaged twice, SiteFileError if one cannot be loaded.
        """
        chosen = plan(await self._read_index(), split, count)
        total = sum(taken for _, taken in chosen)
        parts: list[Digits] = []
        for shard, taken in chosen:
            async with self._turn:
                if shard.name not in self._shards:
                    self._shards[shard.name] = await fetch_shard(self._fetch, shard)
            parts.append(self._shards[shard.name][:taken])
            if on_progress:
                on_progress(sum(map(len, parts)), total)
        return join(parts)

    async def _read_index(self) -> list[Shard]:
        async with self._turn:
            if self._index is None:
                self._index = decode_index(await self._fetch(INDEX_NAME))
        return self._index


DIGITS = DigitStore()
"""The store that the labs of one page share."""
