"""What happened between two positions of the journal: the figures of an X or a Z report.

An event belongs to the range that holds its place, so that ranges that chain count everything once. The type
of an event is looked for in its stored bytes, where it stands in one form only: texts have their quotation
marks escaped. What an event says of a payment is read from the payment's row, which never changes in this.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

from pos_terminal.domain import events
from pos_terminal.ledger import driver
from pos_terminal.ledger.journal import Entry
from pos_terminal.records import dataclass

ENDS: Final = ("payment.succeeded", "payment.failed", "payment.expired")
_RANGE: Final = "journal.position > ? AND journal.position <= ? AND instr(journal.event, ?) > 0"
_COLUMNS: Final = "position, incarnation, seq, journal.subject, hash, event"


def _mark(type_name: str) -> bytes:
    return f'"type":"{type_name}"'.encode()


@dataclass(frozen=True, slots=True)
class Taken:
    """Successes of one method in a range. `fees_unknown`: of how many nobody said a fee."""

    provider_code: str
    currency: str
    is_test: bool
    count: int
    gross: int
    fees: int
    fees_estimated: int
    fees_unknown: int


def taken(connection: Connection, after: int, until: int) -> list[Taken]:
    """What succeeded in (after, until], by method; without the payments that a person counted as paid."""
    found = driver.rows(
        connection,
        "SELECT provider_code, currency, is_test, COUNT(*), SUM(amount), COALESCE(SUM(fee), 0),"
        " COALESCE(SUM(CASE WHEN fee_estimated = 1 THEN fee END), 0),"
        " COUNT(CASE WHEN fee IS NULL AND provider_code <> 'cash' THEN 1 END)"
        " FROM journal CROSS JOIN payments ON payments.payment_id = journal.subject"
        f" WHERE {_RANGE} AND counted = 0 GROUP BY provider_code, currency, is_test",
        (after, until, _mark("payment.succeeded")),
    )
    return [Taken(row[0], row[1], bool(row[2]), *row[3:]) for row in found]


def subjects(connection: Connection, after: int, until: int, type_name: str) -> list[str]:
    """The payments that an event of this type in (after, until] is about, in order, each once."""
    found = driver.rows(
        connection,
        f"SELECT subject FROM journal WHERE {_RANGE} ORDER BY position",
        (after, until, _mark(type_name)),
    )
    return list(dict.fromkeys(row[0] for row in found))


def counted_ended(connection: Connection, after: int, until: int) -> list[str]:
    """The payments that a person counted as paid, at any time, and that ended in (after, until]."""
    found: list[str] = []
    for type_name in ENDS:
        rows = driver.rows(
            connection,
            "SELECT subject FROM journal CROSS JOIN payments ON payments.payment_id = journal.subject"
            f" WHERE {_RANGE} AND counted = 1 ORDER BY journal.position",
            (after, until, _mark(type_name)),
        )
        found += [row[0] for row in rows]
    return list(dict.fromkeys(found))


def stood_as_paid(connection: Connection, payment_id: str, at_position: int) -> bool:
    """Whether, when the journal ended there, a person counted this payment as paid and nothing had ended
    it."""
    rows = driver.rows(
        connection,
        f"SELECT {_COLUMNS} FROM journal WHERE subject = ? AND position <= ? ORDER BY position DESC",
        (payment_id, at_position),
    )
    for row in rows:
        type_name = Entry(*row).read().type
        if type_name in ENDS:
            return False
        if type_name == "payment.accepted":
            return True
    return False


def bodies(connection: Connection, after: int, until: int, type_name: str) -> list[tuple[int, events.Event]]:
    """Every event of this type in (after, until] with its position. For the rare types: each is read."""
    rows = driver.rows(
        connection,
        f"SELECT {_COLUMNS} FROM journal WHERE {_RANGE} ORDER BY position",
        (after, until, _mark(type_name)),
    )
    return [(row[0], Entry(*row).read()) for row in rows]


def end_payments(connection: Connection, after: int, until: int) -> tuple[str, str] | None:
    """The first and the last payment that succeeded in (after, until]; None where there was none."""
    ends = []
    for order in ("", " DESC"):
        row = driver.first(
            connection,
            f"SELECT subject FROM journal WHERE {_RANGE} ORDER BY position{order} LIMIT 1",
            (after, until, _mark("payment.succeeded")),
        )
        if row is None:
            return None
        ends.append(str(row[0]))
    return ends[0], ends[1]


def last_position(connection: Connection) -> int:
    """Where the journal ends."""
    [(position,)] = driver.rows(connection, "SELECT COALESCE(MAX(position), 0) FROM journal")
    return int(position)


def hash_at(connection: Connection, position: int) -> str:
    """The chain's hash there, in hex; empty where nothing is stored yet."""
    row = driver.first(connection, "SELECT hash FROM journal WHERE position = ?", (position,))
    return "" if row is None else bytes(row[0]).hex()


@dataclass(frozen=True, slots=True)
class LeftOpen:
    """An order of which something is to be paid."""

    payable_id: str
    left: int
    currency: str
    since: int


def left_open(connection: Connection, limit: int) -> tuple[int, int, list[LeftOpen]]:
    """How many orders are open, what is left of them together, and the oldest of them."""
    [(count, total)] = driver.rows(
        connection,
        "SELECT COUNT(*), COALESCE(SUM(MAX(0, amount_due - amount_taken)), 0) FROM payables"
        " INDEXED BY payables_open WHERE settled = 0 AND payable_type = 'order'",
    )
    rows = driver.rows(
        connection,
        "SELECT payable_id, MAX(0, amount_due - amount_taken), currency, created_at FROM payables"
        " INDEXED BY payables_open WHERE settled = 0 AND payable_type = 'order'"
        " ORDER BY created_at, payable_id LIMIT ?",
        (limit,),
    )
    return count, total, [LeftOpen(*row) for row in rows]
