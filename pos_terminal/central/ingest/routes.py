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


@router.post(push.PATH, openapi_extra=_DESCRIBED)
def push_events(centre: AskedCentre, terminal: SignedTerminal) -> Response:
    """Take in the next events of a terminal: stored before the answer, each once, as they came."""
    now_ms = centre.clock.now_ms()
    try:
        batch = push.decode_batch(push.unpack(terminal.body))
    except BadBatch as error:
        return _answered(refusal(error.code, now_ms=now_ms))
    with centre.database.tenant(terminal.restaurant_id) as connection:
        stored = store_batch(connection, terminal, batch, now_ms)
    crash_point("push_committed")
    _fold(centre, terminal, stored, now_ms)
    return _answered(stored.answer)


def _fold(centre: Centre, terminal: Sender, stored: Stored, now_ms: int) -> None:
    """At once, so that the centre shows what it has. Where that fails the events are stored all the same,
    and the next batch or the sweep folds them."""
    if stored.new is None:
        return
    try:
        fold_terminal(centre.database, terminal, now_ms, stored, followers_of(centre))
    except (psycopg.Error, SQLAlchemyError) as error:
        log.warning("what was stored could not be folded now: %s", type(error).__name__)


def _answered(answer: Accepted | Refused) -> Response:
    status = 200 if isinstance(answer, Accepted) else push.STATUS[push.Code(answer.error.code)]
    return Response(msgspec.json.encode(answer), status, media_type=_JSON)
