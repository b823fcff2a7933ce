"""Deciding about exceptions: money that came late, did not fit, or did not come after all.

Each stands open, on every report, until a manager says what becomes of it.
"""

from __future__ import annotations

from enum import StrEnum

from pos_terminal.domain import events
from pos_terminal.domain.errors import InvalidInput, NotAllowed
from pos_terminal.domain.payable import Payable
from pos_terminal.domain.payment import PayableRef
from pos_terminal.domain.refund import RefundStatus
from pos_terminal.domain.text_input import clean_text
from pos_terminal.ledger import catalogue, exceptions, payments, refunds
from pos_terminal.ledger.books import Books
from pos_terminal.ledger.exceptions import Exceptional
from pos_terminal.ledger.unit_of_work import UnitOfWork
from pos_terminal.services.answer import MISMATCH
from pos_terminal.services.approval import Decision
from pos_terminal.services.certain import written
from pos_terminal.services.reckoning import reckon_again
from pos_terminal.services.rights import Action, authorise


class Resolution(StrEnum):
    """What became of it."""

    GIVEN_BACK = "given_back"
    KEPT = "kept"
    LOSS = "loss"


def resolve(
    ledger: Books,
    exception_id: str,
    resolution: Resolution,
    decision: Decision,
    *,
    refund_id: str | None = None,
    apply_to: PayableRef | None = None,
) -> Exceptional:
    """Record what a manager decided. Given back needs the refund that does it; kept may be applied to another
    payable, at most to what is open there.

    With a decision about other money than was asked for, its payment holds back nothing any more: what is
    due can be taken again.

    Raises NotAllowed: needs_manager, already_decided, refund_missing, cannot_apply, more_than_due;
    InvalidInput, LookupError.
    """
    note = clean_text(decision.reason, field="reason")
    if not note:
        raise InvalidInput("text_empty", field="reason")

    def change(work: UnitOfWork) -> Exceptional:
        found = exceptions.by_id(work.connection, exception_id)
        if found is None:
            raise LookupError(exception_id)
        if not found.is_open:
            raise NotAllowed("already_decided")
        approver = authorise(work.connection, Action.RESOLVE_EXCEPTION, decision)
        if found.kind == MISMATCH:
            _let_go(work, found, decision, note, approver)
        if resolution is Resolution.GIVEN_BACK:
            _must_give_back(work, found, refund_id)
        applied = _applied(work, found, apply_to) if apply_to and resolution is Resolution.KEPT else None
        body = _body(found, resolution, decision, note, approver, refund_id, applied)
        work.record(body, subject=found.payment_id)
        reckon_again(work, found.payment_id)
        after = exceptions.by_id(work.connection, exception_id)
        assert after is not None
        return after

    return written(ledger, decision.actor, change, lambda kept: exceptions.by_id(kept, exception_id))


def _body(
    found: Exceptional,
    resolution: Resolution,
    decision: Decision,
    note: str,
    approver: str | None,
    refund_id: str | None,
    applied: tuple[Payable, int, int] | None,
) -> events.ExceptionResolved:
    payable, amount, taken = applied or (None, 0, 0)
    return events.ExceptionResolved(
        exception_id=found.exception_id,
        decision=resolution.value,
        note=note,
        decided_by=decision.actor,
        approved_by=approver,
        refund_id=refund_id if resolution is Resolution.GIVEN_BACK else None,
        applied_type=payable.ref.type if payable else None,
        applied_id=payable.ref.id if payable else None,
        applied_amount=amount,
        applied_taken=taken + amount,
        applied_settled=payable is not None and taken + amount >= payable.amount_due,
    )


def _let_go(
    work: UnitOfWork, found: Exceptional, decision: Decision, note: str, approver: str | None
) -> None:
    payment = payments.by_id(work.connection, found.payment_id)
    assert payment is not None
    if payment.in_flight and not payment.counted and not payment.released:
        body = events.PaymentReleased(
            payment_id=payment.payment_id, reason=note, decided_by=decision.actor, approved_by=approver
        )
        work.record(body, subject=payment.payment_id)


def _must_give_back(work: UnitOfWork, found: Exceptional, refund_id: str | None) -> None:
    """What went back, or is on its way, has to cover this late money and what was settled with it before."""
    given = {
        refund.refund_id: refund.amount
        for refund in refunds.of_payment(work.connection, found.payment_id)
        if refund.status is not RefundStatus.FAILED
    }
    if refund_id not in given:
        raise NotAllowed("refund_missing")
    settled = sum(
        other.amount or 0
        for other in exceptions.of_payment(work.connection, found.payment_id)
        if other.kind == found.kind == "late_money" and other.refund_id in given
    )
    if found.kind == "late_money" and sum(given.values()) < settled + (found.amount or 0):
        raise NotAllowed("refund_missing")


def _applied(work: UnitOfWork, found: Exceptional, ref: PayableRef) -> tuple[Payable, int, int]:
    """The other payable, what it gets, and what it had."""
    payable = catalogue.payable(work.connection, ref)
    if payable is None:
        raise InvalidInput("payable_unknown", payable=ref.id)
    payment = payments.by_id(work.connection, found.payment_id)
    assert payment is not None
    movable = found.kind in ("late_money", MISMATCH) and found.amount is not None and found.amount > 0
    # In the currency in which it came: a sandbox charges in another one than the restaurant's.
    if not movable or not payable.currency == payment.currency == found.currency:
        raise NotAllowed("cannot_apply")
    assert found.amount is not None
    due = payments.due_of(work.connection, payable)
    if found.amount > due.open:
        raise NotAllowed("more_than_due", payable=ref.id, open=due.open, currency=payable.currency)
    return payable, found.amount, due.taken
