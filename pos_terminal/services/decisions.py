"""What a person decides about a payment: count it as paid, release it, undo a wrong button.

A decision is an event, never a status, and never green: the provider is asked on, and what it says later is
compared with the decision (answer).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from pos_terminal.domain import events
from pos_terminal.domain.errors import InvalidInput, NotAllowed
from pos_terminal.domain.payment import Payment, Phase, Status
from pos_terminal.domain.payment_steps import move
from pos_terminal.domain.text_input import clean_text
from pos_terminal.ledger import catalogue, payments
from pos_terminal.ledger.books import Books
from pos_terminal.ledger.unit_of_work import UnitOfWork
from pos_terminal.providers.base import Capabilities, Outcome, PaymentResult
from pos_terminal.services.answer import MISMATCH
from pos_terminal.services.approval import Decision, Limits
from pos_terminal.services.certain import written
from pos_terminal.services.drawer_moves import reverse_change
from pos_terminal.services.drawer_rules import session_for_hands
from pos_terminal.services.rights import Action, authorise

UNKNOWN_FOR_MS: Final = 60_000
"""A payment must have been unknown this long before anybody may decide: most answers come within seconds."""
MAX_NUMBER: Final = 40
_UNPAID: Final = frozenset({Outcome.DECLINED, Outcome.EXPIRED, Outcome.NOT_FOUND, Outcome.PENDING})


def transaction_number(typed: str, capabilities: Capabilities) -> str:
    """The number as it is compared and kept: without spaces, in capitals unless the provider's are not.

    Raises InvalidInput: number_empty, or number_form when it does not look like one of this provider.
    """
    compact = "".join(clean_text(typed, limit=MAX_NUMBER, field="number").split())
    if not compact:
        raise InvalidInput("number_empty")
    number, pattern = compact.upper(), capabilities.transaction_pattern
    if pattern is None or re.fullmatch(pattern, number):
        return number
    if re.fullmatch(pattern, compact):
        # Stripe tells small letters from capitals.
        return compact
    raise InvalidInput("number_form", number=number)


def release(
    ledger: Books, capabilities: Capabilities, payment_id: str, decision: Decision, limits: Limits
) -> Payment:
    """Let its amount be taken otherwise. It stays watched; its money, if it comes, is late money.

    Where the provider can end a request, that comes first; what is waiting and cannot be ended may be
    released at once, what is unknown after a minute. Raises NotAllowed, LookupError.
    """

    def change(work: UnitOfWork) -> Payment:
        payment = _found(work, payment_id)
        _undecided(payment)
        waiting = payment.phase in (Phase.WAITING, Phase.SENT) and not capabilities.can_cancel
        if not waiting:
            _unknown_long_enough(payment, work.at)
        limit = limits.other_way if waiting else limits.release
        decided = payments.decided_since(work.connection, decision.actor, decision.shift_since_ms)
        action = Action.TAKE_ANOTHER_WAY if waiting else Action.RELEASE
        over = payment.amount > limit or decided + payment.amount > limits.decisions_a_shift
        body = events.PaymentReleased(
            payment_id=payment_id,
            reason=_reason(decision),
            decided_by=decision.actor,
            approved_by=authorise(work.connection, action, decision, over_limit=over),
        )
        return _recorded(work, payment_id, body)

    return _written(ledger, decision, payment_id, change)


def count_as_paid(
    ledger: Books,
    capabilities: Capabilities,
    payment_id: str,
    decision: Decision,
    number: str,
    told: PaymentResult | None = None,
) -> Payment:
    """Close the payable on a manager's word and the transaction number. Never against the provider's.

    `told` is what the provider said about that number, where it could be asked. Raises InvalidInput for the
    number, NotAllowed: needs_manager, number_used, provider_says_unpaid, or what `release` raises.
    """
    number = transaction_number(number, capabilities)
    if told is not None and (told.outcome in _UNPAID or told.outcome is Outcome.PAID):
        # Paid for this request would have come as evidence: this number paid for something else.
        raise NotAllowed("provider_says_unpaid", number=number)

    def change(work: UnitOfWork) -> Payment:
        payment = _found(work, payment_id)
        _undecided(payment)
        _unknown_long_enough(payment, work.at)
        if payments.has_transaction(work.connection, number, payment_id):
            raise NotAllowed("number_used", number=number)
        approver = authorise(work.connection, Action.COUNT_AS_PAID, decision)
        return _recorded(work, payment_id, accepted(work, payment, decision, approver, number))

    return _written(ledger, decision, payment_id, change)


def accepted(
    work: UnitOfWork, payment: Payment, decision: Decision, approver: str | None, number: str | None
) -> events.PaymentAccepted:
    """The event that closes a payment's part of its payable on a person's word."""
    payable = catalogue.payable(work.connection, payment.payable)
    assert payable is not None
    taken = payments.due_of(work.connection, payable).taken + payment.amount
    return events.PaymentAccepted(
        payment_id=payment.payment_id,
        payable_type=payable.ref.type,
        payable_id=payable.ref.id,
        payable_taken=taken,
        payable_settled=taken >= payable.amount_due,
        claimed_number=number,
        reason=_reason(decision),
        decided_by=decision.actor,
        approved_by=approver,
    )


def correct(ledger: Books, payment_id: str, decision: Decision, limits: Limits) -> Payment:
    """Undo a cash payment that was a wrong button: the due is open again.

    By whoever serves within ten minutes and the limits, else by a manager. Raises NotAllowed:
    cannot_correct for anything but an untouched cash payment, needs_manager, drawer_closed,
    drawer_of_sale_closed where its cash was counted with another session, drawer_of_another; LookupError.
    """

    def change(work: UnitOfWork) -> Payment:
        payment = _found(work, payment_id)
        if payment.provider_code != "cash" or payment.status is not Status.SUCCESS or payment.refund_reserved:
            raise NotAllowed("cannot_correct")
        move(payment.status, "mark_refunded")
        # A clock that was set back makes nothing younger.
        young = 0 <= work.at - payment.initiated_at <= limits.correction_within_ms
        decided = payments.decided_since(work.connection, decision.actor, decision.shift_since_ms)
        over = payment.amount > limits.correction or decided + payment.amount > limits.decisions_a_shift
        payable = catalogue.payable(work.connection, payment.payable)
        assert payable is not None
        taken = payments.due_of(work.connection, payable).taken - payment.amount
        approver = authorise(work.connection, Action.CORRECT, decision, over_limit=over or not young)
        session = session_for_hands(work.connection, decision.actor, payment.currency)
        if session.session_id != payment.drawer_session:
            raise NotAllowed("drawer_of_sale_closed")
        reverse_change(work, payment_id, session, decision.actor, ledger.ids.new_id())
        body = events.PaymentCorrected(
            payment_id=payment_id,
            payment_refunded=payment.amount,
            payable_type=payable.ref.type,
            payable_id=payable.ref.id,
            payable_taken=taken,
            payable_settled=taken >= payable.amount_due,
            reason=_reason(decision),
            decided_by=decision.actor,
            approved_by=approver,
            drawer_session=session.session_id,
        )
        return _recorded(work, payment_id, body)

    return _written(ledger, decision, payment_id, change)


def _reason(decision: Decision) -> str:
    reason = clean_text(decision.reason, field="reason")
    if not reason:
        raise InvalidInput("text_empty", field="reason")
    return reason


def _found(work: UnitOfWork, payment_id: str) -> Payment:
    payment = payments.by_id(work.connection, payment_id)
    if payment is None:
        raise LookupError(payment_id)
    return payment


def _undecided(payment: Payment) -> None:
    if payment.status is not Status.PROCESSING:
        raise NotAllowed("already_certain", status=payment.status.value)
    if payment.counted or payment.released:
        raise NotAllowed("already_decided")
    if payment.error_code == MISMATCH:
        # Money came, though not as asked for: that is an exception to decide, not a payment to let go.
        raise NotAllowed("money_moved")


def _unknown_long_enough(payment: Payment, now_ms: int) -> None:
    if payment.phase not in (Phase.UNKNOWN, Phase.CANCELLING):
        raise NotAllowed("cancel_first")
    if abs(now_ms - payment.initiated_at) < UNKNOWN_FOR_MS:
        raise NotAllowed("too_early_to_decide")


def _recorded(work: UnitOfWork, payment_id: str, body: events.Body) -> Payment:
    """Record it; the payment as it is with that."""
    work.record(body, subject=payment_id)
    return _found(work, payment_id)


def _written(
    ledger: Books, decision: Decision, payment_id: str, change: Callable[[UnitOfWork], Payment]
) -> Payment:
    return written(ledger, decision.actor, change, lambda found: payments.by_id(found, payment_id))
