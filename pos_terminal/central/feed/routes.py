"""GET /api/sync/pull and /api/sync/stream, for terminals."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Final

import msgspec
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse

from pos_terminal.central.accounts.asking import SignedTerminal
from pos_terminal.central.centre import AskedCentre, Centre
from pos_terminal.central.description import answered_with, asked_with
from pos_terminal.central.errors import ErrorDocument, Refused
from pos_terminal.central.feed import claims
from pos_terminal.central.feed.charging import charge_for
from pos_terminal.central.feed.pulling import pulled
from pos_terminal.central.feed.watching import Watcher
from pos_terminal.contract import charge, claim, pull
from pos_terminal.texts import tr

router = APIRouter(
    tags=["terminals"],
    responses={
        401: {"model": ErrorDocument, "description": "The signature, its time or its nonce is not right"},
        403: {"model": ErrorDocument, "description": "The terminal was revoked, or is quarantined"},
    },
)
_Counter = Annotated[int, Query(ge=0, le=(1 << 53) - 1)]
SIGN_OF_LIFE_S: Final = 20.0
"""So often an empty line comes while nothing moves, so that both ends notice when the other is gone."""
LASTS_S: Final = 600.0
"""Then the terminal asks anew, and with that is looked at anew: a revoked one listens no longer than this."""


@router.get(pull.PATH, responses=answered_with(pull.Pulled))
def pull_changes(centre: AskedCentre, terminal: SignedTerminal, after: _Counter = 0) -> Response:
    """What is new behind `after`; everything that stands where it is 0 or too old."""
    found = pulled(centre.database, terminal.restaurant_id, terminal.terminal_id, after)
    return Response(pull.encode(found), media_type="application/json")


@router.post(charge.PATH, openapi_extra=asked_with(charge.Ask), responses=answered_with(charge.Said))
def make_charge(centre: AskedCentre, terminal: SignedTerminal) -> Response:
    """Have the centre ask a company for money, or about it, for a payment of this terminal."""
    if terminal.quarantined:
        raise Refused(403, "terminal_quarantined", tr("This terminal's journal has to be looked at first."))
    try:
        ask = charge.read_ask(terminal.body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise Refused(400, "invalid_input", tr("Something in this request cannot be used.")) from None
    return Response(charge.encode(charge_for(centre, terminal, ask)), media_type="application/json")


@router.post(claim.PATH, openapi_extra=asked_with(claim.Ask), responses=answered_with(claim.Said))
def hold_payable(centre: AskedCentre, terminal: SignedTerminal) -> Response:
    """Hold a payable while this terminal takes money for it, or let go of it; see contract.claim."""
    try:
        ask = claim.read_ask(terminal.body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise Refused(400, "invalid_input", tr("Something in this request cannot be used.")) from None
    return Response(claim.encode(claims.answer(centre, terminal, ask)), media_type="application/json")


@router.get(pull.STREAM_PATH, response_class=StreamingResponse)
async def stream(
    request: Request, centre: AskedCentre, terminal: SignedTerminal, after: _Counter = 0
) -> StreamingResponse:
    """A line `{"counter": N}` whenever there is something to pull, for ten minutes at most."""
    lines = _lines(centre, _watcher(request, centre), terminal.restaurant_id, after)
    return StreamingResponse(lines, media_type="application/x-ndjson", headers={"X-Accel-Buffering": "no"})


def _watcher(request: Request, centre: Centre) -> Watcher:
    found = getattr(request.app.state, "watcher", None)
    if found is None:
        found = request.app.state.watcher = Watcher(centre.database, centre.stopping)
    assert isinstance(found, Watcher)
    return found


async def _lines(centre: Centre, watcher: Watcher, restaurant_id: str, after: int) -> AsyncIterator[bytes]:
    left = LASTS_S
    # At once, so that the terminal knows that it is heard.
    yield b"\n"
    while left > 0 and not centre.stopping.is_set():
        counter = await watcher.wait(restaurant_id, after, SIGN_OF_LIFE_S)
        if counter is None:
            left -= SIGN_OF_LIFE_S
            yield b"\n"
            continue
        after = counter
        yield pull.encode(pull.Moved(counter=counter)) + b"\n"
