"""/api/callbacks/: a program says where it wants to be told, and sees what it was told.

People of the restaurant see all callbacks, and have one sent again.
"""

from __future__ import annotations

from typing import Annotated, Any, Final
from urllib.parse import urlsplit

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from pos_terminal.central.accounts.asking import Asking, AskingEither, AskingProgram
from pos_terminal.central.authored import authored
from pos_terminal.central.callbacks import outbox, owners
from pos_terminal.central.callbacks.outbox import State
from pos_terminal.central.centre import AskedCentre
from pos_terminal.central.errors import ErrorDocument, Refused
from pos_terminal.domain.errors import InvalidInput
from pos_terminal.domain.office_events import (
    CallbackSecretChanged,
    CallbacksForgotten,
    CallbacksSet,
    SentAgain,
)
from pos_terminal.texts import tr

router = APIRouter(
    prefix="/api/callbacks",
    tags=["callbacks"],
    responses={
        401: {"model": ErrorDocument, "description": "Nobody is known by this credential"},
        403: {"model": ErrorDocument, "description": "Not allowed"},
    },
)
_MOST: Final = 200
_NONE: Final[dict[int | str, dict[str, Any]]] = {
    404: {"model": ErrorDocument, "description": "There is none"}
}
_EventId = Annotated[str, Path(max_length=40, pattern="^[0-9a-f-]+$")]
_Cursor = Annotated[str | None, Query(max_length=40, pattern="^[0-9a-f-]+$")]


class Address(BaseModel):
    """Where callbacks go: https, a public host."""

    url: str = Field(max_length=2000)


class Told(BaseModel):
    """Where this program is told. `secret` checks POS-Signature; it is shown this once."""

    url: str
    changed_at: int
    secret: str | None = None


class CallbackRow(BaseModel):
    """One callback. Times are UTC milliseconds."""

    id: str
    owner_id: str
    type: str
    state: State
    created_at: int
    next_at: int
    tries: int
    last_tried_at: int | None
    last_status: int | None
    last_problem: str | None
    taken_at: int | None


class CallbackPage(BaseModel):
    """Callbacks, newest first."""

    results: list[CallbackRow]
    next: str | None


@router.get("/", responses=_NONE)
def read_address(centre: AskedCentre, asking: AskingProgram) -> Told:
    """Where this program is told; the secret is not shown again."""
    with centre.database.tenant(asking.restaurant_id) as connection:
        found = owners.owner(centre, connection, asking.restaurant_id, _owner(asking))
    if found is None:
        raise _nothing()
    return Told(url=found.url, changed_at=found.changed_at)


@router.put("/")
def put_address(centre: AskedCentre, asking: AskingProgram, address: Address) -> Told:
    """Be told there from now on, about payables of this program. The first time the answer has the secret."""
    try:
        with authored(centre, asking.restaurant_id, asking.actor) as work:
            place = (asking.restaurant_id, _owner(asking))
            before = owners.url_of(work.connection, *place)
            secret = owners.set_url(centre, work.connection, *place, address.url)
            if before != address.url:
                host = urlsplit(address.url).hostname or ""
                work.record(CallbacksSet(owner_id=_owner(asking), host=host))
            work.commit()
    except InvalidInput as error:
        sentence = tr("Callbacks go to https addresses of public hosts alone.")
        fields = {"url": str(error.params.get("reason", ""))}
        raise Refused(400, error.code, sentence, fields=fields) from None
    now = centre.clock.now_ms()
    return Told(url=address.url, changed_at=now, secret=None if secret is None else secret.reveal())


@router.post("/secret/", responses=_NONE)
def rotate_secret(centre: AskedCentre, asking: AskingProgram) -> Told:
    """Another secret; for a day both of them sign."""
    with authored(centre, asking.restaurant_id, asking.actor) as work:
        secret = owners.rotate(centre, work.connection, asking.restaurant_id, _owner(asking))
        found = owners.owner(centre, work.connection, asking.restaurant_id, _owner(asking))
        if secret is None or found is None:
            raise _nothing()
        work.record(CallbackSecretChanged(owner_id=_owner(asking)))
        work.commit()
    return Told(url=found.url, changed_at=found.changed_at, secret=secret.reveal())


@router.delete("/", status_code=204, responses=_NONE)
def forget_address(centre: AskedCentre, asking: AskingProgram) -> None:
    """Be told nothing any more."""
    with authored(centre, asking.restaurant_id, asking.actor) as work:
        if not owners.forget(work.connection, asking.restaurant_id, _owner(asking)):
            raise _nothing()
        work.record(CallbacksForgotten(owner_id=_owner(asking)))
        work.commit()


@router.get("/events/")
def list_events(
    centre: AskedCentre,
    asking: AskingEither,
    state: State | None = None,
    cursor: _Cursor = None,
    limit: Annotated[int, Query(ge=1, le=_MOST)] = 50,
) -> CallbackPage:
    """Callbacks, newest first: a program's own, for people all of the restaurant's."""
    with centre.database.tenant(asking.restaurant_id) as connection:
        found = outbox.callbacks(
            connection,
            asking.restaurant_id,
            owner_id=asking.key_id,
            state=state,
            before=cursor,
            limit=limit + 1,
        )
    rows = [
        CallbackRow(
            id=one.event_id,
            owner_id=one.owner_id,
            type=one.kind,
            state=one.state,
            created_at=one.created_at,
            next_at=one.next_at,
            tries=one.tries,
            last_tried_at=one.last_tried_at,
            last_status=one.last_status,
            last_problem=one.last_problem,
            taken_at=one.taken_at,
        )
        for one in found[:limit]
    ]
    return CallbackPage(results=rows, next=rows[-1].id if len(found) > limit else None)


@router.post("/events/{event_id}/send-again/", status_code=202, responses=_NONE)
def send_again(centre: AskedCentre, asking: AskingEither, event_id: _EventId) -> dict[str, bool]:
    """Send this callback again, also one that was given up."""
    with authored(centre, asking.restaurant_id, asking.actor) as work:
        known = outbox.send_again(
            work.connection,
            asking.restaurant_id,
            event_id,
            now_ms=centre.clock.now_ms(),
            owner_id=asking.key_id,
        )
        if not known:
            raise _nothing()
        work.record(SentAgain(what="callback", sent_id=event_id))
        work.commit()
    return {"sending": True}


def _owner(asking: Asking) -> str:
    assert asking.key_id is not None
    return asking.key_id


def _nothing() -> Refused:
    return Refused(404, "not_found", tr("There is nothing here."))
