"""Answers in any order, late, doubled, wrong: never success without exact evidence, never a step back."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st

from pos_terminal.domain.errors import NotAllowed
from pos_terminal.domain.payment import ENDED_UNPAID, Payment, Status
from pos_terminal.ledger import payments
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.providers.base import Outcome, PaymentResult
from pos_terminal.services import outcome
from pos_terminal.services.answer import Step
from tests.support.core import TurnedClock, checkout_of, open_ledger, wave

RANK: Final = {
    Status.PENDING: 0,
    Status.PROCESSING: 1,
    Status.FAILED: 2,
    Status.EXPIRED: 2,
    Status.SUCCESS: 3,
}
_RIGHT: Final = "ours"
_ANSWERS = st.tuples(
    st.sampled_from(Step),
    st.sampled_from(Outcome),
    st.sampled_from([500, 500, 500, 499, None]),
    st.sampled_from(["XOF", "XOF", "EUR", None]),
    st.sampled_from([_RIGHT, _RIGHT, "other", None]),
)
_ACTS = st.one_of(_ANSWERS, st.sampled_from(["cancel", "replay", "never_sent", "later"]))


def _do(ledger: Ledger, clock: TurnedClock, payment: Payment, act: Any) -> bool:
    """Do one thing; whether it was exact evidence of the money."""
    ident = payment.payment_id
    if act == "cancel":
        with suppress(NotAllowed):
            outcome.begin_cancel(ledger, ident, "system")
    elif act == "replay":
        outcome.begin_replay(ledger, ident)
    elif act == "never_sent":
        outcome.never_sent(ledger, ident)
    elif act == "later":
        clock.ms += 60_000
    else:
        step, what, amount, currency, reference = act
        said = payment.charge_reference if reference == _RIGHT else reference
        result = PaymentResult(what, "cos-1", amount=amount, currency=currency, order_reference=said)
        outcome.apply(ledger, ident, step, result)
        return bool(what is Outcome.PAID and (amount, currency, reference) == (500, "XOF", _RIGHT))
    return False


@settings(max_examples=100)
@given(st.lists(_ACTS, min_size=1, max_size=12))
def test_only_exact_evidence_is_success_and_nothing_goes_back(acts: list[Any]) -> None:
    clock = TurnedClock()
    ledger = open_ledger(None, clock=clock)
    before = checkout_of(ledger).begin(wave(500, "k")).payment
    proven = False
    for act in acts:
        proven = _do(ledger, clock, before, act) or proven
        with ledger.reading() as connection:
            after = payments.by_id(connection, before.payment_id)
        assert after is not None
        assert (after.status is Status.SUCCESS) == proven
        assert RANK[after.status] >= RANK[before.status]
        if before.status in ENDED_UNPAID:
            assert after.status in (before.status, Status.SUCCESS)
        assert (after.amount, after.charge_reference) == (500, before.charge_reference)
        before = after
    ledger.close()
