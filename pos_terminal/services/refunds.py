"""Giving money back: the intent is committed before anything leaves, and never more than was taken.

By API it is three steps, as with a payment: `begin`, the provider's call by a hand, `apply` with whatever
came back. By hand and in cash a person has done it: one transaction. A refund under way counts as given; the
database itself refuses a payment whose refunds add up to more than its amount.
"""

from __future__ import annotations

from collections.abc import Callable

from pos_terminal.domain import events, refund_events
from pos_terminal.domain.errors import DatabaseProblem, InvalidInput, KeyReused, NotAllowed
from pos_terminal.domain.money import check_amount
from pos_terminal.domain.payment import TAKEN, Payment, Status
from pos_terminal.domain.payment_steps import move
from pos_terminal.domain.refund import Refund, RefundPhase, RefundStatus, Route
from pos_terminal.domain.text_input import clean_key, clean_text, safe_text
from pos_terminal.ledger import exceptions, payments, refunds
from pos_terminal.ledger.books import Books
from pos_terminal.ledger.unit_of_work import CommitUnknown, UnitOfWork
from pos_terminal.providers.base import Capabilities, Outcome, RefundResult
from pos_terminal.records import dataclass
from pos_terminal.services.approval import Decision
from pos_terminal.services.claims import MAX_PHONE
from pos_terminal.services.decisions import transaction_number
from pos_terminal.services.drawer_rules import check_holds, session_for_hands
from pos_terminal.services.evidence import kept
from pos_terminal.services.reckoning import reckon_again
from pos_terminal.services.rights import Action, authorise


@dataclass(frozen=True, slots=True)
class RefundOrder:
    """What a manager asks for. `amount` is in minor units, None for everything that is left.

    `route` None takes the first that the provider offers. `number` is the portal's transaction number of a
    refund by hand; `payer` the payer's phone number where cash is given for an electronic payment.
    """

    payment_id: str
    idempotency_key: str
    amount: int | None = None
    route: Route | None = None
    number: str = ""
    payer: str = ""


@dataclass(frozen=True, slots=True)
class BegunRefund:
    """The refund as it now stands; `is_duplicate` when this key had already made it."""

    refund: Refund
    is_duplicate: bool = False


@dataclass(frozen=True, slots=True)
class AppliedRefund:
    """The refund after an answer, its payment, and whether anything is different."""

    refund: Refund
    payment: Payment
    changed: bool


def routes(capabilities: Capabilities, payment: Payment, amount: int) -> tuple[Route, ...]:
    """How `amount` minor units of this payment can go back, the best way first; () when they cannot.

    In cash only where the provider cannot do it for this amount; a cash payment always in cash.
    """
    if payment.status not in TAKEN or not 0 < amount <= payment.refundable:
        return ()
    if payment.provider_code == "cash":
        return (Route.CASH,)
    whole = amount == payment.amount
    if capabilities.refund_partial or (capabilities.refund_full and whole):
        return (Route.API,)
    return (Route.HAND, Route.CASH) if capabilities.refund_by_hand else (Route.CASH,)


def begin(ledger: Books, capabilities: Capabilities, order: RefundOrder, decision: Decision) -> BegunRefund:
    """Commit the intent to give back; by hand and in cash it is done with that.

    Raises NotAllowed: needs_manager, not_refundable, more_than_refundable, refund_route, in cash also
    drawer_closed, drawer_currency, drawer_of_another, drawer_too_little; InvalidInput,
    KeyReused, LookupError, DatabaseProblem("refund_not_saved") when it is certain that nothing was kept.
    """
    key = clean_key(order.idempotency_key)
    try:
        with ledger.unit_of_work(decision.actor) as work:
            if known := _claimed(work, order, key):
                return known
            refund_id = _record(work, ledger.ids.new_id(), capabilities, order, key, decision)
            work.commit()
    except CommitUnknown:
        ledger.settle()
        with ledger.unit_of_work() as work:
            found = _claimed(work, order, key)
        if found is None:
            raise DatabaseProblem("refund_not_saved") from None
        return BegunRefund(found.refund)
    with ledger.reading() as connection:
        refund = refunds.by_id(connection, refund_id)
    assert refund is not None
    return BegunRefund(refund)


