"""The calls of the API: what may be asked, and what is done and answered. Knows no socket."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from pos_terminal.domain.errors import InvalidInput, TerminalError
from pos_terminal.localapi import events, shapes, showing
from pos_terminal.localapi.answers import Answer, Request, good, problem, refused
from pos_terminal.localapi.desk import TillDesk
from pos_terminal.localapi.gate import asker, shut_out
from pos_terminal.localapi.openapi import document
from pos_terminal.localapi.pairing import Pairing
from pos_terminal.records import dataclass
from pos_terminal.services.intents import Wanted
from pos_terminal.texts import tr

_ID: Final = "([0-9A-Za-z-]{1,64})"


@dataclass(frozen=True, slots=True)
class Route:
    """`open_to_all`: also to a program that is not paired."""

    method: str
    path: re.Pattern[str]
    call: Callable[[Api, Request, str, str], Answer]
    open_to_all: bool = False


class Api:
    """Answers requests, on any thread but the engine's. `stopping` ends its streams."""

    def __init__(
        self,
        desk: TillDesk,
        pairing: Pairing,
        stopping: threading.Event,
        port: int,
        let_in: Callable[[], None] = lambda: None,
    ) -> None:
        self._desk = desk
        self._let_in = let_in
        self._pairing = pairing
        self._stopping = stopping
        self._port = port

    def answer(self, request: Request) -> Answer:
        """What to answer. Never raises for what was sent, however it was meant."""
        if (shut := shut_out(request.headers, self._port)) is not None:
            return shut
        met = [(route, match) for route in ROUTES if (match := route.path.fullmatch(request.path))]
        if not met:
            return problem(HTTPStatus.NOT_FOUND, "call_unknown", tr("There is no such call."))
        found = next(((route, match) for route, match in met if route.method == request.method), None)
        if found is None:
            return problem(HTTPStatus.METHOD_NOT_ALLOWED, "call_unknown", tr("There is no such call."))
        route, match = found
        try:
            program = "" if route.open_to_all else asker(request.headers, self._desk.calls)
            return route.call(self, request, program, match[1] if match.groups() else "")
        except TerminalError as error:
            return refused(error)

    # -- the calls ---------------------------------------------------------------------------------------

    def health(self, _request: Request, _program: str, _ident: str) -> Answer:
        """Whether something can be asked for."""
        here, ready = self._desk.here, self._desk.calls.alive
        return good(
            shapes.Health(
                ready=ready,
                practice=here.practice,
                version=here.version,
                counter=here.counter,
                currency=here.currency,
            )
        )

    def describe(self, _request: Request, _program: str, _ident: str) -> Answer:
        """The API's own description."""
        return Answer(HTTPStatus.OK, document(self._port, self._desk.here.version))

    def pair(self, request: Request, _program: str, _ident: str) -> Answer:
        """The code on the screen for a token."""
        asked = shapes.read(request.body, shapes.AskPairing)
        program, token = self._pairing.exchange(asked.code, asked.name, self._desk.calls)
        self._let_in()
        paired = shapes.Paired(
            program_id=program.program_id, name=program.name, token=token, practice=self._desk.here.practice
        )
        return good(paired, HTTPStatus.CREATED)

    def ask(self, request: Request, program: str, _ident: str) -> Answer:
        """Something to be taken."""
        key = request.headers.get("idempotency-key", "")
        wanted = shapes.read(request.body, shapes.AskIntent)
        asked, standing = self._desk.ask(
            Wanted(
                _text_of_header(key),
                wanted.amount,
                wanted.currency,
                wanted.reference,
                wanted.methods,
                wanted.note,
                program,
            )
        )
        status = HTTPStatus.CREATED if asked.is_new else HTTPStatus.OK
        return good(showing.intent(standing, self._desk.here), status)

    def of_key(self, request: Request, _program: str, _ident: str) -> Answer:
        """What became of it, by the till's own key."""
        standing = self._desk.by_key(request.query.get("idempotency_key", ""))
        return good(showing.intent(standing, self._desk.here))

    def of_id(self, _request: Request, _program: str, ident: str) -> Answer:
        """What became of it."""
        return good(showing.intent(self._desk.by_id(ident), self._desk.here))

    def cancel(self, _request: Request, program: str, ident: str) -> Answer:
        """It is not wanted any more."""
        return good(showing.intent(self._desk.cancel(ident, program), self._desk.here))

    def totals(self, _request: Request, _program: str, _ident: str) -> Answer:
        """What was taken today."""
        return good(showing.totals(self._desk.totals(), self._desk.here))

    def events(self, request: Request, _program: str, _ident: str) -> Answer:
        """What happens, from a place on."""
        after = request.query.get("after") or request.headers.get("last-event-id", "")
        position = events.position_of(self._desk, after)
        return Answer(
            HTTPStatus.OK,
            headers={"Content-Type": "text/event-stream; charset=utf-8"},
            stream=events.stream(self._desk, position, self._stopping),
        )


def _text_of_header(value: str) -> str:
    """Headers come as Latin letters; a till that sends others writes them as UTF-8."""
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError as error:
        raise InvalidInput("control_characters", field="idempotency_key") from error


def _path(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)


ROUTES: Final = (
    Route("GET", _path("/v1/health"), Api.health, open_to_all=True),
    Route("GET", _path("/openapi.json"), Api.describe, open_to_all=True),
    Route("POST", _path("/v1/pair"), Api.pair, open_to_all=True),
    Route("POST", _path("/v1/intents"), Api.ask),
    Route("GET", _path("/v1/intents"), Api.of_key),
    Route("GET", _path(f"/v1/intents/{_ID}"), Api.of_id),
    Route("POST", _path(f"/v1/intents/{_ID}/cancel"), Api.cancel),
    Route("GET", _path("/v1/totals"), Api.totals),
    Route("GET", _path("/v1/events"), Api.events),
)
