"""Programs that are told what became of their payables: what none of them took waits here for a person."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query
from fastapi.responses import Response

from pos_terminal.central.accounts import api_keys
from pos_terminal.central.authored import authored
from pos_terminal.central.backoffice.forms import nothing_here
from pos_terminal.central.backoffice.pages import ROOT, Posting, Visit
from pos_terminal.central.callbacks import outbox
from pos_terminal.central.callbacks.outbox import State
from pos_terminal.domain.office_events import SentAgain
from pos_terminal.texts import tr

router = APIRouter(prefix=ROOT, include_in_schema=False)
_MOST: Final = 100


@router.get("/callbacks/")
def callbacks(look: Visit, state: Annotated[str, Query(max_length=20)] = State.GIVEN_UP) -> Response:
    """What was given up, or everything of late."""
    wanted = State(state) if state in set(State) else None
    with look.centre.database.tenant(look.restaurant_id) as connection:
        rows = outbox.callbacks(connection, look.restaurant_id, state=wanted, limit=_MOST)
    names = {one.key_id: one.name for one in api_keys.listing(look.centre, look.restaurant_id)}
    return look.page("callbacks.html", rows=rows, state=wanted, names=names, state_name=state_name)


@router.post("/callbacks/{event_id}/send-again/")
def send_again(look: Posting, event_id: str) -> Response:
    """Send this one again; for a week it is tried anew."""
    now = look.centre.clock.now_ms()
    with authored(look.centre, look.restaurant_id, look.actor) as work:
        if not outbox.send_again(work.connection, look.restaurant_id, event_id, now_ms=now):
            raise nothing_here()
        work.record(SentAgain(what="callback", sent_id=event_id))
        work.commit()
    return look.go("/callbacks/", done="sent")


def state_name(state: State) -> str:
    """What people call it."""
    return {
        State.WAITING: tr("Waiting"),
        State.TAKEN: tr("Sent"),
        State.GIVEN_UP: tr("Given up"),
    }[state]
