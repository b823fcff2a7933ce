"""Slips from the tables; each raises NotAllowed("nothing_to_print") where there is nothing to say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from typing import Final

from pos_terminal.domain.drawer import MovementKind
from pos_terminal.domain.errors import NotAllowed
from pos_terminal.domain.money import Money
from pos_terminal.domain.payment import TAKEN, Payment
from pos_terminal.domain.refund import Refund, RefundStatus, Route
from pos_terminal.ledger import catalogue, drawer_details, drawers
from pos_terminal.ledger.ledger import ReadConnection
from pos_terminal.receipts.receipt import BagSlip, LinkSlip, OwedSlip, RefundSlip, WatchSlip
from pos_terminal.receipts.report_words import route_word
from pos_terminal.services.naming import order_name, own_name, payment_number
from pos_terminal.services.when import clock_time, numeric_date
from pos_terminal.texts import tr

WATCHED_DAYS: Final = 2
"""So long an attempt is watched after it has ended."""
Names = Mapping[str, str]


def _nothing() -> NotAllowed:
    return NotAllowed("nothing_to_print")


def _method(connection: ReadConnection, payment: Payment) -> str:
    found = (one.name for one in catalogue.methods(connection) if one.provider_code == payment.provider_code)
    return own_name(payment.provider_code, next(found, ""))


def _money(payment: Payment, amount: int | None = None) -> Money:
    return Money(payment.amount if amount is None else amount, payment.currency)


def moment(at_ms: int, where: tzinfo) -> str:
    """21/11/2026 at 14:32."""
    time = clock_time(at_ms, where, seconds=False)
    return tr("{date} at {time}", date=numeric_date(at_ms, where), time=time)


def watch_slip(connection: ReadConnection, payment: Payment, where: tzinfo) -> WatchSlip:
    """For a payment that is not paid as far as anybody knows, and is watched."""
    if payment.status in TAKEN or payment.provider_code == "cash":
        raise _nothing()
    return WatchSlip(
        _method(connection, payment),
        _money(payment),
        payment_number(payment),
        order_name(payment),
        payment.reference or payment.label,
        moment(payment.initiated_at, where),
        WATCHED_DAYS,
    )


def owed_slip(connection: ReadConnection, payment: Payment) -> OwedSlip:
    """For change of this payment that is still owed."""
    moved = drawer_details.of_payment(connection, payment.payment_id)
    owed = moved.get(MovementKind.CHANGE_OWED, 0) + moved.get(MovementKind.OWED_PAID, 0)
    if owed <= 0:
        raise _nothing()
    return OwedSlip(_money(payment, owed), payment_number(payment), order_name(payment) or payment.reference)


def link_slip(connection: ReadConnection, payment: Payment, where: tzinfo) -> LinkSlip:
    """The payment's page as a code, while it can be paid."""
    if not payment.redirect_url or not payment.in_flight or payment.counted or payment.released:
        raise _nothing()
    until = clock_time(payment.expires_at, where, seconds=False) if payment.expires_at else ""
    name = order_name(payment) or payment.reference
    return LinkSlip(_method(connection, payment), _money(payment), name, payment.redirect_url, until)


def refund_slip(connection: ReadConnection, refund: Refund, payment: Payment, names: Names) -> RefundSlip:
    """What was given back, or is on its way; signed where it is cash."""
    status = {
        RefundStatus.SUCCESS: tr("Given back"),
        RefundStatus.FAILED: tr("Not given back"),
        RefundStatus.PROCESSING: tr("On its way back"),
    }[refund.status]
    return RefundSlip(
        number=f"{payment_number(payment)}-R{refund.position}",
        method=_method(connection, payment),
        amount=Money(refund.amount, refund.currency),
        paid=_money(payment),
        order=order_name(payment) or payment.reference,
        route=route_word(refund.route.value),
        reason=refund.reason,
        payer=refund.payer or "",
        approved_by=names.get(refund.approved_by or "", ""),
        status=status,
        signed=refund.route is Route.CASH and refund.status is not RefundStatus.FAILED,
        transaction=refund.transaction_id or "",
    )


def bag_slip(connection: ReadConnection, movement_id: str, names: Names) -> tuple[BagSlip, int, str | None]:
    """A bag for the safe; with when it left the drawer, and who took it out."""
    moved = drawer_details.movement(connection, movement_id)
    session = drawers.by_id(connection, moved.session_id) if moved is not None else None
    if moved is None or session is None or moved.kind is not MovementKind.DROP:
        raise _nothing()
    slip = BagSlip(
        f"B-{moved.position}",
        Money(-moved.amount, session.currency),
        session.drawer,
        moved.label,
        names.get(moved.received_by or "", ""),
    )
    return slip, moved.at, moved.staff_id
