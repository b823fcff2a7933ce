"""Texts that nobody types on purpose: a sentence for a person, and never money that cannot be recorded."""

from __future__ import annotations

from typing import Any

import pytest

from pos_terminal.domain.errors import InvalidInput
from pos_terminal.domain.payment import PayableRef, Status
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.ledger.verify import verify
from pos_terminal.providers.base import Outcome
from pos_terminal.services import outcome
from pos_terminal.services.answer import Step
from pos_terminal.services.checkout import Checkout, Sale
from tests.support.core import all_payments, answer, wave

STRANGE = ["e\u0301", "\ud800", "a\x00b", "\\u0000", "\u202e", "\x1b[31m", "x" * 3_000]


@pytest.mark.parametrize("text", ["\ud800", "a\x00b", "\x1b[31m", "x" * 256])
def test_an_order_or_a_method_with_a_strange_name_is_refused(checkout: Checkout, text: str) -> None:
    for other in ({"payable": PayableRef("order", text)}, {"provider_code": text}):
        values: dict[str, Any] = {"amount": 500, "provider_code": "wave", "idempotency_key": "key"}
        with pytest.raises(InvalidInput):
            checkout.begin(Sale(**(values | other)))


@pytest.mark.parametrize("text", STRANGE)
def test_money_that_does_not_fit_is_told_whatever_the_provider_called_it(
    ledger: Ledger, checkout: Checkout, text: str
) -> None:
    payment = checkout.begin(wave(500, "key")).payment
    wrong = answer(payment, Outcome.PAID, order_reference=text, currency=text)
    after = outcome.apply(ledger, payment.payment_id, Step.CHECK, wrong).payment
    assert (after.status, after.error_code) == (Status.PROCESSING, "mismatch")
    with ledger.reading() as connection:
        kinds = connection.exec_driver_sql("SELECT kind FROM exceptions").all()
        assert verify(connection, ledger.terminal_id).ok
    assert [tuple(row) for row in kinds] == [("mismatch",)]


@pytest.mark.parametrize("text", STRANGE)
@pytest.mark.parametrize("what", [Outcome.PENDING, Outcome.PAID, Outcome.DECLINED])
def test_an_answer_is_kept_whatever_else_it_says(
    ledger: Ledger, checkout: Checkout, what: Outcome, text: str
) -> None:
    payment = checkout.begin(wave(500, "key")).payment
    said = answer(
        payment, what, provider_reference=text, transaction_id=text, redirect_url=text, provider_error=text
    )
    after = outcome.apply(ledger, payment.payment_id, Step.CHECK, said).payment
    wanted = {Outcome.PAID: "success", Outcome.DECLINED: "failed", Outcome.PENDING: "processing"}[what]
    assert after.status == wanted
    assert all_payments(ledger) == [after]
