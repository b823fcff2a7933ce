"""What comes in is bounded: in size, and in how slowly it may come.

uvicorn waits for a body as long as somebody trickles it.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Final

from fastapi.responses import JSONResponse
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pos_terminal.central.centre import Centre
from pos_terminal.central.errors import document
from pos_terminal.texts import tr

_LINGER_S: Final = 1.0
_LARGER: Final = {"/office/statements/": 13 * 1024 * 1024}
"""Where whole files are brought: bytes, in the place of the usual limit where that is lower."""
_DISCONNECTED: Final[Message] = {"type": "http.disconnect"}


class Bodies:
    """Counts the bytes of a request's body and times them; beyond the limits the answer is 413 or 408."""

    def __init__(self, app: ASGIApp, centre: Centre) -> None:
        self._app = app
        self._centre = centre

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "")
        limit = max(self._centre.settings.body_limit, _LARGER.get(scope["path"], 0))
        exchange = _Exchange(self._centre, receive, send, limit)
        if announced.isdecimal() and int(announced) > exchange.limit:
            await exchange.end(413)
        else:
            await self._app(scope, exchange.receive, exchange.send)
        if exchange.ended_with is not None:
            await _refusal(exchange.ended_with)(scope, receive, _lingering(receive, send))


class _Exchange:
    """One request and its answer. Once a limit is broken the application sees a client that left, and what it
    says goes nowhere: the refusal is said in its place."""

    def __init__(self, centre: Centre, receive: Receive, send: Send, limit: int) -> None:
        self._settings = centre.settings
        self.limit = limit
        self._clock = centre.clock
        self._receive = receive
        self._send = send
        self._waited_s = 0.0
        self._bytes = 0
        self._is_whole = False
        self._is_answered = False
        self.ended_with: int | None = None

    async def end(self, status: int) -> None:
        """Answer with this status, unless an answer is on its way already."""
        if not self._is_answered:
            self.ended_with = status

    async def receive(self) -> Message:
        if self._is_whole:
            return await self._receive()
        if self.ended_with is not None:
            return _DISCONNECTED
        begun = self._clock.monotonic()
        try:
            message = await asyncio.wait_for(self._receive(), self._left())
        except TimeoutError:
            await self.end(408)
            return _DISCONNECTED
        # The client's time alone: what this server does before it reads on is not the client's slowness.
        self._waited_s += self._clock.monotonic() - begun
        self._bytes += len(message.get("body", b""))
        self._is_whole = not message.get("more_body", False)
        if self._bytes > self.limit:
            await self.end(413)
            return _DISCONNECTED
        return message

    def _left(self) -> float:
        """Seconds until too little has come for the time that was waited."""
        earned = self._bytes / max(1, self._settings.slowest_body)
        return max(0.0, self._settings.patience_s + earned - self._waited_s)

    async def send(self, message: Message) -> None:
        if self.ended_with is not None:
            return
        self._is_answered = True
        await self._send(message)


def _lingering(receive: Receive, send: Send) -> Send:
    """Reads on for a moment before the answer ends: closed at once, a client that still sends would see a
    broken connection and not the answer."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.body":
            await send({**message, "more_body": True})
            with suppress(TimeoutError):
                await asyncio.wait_for(_read_on(receive), _LINGER_S)
            message = {"type": "http.response.body", "body": b""}
        await send(message)

    return sending


async def _read_on(receive: Receive) -> None:
    while (message := await receive())["type"] == "http.request" and message.get("more_body"):
        pass


def _refusal(status: int) -> JSONResponse:
    code, sentence = {
        408: ("too_slow", tr("The request came too slowly.")),
        413: ("too_large", tr("The request is too large.")),
    }[status]
    # The rest of the body is not read, so the connection cannot be used again.
    return JSONResponse(document(code, sentence), status, {"Connection": "close"})
