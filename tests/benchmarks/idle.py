"""I4: terminals that listen and hear nothing, thousands on one process of the central server.

The control for memory is what the same process holds for as many connections that ask nothing: what sockets,
transports and protocols cost without a stream. The control for time is the same request before anybody
listens.
"""

from __future__ import annotations

import asyncio
import http.client
import multiprocessing
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager
from typing import Final

from pos_terminal.central.database import Database
from pos_terminal.central.migrate import migrate
from pos_terminal.contract import pull
from pos_terminal.system import SystemIds
from tests.benchmarks.crowd import Member, enrol, read_head
from tests.benchmarks.measure import Line, middle_ms, p99_ms
from tests.benchmarks.served import UNLIMITED, Served, many_files, served
from tests.benchmarks.taking import postgresql

_AT_A_TIME: Final = 40
_SETTLE_S: Final = 2.0
Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@asynccontextmanager
async def _listening(port: int, members: Sequence[Member]) -> AsyncIterator[None]:
    """All of them hold a stream open; each has had its first sign of life."""
    gate = asyncio.Semaphore(_AT_A_TIME)

    async def listen(member: Member) -> Connection:
        async with gate:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(member.request(port, "GET", f"{pull.STREAM_PATH}?after=0"))
            status, _ = await read_head(reader)
            if status != 200:
                raise ConnectionError(f"a stream was refused: {status}")
            await reader.readuntil(b"\n\r\n")
            return reader, writer

    async with _kept([listen(member) for member in members]):
        yield


@asynccontextmanager
async def _silent(port: int, count: int) -> AsyncIterator[None]:
    """As many connections that ask nothing."""
    gate = asyncio.Semaphore(_AT_A_TIME)

    async def connect() -> Connection:
        async with gate:
            return await asyncio.open_connection("127.0.0.1", port)

    async with _kept([connect() for _ in range(count)]):
        yield


@asynccontextmanager
async def _kept(opening: Sequence[object]) -> AsyncIterator[None]:
    opened: list[Connection] = await asyncio.gather(*opening)  # type: ignore[call-overload]  # coroutines, all
    try:
        yield
    finally:
        for _, writer in opened:
            writer.transport.abort()


def _answers(port: int, target: str, count: int) -> list[int]:
    """Nanoseconds of each of so many requests on one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    taken = []
    for _ in range(count):
        begun = time.perf_counter_ns()
        connection.request("GET", target)
        connection.getresponse().read()
        taken.append(time.perf_counter_ns() - begun)
    connection.close()
    return taken


async def _measured(server: Served, members: Sequence[Member], asked: int) -> tuple[list[int], ...]:
    """Bytes with nobody, with silent connections, with streams; then nanoseconds before and beside them.

    Who asks is a process of its own: the thousands that listen are one process here, and its other threads
    wait for it.
    """
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as asker:
        return await _measured_by(asker, server, members, asked)


async def _measured_by(
    asker: ProcessPoolExecutor, server: Served, members: Sequence[Member], asked: int
) -> tuple[list[int], ...]:
    async def answers(count: int) -> list[int]:
        return await asyncio.get_running_loop().run_in_executor(asker, _answers, server.port, "/ready", count)

    await answers(200)
    before = await answers(asked)
    memory = [server.memory()]
    async with _silent(server.port, len(members)):
        await asyncio.sleep(_SETTLE_S)
        memory.append(server.memory())
    await asyncio.sleep(_SETTLE_S)
    # What silent connections left free is used again by the streams: counted from the first figure on.
    async with _listening(server.port, members):
        await asyncio.sleep(_SETTLE_S)
        memory.append(server.memory())
        beside = await answers(asked)
    return memory, before, beside


def i4(*, quick: bool = False) -> Iterator[Line]:
    """How much one more listening terminal costs, and how long another request takes beside them."""
    count, asked = (500, 200) if quick else (5_000, 1_000)
    many_files()
    with postgresql() as url:
        database = Database(url)
        migrate(database)
        ids = SystemIds()
        members = enrol(database, [ids.new_id() for _ in range(count)])
        database.close()
        with served(url, UNLIMITED) as server:
            (nobody, silent, streams), before, beside = asyncio.run(_measured(server, members, asked))
    each, bare = ((held - nobody) / count / 1024 for held in (streams, silent))
    yield Line("I4", f"memory of one of {count} idle streams", each, "KB", 40.0)
    yield Line("I4", "a connection that asks nothing", bare, "KB", None)
    yield Line(
        "I4",
        f"/ready beside {count} idle streams, p50",
        middle_ms(beside),
        "ms",
        5.0,
        note=f"p99 {p99_ms(beside):.2f} ms",
    )
    yield Line(
        "I4",
        "the same with nobody listening",
        middle_ms(before),
        "ms",
        None,
        note=f"p99 {p99_ms(before):.2f} ms",
    )
