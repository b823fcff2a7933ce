"""Questions about payments. Pages are keysets over the journal's order, never offsets; searches are ranges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection

from pos_terminal.domain.payable import Due, Payable
from pos_terminal.domain.payment import PayableRef, Payment, Phase, Status
from pos_terminal.ledger.tables import payments

COLUMNS: Final = ", ".join(column.name for column in payments.columns)
_SELECT: Final = f"SELECT {COLUMNS} FROM payments"
_LAST: Final = 1 << 62


def from_row(row: Any) -> Payment:
    """A table row as the domain's frozen record."""
    return Payment(
        payment_id=row.payment_id,
        position=row.position,
        origin=row.origin,
        idempotency_key=row.idempotency_key,
        payable=PayableRef(row.payable_type, row.payable_id),
        label=row.label,
        reference=row.reference,
        method_id=row.method_id,
        provider_code=row.provider_code,
        amount=row.amount,
        currency=row.currency,
        status=Status(row.status),
        phase=Phase(row.phase) if row.phase else None,
        charge_reference=row.charge_reference,
        provider_reference=row.provider_reference,
        transaction_id=row.transaction_id,
        redirect_url=row.redirect_url,
        expires_at=row.expires_at,
        sent_amount=row.sent_amount,
        sent_currency=row.sent_currency,
        tendered=row.tendered,
        change=row.change_given,
        refunded_amount=row.refunded_amount,
        is_test=bool(row.is_test),
        error_code=row.error_code,
        error_message=row.error_message,
        staff_id=row.staff_id,
        initiated_at=row.initiated_at,
        completed_at=row.completed_at,
    )


def by_id(connection: Connection, payment_id: str) -> Payment | None:
    """One payment."""
    row = connection.exec_driver_sql(f"{_SELECT} WHERE payment_id = ?", (payment_id,)).first()
    return from_row(row) if row is not None else None


def by_key(connection: Connection, origin: str, key: str) -> Payment | None:
    """The payment that claimed this idempotency key."""
    row = connection.exec_driver_sql(
        f"{_SELECT} WHERE idempotency_key = ? AND origin = ?", (key, origin)
    ).first()
    return from_row(row) if row is not None else None


def by_charge_reference(connection: Connection, reference: str) -> Payment | None:
    """The payment that was sent to a provider under this reference of ours."""
    row = connection.exec_driver_sql(f"{_SELECT} WHERE charge_reference = ?", (reference,)).first()
    return from_row(row) if row is not None else None


def in_flight(connection: Connection) -> list[Payment]:
    """Everything that is not final, oldest first."""
    rows = connection.exec_driver_sql(
        f"{_SELECT} WHERE status IN ('pending', 'processing') ORDER BY position"
    )
    return [from_row(row) for row in rows]


def of_payable(connection: Connection, ref: PayableRef) -> list[Payment]:
    """All attempts for one payable, oldest first."""
    rows = connection.exec_driver_sql(
        f"{_SELECT} WHERE payable_id = ? AND payable_type = ? ORDER BY position", (ref.id, ref.type)
    )
    return [from_row(row) for row in rows]


@dataclass(frozen=True, slots=True)
class Page:
    """Payments, newest first; `next` continues, None at the end."""

    rows: list[Payment]
    next: int | None


_FILTERS: Final = {
    "all": "",
    "paid": " AND status IN ('success', 'partially_refunded', 'refunded')",
    "to_check": " AND status IN ('pending', 'processing') AND phase IS NOT 'waiting'",
    "not_paid": " AND status IN ('failed', 'expired')",
}


def page(
    connection: Connection,
    *,
    limit: int | None,
    before: int | None = None,
    since_ms: int = 0,
    until_ms: int = _LAST,
    show: str = "all",
) -> Page:
    """The newest payments before position `before` that began in [since_ms, until_ms). `show` is a filter's name."""
    index = "INDEXED BY payments_in_flight" if show == "to_check" else "NOT INDEXED"
    sql = (
        f"SELECT {COLUMNS} FROM payments {index} WHERE position < ? AND initiated_at >= ? AND initiated_at < ?"
        f"{_FILTERS[show]} ORDER BY position DESC LIMIT ?"
    )
    rows = connection.exec_driver_sql(
        sql, (before or _LAST, since_ms, until_ms, -1 if limit is None else limit + 1)
    ).all()
    return _page(rows, limit)


