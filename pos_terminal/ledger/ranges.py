"""What happened between two positions of the journal: the figures of an X or a Z report.

An event belongs to the range that holds its place, so that ranges that chain count everything once. The range
is read once, the end of each event only, where its type stands. What an event says of a payment is read from
the payment's row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from sqlalchemy import Connection

from pos_terminal.domain import events
from pos_terminal.ledger import driver
from pos_terminal.ledger.journal import Entry
from pos_terminal.records import dataclass

ENDS: Final = ("payment.succeeded", "payment.failed", "payment.expired")
_COLUMNS: Final = "position, incarnation, seq, subject, hash, event"
_PAGE: Final = 20_000
# The keys of an event are sorted: terminal, type and v are its last three.
_TAIL: Final = 72
_TYPE: Final = b'"type":"'


Happened = tuple[int, str | None]
"""One event: its place, and the payment it is about, if any. Tens of thousands in a day: a tuple."""


def happened(connection: Connection, after: int, until: int) -> dict[str, list[Happened]]:
    """Everything in (after, until], in order, by the type of the event."""
    kinds: defaultdict[bytes, list[Happened]] = defaultdict(list)
    begin = after
    while begin < until:
        end = min(until, begin + _PAGE)
        rows = driver.rows(
            connection,
            f"SELECT position, subject, substr(event, -{_TAIL}) FROM journal"
            " WHERE position > ? AND position <= ? ORDER BY position",
            (begin, end),
        )
        for position, subject, tail in rows:
            kinds[tail[tail.rindex(_TYPE) + len(_TYPE) :]].append((position, subject))
        begin = end
    found: dict[str, list[Happened]] = defaultdict(list)
    for tail, some in kinds.items():
        # Two versions of one type may be in it: `found` has both.
        found[tail.partition(b'"')[0].decode()] += some
    return found


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
    """What began and succeeded in (after, until], by method; without what a person counted as paid."""
    found = driver.rows(
        connection,
        "SELECT provider_code, currency, is_test, COUNT(*), SUM(amount), COALESCE(SUM(fee), 0),"
        " COALESCE(SUM(CASE WHEN fee_estimated = 1 THEN fee END), 0),"
        " COUNT(CASE WHEN fee IS NULL AND provider_code <> 'cash' THEN 1 END)"
        " FROM payments NOT INDEXED WHERE position > ? AND position <= ?"
        " AND status IN ('success', 'partially_refunded', 'refunded') AND completed_position <= ?"
        " AND counted = 0 GROUP BY provider_code, currency, is_test",
        (after, until, until),
    )
    return [Taken(row[0], row[1], bool(row[2]), *row[3:]) for row in found]


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


def read(connection: Connection, found: Iterable[Happened]) -> list[events.Event]:
    """These events themselves. For the rare types: each is asked for."""
    entries = [
        driver.first(connection, f"SELECT {_COLUMNS} FROM journal WHERE position = ?", (position,))
        for position, _ in found
    ]
    return [Entry(*row).read() for row in entries if row is not None]


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
