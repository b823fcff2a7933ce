"""Questions about what surrounds a payment: payables, payment methods, staff, PINs, watches."""

from __future__ import annotations

from typing import Final

import msgspec
from sqlalchemy import Connection

from pos_terminal.domain.methods import PaymentMethod
from pos_terminal.domain.payable import Payable
from pos_terminal.domain.payment import PayableRef
from pos_terminal.domain.people import Role, Staff
from pos_terminal.ledger import driver
from pos_terminal.ledger.driver import Row
from pos_terminal.records import dataclass

_METHODS: Final = "SELECT method_id, provider_code, name, active, display_order, config FROM payment_methods"
_texts: Final = msgspec.json.Decoder(tuple[str, ...]).decode
_config: Final = msgspec.json.Decoder(dict[str, str | int | bool]).decode


def payable(connection: Connection, ref: PayableRef) -> Payable | None:
    """One payable."""
    row = driver.first(
        connection,
        "SELECT label, amount_due, currency, created_at, taken_elsewhere FROM payables"
        " WHERE payable_type = ? AND payable_id = ?",
        (ref.type, ref.id),
    )
    return Payable(ref, *row) if row is not None else None


def noted(connection: Connection, ref: PayableRef) -> tuple[int, bool]:
    """What the payable's row says: taken of it in minor units, and settled."""
    row = driver.first(
        connection,
        "SELECT amount_taken, settled FROM payables WHERE payable_type = ? AND payable_id = ?",
        (ref.type, ref.id),
    )
    return (int(row[0]), bool(row[1])) if row is not None else (0, False)


def noted_taken(connection: Connection, ref: PayableRef) -> int:
    """What the payable's row says was taken of it, in minor units."""
    row = driver.first(
        connection,
        "SELECT amount_taken FROM payables WHERE payable_type = ? AND payable_id = ?",
        (ref.type, ref.id),
    )
    return int(row[0]) if row is not None else 0


def open_orders(connection: Connection, limit: int = 500) -> list[Payable]:
    """Open payables that somebody or a till brought (not keyed-in amounts), newest first."""
    rows = driver.rows(
        connection,
        "SELECT payable_type, payable_id, label, amount_due, currency, created_at FROM payables"
        " WHERE settled = 0 AND payable_type IN ('order', 'till')"
        " ORDER BY created_at DESC, payable_id DESC LIMIT ?",
        (limit,),
    )
    return [Payable(PayableRef(row[0], row[1]), *row[2:]) for row in rows]


def open_parts(connection: Connection) -> list[Payable]:
    """Keyed-in amounts of which a part was taken, or may yet be, and which are not settled, newest first.

    Of the newest 500 only: an attempt that ended without money leaves its amount unsettled for ever.
    """
    rows = driver.rows(
        connection,
        "SELECT payable_id, label, amount_due, currency, created_at FROM payables"
        " WHERE settled = 0 AND payable_type = 'counter' AND created_at >= COALESCE((SELECT older.created_at"
        " FROM payables older WHERE older.settled = 0 AND older.payable_type = 'counter'"
        " ORDER BY older.created_at DESC LIMIT 1 OFFSET 500), 0)"
        # Nearly all of them are of attempts that ended: none of their payments needs to be read to know.
        " AND (amount_taken > 0 OR payable_id IN (SELECT going.payable_id FROM payments going"
        " INDEXED BY payments_in_flight WHERE going.status IN ('pending', 'processing')))"
        " AND EXISTS (SELECT 1 FROM payments WHERE payments.payable_id = payables.payable_id"
        " AND payments.payable_type = 'counter' AND payments.amount < payables.amount_due"
        " AND payments.status NOT IN ('failed', 'expired') AND corrected = 0 AND released = 0)"
        " ORDER BY created_at DESC, payable_id DESC",
    )
    return [Payable(PayableRef("counter", row[0]), *row[1:]) for row in rows]


def methods(connection: Connection) -> list[PaymentMethod]:
    """All payment methods, in the order of the tiles."""
    rows = driver.rows(connection, f"{_METHODS} ORDER BY display_order, provider_code")
    return [_method(row) for row in rows]


def method_of(connection: Connection, provider_code: str) -> PaymentMethod | None:
    """The method that uses this provider."""
    row = driver.first(connection, f"{_METHODS} WHERE provider_code = ?", (provider_code,))
    return _method(row) if row is not None else None


def _method(row: Row) -> PaymentMethod:
    method_id, provider_code, name, active, display_order, config = row
    return PaymentMethod(method_id, provider_code, name, bool(active), display_order, _config(config))


def people(connection: Connection) -> list[Staff]:
    """Everybody who may sign in: cashiers first, each in the order in which they were added."""
    rows = connection.exec_driver_sql(
        "SELECT staff_id, code, name, role FROM staff WHERE active = 1 ORDER BY role, rowid"
    )
    return [Staff(row[0], row[1], row[2], Role(row[3])) for row in rows]


def pin_hash(connection: Connection, staff_id: str) -> str | None:
    """The stored hash of a person's PIN."""
    row = driver.first(connection, "SELECT pin_hash FROM staff_pins WHERE staff_id = ?", (staff_id,))
    return str(row[0]) if row is not None else None


