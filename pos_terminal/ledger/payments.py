"""Questions about payments. Pages are keysets over the journal's order, never offsets; searches are
ranges."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection

from pos_terminal.domain.payment import PayableRef, Payment, Phase, Status
from pos_terminal.ledger import driver
from pos_terminal.ledger.beginnings import AFTER, beginnings
from pos_terminal.ledger.driver import Row
from pos_terminal.ledger.dues import due_of as due_of
from pos_terminal.records import dataclass

_LOCAL: Final = "(SELECT {} FROM attempts WHERE attempts.payment_id = payments.payment_id)"
COLUMNS: Final = (
    "payment_id, position, origin, idempotency_key, payable_type, payable_id, label, reference, method_id,"
    " provider_code, amount, currency, status, phase, charge_reference, provider_reference, transaction_id,"
    f" {_LOCAL.format('redirect_url')}, expires_at, sent_amount, sent_currency, tendered, change_given,"
    " refunded_amount, is_test, error_code, error_message, staff_id, initiated_at, completed_at,"
    " customer_phone, prepared, released, counted, corrected, refund_reserved, claimed_number, fee,"
    f" fee_estimated, decided_by, approved_by, decided_at, {_LOCAL.format('private')},"
    " drawer_session"
)
"""All columns, in the order of Payment's fields."""
_SELECT: Final = f"SELECT {COLUMNS} FROM payments"
_LAST: Final = 1 << 62
EVER: Final = (0, _LAST)
"""The stretch of time that every payment began in."""


def from_row(row: Row) -> Payment:
    """A row of COLUMNS as the domain's frozen record."""
    phase = None if row[13] is None else Phase(row[13])
    ref = PayableRef(row[4], row[5])
    values: list[Any] = [
        *(*row[:4], ref, *row[6:12], Status(row[12]), phase),
        *(*row[14:24], bool(row[24]), *row[25:32], bool(row[32]), bool(row[33]), bool(row[34])),
        *(*row[35:38], bool(row[38]), *row[39:]),
    ]
    return Payment(*values)


def _one(connection: Connection, condition: str, values: tuple[object, ...]) -> Payment | None:
    row = driver.first(connection, f"{_SELECT} {condition}", values)
    return from_row(row) if row is not None else None


def _many(connection: Connection, condition: str, values: tuple[object, ...] = ()) -> list[Payment]:
    return [from_row(row) for row in driver.rows(connection, f"{_SELECT} {condition}", values)]


def by_id(connection: Connection, payment_id: str) -> Payment | None:
    """One payment."""
    return _one(connection, "WHERE payment_id = ?", (payment_id,))


def by_position(connection: Connection, position: int) -> Payment | None:
    """The payment that began at this place of the journal."""
    return _one(connection, "WHERE position = ?", (position,))


def by_key(connection: Connection, origin: str, key: str) -> Payment | None:
    """The payment that claimed this idempotency key."""
    return _one(connection, "WHERE idempotency_key = ? AND origin = ?", (key, origin))


def by_charge_reference(connection: Connection, reference: str) -> Payment | None:
    """The payment that was sent to a provider under this reference of ours."""
    return _one(connection, "WHERE charge_reference = ?", (reference,))


def by_transaction(connection: Connection, provider_code: str, number: str) -> Payment | None:
    """The payment that its provider confirmed under this number."""
    return _one(connection, "WHERE transaction_id = ? AND provider_code = ?", (number, provider_code))


def in_flight(connection: Connection) -> list[Payment]:
    """Everything that is not final, oldest first."""
    return _many(connection, "WHERE status IN ('pending', 'processing') ORDER BY position")


def unconfirmed_by_hand(connection: Connection) -> int:
    """How many payments stand on a person's word alone, and were never sent to anybody."""
    [(count,)] = driver.rows(
        connection,
        "SELECT COUNT(*) FROM payments INDEXED BY payments_in_flight"
        " WHERE status IN ('pending', 'processing') AND counted = 1 AND charge_reference IS NULL",
    )
    return int(count)


def newest_of(connection: Connection, provider_code: str, since_ms: int, limit: int) -> list[Payment]:
    """The newest payments of one method that began since then, newest first."""
    return _many(
        connection,
        "WHERE position IN (SELECT position FROM payments INDEXED BY payments_day"
        " WHERE initiated_at >= ? AND provider_code = ? ORDER BY initiated_at DESC LIMIT ?)"
        " ORDER BY position DESC",
        (since_ms, provider_code, limit),
    )


