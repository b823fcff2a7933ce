"""Payments in every state, and answers about them."""

from __future__ import annotations

from itertools import count
from typing import Any, Final

from pos_terminal.domain.payment import Payment, Phase, Status
from pos_terminal.domain.people import Role
from pos_terminal.ledger import catalogue
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.providers.base import Capabilities, Outcome
from pos_terminal.services import decisions, outcome
from pos_terminal.services.answer import CANCEL_WANTED, MISMATCH, Step
from pos_terminal.services.approval import Decision
from pos_terminal.services.people import add_staff
from tests.support.core import TurnedClock, answer, checkout_of, wave

NUMBERS = count(1)


SUCCESS: Final = (Status.SUCCESS, None, None)


FAILED: Final = (Status.FAILED, None, "declined")


EXPIRED: Final = (Status.EXPIRED, None, "expired")


CANCELLED: Final = (Status.EXPIRED, None, "cancelled")


SENT: Final = (Status.PROCESSING, Phase.SENT, None)


WAITING: Final = (Status.PROCESSING, Phase.WAITING, None)


UNKNOWN: Final = (Status.PROCESSING, Phase.UNKNOWN, "no_answer")


CANCELLING: Final = (Status.PROCESSING, Phase.CANCELLING, CANCEL_WANTED)


CANCEL_LOST: Final = (Status.PROCESSING, Phase.UNKNOWN, CANCEL_WANTED)


COUNTED: Final = (Status.PROCESSING, Phase.ACCEPTED, None)


WRONG: Final = (Status.PROCESSING, Phase.UNKNOWN, MISMATCH)


State = tuple[Status, Phase | None, str | None]


def answered(
    ledger: Ledger, payment: Payment, what: Outcome, step: Step = Step.CHECK, **more: Any
) -> Payment:
    return outcome.apply(ledger, payment.payment_id, step, answer(payment, what, **more)).payment


def begun(ledger: Ledger, amount: int = 500, **more: Any) -> Payment:
    return checkout_of(ledger).begin(wave(amount, f"key-{next(NUMBERS)}", **more)).payment


def state_of(payment: Payment) -> State:
    return payment.status, payment.phase, payment.error_code


def in_state(ledger: Ledger, state: State) -> Payment:
    """A payment that has come to this state by answers."""
    payment = begun(ledger)
    if state in (CANCELLING, CANCEL_LOST):
        payment = outcome.begin_cancel(ledger, payment.payment_id, "system").payment
    ways: dict[State, tuple[Outcome, dict[str, Any]]] = {
        WAITING: (Outcome.PENDING, {}),
        UNKNOWN: (Outcome.UNKNOWN, {}),
        CANCEL_LOST: (Outcome.UNKNOWN, {}),
        WRONG: (Outcome.PAID, {"amount": 7}),
        FAILED: (Outcome.DECLINED, {}),
        EXPIRED: (Outcome.EXPIRED, {}),
        SUCCESS: (Outcome.PAID, {}),
    }
    if state == COUNTED:
        return counted_as_paid(ledger, payment)
    if state in ways:
        what, more = ways[state]
        payment = answered(ledger, payment, what, **more)
    assert state_of(payment) == state
    return payment


def counted_as_paid(ledger: Ledger, payment: Payment) -> Payment:
    """A manager closes it, on the day after."""
    answered(ledger, payment, Outcome.UNKNOWN)
    clock = ledger.clock
    assert isinstance(clock, TurnedClock)
    clock.ms += decisions.UNKNOWN_FOR_MS
    with ledger.reading() as connection:
        known = {person.staff_id for person in catalogue.people(connection)}
    if "m" not in known:
        add_staff(ledger, code="m", name="M", role=Role.MANAGER, pin_hash="", staff_id="m")
    decision = Decision("m", "seen on the phone", approver="m")
    number = f"T{next(NUMBERS)}"
    return decisions.count_as_paid(ledger, Capabilities(), payment.payment_id, decision, number)


def journal_length(ledger: Ledger) -> int:
    with ledger.reading() as connection:
        return int(connection.exec_driver_sql("SELECT COUNT(*) FROM journal").scalar() or 0)


def exceptions_of(ledger: Ledger, payment: Payment) -> list[tuple[Any, ...]]:
    with ledger.reading() as connection:
        rows = connection.exec_driver_sql(
            "SELECT kind, amount, currency FROM exceptions WHERE payment_id = ?", (payment.payment_id,)
        )
        return [tuple(row) for row in rows]
