"""How slowly a body may come, by a clock that the test moves: a thousand bytes a second, and one second."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from pos_terminal.central.bodies import Bodies
from pos_terminal.central.centre import Centre

SECOND = 1000
"""Bytes that a second is worth."""


class _Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def now_ms(self) -> int:
        return 0

    def monotonic(self) -> float:
        return self.seconds


async def _length(scope: Scope, receive: Receive, send: Send) -> None:
    # As the application's own handler does: a client that left is answered nothing.
    with suppress(ClientDisconnect):
        body = await Request(scope, receive).body()
        await PlainTextResponse(str(len(body)))(scope, receive, send)


def _asked(centre: Centre, pieces: list[tuple[float, int]], *, busy_s: float = 0.0) -> int:
    """The status of a request whose body comes in these pieces: so many seconds later, so many bytes.

    `busy_s`: how long the server does something else before it reads the first of them.
    """
    clock = _Clock()
    left = list(pieces)
    said: list[Message] = []

    async def receive() -> Message:
        if not left:
            return {"type": "http.disconnect"}
        seconds, count = left.pop(0)
        clock.seconds += seconds
        return {"type": "http.request", "body": b"x" * count, "more_body": bool(left)}

    async def send(message: Message) -> None:
        said.append(message)

    async def busy(scope: Scope, receive: Receive, send: Send) -> None:
        clock.seconds += busy_s
        await _length(scope, receive, send)

    settings = replace(centre.settings, patience_s=1, slowest_body=SECOND)
    app = Bodies(busy, replace(centre, clock=clock, settings=settings))
    scope: dict[str, Any] = {"type": "http", "method": "POST", "path": "/", "headers": []}
    asyncio.run(app(scope, receive, send))
    status: int = said[0]["status"]
    return status


@pytest.mark.parametrize(
    ("pieces", "status"),
    [
        ([(0.0, 0)], 200),
        ([(0.9, SECOND)] * 60, 200),
        ([(0.0, 60 * SECOND), (59.0, 1), (0.0, 1)], 200),
        ([(0.0, 10), (0.5, 10), (0.6, 10), (0.6, 10)], 408),
        ([(1.2, SECOND)] * 60, 408),
    ],
    ids=["none", "steady for a minute", "much, then a pause", "a trickle", "a little too slow"],
)
def test_a_body_is_waited_for_as_long_as_it_comes_fast_enough(
    centre: Centre, pieces: list[tuple[float, int]], status: int
) -> None:
    assert _asked(centre, pieces) == status


def test_a_server_that_is_busy_before_it_reads_does_not_call_the_client_slow(centre: Centre) -> None:
    assert _asked(centre, [(0.0, 10), (0.1, 10)], busy_s=60) == 200
    assert _asked(centre, [(0.5, 10), (0.6, 10), (0.1, 10)], busy_s=60) == 408