def _claimed(work: UnitOfWork, order: RefundOrder, key: str) -> BegunRefund | None:
    found = refunds.by_key(work.connection, work.origin, key)
    if found is None:
        return None
    same = found.payment_id == order.payment_id and order.amount in (None, found.amount)
    if not same or order.route not in (None, found.route):
        raise KeyReused("key_reused", key=key)
    return BegunRefund(found, is_duplicate=True)


def _record(
    work: UnitOfWork,
    refund_id: str,
    capabilities: Capabilities,
    order: RefundOrder,
    key: str,
    decision: Decision,
) -> str:
    payment = payments.by_id(work.connection, order.payment_id)
    if payment is None:
        raise LookupError(order.payment_id)
    amount, route = _admitted(capabilities, payment, order)
    reason = clean_text(decision.reason, field="reason")
    if not reason:
        raise InvalidInput("text_empty", field="reason")
    payer = clean_text(order.payer, limit=MAX_PHONE, field="phone") or None
    if route is Route.CASH and payment.provider_code != "cash" and payer is None:
        raise InvalidInput("payer_needed")
    number = transaction_number(order.number, capabilities) if route is Route.HAND else None
    if number and payments.has_transaction(work.connection, number, ""):
        raise NotAllowed("number_used", number=number)
    action = Action.REFUND_IN_CASH if route is Route.CASH else Action.REFUND
    body = refund_events.RefundStarted(
        refund_id=refund_id,
        payment_id=payment.payment_id,
        origin=work.origin,
        idempotency_key=key,
        amount=amount,
        currency=payment.currency,
        route=route.value,
        reason=reason,
        payment_reserved=payment.refund_reserved + amount,
        staff_id=decision.actor,
        approved_by=authorise(work.connection, action, decision),
        payer=payer,
    )
    work.record(body, subject=payment.payment_id)
    if route is not Route.API:
        drawer_session = None
        if route is Route.CASH:
            session = session_for_hands(work.connection, decision.actor, payment.currency)
            check_holds(work.connection, session, amount)
            drawer_session = session.session_id
        evidence = events.Evidence(source="person", amount=amount)
        _succeeded(work, refund_id, number, evidence, drawer_session=drawer_session)
    return refund_id


def _admitted(capabilities: Capabilities, payment: Payment, order: RefundOrder) -> tuple[int, Route]:
    if payment.status not in TAKEN:
        raise NotAllowed("not_refundable", status=payment.status.value)
    left = payment.refundable
    amount = left if order.amount is None else check_amount(order.amount)
    if not 0 < amount <= left:
        raise NotAllowed("more_than_refundable", left=left, currency=payment.currency)
    possible = routes(capabilities, payment, amount)
    route = order.route or possible[0]
    if route not in possible:
        raise NotAllowed("refund_route", route=route.value)
    return amount, route


# -- what the provider says ---------------------------------------------------------------------------------


def apply(ledger: Books, refund_id: str, result: RefundResult, *, first: bool) -> AppliedRefund:
    """Let one answer move one refund. `first`: a refusal proves that nothing was begun, as that of the very
    first request does, and one of a later one when the provider then knows of no such refund. Raises
    LookupError."""
    try:
        with ledger.unit_of_work() as work:
            changed = move_refund(work, found_refund(work, refund_id), result, first, ledger.ids.new_id)
            if changed:
                work.commit()
    except CommitUnknown:
        # What is on the disk decides; an answer that was not kept will be asked for again.
        changed = True
    with ledger.reading() as connection:
        refund = refunds.by_id(connection, refund_id)
        assert refund is not None
        payment = payments.by_id(connection, refund.payment_id)
    assert payment is not None
    return AppliedRefund(refund, payment, changed)


def found_refund(work: UnitOfWork, refund_id: str) -> Refund:
    """The refund. Raises LookupError."""
    refund = refunds.by_id(work.connection, refund_id)
    if refund is None:
        raise LookupError(refund_id)
    return refund


