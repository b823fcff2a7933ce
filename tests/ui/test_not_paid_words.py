"""What the screen of an attempt without money says beside its reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

import pytest

from pos_terminal.domain.payment import PayableRef, Payment, Status
from pos_terminal.ui.presenters import charge_states

ATTEMPT = Payment(
    payment_id="p-1",
    position=1,
    origin="terminal",
    idempotency_key="key",
    payable=PayableRef("order", "1047"),
    label="Table 6",
    reference="",
    method_id="method-wave",
    provider_code="wave",
    amount=15_000,
    currency="XOF",
    status=Status.FAILED,
    phase=None,
    charge_reference="reference",
    provider_reference=None,
    transaction_id=None,
    redirect_url=None,
    expires_at=None,
    sent_amount=15_000,
    sent_currency="XOF",
    tendered=None,
    change=None,
    refunded_amount=0,
    is_test=False,
    error_code="insufficient_funds",
    error_message="insufficient-funds",
    staff_id=None,
    initiated_at=0,
    completed_at=1_000,
)


def test_too_little_money_can_be_mended_by_the_customer() -> None:
    state = charge_states.not_paid(ATTEMPT, None, UTC)
    assert state.reason == "Not enough money in the customer’s Wave account"
    assert state.advice == "Or the customer adds money to Wave, and you try again."


@pytest.mark.parametrize("code", ["declined", "expired", "customer_blocked", None])
def test_other_ends_have_no_such_advice(code: str | None) -> None:
    assert charge_states.not_paid(replace(ATTEMPT, error_code=code), None, UTC).advice == ""
