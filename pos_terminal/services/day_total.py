"""A manager's check of the day's total: what was taken by hand is confirmed by a statement or a slip.

Nobody can be asked about one payment by hand, but a day's total can be compared. Equal: all of them end as
paid. Different: nothing changes, and what may be missing or too much is named.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, groupby
from typing import Final

from pos_terminal.domain import events
from pos_terminal.domain.errors import NotAllowed
from pos_terminal.domain.money import check_amount
from pos_terminal.domain.payment import Payment, Phase
from pos_terminal.domain.payment_steps import move
from pos_terminal.ledger import catalogue, payments
from pos_terminal.ledger.ledger import Ledger, ReadConnection
from pos_terminal.ledger.unit_of_work import UnitOfWork
from pos_terminal.records import dataclass
from pos_terminal.services.approval import Decision
from pos_terminal.services.business_day import BusinessDay
from pos_terminal.services.certain import written
from pos_terminal.services.fees import estimated_fee
from pos_terminal.services.rights import Action, authorise

_MOST_TRIED: Final = 60
"""Among more payments than this nobody is helped by two that add up by chance."""


@dataclass(frozen=True, slots=True)
class DayTotal:
    """What was taken by one manual method in one business day (from `since_ms` up to `until_ms`, UTC
    milliseconds) and is not confirmed, oldest first."""

    provider_code: str
    currency: str
    since_ms: int
    until_ms: int
    payments: tuple[Payment, ...]

    @property
    def total(self) -> int:
        """Minor units of all of them."""
        return sum(payment.amount for payment in self.payments)


@dataclass(frozen=True, slots=True)
class Statement:
    """What the statement or the slip says of one method and day: `total` minor units."""

    provider_code: str
    since_ms: int
    total: int


def to_confirm(connection: ReadConnection, day: BusinessDay) -> list[DayTotal]:
    """What a manager can check, by method and day, oldest day first."""
    by_hand = [payment for payment in payments.in_flight(connection) if _is_by_hand(payment)]

    def group(payment: Payment) -> tuple[int, int, str, str]:
        return (*day.around(payment.initiated_at), payment.provider_code, payment.currency)

    by_hand.sort(key=lambda payment: (group(payment), payment.position))
    return [
        DayTotal(code, currency, since, until, tuple(found))
        for (since, until, code, currency), found in groupby(by_hand, group)
    ]


def _is_by_hand(payment: Payment) -> bool:
    """Taken on a person's word, and never sent to anybody who could be asked."""
    return payment.phase is Phase.ACCEPTED and payment.counted and payment.charge_reference is None


def confirm(
    ledger: Ledger, statement: Statement, day: BusinessDay, decision: Decision
) -> tuple[Payment, ...]:
    """End all of them as paid, if the statement's total is theirs. The journal has both names.

    Raises NotAllowed: needs_manager; nothing_to_confirm; day_total_differs with `expected`, `difference`
    (the statement's total less ours) and `candidates`, the payment ids that would explain it; InvalidInput.
    """
    check_amount(statement.total, minimum=0)

    def change(work: UnitOfWork) -> tuple[Payment, ...]:
        approver = authorise(work.connection, Action.CONFIRM_BY_DAY_TOTAL, decision)
        found = next((one for one in to_confirm(work.connection, day) if _is_about(one, statement)), None)
        if found is None:
            raise NotAllowed("nothing_to_confirm")
        if found.total != statement.total:
            raise _differs(found, statement.total)
        return tuple(_ended(work, found, payment, decision, approver) for payment in found.payments)

    planned: tuple[Payment, ...] = ()

    def remembered(work: UnitOfWork) -> tuple[Payment | None, ...]:
        nonlocal planned
        planned = change(work)
        return planned

    def read(connection: ReadConnection) -> tuple[Payment | None, ...]:
        return tuple(payments.by_id(connection, payment.payment_id) for payment in planned)

    written(ledger, decision.actor, remembered, read)
    return planned


def _is_about(found: DayTotal, statement: Statement) -> bool:
    return (found.provider_code, found.since_ms) == (statement.provider_code, statement.since_ms)


def _differs(found: DayTotal, total: int) -> NotAllowed:
    difference = total - found.total
    return NotAllowed(
        "day_total_differs",
        expected=found.total,
        difference=difference,
        currency=found.currency,
        candidates=tuple(payment.payment_id for payment in candidates(found.payments, difference)),
    )


def candidates(taken: Sequence[Payment], difference: int) -> tuple[Payment, ...]:
    """The payments that would explain a total that is less: those of exactly this amount, else one pair that
    makes it. What is more on the statement than here nobody here can name."""
    if difference >= 0:
        return ()
    exact = tuple(payment for payment in taken if payment.amount == -difference)
    if exact or len(taken) > _MOST_TRIED:
        return exact
    pairs = combinations(taken, 2)
    return next((pair for pair in pairs if pair[0].amount + pair[1].amount == -difference), ())


def _ended(
    work: UnitOfWork, found: DayTotal, payment: Payment, decision: Decision, approver: str | None
) -> Payment:
    move(payment.status, "mark_success")
    payable = catalogue.payable(work.connection, payment.payable)
    method = catalogue.method_of(work.connection, payment.provider_code)
    assert payable is not None
    checked = events.PaymentChecked(
        payment_id=payment.payment_id,
        day_count=len(found.payments),
        day_total=found.total,
        decided_by=decision.actor,
        approved_by=approver,
    )
    work.record(checked, subject=payment.payment_id)
    # It was counted as taken from the start: nothing of the payable changes.
    due = payments.due_of(work.connection, payable)
    fee = estimated_fee(method.config, payment.amount) if method else None
    succeeded = events.PaymentSucceeded(
        payment_id=payment.payment_id,
        payable_type=payable.ref.type,
        payable_id=payable.ref.id,
        payable_taken=due.taken,
        payable_settled=due.settled,
        transaction_id=payment.claimed_number,
        evidence=events.Evidence(source="person", amount=payment.amount, currency=payment.currency),
        fee=fee,
        fee_estimated=fee is not None,
    )
    work.record(succeeded, subject=payment.payment_id)
    after = payments.by_id(work.connection, payment.payment_id)
    assert after is not None
    return after
