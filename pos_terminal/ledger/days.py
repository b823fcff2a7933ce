"""Questions about stretches of time, [since, until) in UTC milliseconds: what was taken, given back, counted.

A payment belongs to the moment at which it began. Taken is what succeeded and was not corrected, and what a
person counted as paid; methods of a test are no takings. The index of days answers nearly everything:
of a row only who took it and its fee are looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final

from sqlalchemy import Connection

from pos_terminal.ledger import driver
from pos_terminal.ledger.driver import Row
from pos_terminal.records import dataclass

_DAY: Final = (
    "FROM payments INDEXED BY payments_day WHERE initiated_at >= ? AND initiated_at < ? AND is_test = 0"
)
_TAKEN: Final = (
    f"{_DAY} AND (status IN ('success', 'partially_refunded') OR (status = 'refunded' AND corrected = 0)"
    " OR (status = 'processing' AND counted = 1))"
)


@dataclass(frozen=True, slots=True)
class Sum:
    """How many, and what they come to in minor units; `key` is the method's code or the person's id."""

    key: str
    count: int
    amount: int


@dataclass(frozen=True, slots=True)
class Fees:
    """What a method kept: `estimated` of `fees` by its settings; of `unknown` payments nobody said."""

    provider_code: str
    fees: int
    estimated: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Endings:
    """How many payments of a method went through, of all that ended."""

    provider_code: str
    paid: int
    ended: int


def by_method(connection: Connection, since: int, until: int) -> list[Sum]:
    """What was taken by method, the largest first."""
    rows = driver.rows(
        connection,
        f"SELECT provider_code, COUNT(*), SUM(amount) AS total {_TAKEN}"
        " GROUP BY provider_code ORDER BY total DESC, provider_code",
        (since, until),
    )
    return [Sum(*row) for row in rows]


def by_staff(connection: Connection, since: int, until: int) -> list[Sum]:
    """What was taken by each person, the largest first; "" for what nobody signed in for."""
    rows = driver.rows(
        connection,
        f"SELECT COALESCE(staff_id, ''), COUNT(*), SUM(amount) AS total {_TAKEN}"
        " GROUP BY 1 ORDER BY total DESC, 1",
        (since, until),
    )
    return [Sum(*row) for row in rows]


def total(connection: Connection, since: int, until: int) -> tuple[int, int]:
    """What was taken: how many, and minor units."""
    [(count, amount)] = driver.rows(
        connection, f"SELECT COUNT(*), COALESCE(SUM(amount), 0) {_TAKEN}", (since, until)
    )
    return count, amount


def in_steps(connection: Connection, edges: Sequence[int]) -> list[tuple[int, int]]:
    """What was taken between each edge and the next: how many, and minor units."""
    return [total(connection, since, until) for since, until in pairwise(edges)]


def unconfirmed(connection: Connection, since: int, until: int) -> tuple[int, int]:
    """Of the takings, what a person counted as paid and nothing has proved."""
    [(count, amount)] = driver.rows(
        connection,
        f"SELECT COUNT(*), COALESCE(SUM(amount), 0) {_DAY} AND status = 'processing' AND counted = 1",
        (since, until),
    )
    return count, amount


def corrected(connection: Connection, since: int, until: int) -> tuple[int, int]:
    """Wrong buttons that were undone, of the payments that began in the stretch: in no sum."""
    [(count, amount)] = driver.rows(
        connection,
        f"SELECT COUNT(*), COALESCE(SUM(amount), 0) {_DAY} AND status = 'refunded' AND corrected = 1",
        (since, until),
    )
    return count, amount


def fees(connection: Connection, since: int, until: int) -> list[Fees]:
    """What the companies keep of the takings. Cash costs nothing."""
    rows = driver.rows(
        connection,
        "SELECT provider_code, COALESCE(SUM(fee), 0),"
        f" COALESCE(SUM(CASE WHEN fee_estimated = 1 THEN fee END), 0), COUNT(*) - COUNT(fee) {_TAKEN}"
        " AND provider_code <> 'cash' GROUP BY provider_code",
        (since, until),
    )
    return [Fees(*row) for row in rows]


def endings(connection: Connection, since: int, until: int) -> list[Endings]:
    """How many payments of each method went through, by the index alone. Cash always does."""
    rows = driver.rows(
        connection,
        "SELECT provider_code, COUNT(CASE WHEN status NOT IN ('failed', 'expired') THEN 1 END), COUNT(*)"
        f" {_DAY} AND status NOT IN ('pending', 'processing') AND provider_code <> 'cash'"
        " GROUP BY provider_code ORDER BY provider_code",
        (since, until),
    )
    return [Endings(*row) for row in rows]


def given_back(connection: Connection, since: int, until: int) -> list[Sum]:
    """What was given back in the stretch, by the method of its payment."""
    rows = driver.rows(
        connection,
        "SELECT provider_code, COUNT(*), SUM(refunds.amount) FROM refunds INDEXED BY refunds_day"
        " CROSS JOIN payments ON payments.payment_id = refunds.payment_id"
        " WHERE refunds.completed_at >= ? AND refunds.completed_at < ? AND refunds.status = 'success'"
        " AND is_test = 0 GROUP BY provider_code ORDER BY provider_code",
        (since, until),
    )
    return [Sum(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Difference:
    """A closed session and its difference in minor units: minus is short. `closed_at` is UTC milliseconds."""

    number: int
    z_number: int
    opened_by: str
    shared: bool
    closed_at: int
    variance: int
    reason: str
    approved_by: str | None


_AT_ONCE: Final = 100


def differences(connection: Connection, since: int, until: int) -> list[Difference]:
    """The sessions that were closed in the stretch, the newest first; of the newest hundred."""
    rows = driver.rows(
        connection,
        "SELECT number, z_number, opened_by, shared, closed_at, counted - expected, reason, approved_by"
        " FROM drawer_sessions WHERE z_number IS NOT NULL ORDER BY z_number DESC LIMIT ?",
        (_AT_ONCE,),
    )
    found = [_difference(row) for row in rows]
    return [one for one in found if since <= one.closed_at < until]


def _difference(row: Row) -> Difference:
    values: list[Any] = [*row[:3], bool(row[3]), *row[4:]]
    return Difference(*values)