def _page(rows: Any, limit: int | None) -> Page:
    if limit is None or len(rows) <= limit:
        return Page([from_row(row) for row in rows], None)
    kept = [from_row(row) for row in rows[:limit]]
    return Page(kept, kept[-1].position)


_SEARCHES: Final = (
    "payable_id >= ? AND payable_id < ?",
    "reference <> '' AND reference >= ? AND reference < ?",
)


def search(connection: Connection, text: str, *, limit: int) -> list[Payment]:
    """Payments whose order or reference begins with the text, or whose amount it is; newest first.

    Each column is searched as a range of its index; letters are compared as they were typed.
    """
    upper = text + "\U0010ffff"
    found: dict[int, Payment] = {}
    for condition in _SEARCHES:
        rows = connection.exec_driver_sql(
            f"{_SELECT} WHERE {condition} LIMIT ?", (text, upper, limit)
        )
        found |= {row.position: from_row(row) for row in rows}
    digits = "".join(text.split())
    if digits.isascii() and digits.isdigit() and len(digits) <= 15:
        rows = connection.exec_driver_sql(
            f"{_SELECT} WHERE amount = ? ORDER BY position DESC LIMIT ?", (int(digits), limit)
        )
        found |= {row.position: from_row(row) for row in rows}
    return [found[position] for position in sorted(found, reverse=True)][:limit]


def due_of(connection: Connection, payable: Payable) -> Due:
    """What is left of a payable. A payment that is not final reserves its amount."""
    row = connection.exec_driver_sql(
        "SELECT"
        " COALESCE(SUM(CASE WHEN status IN ('success', 'partially_refunded', 'refunded') THEN amount END), 0),"
        " COALESCE(SUM(CASE WHEN status IN ('pending', 'processing') THEN amount END), 0)"
        " FROM payments WHERE payable_id = ? AND payable_type = ?",
        (payable.ref.id, payable.ref.type),
    ).one()
    return Due(payable.amount_due, row[0], row[1])


def unresolved_counter_amount(connection: Connection, amount: int, since_ms: int) -> Payment | None:
    """A keyed-in amount equal to this one whose outcome is not known yet: the same customer, perhaps."""
    row = connection.exec_driver_sql(
        f"{_SELECT} WHERE status = 'processing' AND phase = 'unknown' AND amount = ?"
        " AND payable_type = 'counter' AND initiated_at >= ? ORDER BY position DESC LIMIT 1",
        (amount, since_ms),
    ).first()
    return from_row(row) if row is not None else None


def counts(connection: Connection, since_ms: int, until_ms: int) -> dict[str, int]:
    """How many payments began in this stretch for each filter; `to_check` counts of any day."""
    row = connection.exec_driver_sql(
        "SELECT COUNT(*),"
        " COUNT(CASE WHEN status IN ('success', 'partially_refunded', 'refunded') THEN 1 END),"
        " COUNT(CASE WHEN status IN ('failed', 'expired') THEN 1 END)"
        " FROM payments WHERE initiated_at >= ? AND initiated_at < ?",
        (since_ms, until_ms),
    ).one()
    open_ones = connection.exec_driver_sql(
        "SELECT COUNT(*) FROM payments WHERE status IN ('pending', 'processing') AND phase IS NOT 'waiting'"
    ).scalar_one()
    return {"all": row[0], "paid": row[1], "not_paid": row[2], "to_check": open_ones}


def day_totals(connection: Connection, since_ms: int, until_ms: int) -> dict[str, tuple[int, int]]:
    """Takings by provider code: (how many, minor units). Test methods are not takings."""
    rows = connection.exec_driver_sql(
        "SELECT provider_code, COUNT(*), SUM(amount) FROM payments INDEXED BY payments_day"
        " WHERE initiated_at >= ? AND initiated_at < ? AND is_test = 0"
        " AND status IN ('success', 'partially_refunded', 'refunded') GROUP BY provider_code",
        (since_ms, until_ms),
    )
    return {row[0]: (row[1], row[2]) for row in rows}
