"""A ledger that has seen everything once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pos_terminal.domain.payment import PayableRef
from pos_terminal.domain.people import Role
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.providers.base import Outcome
from pos_terminal.services import outcome, people
from pos_terminal.services.answer import Step
from tests.support.core import all_payments, answer, cash, checkout_of, open_ledger, open_order, wave


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A ledger on disk with its methods."""
    opened = open_ledger(tmp_path)
    yield opened
    opened.close()


def live_through_everything(ledger: Ledger) -> None:
    """Cash, orders, and an electronic payment for each way in which one can end."""
    people.add_staff(ledger, code="awa", name="Awa", role=Role.MANAGER, pin_hash="x", staff_id="staff-awa")
    open_order(ledger, "1045", 9_500)
    checkout = checkout_of(ledger)
    checkout.take_cash(cash(5_000, "k-cash", tendered=10_000, reference="Table 3"))
    checkout.take_cash(cash(4_500, "k-part", payable=PayableRef("order", "1045")))
    for number, ends in enumerate((Outcome.PAID, Outcome.DECLINED, Outcome.EXPIRED, Outcome.PENDING)):
        payment = checkout.begin(wave(1_000 + number, f"k-{ends}")).payment
        outcome.apply(ledger, payment.payment_id, Step.INITIATE, answer(payment, Outcome.PENDING))
        outcome.apply(ledger, payment.payment_id, Step.CHECK, answer(payment, ends))
    declined = next(p for p in all_payments(ledger) if p.idempotency_key == "k-declined")
    outcome.apply(ledger, declined.payment_id, Step.CHECK, answer(declined, Outcome.PAID))
    waiting = next(p for p in all_payments(ledger) if p.idempotency_key == "k-pending")
    outcome.apply(ledger, waiting.payment_id, Step.CHECK, answer(waiting, Outcome.PAID, amount=7))