def of_payable(connection: Connection, ref: PayableRef) -> list[Payment]:
    """All attempts for one payable, oldest first."""
    return _many(
        connection, "WHERE payable_id = ? AND payable_type = ? ORDER BY position", (ref.id, ref.type)
    )


@dataclass(frozen=True, slots=True)
class Page:
    """Payments, newest first; `next` continues, None at the end."""

    rows: list[Payment]
    next: int | None


_FILTERS: Final = {
    "all": "",
    "paid": " AND status IN ('success', 'partially_refunded', 'refunded')",
    "to_check": "",
    "not_paid": " AND status IN ('failed', 'expired')",
    "given_back": " AND status IN ('partially_refunded', 'refunded')",
}
_TO_CHECK: Final = (
    "SELECT position FROM payments INDEXED BY payments_in_flight"
    " WHERE status IN ('pending', 'processing') AND phase IS NOT 'waiting'"
    " UNION SELECT position FROM payments WHERE payment_id IN"
    " (SELECT payment_id FROM exceptions INDEXED BY exceptions_open WHERE decision IS NULL)"
)
"""Where each payment stands that nobody is certain of, or about which a person has to decide."""


def page(
    connection: Connection,
    *,
    limit: int | None,
    before: int | None = None,
    since_ms: int = 0,
    until_ms: int = _LAST,
    show: str = "all",
    provider_code: str = "",
) -> Page:
    """The newest payments before position `before` that began in [since_ms, until_ms). `show` is a filter's
    name; "" stands for every method."""
    method, code = _of_method(provider_code)
    within = (
        f"WHERE position < ? AND initiated_at >= ? AND initiated_at < ?{_FILTERS[show]}{method}"
        " ORDER BY position DESC LIMIT ?"
    )
    if show == "to_check":
        condition = within.replace("WHERE", f"NOT INDEXED WHERE position IN ({_TO_CHECK}) AND", 1)
    elif (since_ms, until_ms) == EVER:
        condition = f"NOT INDEXED {within}"
    else:
        # The index finds the stretch of time and is all that is read of it; walking back from the newest
        # would pass every payment since.
        chosen = f"SELECT position FROM payments INDEXED BY payments_day {within}"
        condition = f"WHERE position IN ({chosen}) ORDER BY position DESC"
    values = (before or _LAST, since_ms, until_ms, *code, _LAST if limit is None else limit + 1)
    return _page(_many(connection, condition, values), limit)


def _of_method(provider_code: str) -> tuple[str, tuple[str, ...]]:
    """A condition on the method, with its value; nothing for every method."""
    return (" AND provider_code = ?", (provider_code,)) if provider_code else ("", ())


def _page(found: list[Payment], limit: int | None) -> Page:
    if limit is None or len(found) <= limit:
        return Page(found, None)
    return Page(found[:limit], found[limit - 1].position)


_SEARCHES: Final = (
    "payable_id >= ? AND payable_id < ?",
    "reference <> '' AND reference >= ? AND reference < ?",
)


def search(connection: Connection, text: str, *, limit: int) -> list[Payment]:
    """Payments whose order or reference begins with the text, or whose amount it is; newest first.

    Capital and small letters are the same. Each column is searched as ranges of its index.
    """
    found: dict[int, Payment] = {}
    for condition in _SEARCHES:
        for way in beginnings(connection, f"SELECT 1 FROM payments WHERE {condition} LIMIT 1", text):
            some = _many(connection, f"WHERE {condition} LIMIT ?", (way, way + AFTER, limit))
            found |= {payment.position: payment for payment in some}
    digits = "".join(text.split())
    if digits.isascii() and digits.isdigit() and len(digits) <= 15:
        some = _many(connection, "WHERE amount = ? ORDER BY position DESC LIMIT ?", (int(digits), limit))
        found |= {payment.position: payment for payment in some}
    return [found[position] for position in sorted(found, reverse=True)][:limit]


def unresolved_counter_amount(connection: Connection, amount: int, since_ms: int) -> Payment | None:
    """A keyed-in amount equal to this one whose outcome is not known yet: the same customer, perhaps."""
    # Named, because the planner cannot see that few are in flight and many may have this amount.
    return _one(
        connection,
        "INDEXED BY payments_in_flight WHERE status IN ('pending', 'processing') AND phase = 'unknown'"
        " AND amount = ? AND payable_type = 'counter' AND released = 0 AND initiated_at >= ?"
        " ORDER BY position DESC LIMIT 1",
        (amount, since_ms),
    )


