"""Who changed what, and when: the centre's own journal as people read it, the newest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Query
from fastapi.responses import Response
from sqlalchemy import Connection, text

from pos_terminal.central.backoffice import history
from pos_terminal.central.backoffice.change_words import Known, said
from pos_terminal.central.backoffice.pages import ROOT, Visit
from pos_terminal.domain import events
from pos_terminal.domain.errors import TerminalError
from pos_terminal.texts import in_language

router = APIRouter(prefix=ROOT, include_in_schema=False)
PAGE_SIZE: Final = 50
_NAMES: Final = {
    "users": text("SELECT user_id, name FROM pos.users WHERE restaurant_id = :restaurant_id"),
    "keys": text("SELECT key_id, name FROM pos.api_keys WHERE restaurant_id = :restaurant_id"),
    "terminals": text("SELECT terminal_id, name FROM pos.terminals WHERE restaurant_id = :restaurant_id"),
    "staff": text("SELECT staff_id, name FROM pos.staff WHERE restaurant_id = :restaurant_id"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the page. `position`: its place in the centre's journal."""

    position: int
    at: int
    who: str
    what: str
    more: str


@router.get("/changes/")
def changes(look: Visit, before: Annotated[int, Query(ge=1, le=history.LATEST)] = history.LATEST) -> Response:
    """The newest changes, or those before a place of the journal."""
    with look.centre.database.tenant(look.restaurant_id) as connection, in_language(look.language):
        known = _known(connection, look.restaurant_id)
        rows = _before(connection, look.restaurant_id, before, known)
    more = rows[PAGE_SIZE - 1].position if len(rows) > PAGE_SIZE else None
    return look.page("changes.html", rows=rows[:PAGE_SIZE], next=more)


def _before(connection: Connection, restaurant_id: str, position: int, known: Known) -> list[Change]:
    """A page of changes and one more, where there is one. Most entries are changes: seldom a second look."""
    found: list[Change] = []
    while len(found) <= PAGE_SIZE:
        entries = history.before(connection, restaurant_id, position, PAGE_SIZE + 1)
        found += [one for place, event in entries if (one := _change(place, event, known)) is not None]
        if len(entries) <= PAGE_SIZE:
            break
        position = entries[-1][0]
    return found


def _change(position: int, event: events.Event, known: Known) -> Change | None:
    try:
        words = said(event, known)
    except TerminalError:
        # Of a newer version: it is in the journal, and that version says what it is.
        return None
    return None if words is None else Change(position, event.at, known.author(event.actor), *words)


def _known(connection: Connection, restaurant_id: str) -> Known:
    named = {"restaurant_id": restaurant_id}
    found = {kind: {row[0]: row[1] for row in connection.execute(sql, named)} for kind, sql in _NAMES.items()}
    return Known(**found)
