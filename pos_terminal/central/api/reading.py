"""Payments and payables as the API shows them, of whichever journal, each question with its restaurant."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, text

from pos_terminal.central.api import shapes
from pos_terminal.central.errors import Refused
from pos_terminal.domain.payable import TERMINALS_OWN
from pos_terminal.domain.payment import PayableRef
from pos_terminal.ledger import catalogue, payments
from pos_terminal.texts import tr

_PAYMENT: Final = (
    "SELECT p.payment_id, p.status, p.phase, p.amount, p.refunded_amount, p.currency, p.provider_code,"
    " p.method_id, p.payable_type, p.payable_id, p.reference, p.terminal_id, p.idempotency_key,"
    " a.redirect_url, p.provider_reference, p.transaction_id, p.fee, p.is_test, p.error_code,"
    " p.error_message, p.initiated_at, p.completed_at FROM pos.payments p"
    " LEFT JOIN pos.attempts a ON a.restaurant_id = p.restaurant_id AND a.payment_id = p.payment_id"
    " WHERE p.restaurant_id = :restaurant_id"
)
_ONE: Final = text(_PAYMENT + " AND p.payment_id = :payment_id")
_PAGE: Final = text(
    _PAYMENT + " AND (CAST(:status AS text) IS NULL OR p.status = :status)"
    " AND (CAST(:provider_code AS text) IS NULL OR p.provider_code = :provider_code)"
    " AND (CAST(:type AS text) IS NULL OR (p.payable_type = :type AND p.payable_id = :id))"
    " AND (CAST(:customer_id AS text) IS NULL OR p.payment_id IN (SELECT c.payment_id FROM pos.checkouts c"
    " WHERE c.restaurant_id = p.restaurant_id AND c.customer_id = :customer_id))"
    " AND (CAST(:at AS bigint) IS NULL OR (p.initiated_at, p.payment_id) < (:at, :before))"
    " ORDER BY p.initiated_at DESC, p.payment_id DESC LIMIT :limit"
)
_CURRENCY: Final = text("SELECT currency FROM pos.restaurants WHERE restaurant_id = :restaurant_id")
_PAYABLES: Final = text(
    "SELECT payable_type, payable_id, created_at FROM pos.payables WHERE restaurant_id = :restaurant_id"
    " AND payable_type <> ALL (CAST(:own AS text[]))"
    " AND (CAST(:settled AS bigint) IS NULL OR settled = :settled)"
    " AND (CAST(:at AS bigint) IS NULL OR (created_at, payable_type || '/' || payable_id) < (:at, :before))"
    " ORDER BY created_at DESC, payable_type || '/' || payable_id DESC LIMIT :limit"
)


def cursor_of(at: int, ident: str) -> str:
    """Where a page ended, as callers bring it back: opaque to them."""
    return base64.urlsafe_b64encode(json.dumps([at, ident]).encode()).decode().rstrip("=")


def place_of(cursor: str | None) -> tuple[int | None, str]:
    """The place that a cursor names. Raises Refused for one that is none of ours."""
    if cursor is None:
        return None, ""
    try:
        at, ident = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if type(at) is int and isinstance(ident, str) and 0 <= at < 1 << 53 and "\0" not in ident:
            ident.encode()  # half a character is none, and the database would not take it
            return at, ident
    except (ValueError, binascii.Error, UnicodeDecodeError, TypeError):
        pass
    raise Refused(400, "cursor_unknown", tr("This page is not known. Begin again at the first."))


def payment(connection: Connection, restaurant_id: str, payment_id: str) -> shapes.PaymentOut:
    """One payment. Raises Refused 404."""
    names = {"restaurant_id": restaurant_id, "payment_id": payment_id}
    row = connection.execute(_ONE, names).mappings().one_or_none()
    if row is None:
        raise Refused(404, "payment_unknown", tr("There is no such payment."))
    return shapes.PaymentOut(**_out(row))


def initiated(
    connection: Connection, restaurant_id: str, payment_id: str, *, is_duplicate: bool
) -> shapes.InitiatedOut:
    """The same, as the answer to who asked for it."""
    found = payment(connection, restaurant_id, payment_id)
    return shapes.InitiatedOut(**found.model_dump(), is_duplicate=is_duplicate)


def payment_page(
    connection: Connection,
    restaurant_id: str,
    *,
    cursor: str | None,
    limit: int,
    status: str | None = None,
    provider_code: str | None = None,
    payable: tuple[str, str] | None = None,
    customer_id: str | None = None,
) -> shapes.PaymentPage:
    """A page of payments, newest first. A page stays the same whatever is added meanwhile."""
    at, before = place_of(cursor)
    names = {
        "restaurant_id": restaurant_id,
        "status": status,
        "provider_code": provider_code,
        "type": payable[0] if payable else None,
        "id": payable[1] if payable else None,
        "customer_id": customer_id,
        "at": at,
        "before": before,
        "limit": limit + 1,
    }
    rows = connection.execute(_PAGE, names).mappings().all()
    found = [shapes.PaymentOut(**_out(row)) for row in rows[:limit]]
    more = len(rows) > limit
    return shapes.PaymentPage(
        results=found, next=cursor_of(found[-1].initiated_at, found[-1].id) if more else None
    )


def _out(row: RowMapping) -> Mapping[str, Any]:
    values = dict(row)
    kind, ident = values.pop("payable_type"), values.pop("payable_id")
    values["id"] = values.pop("payment_id")
    values["payment_method_id"] = values.pop("method_id")
    values["is_test"] = bool(values["is_test"])
    return {**values, **_named(kind, ident)}


def _named(kind: str, ident: str) -> dict[str, Any]:
    name = shapes.PayableName.model_construct(type=kind, id=ident)
    return {"payable": name, "order_id": ident if kind == "order" else None}


def payable(connection: Connection, ref: PayableRef) -> shapes.PayableOut:
    """One payable, in a transaction of the ledger. Raises Refused 404."""
    found = catalogue.payable(connection, ref)
    if found is None or ref.type in TERMINALS_OWN:
        raise Refused(404, "payable_unknown", tr("There is nothing to be paid under this number."))
    due = payments.due_of(connection, found)
    _taken, settled = catalogue.noted(connection, ref)
    return shapes.PayableOut(
        **_named(ref.type, ref.id),
        label=found.label,
        amount=found.amount_due,
        currency=found.currency,
        taken=max(0, due.taken),
        in_flight=due.in_flight,
        open=0 if settled else due.open,
        settled=settled,
        created_at=found.created_at,
    )


def currency_of(connection: Connection, restaurant_id: str) -> str | None:
    """The restaurant's own currency."""
    found = connection.execute(_CURRENCY, {"restaurant_id": restaurant_id}).scalar()
    return None if found is None else str(found)


def payable_page(
    connection: Connection, restaurant_id: str, *, cursor: str | None, limit: int, settled: bool | None
) -> shapes.PayablePage:
    """A page of payables, newest first."""
    at, before = place_of(cursor)
    names = {
        "restaurant_id": restaurant_id,
        "own": list(TERMINALS_OWN),
        "settled": None if settled is None else int(settled),
        "at": at,
        "before": before,
        "limit": limit + 1,
    }
    rows = connection.execute(_PAYABLES, names).all()
    found = [payable(connection, PayableRef(row.payable_type, row.payable_id)) for row in rows[:limit]]
    last = rows[limit - 1] if len(rows) > limit else None
    place = None if last is None else cursor_of(last.created_at, f"{last.payable_type}/{last.payable_id}")
    return shapes.PayablePage(results=found, next=place)