def counts(
    connection: Connection,
    since_ms: int,
    until_ms: int,
    *,
    provider_code: str = "",
    to_check: tuple[int, int] = EVER,
) -> dict[str, int]:
    """How many payments of this method, or of all, began in this stretch for each filter. What is to be
    checked is counted of its own stretch: of any day, unless it is said."""
    method, code = _of_method(provider_code)
    within = f"initiated_at >= ? AND initiated_at < ?{method}"
    [(every, paid, not_paid)] = driver.rows(
        connection,
        "SELECT COUNT(*),"
        " COUNT(CASE WHEN status IN ('success', 'partially_refunded', 'refunded') THEN 1 END),"
        " COUNT(CASE WHEN status IN ('failed', 'expired') THEN 1 END)"
        f" FROM payments INDEXED BY payments_day WHERE {within}",
        (since_ms, until_ms, *code),
    )
    [(unsure,)] = driver.rows(
        connection,
        f"SELECT COUNT(*) FROM payments NOT INDEXED WHERE position IN ({_TO_CHECK}) AND {within}",
        (*to_check, *code),
    )
    return {"all": every, "paid": paid, "not_paid": not_paid, "to_check": unsure}


def count_by_method(connection: Connection, since_ms: int, until_ms: int) -> dict[str, int]:
    """How many payments began in this stretch, by provider code; those of tests, too."""
    found = driver.rows(
        connection,
        "SELECT provider_code, COUNT(*) FROM payments INDEXED BY payments_day"
        " WHERE initiated_at >= ? AND initiated_at < ? GROUP BY provider_code ORDER BY provider_code",
        (since_ms, until_ms),
    )
    return dict(found)


def latest_before(connection: Connection, at_ms: int) -> int | None:
    """When the last payment before this moment began, UTC milliseconds; None where there is none."""
    [(latest,)] = driver.rows(
        connection,
        "SELECT MAX(initiated_at) FROM payments INDEXED BY payments_day WHERE initiated_at < ?",
        (at_ms,),
    )
    return None if latest is None else int(latest)


def day_totals(connection: Connection, since_ms: int, until_ms: int) -> dict[str, tuple[int, int]]:
    """Takings by provider code: (how many, minor units). Test methods are not takings."""
    found = driver.rows(
        connection,
        "SELECT provider_code, COUNT(*), SUM(amount) FROM payments INDEXED BY payments_day"
        " WHERE initiated_at >= ? AND initiated_at < ? AND is_test = 0"
        " AND status IN ('success', 'partially_refunded', 'refunded') GROUP BY provider_code",
        (since_ms, until_ms),
    )
    return {code: (count, total) for code, count, total in found}


def decided_since(connection: Connection, staff_id: str, since_ms: int) -> int:
    """Minor units of the payments that this person released or corrected since then."""
    [(total,)] = driver.rows(
        connection,
        "SELECT COALESCE(SUM(amount), 0) FROM payments INDEXED BY payments_decided"
        " WHERE decided_by = ? AND decided_at >= ? AND (released = 1 OR corrected = 1)",
        (staff_id, since_ms),
    )
    return int(total)


def counted_since(connection: Connection, staff_id: str, since_ms: int) -> int:
    """Minor units of the payments that this person counted as paid since then."""
    [(total,)] = driver.rows(
        connection,
        "SELECT COALESCE(SUM(amount), 0) FROM payments INDEXED BY payments_decided"
        " WHERE decided_by = ? AND decided_at >= ? AND counted = 1",
        (staff_id, since_ms),
    )
    return int(total)


def has_transaction(connection: Connection, number: str, but: str) -> bool:
    """Whether another payment than `but` was confirmed or claimed with this transaction number, or money was
    given back with it."""
    found = driver.first(
        connection,
        "SELECT 1 FROM payments WHERE transaction_id = ? AND payment_id <> ?"
        " UNION ALL SELECT 1 FROM payments WHERE claimed_number = ? AND payment_id <> ?"
        " UNION ALL SELECT 1 FROM refunds WHERE transaction_id = ?",
        (number, but, number, but, number),
    )
    return found is not None
