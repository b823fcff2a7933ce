"""What every answer means in every state. The table is written out by hand, from the rules and not from the
code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pytest

from pos_terminal.domain.errors import NotAllowed
from pos_terminal.domain.payment import Phase, Status
from pos_terminal.ledger import catalogue, payments
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.providers.base import Outcome, PaymentResult
from pos_terminal.services import outcome
from pos_terminal.services.answer import MISMATCH, Step
from tests.services.outcomes import (
    CANCEL_LOST,
    CANCELLED,
    CANCELLING,
    COUNTED,
    EXPIRED,
    FAILED,
    SENT,
    SUCCESS,
    UNKNOWN,
    WAITING,
    WRONG,
    State,
    answered,
    exceptions_of,
    in_state,
    journal_length,
    state_of,
)
from tests.support.core import TurnedClock, answer, open_ledger

REFUSED: Final = (Status.FAILED, None, "refused")


# state -> what it is after PENDING, PAID, DECLINED, EXPIRED, NOT_FOUND, REFUSED (at initiate), UNKNOWN
TABLE: Final[dict[State, tuple[State, ...]]] = {
    SENT: (WAITING, SUCCESS, FAILED, EXPIRED, UNKNOWN, REFUSED, UNKNOWN),
    WAITING: (WAITING, SUCCESS, FAILED, EXPIRED, UNKNOWN, REFUSED, WAITING),
    UNKNOWN: (WAITING, SUCCESS, FAILED, EXPIRED, UNKNOWN, REFUSED, UNKNOWN),
    CANCELLING: (CANCELLING, SUCCESS, FAILED, CANCELLED, CANCEL_LOST, REFUSED, CANCEL_LOST),
    CANCEL_LOST: (CANCELLING, SUCCESS, FAILED, CANCELLED, CANCEL_LOST, REFUSED, CANCEL_LOST),
    WRONG: (WRONG, SUCCESS, WRONG, WRONG, WRONG, WRONG, WRONG),
    # Only an end says something new about what a person has counted as paid.
    COUNTED: (COUNTED, SUCCESS, FAILED, EXPIRED, COUNTED, REFUSED, COUNTED),
    FAILED: (FAILED, SUCCESS, FAILED, FAILED, FAILED, FAILED, FAILED),
    EXPIRED: (EXPIRED, SUCCESS, EXPIRED, EXPIRED, EXPIRED, EXPIRED, EXPIRED),
    SUCCESS: (SUCCESS,) * 7,
}


OUTCOMES: Final = (
    Outcome.PENDING,
    Outcome.PAID,
    Outcome.DECLINED,
    Outcome.EXPIRED,
    Outcome.NOT_FOUND,
    Outcome.REFUSED,
    Outcome.UNKNOWN,
)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """One ledger on disk for all cells of the table: each makes payments of its own."""
    opened = open_ledger(tmp_path_factory.mktemp("ledger"))
    yield opened
    opened.close()


@pytest.mark.parametrize("step", list(Step))
@pytest.mark.parametrize("state", list(TABLE), ids=lambda state: "-".join(filter(None, state)))
def test_every_answer_in_every_state(shared: Ledger, state: State, step: Step) -> None:
    for what, wanted in zip(OUTCOMES, TABLE[state], strict=True):
        if what is Outcome.REFUSED and step is not Step.INITIATE:
            # Refused to tell us, or to do it again: that says nothing about the first request.
            wanted = TABLE[state][OUTCOMES.index(Outcome.UNKNOWN)]
        payment = in_state(shared, state)
        result = answer(payment, what)
        applied = outcome.apply(shared, payment.payment_id, step, result)
        assert state_of(applied.payment) == wanted, what
        assert applied.payment.in_flight == (applied.payment.completed_at is None)
        written = journal_length(shared)
        again = outcome.apply(shared, payment.payment_id, step, result)
        assert again == outcome.Applied(applied.payment, changed=False), what
        assert journal_length(shared) == written


def test_the_table_is_whole() -> None:
    assert set(OUTCOMES) == set(Outcome)
    assert {phase for _, phase, _ in TABLE} == {*Phase, None}


def test_a_payment_that_does_not_exist_is_named(ledger: Ledger) -> None:
    with pytest.raises(LookupError):
        outcome.apply(ledger, "nobody", Step.CHECK, PaymentResult(Outcome.PAID))
    with pytest.raises(LookupError):
        outcome.begin_cancel(ledger, "nobody", "system")


_WRONG_EVIDENCE: Final[list[dict[str, Any]]] = [
    {"amount": 501},
    {"amount": 499},
    {"amount": None},
    {"currency": "EUR"},
    {"currency": "xof"},
    {"currency": None},
    {"order_reference": "somebody else's"},
    {"order_reference": ""},
    {"order_reference": None},
    {"amount": None, "currency": None, "order_reference": None},
]


@pytest.mark.parametrize("wrong", _WRONG_EVIDENCE, ids=str)
@pytest.mark.parametrize("state", [SENT, WAITING, UNKNOWN, CANCELLING, CANCEL_LOST, FAILED, EXPIRED], ids=str)
def test_money_that_does_not_fit_is_never_success(
    shared: Ledger, state: State, wrong: dict[str, Any]
) -> None:
    payment = in_state(shared, state)
    for step in Step:
        after = answered(shared, payment, Outcome.PAID, step, **wrong)
        assert state_of(after) == (WRONG if payment.in_flight else state)
    [(kind, amount, currency)] = exceptions_of(shared, payment)
    assert (kind, amount, currency) == (MISMATCH, wrong.get("amount", 500), wrong.get("currency", "XOF"))


def test_a_mismatch_reserves_its_amount_and_cannot_be_cancelled(ledger: Ledger) -> None:
    payment = in_state(ledger, WRONG)
    with pytest.raises(NotAllowed):
        outcome.begin_cancel(ledger, payment.payment_id, "system")
    assert outcome.begin_replay(ledger, payment.payment_id) is None
    assert not outcome.never_sent(ledger, payment.payment_id).changed
    with ledger.reading() as connection:
        assert payments.by_id(connection, payment.payment_id) == payment
        payable = catalogue.payable(connection, payment.payable)
        assert payable is not None
        assert payments.due_of(connection, payable).in_flight == 500


@pytest.mark.parametrize("what", [Outcome.PENDING, Outcome.DECLINED, Outcome.EXPIRED])
def test_an_answer_about_somebody_else_ends_and_shows_nothing(ledger: Ledger, what: Outcome) -> None:
    payment = in_state(ledger, SENT)
    after = answered(ledger, payment, what, order_reference="other", redirect_url="https://pay.example/other")
    assert state_of(after) == (Status.PROCESSING, Phase.UNKNOWN, "other_reference")
    assert (after.redirect_url, after.provider_reference) == (None, None)


@pytest.mark.parametrize("wrong", [{"amount": 501}, {"currency": "EUR"}], ids=str)
def test_a_code_for_another_amount_is_not_shown(ledger: Ledger, wrong: dict[str, Any]) -> None:
    payment = in_state(ledger, SENT)
    after = answered(ledger, payment, Outcome.PENDING, redirect_url="https://pay.example/1", **wrong)
    assert state_of(after) == (Status.PROCESSING, Phase.UNKNOWN, "other_amount")
    assert after.redirect_url is None
    assert after.provider_reference == "cos-1"


def test_what_is_once_known_stays_known(ledger: Ledger, clock: TurnedClock) -> None:
    payment = in_state(ledger, SENT)
    known: dict[str, Any] = {"redirect_url": "https://pay.example/1", "expires_at_ms": clock.ms + 1_000}
    shown = answered(ledger, payment, Outcome.PENDING, **known)
    after = answered(ledger, shown, Outcome.NOT_FOUND)
    assert after.is_unknown
    assert (after.redirect_url, after.expires_at, after.provider_reference) == (
        known["redirect_url"],
        known["expires_at_ms"],
        "cos-1",
    )


@pytest.mark.parametrize(("turned", "phase"), [(999, Phase.WAITING), (1_000, Phase.UNKNOWN)])
def test_a_failed_poll_leaves_the_customer_waiting_until_the_end_of_the_session(
    ledger: Ledger, clock: TurnedClock, turned: int, phase: Phase
) -> None:
    payment = answered(ledger, in_state(ledger, SENT), Outcome.PENDING, expires_at_ms=clock.ms + 1_000)
    clock.ms += turned
    assert answered(ledger, payment, Outcome.UNKNOWN).phase is phase


def test_words_of_the_provider_are_kept_harmless(ledger: Ledger) -> None:
    after = answered(
        ledger,
        in_state(ledger, SENT),
        Outcome.DECLINED,
        error_code="no_funds",
        provider_error="no\x1b[2J\n\u202efunds",
    )
    assert (after.error_code, after.error_message) == ("no_funds", "no [2J funds")
