"""Late money, cancelling, sending again, and what was never sent."""

from __future__ import annotations

from typing import Any

import pytest

from pos_terminal.domain.payment import PayableRef, Payment, Phase, Status
from pos_terminal.ledger import catalogue
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.providers.base import Outcome
from pos_terminal.services import outcome, watch
from pos_terminal.services.answer import REPLAYED
from tests.services.outcomes import (
    CANCEL_LOST,
    CANCELLED,
    CANCELLING,
    EXPIRED,
    FAILED,
    NUMBERS,
    SENT,
    SUCCESS,
    UNKNOWN,
    WAITING,
    WRONG,
    State,
    answered,
    begun,
    exceptions_of,
    in_state,
    journal_length,
    state_of,
)
from tests.support.core import answer, cash, checkout_of, open_order


def _late(ledger: Ledger, due: int, amount: int, cash_meanwhile: int) -> tuple[Payment, int, int]:
    ref = PayableRef("order", f"{next(NUMBERS)}")
    open_order(ledger, ref.id, due)
    payment = begun(ledger, amount, payable=ref)
    answered(ledger, payment, Outcome.EXPIRED)
    if cash_meanwhile:
        checkout_of(ledger).take_cash(cash(cash_meanwhile, f"key-{next(NUMBERS)}", payable=ref))
    after = answered(ledger, payment, Outcome.PAID)
    with ledger.reading() as connection:
        taken, settled = connection.exec_driver_sql(
            "SELECT amount_taken, settled FROM payables WHERE payable_id = ?", (ref.id,)
        ).one()
    return after, taken, settled


@pytest.mark.parametrize(
    ("due", "amount", "cash_meanwhile", "rest"),
    [
        (9_500, 9_500, 0, 0),
        (9_500, 5_000, 0, 0),
        (9_500, 5_000, 4_500, 0),
        (9_500, 9_500, 9_500, 9_500),
        (9_500, 9_500, 4_000, 4_000),
        (9_500, 5_000, 4_501, 1),
    ],
)
def test_late_money_settles_what_is_due_and_a_person_gets_the_rest(
    ledger: Ledger, due: int, amount: int, cash_meanwhile: int, rest: int
) -> None:
    payment, taken, settled = _late(ledger, due, amount, cash_meanwhile)
    assert state_of(payment) == SUCCESS
    assert exceptions_of(ledger, payment) == ([("late_money", rest, "XOF")] if rest else [])
    assert taken == amount + cash_meanwhile
    assert settled == int(taken >= due)


def test_late_money_for_a_keyed_in_amount_is_always_for_a_person(ledger: Ledger) -> None:
    payment = answered(ledger, in_state(ledger, EXPIRED), Outcome.PAID)
    assert state_of(payment) == SUCCESS
    assert exceptions_of(ledger, payment) == [("late_money", 500, "XOF")]


def test_money_in_time_is_surplus_when_late_money_has_settled_the_order(ledger: Ledger) -> None:
    ref = PayableRef("order", "1045")
    open_order(ledger, "1045", 9_500)
    first = begun(ledger, 9_500, payable=ref)
    answered(ledger, first, Outcome.EXPIRED)
    second = begun(ledger, 9_500, payable=ref)
    answered(ledger, first, Outcome.PAID)
    assert state_of(answered(ledger, second, Outcome.PAID)) == SUCCESS
    assert exceptions_of(ledger, first) == []
    assert exceptions_of(ledger, second) == [("late_money", 9_500, "XOF")]


@pytest.mark.parametrize("state", [FAILED, EXPIRED])
def test_an_attempt_that_ended_is_watched_from_the_same_moment(ledger: Ledger, state: State) -> None:
    payment = in_state(ledger, state)
    with ledger.reading() as connection:
        assert catalogue.watch_of(connection, payment.payment_id) is not None


@pytest.mark.parametrize("state", [SENT, WAITING, UNKNOWN, CANCEL_LOST], ids=str)
def test_a_wish_to_cancel_ends_nothing_by_itself(ledger: Ledger, state: State) -> None:
    payment = in_state(ledger, state)
    asked = outcome.begin_cancel(ledger, payment.payment_id, "system")
    assert asked.changed
    assert state_of(asked.payment) == CANCELLING
    assert not outcome.begin_cancel(ledger, payment.payment_id, "system").changed


@pytest.mark.parametrize("state", [SUCCESS, FAILED, EXPIRED], ids=str)
def test_what_has_ended_cannot_be_cancelled(ledger: Ledger, state: State) -> None:
    payment = in_state(ledger, state)
    written = journal_length(ledger)
    assert outcome.begin_cancel(ledger, payment.payment_id, "system") == outcome.Applied(
        payment, changed=False
    )
    assert journal_length(ledger) == written


def test_a_replay_is_noted_and_forgets_what_was_not_found_before(ledger: Ledger) -> None:
    payment = in_state(ledger, UNKNOWN)
    noted = watch.note_answer(ledger, payment.payment_id, answer(payment, Outcome.NOT_FOUND), 0)
    assert noted.not_found_at is not None
    replayed = outcome.begin_replay(ledger, payment.payment_id)
    assert replayed is not None
    assert state_of(replayed) == (Status.PROCESSING, Phase.SENT, REPLAYED)
    assert replayed.charge_reference == payment.charge_reference
    with ledger.reading() as connection:
        kept = catalogue.watch_of(connection, payment.payment_id)
    assert kept is not None
    assert kept.not_found_at is None


@pytest.mark.parametrize(
    "state", [SENT, WAITING, CANCELLING, CANCEL_LOST, WRONG, FAILED, EXPIRED, SUCCESS], ids=str
)
def test_nothing_else_is_sent_again(ledger: Ledger, state: State) -> None:
    payment = in_state(ledger, state)
    written = journal_length(ledger)
    assert outcome.begin_replay(ledger, payment.payment_id) is None
    assert journal_length(ledger) == written


@pytest.mark.parametrize(
    ("state", "ended"),
    [(UNKNOWN, (Status.EXPIRED, None, "never_sent")), (CANCEL_LOST, CANCELLED)],
    ids=["unknown", "with a wish to cancel"],
)
def test_what_nobody_ever_saw_can_be_called_ended(ledger: Ledger, state: State, ended: State) -> None:
    payment = in_state(ledger, state)
    assert state_of(outcome.never_sent(ledger, payment.payment_id).payment) == ended
    assert not outcome.never_sent(ledger, payment.payment_id).changed
    assert state_of(answered(ledger, payment, Outcome.PAID)) == SUCCESS


@pytest.mark.parametrize("state", [SENT, WAITING, CANCELLING, WRONG, FAILED, SUCCESS], ids=str)
def test_nothing_else_was_never_sent(ledger: Ledger, state: State) -> None:
    payment = in_state(ledger, state)
    assert outcome.never_sent(ledger, payment.payment_id) == outcome.Applied(payment, changed=False)


@pytest.mark.parametrize(
    "seen",
    [{"redirect_url": "https://pay.example/1", "provider_reference": None}, {"redirect_url": None}],
    ids=str,
)
def test_what_a_customer_may_have_seen_is_never_called_unsent(ledger: Ledger, seen: dict[str, Any]) -> None:
    payment = answered(ledger, in_state(ledger, SENT), Outcome.PENDING, **seen)
    payment = answered(ledger, payment, Outcome.NOT_FOUND)
    assert payment.is_unknown
    assert not outcome.never_sent(ledger, payment.payment_id).changed
