"""Whether an answer is about the request that was sent, and what of it is kept as evidence."""

from __future__ import annotations

from pos_terminal.domain import events
from pos_terminal.domain.payment import Payment
from pos_terminal.domain.text_input import safe_text
from pos_terminal.providers.base import PaymentResult


def kept(said: str | None) -> str | None:
    """A stranger's text as the journal can hold it: money that moved must not go unrecorded for a character.

    Compared is what was said; ordinary references stay as they are.
    """
    return None if said is None else safe_text(said, limit=2_000)


def is_ours(payment: Payment, result: PaymentResult) -> bool:
    """Whether the answer names our reference, or names none because there is nothing to name."""
    said = result.order_reference
    return said is None or said == payment.charge_reference


def matches(payment: Payment, result: PaymentResult) -> bool:
    """Amount, currency and reference all equal what was sent; anything missing proves nothing."""
    return (
        result.amount == payment.sent_amount
        and result.currency == payment.sent_currency
        and result.order_reference == payment.charge_reference
    )


def is_for_another_amount(payment: Payment, result: PaymentResult) -> bool:
    """Whether the provider says that the open request is for something else than what was sent."""
    return (result.amount is not None and result.amount != payment.sent_amount) or (
        result.currency is not None and result.currency != payment.sent_currency
    )


def evidence_of(source: str, result: PaymentResult) -> events.Evidence:
    """What is written down of an answer. `source` names the call that brought it."""
    return events.Evidence(
        source=source,
        provider_reference=kept(result.provider_reference),
        amount=result.amount,
        currency=kept(result.currency),
        order_reference=kept(result.order_reference),
        raw_sha256=result.raw_sha256,
    )
