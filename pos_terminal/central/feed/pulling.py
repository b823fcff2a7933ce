"""Answering a terminal that asks what is new: changes behind its counter, or everything that stands."""

from __future__ import annotations

from typing import Final

import msgspec
from sqlalchemy import Connection, text

from pos_terminal.central.database import Database
from pos_terminal.central.feed.listening import person_of
from pos_terminal.central.feed.payables import open_payables
from pos_terminal.contract import pull

_COUNTER: Final = text("SELECT counter, oldest FROM pos.feed_counters WHERE restaurant_id = :restaurant_id")
_BEHIND: Final = text(
    "SELECT counter, kind, key, body FROM pos.feed_changes WHERE restaurant_id = :restaurant_id"
    " AND counter > :after AND (terminal_id IS NULL OR terminal_id = :terminal_id)"
    " ORDER BY counter LIMIT :limit"
)
_STAFF: Final = text(
    "SELECT staff.staff_id, code, name, role, active, pin_hash FROM pos.staff"
    " LEFT JOIN pos.staff_pins ON staff_pins.restaurant_id = staff.restaurant_id"
    " AND staff_pins.staff_id = staff.staff_id"
    " WHERE staff.restaurant_id = :restaurant_id AND staff.terminal_id = 'centre' ORDER BY staff.staff_id"
)
_METHODS: Final = text(
    "SELECT method_id, provider_code, name, active, display_order, config FROM pos.payment_methods"
    " WHERE restaurant_id = :restaurant_id AND terminal_id = 'centre' ORDER BY display_order, provider_code"
)
# What was told to one terminal alone is not part of how the restaurant stands: it is told again, all of it.
_OWN: Final = text(
    "SELECT kind, key, body FROM pos.feed_changes WHERE restaurant_id = :restaurant_id"
    " AND (terminal_id = :terminal_id OR (terminal_id IS NULL AND kind = 'settings'))"
    " AND counter <= :counter ORDER BY counter"
)
_ONE_VIEW: Final = text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


def pulled(database: Database, restaurant_id: str, terminal_id: str, after: int) -> pull.Pulled:
    """What is new for this terminal behind `after`; a snapshot where that is 0, older than what is kept, or
    of another life of this server."""
    with database.engine.begin() as connection:
        # Before anything is read: counter and tables are of one instant.
        connection.execute(_ONE_VIEW)
        database.act_for(connection, restaurant_id)
        named = {"restaurant_id": restaurant_id}
        row = connection.execute(_COUNTER, named).one_or_none()
        counter, oldest = (row.counter, row.oldest) if row is not None else (0, 1)
        if after == 0 or after < oldest - 1 or after > counter:
            return pull.Pulled(
                counter=counter,
                snapshot=True,
                changes=_snapshot(connection, restaurant_id, terminal_id, counter),
            )
        names = {**named, "after": after, "terminal_id": terminal_id, "limit": pull.MAX_CHANGES + 1}
        rows = connection.execute(_BEHIND, names).all()
    changes = [
        pull.Change(counter=row.counter, kind=row.kind, key=row.key, body=msgspec.Raw(bytes(row.body)))
        for row in rows[: pull.MAX_CHANGES]
    ]
    more = len(rows) > pull.MAX_CHANGES
    return pull.Pulled(counter=changes[-1].counter if more else counter, more=more, changes=changes)


def _snapshot(
    connection: Connection, restaurant_id: str, terminal_id: str, counter: int
) -> list[pull.Change]:
    named = {"restaurant_id": restaurant_id}
    found: list[tuple[str, str, msgspec.Struct]] = []
    for row in connection.execute(_METHODS, named):
        config = msgspec.json.decode(row.config, type=dict[str, pull.Value])
        method = pull.ToldMethod(
            method_id=row.method_id,
            provider_code=row.provider_code,
            name=row.name,
            active=bool(row.active),
            display_order=row.display_order,
            config=config,
        )
        found.append((pull.METHOD, row.method_id, method))
    for row in connection.execute(_STAFF, named):
        person = person_of(tuple(row))
        found.append((pull.STAFF, person.staff_id, person))
    for payable in open_payables(connection, restaurant_id):
        found.append((pull.PAYABLE, f"{payable.payable_type}/{payable.payable_id}", payable))
    changes = [
        pull.Change(counter=counter, kind=kind, key=key, body=msgspec.Raw(pull.encode(body)))
        for kind, key, body in found
    ]
    own = connection.execute(_OWN, {**named, "terminal_id": terminal_id, "counter": counter})
    # The newest word about each thing.
    newest = {(row.kind, row.key): row.body for row in own}
    return changes + [
        pull.Change(counter=counter, kind=kind, key=key, body=msgspec.Raw(bytes(body)))
        for (kind, key), body in newest.items()
    ]
