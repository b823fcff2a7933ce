"""The terminals of a restaurant: who they are, how they are, and that one may not come any more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, Connection, select, update

from pos_terminal.central.accounts.tables import terminals
from pos_terminal.central.authored import authored
from pos_terminal.central.centre import Centre
from pos_terminal.contract.enrol import Heartbeat
from pos_terminal.domain.errors import InvalidInput
from pos_terminal.domain.event_body import Body
from pos_terminal.domain.office_events import TerminalReleased, TerminalRenamed, TerminalRevoked
from pos_terminal.domain.text_input import clean_text, safe_text

LONGEST_NAME: Final = 80


@dataclass(frozen=True, slots=True)
class Terminal:
    """A terminal as the back office shows it. Times are UTC ms, amounts minor units."""

    terminal_id: str
    name: str
    incarnation: int
    enrolled_at: int
    last_seen_at: int | None
    program_version: str
    waiting_events: int
    waiting_since: int | None
    waiting_amount: int
    skew_ms: int | None
    revoked_at: int | None
    revoked_by: str | None
    quarantined_at: int | None
    quarantine_reason: str | None


_Values = dict[str, int | str | None]
_COLUMNS: Final = tuple(terminals.c[name] for name in Terminal.__dataclass_fields__)


def listing(centre: Centre, restaurant_id: str) -> list[Terminal]:
    """All that were ever enrolled, by name."""
    statement = (
        select(*_COLUMNS)
        .where(terminals.c.restaurant_id == restaurant_id)
        .order_by(terminals.c.name, terminals.c.terminal_id)
    )
    with centre.database.tenant(restaurant_id) as connection:
        return [Terminal(*row) for row in connection.execute(statement)]


def revoke(centre: Centre, restaurant_id: str, terminal_id: str, revoked_by: str) -> bool:
    """Whatever it signs is refused from now on. False where there is none, or it was revoked before."""
    values: _Values = {"revoked_at": centre.clock.now_ms(), "revoked_by": revoked_by}
    only, said = terminals.c.revoked_at.is_(None), TerminalRevoked(terminal_id=terminal_id)
    return _decided(centre, restaurant_id, terminal_id, only, values, revoked_by, said)


def rename(centre: Centre, restaurant_id: str, terminal_id: str, name: str, by: str) -> bool:
    """Call it otherwise from now on. False where there is none. Raises InvalidInput."""
    called = clean_text(name, limit=LONGEST_NAME, field="name")
    if not called:
        raise InvalidInput("text_empty", field="name")
    before = next((x.name for x in listing(centre, restaurant_id) if x.terminal_id == terminal_id), None)
    if before is None or before == called:
        return before is not None
    only, said = (
        terminals.c.name != called,
        TerminalRenamed(terminal_id=terminal_id, before=before, name=called),
    )
    _decided(centre, restaurant_id, terminal_id, only, {"name": called}, by, said)
    return True


def quarantine(centre: Centre, restaurant_id: str, terminal_id: str, reason: str) -> bool:
    """Its journal contradicts itself: nothing of it is taken until a person has decided. False where it was
    so before."""
    values: _Values = {"quarantined_at": centre.clock.now_ms(), "quarantine_reason": reason}
    return _set(centre, restaurant_id, terminal_id, terminals.c.quarantined_at.is_(None), values)


def release(centre: Centre, restaurant_id: str, terminal_id: str, by: str) -> bool:
    """End the quarantine. False where there is none."""
    values: _Values = {"quarantined_at": None, "quarantine_reason": None}
    only, said = terminals.c.quarantined_at.is_not(None), TerminalReleased(terminal_id=terminal_id)
    return _decided(centre, restaurant_id, terminal_id, only, values, by, said)


def heard(centre: Centre, restaurant_id: str, terminal_id: str, told: Heartbeat) -> int:
    """Keep what a terminal told about itself; returns how far its clock is ahead, in ms."""
    now = centre.clock.now_ms()
    skew_ms = told.clock_ms - now
    values: _Values = {
        "last_seen_at": now,
        "program_version": safe_text(told.program_version, limit=80),
        "waiting_events": told.waiting_events,
        "waiting_since": told.waiting_since,
        "waiting_amount": told.waiting_amount,
        "skew_ms": skew_ms,
    }
    _set(centre, restaurant_id, terminal_id, terminals.c.revoked_at.is_(None), values)
    return skew_ms


def _set(
    centre: Centre,
    restaurant_id: str,
    terminal_id: str,
    only: ColumnElement[bool],
    values: _Values,
) -> bool:
    with centre.database.tenant(restaurant_id) as connection:
        return _changed(connection, restaurant_id, terminal_id, only, values)


def _decided(
    centre: Centre,
    restaurant_id: str,
    terminal_id: str,
    only: ColumnElement[bool],
    values: _Values,
    by: str,
    said: Body,
) -> bool:
    """What a person decides, with its event."""
    with authored(centre, restaurant_id, by) as work:
        changed = _changed(work.connection, restaurant_id, terminal_id, only, values)
        if changed:
            work.record(said)
            work.commit()
    return changed


def _changed(
    connection: Connection,
    restaurant_id: str,
    terminal_id: str,
    only: ColumnElement[bool],
    values: _Values,
) -> bool:
    statement = (
        update(terminals)
        .where(terminals.c.restaurant_id == restaurant_id, terminals.c.terminal_id == terminal_id, only)
        .values(values)
    )
    return connection.execute(statement).rowcount == 1
