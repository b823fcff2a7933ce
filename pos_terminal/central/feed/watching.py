"""One watcher for each process: it looks at the counters of all restaurants that somebody listens for, and
wakes those whose counter moved. However many terminals listen, the database is asked once."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from threading import Event
from typing import Final

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from pos_terminal.central.database import Database

log = logging.getLogger(__name__)
LOOKS_EVERY_S: Final = 0.3
_COUNTERS: Final = text(
    "SELECT restaurant_id, counter FROM pos.feed_counters WHERE restaurant_id = ANY(:ids)"
)


class Watcher:
    """Belongs to one event loop. It works while somebody waits, and rests otherwise."""

    def __init__(self, database: Database, stopping: Event, every_s: float = LOOKS_EVERY_S) -> None:
        self._database = database
        self._stopping = stopping
        self._every_s = every_s
        # Who waits for a restaurant, and which counter each knows.
        self._waiting: defaultdict[str, dict[asyncio.Future[int | None], int]] = defaultdict(dict)
        self._counters: dict[str, int] = {}
        self._task: asyncio.Task[None] | None = None

    @property
    def listeners(self) -> int:
        """How many wait now."""
        return sum(map(len, self._waiting.values()))

    async def wait(self, restaurant_id: str, after: int, timeout_s: float) -> int | None:
        """The restaurant's counter as soon as it differs from `after`; None after so long, or when the
        server stops."""
        known = self._counters.get(restaurant_id)
        if known is not None and known != after:
            return known
        loop = asyncio.get_running_loop()
        future: asyncio.Future[int | None] = loop.create_future()
        self._waiting[restaurant_id][future] = after
        if self._task is None or self._task.done():
            self._task = loop.create_task(self._look())
        timer = loop.call_later(timeout_s, _settle, future, None)
        try:
            return await future
        finally:
            timer.cancel()
            self._forget(restaurant_id, future)

    def _forget(self, restaurant_id: str, future: asyncio.Future[int | None]) -> None:
        self._waiting[restaurant_id].pop(future, None)
        if not self._waiting[restaurant_id]:
            # The counter is not looked at any more: what is known of it grows old.
            del self._waiting[restaurant_id]
            self._counters.pop(restaurant_id, None)

    async def _look(self) -> None:
        while self._waiting and not self._stopping.is_set():
            try:
                found = await asyncio.to_thread(self._read, list(self._waiting))
            except SQLAlchemyError as error:
                log.warning("the counters of the feed could not be read: %s", type(error).__name__)
            else:
                self._tell(found)
            await asyncio.sleep(self._every_s)
        if self._stopping.is_set():
            for futures in list(self._waiting.values()):
                for future in futures:
                    _settle(future, None)

    def _tell(self, found: dict[str, int]) -> None:
        for restaurant_id, counter in found.items():
            if restaurant_id not in self._waiting:
                continue
            self._counters[restaurant_id] = counter
            for future, known in list(self._waiting[restaurant_id].items()):
                if known != counter:
                    _settle(future, counter)

    def _read(self, ids: list[str]) -> dict[str, int]:
        with self._database.gate() as connection:
            found = {row.restaurant_id: row.counter for row in connection.execute(_COUNTERS, {"ids": ids})}
        return {one: found.get(one, 0) for one in ids}


def _settle(future: asyncio.Future[int | None], value: int | None) -> None:
    if not future.done():
        future.set_result(value)
