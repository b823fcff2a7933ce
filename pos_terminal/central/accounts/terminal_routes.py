"""What terminals themselves ask: to be taken in, and to say that they are still here."""

from __future__ import annotations

from typing import Final, TypeVar

import msgspec
from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from pos_terminal.central.accounts import enrolment, terminals
from pos_terminal.central.accounts.asking import SignedTerminal, address_of
from pos_terminal.central.centre import AskedCentre
from pos_terminal.central.description import answered_with, asked_with
from pos_terminal.central.errors import ErrorDocument, Refused
from pos_terminal.contract import enrol as contract
from pos_terminal.texts import tr

router = APIRouter(
    tags=["terminals"],
    responses={
        401: {"model": ErrorDocument, "description": "The signature, its time or its nonce is not right"},
        403: {"model": ErrorDocument, "description": "The code cannot be used, or the terminal was revoked"},
        409: {"model": ErrorDocument, "description": "The terminal belongs somewhere else"},
        429: {"model": ErrorDocument, "description": "Too many tries"},
    },
)


_Body = TypeVar("_Body", bound=msgspec.Struct)
_ENROL: Final = msgspec.json.Decoder(contract.Enrol)
_HEARTBEAT: Final = msgspec.json.Decoder(contract.Heartbeat)


@router.post(
    contract.PATH, openapi_extra=asked_with(contract.Enrol), responses=answered_with(contract.Enrolled)
)
async def enrol(centre: AskedCentre, request: Request) -> Response:
    """Take a terminal in, by a code that somebody of the restaurant made."""
    ask = read(_ENROL, await request.body())
    enrolled = await run_in_threadpool(enrolment.enrol, centre, ask, address_of(request))
    return answer(enrolled)


@router.post(
    contract.HEARTBEAT_PATH,
    openapi_extra=asked_with(contract.Heartbeat),
    responses=answered_with(contract.HeartbeatAnswer),
)
def heartbeat(centre: AskedCentre, asked: SignedTerminal) -> Response:
    """Hear how a terminal is, and tell it the time."""
    told = read(_HEARTBEAT, asked.body)
    skew_ms = terminals.heard(centre, asked.restaurant_id, asked.terminal_id, told)
    now = centre.clock.now_ms()
    return answer(contract.HeartbeatAnswer(server_time=now, skew_ms=skew_ms, quarantined=asked.quarantined))


def read(decoder: msgspec.json.Decoder[_Body], body: bytes) -> _Body:
    """The body as the contract says. Raises Refused 400."""
    try:
        return decoder.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        detail = str(error) if isinstance(error, msgspec.ValidationError) else "no JSON"
        message = tr("Something in this request cannot be used.")
        raise Refused(400, "invalid_input", message, fields={"body": detail}) from error


def answer(value: msgspec.Struct) -> Response:
    """The answer as the contract says."""
    return Response(msgspec.json.encode(value), media_type="application/json")
