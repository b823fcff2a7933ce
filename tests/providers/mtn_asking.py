"""What the tests of MTN's provider ask."""

from __future__ import annotations

from pos_terminal.providers.base import PaymentResult
from pos_terminal.providers.mtn import MtnProvider
from tests.providers.mtn_shapes import (
    PHONE,
    REFERENCE,
    TOKEN,
)

GRANTED = {"access_token": TOKEN, "token_type": "access_token", "expires_in": 3600}


def create(mtn: MtnProvider, callback_url: str | None = None) -> PaymentResult:
    plan = mtn.plan(amount=5000, currency="XOF", order_reference=REFERENCE, customer_phone=PHONE)
    return mtn.initiate_payment(
        amount=plan.amount,
        currency=plan.currency,
        order_reference=REFERENCE,
        idempotency_key=REFERENCE,
        callback_url=callback_url,
        prepared=plan.prepared,
    )