def move_refund(
    work: UnitOfWork, refund: Refund, result: RefundResult, first: bool, new_id: Callable[[], str]
) -> bool:
    """Record what one answer changes about one refund; see apply."""
    if not refund.in_flight:
        return False
    outcome = result.outcome
    if outcome is Outcome.PAID and _fits(refund, result):
        _succeeded(work, refund.refund_id, None, evidence_of_refund(result), kept(result.refund_reference))
        return True
    if outcome in (Outcome.DECLINED, Outcome.EXPIRED) or (outcome is Outcome.REFUSED and first):
        _failed(work, refund, result, new_id)
        return True
    if outcome is Outcome.PENDING:
        return _to_phase(work, refund, RefundPhase.WAITING, None, kept(result.refund_reference))
    reason = "other_amount" if outcome is Outcome.PAID else result.error_code or "no_answer"
    return _to_phase(work, refund, RefundPhase.UNKNOWN, reason, kept(result.refund_reference))


def _fits(refund: Refund, result: RefundResult) -> bool:
    """Whether what it says it gave is what was asked for; a provider that names no amount gave everything."""
    return result.amount in (None, refund.amount) and result.currency in (None, refund.currency)


def evidence_of_refund(result: RefundResult) -> events.Evidence:
    """What is written down of an answer about a refund."""
    return events.Evidence(
        source="refund",
        provider_reference=kept(result.refund_reference),
        amount=result.amount,
        currency=kept(result.currency),
        raw_sha256=result.raw_sha256,
    )


def _to_phase(
    work: UnitOfWork, refund: Refund, phase: RefundPhase, reason: str | None, reference: str | None
) -> bool:
    if (refund.phase, refund.error_code) == (phase, reason) and reference in (None, refund.refund_reference):
        return False
    body = refund_events.RefundPhase(
        refund_id=refund.refund_id, phase=phase.value, refund_reference=reference, reason=reason
    )
    work.record(body, subject=refund.payment_id)
    return True


def _succeeded(
    work: UnitOfWork,
    refund_id: str,
    number: str | None,
    evidence: events.Evidence,
    reference: str | None = None,
    drawer_session: str | None = None,
) -> None:
    refund = found_refund(work, refund_id)
    payment = payments.by_id(work.connection, refund.payment_id)
    assert payment is not None
    given = payment.refunded_amount + refund.amount
    whole = given == payment.amount
    move(payment.status, "mark_refunded" if whole else "mark_partially_refunded")
    body = refund_events.RefundSucceeded(
        refund_id=refund_id,
        payment_id=payment.payment_id,
        payment_status=(Status.REFUNDED if whole else Status.PARTIALLY_REFUNDED).value,
        payment_refunded=given,
        payment_reserved=payment.refund_reserved - refund.amount,
        refund_reference=reference,
        transaction_id=number,
        evidence=evidence,
        drawer_session=drawer_session,
    )
    work.record(body, subject=payment.payment_id)


def _failed(work: UnitOfWork, refund: Refund, result: RefundResult, new_id: Callable[[], str]) -> None:
    payment = payments.by_id(work.connection, refund.payment_id)
    assert payment is not None
    body = refund_events.RefundFailed(
        refund_id=refund.refund_id,
        payment_id=payment.payment_id,
        payment_reserved=payment.refund_reserved - refund.amount,
        error_code=result.error_code or RefundStatus.FAILED.value,
        error_message=safe_text(result.provider_error or ""),
        evidence=evidence_of_refund(result),
    )
    work.record(body, subject=payment.payment_id)
    ask_again(work, refund, new_id)
    reckon_again(work, payment.payment_id)


def ask_again(work: UnitOfWork, refund: Refund, new_id: Callable[[], str]) -> bool:
    """Open again what this refund was to settle: the money is still here. False where it was nothing."""
    settled = exceptions.decided_by_refund(work.connection, refund.refund_id, refund.payment_id)
    for one in settled:
        again = events.ExceptionOpened(
            exception_id=new_id(),
            payment_id=refund.payment_id,
            kind=one.kind,
            amount=one.amount,
            currency=one.currency,
        )
        work.record(again, subject=refund.payment_id)
    return bool(settled)
