"""Deciding about exceptions: money that came late, did not fit, or did not come after all.

Each stands open, on every report, until a manager says what becomes of it.
"""

from __future__ import annotations

from enum import StrEnum

from pos_terminal.domain import events
from pos_terminal.domain.errors import InvalidInput, NotAllowed
from pos_terminal.domain.payable import Payable
from pos_terminal.domain.payment import PayableRef
from pos_terminal.domain.text_input import clean_text
from pos_terminal.ledger import catalogue, exceptions, payments, refunds
from pos_terminal.ledger.exceptions import Exceptional
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.ledger.unit_of_work import UnitOfWork
from pos_terminal.services.approval import Decision, approved


class Resolution(StrEnum):
    """What became of it."""

    GIVEN_BACK = "given_back"
    KEPT = "kept"
    LOSS = "loss"


def resolve(
    ledger: Ledger,
    exception_id: str,
    resolution: Resolution,
    decision: Decision,
    *,
    refund_id: str | None = None,
    apply_to: PayableRef | None = None,
) -> Exceptional:
    """Record what a manager decided. Given back needs the refund that does it; kept may be applied to another
    payable, at most to what is open there.

    Raises NotAllowed: needs_manager, already_decided, refund_missing, cannot_apply, more_than_due;
    InvalidInput, LookupError.
    """
    note = clean_text(decision.reason, field="reason")
    if not note:
        raise InvalidInput("text_empty", field="reason")
    with ledger.unit_of_work(decision.actor) as work:
        found = exceptions.by_id(work.connection, exception_id)
        if found is None:
            raise LookupError(exception_id)
        if not found.is_open:
            raise NotAllowed("already_decided")
        approver = approved(work.connection, decision, needed=True)
        if resolution is Resolution.GIVEN_BACK:
            _must_give_back(work, found, refund_id)
        applied = _applied(work, found, apply_to) if apply_to and resolution is Resolution.KEPT else None
        body = _body(found, resolution, decision, note, approver, refund_id, applied)
        work.record(body, subject=found.payment_id)
        after = exceptions.by_id(work.connection, exception_id)
        work.commit()
    assert after is not None
    return after


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


def _must_give_back(work: UnitOfWork, found: Exceptional, refund_id: str | None) -> None:
    refund = refunds.by_id(work.connection, refund_id) if refund_id else None
    if refund is None or refund.payment_id != found.payment_id or refund.status.value == "failed":
        raise NotAllowed("refund_missing")


def _applied(work: UnitOfWork, found: Exceptional, ref: PayableRef) -> tuple[Payable, int, int]:
    """The other payable, what it gets, and what it had."""
    payable = catalogue.payable(work.connection, ref)
    if payable is None:
        raise InvalidInput("payable_unknown", payable=ref.id)
    payment = payments.by_id(work.connection, found.payment_id)
    assert payment is not None
    if payable.currency != payment.currency or found.kind != "late_money" or found.amount is None:
        raise NotAllowed("cannot_apply")
    due = payments.due_of(work.connection, payable)
    if found.amount > due.open:
        raise NotAllowed("more_than_due", payable=ref.id, open=due.open, currency=payable.currency)
    return payable, found.amount, due.taken
