"""A payment's receipt from the tables: as it stood when the payment was paid, whenever it is printed."""

from __future__ import annotations

from collections.abc import Mapping

from pos_terminal.domain.drawer import MovementKind
from pos_terminal.domain.money import Money
from pos_terminal.domain.payment import Payment
from pos_terminal.ledger import catalogue, drawer_details, payments
from pos_terminal.ledger.ledger import ReadConnection
from pos_terminal.ledger.receipts import Issued
from pos_terminal.receipts.receipt import Change, PaymentLine, Receipt
from pos_terminal.services.naming import order_name, own_name
from pos_terminal.services.receipt_numbers import has_receipt, number_words, reference

Names = Mapping[str, str]


def receipt_of(connection: ReadConnection, payment: Payment, issued: Issued, terminal_id: str) -> Receipt:
    """What the receipt of this payment says. Parts that were paid later are not on it."""
    methods = {one.provider_code: one.name for one in catalogue.methods(connection)}
    parts = [
        one
        for one in payments.of_payable(connection, payment.payable)
        if has_receipt(one) and _ended(one) <= _ended(payment)
    ]
    parts.sort(key=_ended)
    payable = catalogue.payable(connection, payment.payable)
    due = payable.amount_due if payable is not None else payment.amount
    left = due - sum(one.amount for one in parts)
    given = payment.refunded_amount

    def money(amount: int) -> Money:
        return Money(amount, payment.currency)

    return Receipt(
        number=number_words(issued.series, issued.number),
        order=order_name(payment),
        detail=payment.reference or payment.label,
        paid=money(payment.amount),
        lines=tuple(_line(one, payment, methods) for one in parts),
        reference=reference(issued, terminal_id),
        head8=issued.head8,
        due=money(due) if due != payment.amount or len(parts) > 1 else None,
        change=_change(connection, payment),
        given_back=money(-given) if given else None,
        still_open=money(left) if left > 0 else None,
        confirmed=_is_confirmed(payment),
    )


def _ended(payment: Payment) -> tuple[int, int]:
    """When it was paid, or counted as paid; the order in which they began where that is the same."""
    return payment.completed_at or payment.decided_at or payment.initiated_at, payment.position


def _is_confirmed(payment: Payment) -> bool:
    """Whether the money is there by more than a person's word."""
    return not payment.in_flight


def _line(one: Payment, this: Payment, methods: Names) -> PaymentLine:
    return PaymentLine(
        own_name(one.provider_code, methods.get(one.provider_code, "")),
        Money(one.amount, one.currency),
        one.transaction_id or one.claimed_number or "",
        confirmed=_is_confirmed(one),
        this=one.payment_id == this.payment_id,
    )


def _change(connection: ReadConnection, payment: Payment) -> Change | None:
    """Cash: what came in, what went back, and what did not for want of coins."""
    if payment.tendered is None:
        return None
    moved = drawer_details.of_payment(connection, payment.payment_id)
    owed, left, rounding = (
        moved.get(kind, 0)
        for kind in (MovementKind.CHANGE_OWED, MovementKind.CHANGE_LEFT, MovementKind.ROUNDING)
    )

    def money(amount: int) -> Money:
        return Money(amount, payment.currency)

    return Change(
        money(payment.tendered),
        money((payment.change or 0) - owed - left - rounding),
        money(owed) if owed else None,
        money(left) if left else None,
        money(rounding) if rounding else None,
    )
