"""What thousands of terminals do that come back at once: python -m tests.benchmarks.storm --terminals 10000

Each has a day in its journal that was not sent. The network returns for all of them in the same instant; they
wait, send, ask what is new, and try again as sync.pace has it, each with its own chance, against one process
of the central server with its own limits. Then the database is asked whether every event is there, once.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec
from sqlalchemy import text

from pos_terminal.central.database import Database
from pos_terminal.central.migrate import migrate
from pos_terminal.contract import pull, push
from pos_terminal.sync.pace import NETWORK_BACK_S, pause_s
from tests.benchmarks.crowd import Member, Pattern, Told, enrol, read_answer
from tests.benchmarks.measure import percentile
from tests.benchmarks.served import many_files, served
from tests.benchmarks.taking import postgresql

PATIENCE_S: Final = 60.0
"""As long as a terminal waits for an answer to a batch."""
_STORED: Final = text("SELECT count(*), count(DISTINCT (restaurant_id, terminal_id)) FROM pos.journal")
_FOLDED: Final = text("SELECT count(*) FROM pos.payments WHERE status = 'success'")


@dataclass(slots=True)
class Storm:
    """Terminals on their way, and what was seen of them."""

    port: int
    batches: Sequence[bytes]
    events: int
    chance: random.Random
    back_within_s: float = NETWORK_BACK_S
    sent_after_s: list[float] = field(default_factory=list)
    served_after_s: list[float] = field(default_factory=list)
    answers_s: list[float] = field(default_factory=list)
    tries: list[int] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    began: float = 0.0

    async def blow(self, members: Sequence[Member]) -> None:
        """All of them, until each is served."""
        self.began = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for member in members:
                group.create_task(self._come_back(member))

    async def _come_back(self, member: Member) -> None:
        await asyncio.sleep(self.chance.random() * self.back_within_s)
        tries = await self._until_taken(member, "POST", push.PATH, self.batches[member.number])
        self.sent_after_s.append(time.perf_counter() - self.began)
        tries += await self._until_taken(member, "GET", f"{pull.PATH}?after=0", b"")
        self.served_after_s.append(time.perf_counter() - self.began)
        self.tries.append(tries)

    async def _until_taken(self, member: Member, method: str, target: str, body: bytes) -> int:
        tried = 0
        while True:
            tried += 1
            begun = time.perf_counter()
            told = await self._ask(member, method, target, body)
            self.statuses["no answer" if told is None else str(told.status)] += 1
            if told is not None:
                self.answers_s.append(time.perf_counter() - begun)
            if told is not None and told.status == 200:
                if method == "POST" and msgspec.json.decode(told.body)["seq"] != self.events:
                    raise AssertionError("taken, and not all of it")
                return tried
            if told is not None and told.status not in (408, 429, 503):
                raise AssertionError(f"{told.status} {told.body!r}")
            asked = None if told is None else told.retry_after_s
            await asyncio.sleep(pause_s(tried, self.chance.random(), asked))

    async def _ask(self, member: Member, method: str, target: str, body: bytes) -> Told | None:
        writer = None
        try:
            async with asyncio.timeout(PATIENCE_S):
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
                writer.write(member.request(self.port, method, target, body))
                return await read_answer(reader)
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            return None
        finally:
            if writer is not None:
                writer.transport.abort()


def run(count: int, sales: int, settings: dict[str, str], seed: int) -> dict[str, Any]:
    """One storm; its figures. Raises AssertionError when anything is lost or twice."""
    pattern = Pattern(sales)
    batches = [pattern.batch(number) for number in range(count)]
    many_files()
    with postgresql() as url:
        database = Database(url)
        migrate(database)
        members = enrol(database, [pattern.id_of(number) for number in range(count)])
        with served(url, {"POS_CENTRAL_TRUSTED_PROXIES": "127.0.0.1", **settings}) as server:
            storm = Storm(server.port, batches, pattern.events, random.Random(seed))
            asyncio.run(storm.blow(members))
            took = time.perf_counter() - storm.began
            memory = server.memory()
        with database.owner() as connection:
            stored, terminals = connection.execute(_STORED).one()
            folded = connection.execute(_FOLDED).scalar_one()
        database.close()
    assert (stored, terminals, folded) == (count * pattern.events, count, count * sales), (
        "not everything came"
    )
    return {
        "terminals": count,
        "events_each": pattern.events,
        "bytes_each": len(batches[0]),
        "all_served_s": round(took, 1),
        "half_sent_s": round(percentile(storm.sent_after_s, 0.5), 1),
        "p99_served_s": round(percentile(storm.served_after_s, 0.99), 1),
        "answer_p50_s": round(percentile(storm.answers_s, 0.5), 3),
        "answer_p99_s": round(percentile(storm.answers_s, 0.99), 3),
        "tries_most": max(storm.tries),
        "tries_mean": round(sum(storm.tries) / count, 2),
        "statuses": dict(storm.statuses),
        "events_per_s": round(stored / took),
        "server_memory_mb": round(memory / 1024 / 1024),
        "lost": 0,
    }


def main() -> None:
    """Parse, blow, print."""
    parser = argparse.ArgumentParser(prog="storm", description="Terminals that come back all at once.")
    parser.add_argument("--terminals", type=int, default=500)
    parser.add_argument(
        "--sales", type=int, default=20, help="sales that each has to send, three events each"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a server's setting")
    given = parser.parse_args()
    settings = dict(one.split("=", 1) for one in given.set)
    print(json.dumps(run(given.terminals, given.sales, settings, given.seed), indent=2))


if __name__ == "__main__":
    main()