def set_pin_hash(connection: Connection, staff_id: str, value: str) -> None:
    """Store a person's PIN hash instead of the one before."""
    driver.run(
        connection,
        "INSERT INTO staff_pins (staff_id, pin_hash) VALUES (?, ?)"
        " ON CONFLICT (staff_id) DO UPDATE SET pin_hash = excluded.pin_hash",
        (staff_id, value),
    )


def put_attempt(connection: Connection, payment_id: str, link: str | None, private: str | None) -> None:
    """Remember where the customer pays and the provider's private words; what is None stays as it was."""
    driver.run(
        connection,
        "INSERT INTO attempts (payment_id, redirect_url, private) VALUES (?, ?, ?)"
        " ON CONFLICT (payment_id) DO UPDATE SET"
        " redirect_url = COALESCE(excluded.redirect_url, attempts.redirect_url),"
        " private = COALESCE(excluded.private, attempts.private)",
        (payment_id, link, private),
    )


def put_others(connection: Connection, payment_id: str, references: tuple[str, ...]) -> None:
    """Remember which further requests of this payment are still to be ended; () for none."""
    driver.run(
        connection,
        "INSERT INTO attempts (payment_id, others) VALUES (?, ?)"
        " ON CONFLICT (payment_id) DO UPDATE SET others = excluded.others",
        (payment_id, msgspec.json.encode(references).decode() if references else None),
    )


def others(connection: Connection) -> dict[str, tuple[str, ...]]:
    """The further requests that are still to be ended, by payment."""
    rows = driver.rows(connection, "SELECT payment_id, others FROM attempts WHERE others IS NOT NULL")
    return {row[0]: _texts(row[1]) for row in rows}


@dataclass(frozen=True, slots=True)
class Watch:
    """When a payment is asked about next, and what the last answer was. Times are UTC milliseconds."""

    payment_id: str
    next_at: int
    asked: int
    last_asked_at: int | None = None
    last_answer: str | None = None
    not_found_at: int | None = None


def watches_of_ended(connection: Connection) -> list[Watch]:
    """Everything that ended unpaid and is watched, the next to be asked first."""
    rows = driver.rows(
        connection,
        "SELECT watches.payment_id, next_at, asked, last_asked_at, last_answer, not_found_at FROM watches"
        " CROSS JOIN payments ON payments.payment_id = watches.payment_id"
        " WHERE payments.status IN ('failed', 'expired') ORDER BY next_at",
    )
    return [Watch(*row) for row in rows]


def next_paid(connection: Connection, due_ms: int | None, longest_ms: int) -> Watch | None:
    """The watch over a paid payment whose time comes next. With `due_ms` only one whose time has come, or
    lies further ahead than anything is planned."""
    row = driver.first(
        connection,
        "SELECT watches.payment_id, watches.next_at, watches.asked, watches.last_asked_at,"
        " watches.last_answer, watches.not_found_at FROM watches CROSS JOIN payments"
        " ON payments.payment_id = watches.payment_id"
        " WHERE payments.status IN ('success', 'partially_refunded', 'refunded')"
        " AND (CAST(? AS BIGINT) IS NULL OR watches.next_at <= ? OR watches.next_at > ? + ?)"
        " ORDER BY watches.next_at LIMIT 1",
        (due_ms, due_ms, due_ms, longest_ms),
    )
    return Watch(*row) if row is not None else None


def watch_of(connection: Connection, payment_id: str) -> Watch | None:
    """The watch over one payment."""
    row = driver.first(
        connection,
        "SELECT payment_id, next_at, asked, last_asked_at, last_answer, not_found_at FROM watches"
        " WHERE payment_id = ?",
        (payment_id,),
    )
    return Watch(*row) if row is not None else None


def put_watch(connection: Connection, watch: Watch) -> None:
    """Begin or change a watch."""
    driver.run(
        connection,
        "INSERT INTO watches (payment_id, next_at, asked, last_asked_at, last_answer, not_found_at)"
        " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (payment_id) DO UPDATE SET next_at = excluded.next_at,"
        " asked = excluded.asked, last_asked_at = excluded.last_asked_at,"
        " last_answer = excluded.last_answer, not_found_at = excluded.not_found_at",
        (
            watch.payment_id,
            watch.next_at,
            watch.asked,
            watch.last_asked_at,
            watch.last_answer,
            watch.not_found_at,
        ),
    )


def end_watch(connection: Connection, payment_id: str) -> None:
    """Stop watching; harmless where nobody did."""
    driver.run(connection, "DELETE FROM watches WHERE payment_id = ?", (payment_id,))


def last_order_number(connection: Connection) -> int:
    """The number of the newest order that has one, 0 for none. Numbers are given upwards."""
    found = connection.exec_driver_sql(
        "SELECT payable_id FROM payables WHERE payable_type = 'order' AND payable_id NOT GLOB '*[^0-9]*'"
        " ORDER BY rowid DESC LIMIT 1"
    ).scalar()
    return int(found or 0)
