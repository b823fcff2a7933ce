"""POST /api/sync/push, for terminals."""

from __future__ import annotations

import logging
from typing import Any, Final

import msgspec
import psycopg
from fastapi import APIRouter, Response
from sqlalchemy.exc import SQLAlchemyError

from pos_terminal.central.accounts.asking import SignedTerminal
from pos_terminal.central.centre import AskedCentre, Centre
from pos_terminal.central.description import answered_with
from pos_terminal.central.errors import ErrorDocument
from pos_terminal.central.ingest.folding import fold_terminal
from pos_terminal.central.ingest.following import followers_of
from pos_terminal.central.ingest.refusal import refusal
from pos_terminal.central.ingest.store import Sender, Stored, store_batch
from pos_terminal.contract import push
from pos_terminal.contract.push import Accepted, BadBatch, Refused
from pos_terminal.domain.crash_points import crash_point

log = logging.getLogger(__name__)
_JSON: Final = "application/json"
router = APIRouter(
    tags=["terminals"],
    responses={
        401: {"model": ErrorDocument, "description": "The signature, its time or its nonce is not right"},
        403: {"model": ErrorDocument, "description": "The terminal was revoked, or is quarantined"},
        409: {"model": ErrorDocument, "description": "A gap, a fork, or an incarnation that was not given"},
        413: {"model": ErrorDocument, "description": "Too much at once"},
    },
)
_DESCRIBED: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "description": "Compressed with gzip, and signed as it is sent.",
        "content": {_JSON: {"schema": {"type": "object"}}},
    }
}


@router.post(push.PATH, openapi_extra=_DESCRIBED, responses=answered_with(push.Accepted))
def push_events(centre: AskedCentre, terminal: SignedTerminal) -> Response:
    """Take in the next events of a terminal: stored before the answer, each once, as they came."""
    now_ms = centre.clock.now_ms()
    try:
        batch = push.decode_batch(push.unpack(terminal.body))
    except BadBatch as error:
        return _answered(centre, terminal, refusal(error.code, now_ms=now_ms))
    with centre.database.tenant(terminal.restaurant_id) as connection:
        stored = store_batch(connection, terminal, batch, now_ms)
    crash_point("push_committed")
    if stored.new is not None:
        _events(centre, "stored", len(stored.new.raws))
        _fold(centre, terminal, stored, now_ms)
    return _answered(centre, terminal, stored.answer)


def _fold(centre: Centre, terminal: Sender, stored: Stored, now_ms: int) -> None:
    """At once, so that the centre shows what it has. Where that fails the events are stored all the same,
    and the next batch or the sweep folds them."""
    try:
        folded = fold_terminal(centre.database, terminal, now_ms, stored, followers_of(centre))
    except (psycopg.Error, SQLAlchemyError) as error:
        log.warning("what was stored could not be folded now: %s", type(error).__name__)
        return
    if folded.unfolded:
        _events(centre, "unfolded", len(folded.unfolded))
        fields = {"action": "unfolded", "terminal_id": terminal.terminal_id, "events": len(folded.unfolded)}
        log.warning("events could not be folded", extra={"fields": fields})


def _answered(centre: Centre, terminal: Sender, answer: Accepted | Refused) -> Response:
    if isinstance(answer, Accepted):
        return Response(msgspec.json.encode(answer), media_type=_JSON)
    code = push.Code(answer.error.code)
    centre.metrics.counter("pos_central_pushes_refused", "Batches that were not taken", ("code",)).labels(
        code.value
    ).inc()
    if code is not push.Code.GAP:
        # A gap closes by itself; for all others somebody has to look.
        fields = {"action": "push_refused", "code": code.value, "terminal_id": terminal.terminal_id}
        log.warning("a batch was refused", extra={"fields": fields})
    return Response(msgspec.json.encode(answer), push.STATUS[code], media_type=_JSON)


def _events(centre: Centre, what: str, count: int) -> None:
    figure = centre.metrics.counter(
        "pos_central_events", "Events of terminals, by what became of them", ("end",)
    )
    figure.labels(what).inc(count)
