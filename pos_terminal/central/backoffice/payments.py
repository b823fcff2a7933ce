"""Payments of all journals: searched, filtered, one with all that happened to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final

import msgspec
from fastapi import APIRouter, Query
from fastapi.responses import Response
from sqlalchemy import Connection, text

from pos_terminal.central.api.reading import cursor_of, place_of
from pos_terminal.central.backoffice.method_names import method_choices, method_names
from pos_terminal.central.backoffice.pages import ROOT, Visit
from pos_terminal.central.backoffice.today import days_asked
from pos_terminal.central.errors import Refused
from pos_terminal.domain import events
from pos_terminal.domain.errors import TerminalError
from pos_terminal.texts import tr

router = APIRouter(prefix=ROOT, include_in_schema=False)
_PAGE_SIZE: Final = 50
_LIST: Final = text(
    "SELECT p.payment_id, p.initiated_at, p.amount, p.refunded_amount, p.currency, p.status, p.phase,"
    " p.provider_code, p.label, p.reference, p.payable_type, p.payable_id, p.is_test, p.counted,"
    " COALESCE(t.name, '') AS terminal FROM pos.payments p LEFT JOIN pos.terminals t"
    " ON t.restaurant_id = p.restaurant_id AND t.terminal_id = p.terminal_id"
    " WHERE p.restaurant_id = :restaurant_id"
    " AND (CAST(:status AS text) IS NULL OR p.status = :status)"
    " AND (CAST(:code AS text) IS NULL OR p.provider_code = :code)"
    " AND (CAST(:since AS bigint) IS NULL OR p.initiated_at >= :since)"
    " AND (CAST(:until AS bigint) IS NULL OR p.initiated_at < :until)"
    " AND (CAST(:search AS text) IS NULL OR p.payable_id = :search OR p.reference = :search"
    " OR p.label = :search OR p.transaction_id = :search OR p.provider_reference = :search"
    " OR p.payment_id = :search OR p.claimed_number = :search"
    " OR (CAST(:amount AS bigint) IS NOT NULL AND p.amount = :amount)"
    " OR p.payment_id IN (SELECT c.payment_id FROM pos.checkouts c JOIN pos.customers u"
    " ON u.restaurant_id = c.restaurant_id AND u.customer_id = c.customer_id"
    " WHERE c.restaurant_id = :restaurant_id AND u.email = lower(:search)))"
    " AND (CAST(:at AS bigint) IS NULL OR (p.initiated_at, p.payment_id) < (:at, :before))"
    " ORDER BY p.initiated_at DESC, p.payment_id DESC LIMIT :limit"
)
_ONE: Final = text(
    "SELECT p.*, COALESCE(t.name, '') AS terminal FROM pos.payments p LEFT JOIN pos.terminals t"
    " ON t.restaurant_id = p.restaurant_id AND t.terminal_id = p.terminal_id"
    " WHERE p.restaurant_id = :restaurant_id AND p.payment_id = :payment_id"
)
_REFUNDS: Final = text(
    "SELECT * FROM pos.refunds WHERE restaurant_id = :restaurant_id AND payment_id = :payment_id"
    " ORDER BY initiated_at, refund_id"
)
_TOLD: Final = text(
    "SELECT terminal_id, event FROM pos.journal WHERE restaurant_id = :restaurant_id"
    " AND subject = :payment_id ORDER BY received_at, position"
)
_NAMES: Final = text("SELECT staff_id, name FROM pos.staff WHERE restaurant_id = :restaurant_id")
STATUSES: Final = (
    *("pending", "processing", "success", "failed", "expired", "partially_refunded", "refunded"),
)


@dataclass(frozen=True, slots=True)
class Happened:
    """One event about a payment, as a person reads it."""

    at: int
    what: str
    who: str
    more: str


def status_name(status: str, phase: str | None = None) -> str:
    """What people call a status."""
    if status == "processing":
        return {
            "unknown": tr("We do not know yet"),
            "accepted": tr("Counted as paid"),
            "cancelling": tr("Being ended"),
        }.get(phase or "", tr("Under way"))
    return {
        "pending": tr("Begun"),
        "success": tr("Paid"),
        "failed": tr("Not paid"),
        "expired": tr("Expired"),
        "partially_refunded": tr("Given back in part"),
        "refunded": tr("Given back"),
    }.get(status, status)


def status_kind(status: str, phase: str | None = None) -> str:
    """The colour of a status: ok, bad, unk or nothing."""
    if status == "processing":
        return "unk" if phase in ("unknown", "accepted") else ""
    return {"success": "ok", "failed": "bad"}.get(status, "")


@router.get("/payments/")
def payments(
    look: Visit,
    search: Annotated[str, Query(max_length=120)] = "",
    status: Annotated[str, Query(max_length=30)] = "",
    method: Annotated[str, Query(max_length=60)] = "",
    since: Annotated[str, Query(max_length=10)] = "",
    until: Annotated[str, Query(max_length=10)] = "",
    cursor: Annotated[str | None, Query(max_length=400)] = None,
) -> Response:
    """The newest payments, or those that were searched for; `since` and `until` are days, both included."""
    at, before = place_of(cursor)
    first, end = days_asked(look.house, since, until)
    wanted = search.replace("\0", "").strip()
    digits = "".join(wanted.split())
    names = {
        "restaurant_id": look.restaurant_id,
        "status": status if status in STATUSES else None,
        "code": method or None,
        "since": first,
        "until": end,
        "search": wanted or None,
        "amount": int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 16 else None,
        "at": at,
        "before": before,
        "limit": _PAGE_SIZE + 1,
    }
    with look.centre.database.tenant(look.restaurant_id) as connection:
        rows = connection.execute(_LIST, names).mappings().all()
        codes = method_choices(connection, look.restaurant_id)
        named = method_names(connection, look.restaurant_id)
    found = rows[:_PAGE_SIZE]
    last = found[-1] if len(rows) > _PAGE_SIZE else None
    return look.page(
        "payments.html",
        rows=found,
        search=wanted,
        status=status,
        method=method,
        since=since,
        until=until,
        statuses=[(one, status_name(one)) for one in STATUSES],
        next=None if last is None else cursor_of(last["initiated_at"], last["payment_id"]),
        status_name=status_name,
        status_kind=status_kind,
        codes=codes,
        method_name=named,
    )


@router.get("/payments/{payment_id}/")
def payment(look: Visit, payment_id: str) -> Response:
    """One payment with everything that happened to it, in whichever journal."""
    names = {"restaurant_id": look.restaurant_id, "payment_id": payment_id}
    with look.centre.database.tenant(look.restaurant_id) as connection:
        row = connection.execute(_ONE, names).mappings().one_or_none()
        if row is None:
            raise Refused(404, "payment_unknown", tr("There is no such payment."))
        refunds = connection.execute(_REFUNDS, names).mappings().all()
        story = _story(connection, names)
        named = method_names(connection, look.restaurant_id)
    return look.page(
        "payment.html",
        row=row,
        refunds=refunds,
        story=story,
        status_name=status_name,
        status_kind=status_kind,
        method_name=named,
    )


def _story(connection: Connection, names: dict[str, Any]) -> Sequence[Happened]:
    people = {row.staff_id: row.name for row in connection.execute(_NAMES, names)}
    found = []
    for row in connection.execute(_TOLD, names):
        try:
            event = events.decode_event(bytes(row.event))
            body = event.read_body()
        except (TerminalError, msgspec.MsgspecError):
            # An event of a newer terminal: that it is there is all that can be said.
            continue
        found.append(Happened(event.at, _said(body), _who(event.actor, people), _more(body)))
    return found


def _who(actor: str, people: dict[str, str]) -> str:
    if actor == "system":
        return ""
    return tr("The back office or a program") if actor.startswith("centre:") else people.get(actor, actor)


def _said(body: events.Body) -> str:
    return {
        "payment.started": tr("Begun"),
        "payment.processing": tr("Asked for"),
        "payment.phase": tr("News from the company"),
        "payment.succeeded": tr("Paid"),
        "payment.failed": tr("Not paid"),
        "payment.expired": tr("Expired"),
        "payment.accepted": tr("Counted as paid"),
        "payment.released": tr("Released"),
        "payment.corrected": tr("Undone as a wrong button"),
        "refund.started": tr("Giving back was begun"),
        "refund.succeeded": tr("Given back"),
        "refund.failed": tr("Not given back"),
        "exception.opened": tr("A person has to decide"),
        "exception.resolved": tr("Decided"),
    }.get(body.type_name, body.type_name)


def _more(body: events.Body) -> str:
    for name in ("error_message", "reason", "note", "transaction_id", "phase"):
        value = getattr(body, name, None)
        if isinstance(value, str) and value:
            return value
    return ""
