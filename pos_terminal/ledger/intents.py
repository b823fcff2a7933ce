"""Questions about what till software asked for."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from sqlalchemy import Connection

from pos_terminal.domain.payment import PayableRef
from pos_terminal.domain.till import Intent
from pos_terminal.ledger import driver
from pos_terminal.ledger.driver import Row
from pos_terminal.records import dataclass

_SELECT: Final = (
    "SELECT intent_id, idempotency_key, amount, currency, reference, note, methods, program, asked_at,"
    " cancelled_at FROM intents"
)
_OPEN: Final = (
    f"{_SELECT} WHERE payable_id IN (SELECT payable_id FROM payables"
    " WHERE payable_type = 'till' AND settled = 0)"
)
_WINDOW: Final = 5_000
"""Positions of the journal that one question looks through."""
_CHANGED: Final = (
    "SELECT MAX(position), intent_id FROM ("
    " SELECT journal.position AS position, intents.intent_id AS intent_id FROM journal"
    " CROSS JOIN payments ON payments.payment_id = journal.subject AND payments.payable_type = 'till'"
    " CROSS JOIN intents ON intents.payable_id = payments.payable_id"
    " WHERE journal.position > ? AND journal.position <= ?"
    " UNION ALL SELECT position, intent_id FROM intents WHERE position > ? AND position <= ?"
    " UNION ALL SELECT cancelled_position, intent_id FROM intents"
    " WHERE cancelled_position > ? AND cancelled_position <= ?"
    # Late money of another payment may have been put to it, or not after all.
    " UNION ALL SELECT journal.position, intents.intent_id FROM journal"
    " CROSS JOIN exceptions ON exceptions.payment_id = journal.subject AND exceptions.applied_type = 'till'"
    " CROSS JOIN intents ON intents.payable_id = exceptions.applied_id"
    " WHERE journal.position > ? AND journal.position <= ?"
    ") found GROUP BY intent_id ORDER BY 1"
)
_texts: Final = msgspec.json.Decoder(tuple[str, ...]).decode


def _intent(row: Row) -> Intent:
    values: list[Any] = [*row[:6], _texts(row[6]), *row[7:]]
    return Intent(*values)


def _one(connection: Connection, condition: str, value: str) -> Intent | None:
    row = driver.first(connection, f"{_SELECT} WHERE {condition} = ?", (value,))
    return None if row is None else _intent(row)


def by_id(connection: Connection, intent_id: str) -> Intent | None:
    """One intent."""
    return _one(connection, "intent_id", intent_id)


def by_key(connection: Connection, key: str) -> Intent | None:
    """The intent that claimed this key."""
    return _one(connection, "idempotency_key", key)


def of_payable(connection: Connection, ref: PayableRef) -> Intent | None:
    """The intent that is paid under this."""
    return _one(connection, "payable_id", ref.id)


def open_ones(connection: Connection) -> dict[str, Intent]:
    """Everything that is still to be paid, by the payable's id."""
    return {intent.payable.id: intent for intent in map(_intent, driver.rows(connection, _OPEN))}


@dataclass(frozen=True, slots=True)
class Changed:
    """Intents with the position of what last happened to each, oldest first; `until` is how far was
    looked."""

    intents: tuple[tuple[int, str], ...]
    until: int


def changed_after(connection: Connection, position: int) -> Changed:
    """What happened to intents after this place of the journal, or the first stretch of it: ask again from
    `until` while that is more than `position`."""
    head = end(connection)
    until = min(head, position + _WINDOW)
    if until <= position:
        return Changed((), position)
    rows = driver.rows(connection, _CHANGED, (position, until) * 4)
    return Changed(tuple((int(row[0]), str(row[1])) for row in rows), until)


def end(connection: Connection) -> int:
    """Where the journal ends."""
    [(head,)] = driver.rows(connection, "SELECT COALESCE(MAX(position), 0) FROM journal")
    return int(head)
