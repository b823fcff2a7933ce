"""A payment as the view states of its four screens. Pure: payment and asking in, values out."""

from __future__ import annotations

from dataclasses import replace
from datetime import tzinfo

from pos_terminal.domain.money import Money, format_money
from pos_terminal.domain.payable import COUNTER
from pos_terminal.domain.payment import TAKEN, Payment, Phase
from pos_terminal.engine.messages import Asking
from pos_terminal.providers.sentences import sentence_for
from pos_terminal.texts import tr
from pos_terminal.ui.presenters.change import NOTHING_KEPT, ChangeGiven, pieces_of
from pos_terminal.ui.presenters.front import Draft
from pos_terminal.ui.presenters.ways import PROMPTED
from pos_terminal.ui.presenters.wording import (
    about,
    clock_time,
    method_name,
    named,
    outcome,
    payment_number,
    teller,
)
from pos_terminal.ui.sounds import Sound
from pos_terminal.ui.states.not_paid import NotPaidState
from pos_terminal.ui.states.outcome import Outcome
from pos_terminal.ui.states.paid import PaidState, Part
from pos_terminal.ui.states.unknown import UnknownState
from pos_terminal.ui.states.waiting import Asked, WaitingPhase, WaitingState

__all__ = ["Outcome", "outcome"]

_PHASES = {Phase.SENT: WaitingPhase.SENDING, Phase.CANCELLING: WaitingPhase.CANCELLING}
_OWN_REASONS = frozenset({"cancel_wanted", "replayed", "mismatch", "no_answer"})
_OTHER_ENDS = frozenset({"expired", "cancelled", "never_sent"})


def screen_of(payment: Payment) -> str:
    """The name of the screen that shows it."""
    return {
        Outcome.PAID: "paid",
        Outcome.WAITING: "waiting",
        Outcome.UNKNOWN: "unknown",
        Outcome.ACCEPTED: "unknown",
        Outcome.BY_HAND: "counted",
        Outcome.GIVEN_BACK: "paid",
        Outcome.CORRECTED: "paid",
    }.get(outcome(payment), "not_paid")


def sound(payment: Payment) -> Sound | None:
    """Which sound goes with its state, None for silence."""
    return {
        Outcome.PAID: Sound.PAID,
        Outcome.UNKNOWN: Sound.UNKNOWN,
        Outcome.NOT_PAID: Sound.NOT_PAID,
        Outcome.EXPIRED: Sound.NOT_PAID,
    }.get(outcome(payment))


def draft_of(payment: Payment, whole: int | None = None) -> Draft:
    """What the payment was for, to take it another way. `whole` is what its payable comes to: a part of a
    keyed-in amount stays a part of it."""
    part = payment.payable.type == COUNTER and whole is not None and whole > payment.amount
    payable = None if payment.payable.type == COUNTER and not part else payment.payable
    return Draft(
        payment.amount,
        payment.currency,
        payable,
        payment.label,
        payment.reference,
        customer_phone=payment.customer_phone,
        opens_for=whole if part else None,
    )


def another_customer(draft: Draft) -> Draft:
    """The same, after the cashier said that it is somebody else."""
    return replace(draft, another_customer=True)


def waiting(
    payment: Payment, asking: Asking, now: int, zone: tzinfo, *, offline: bool, asked: Asked | None = None
) -> WaitingState:
    """The screen while the customer pays."""
    left = max(0, (payment.expires_at - now + 999) // 1000) if payment.expires_at else None
    failed_try = (
        payment.phase is Phase.WAITING and payment.error_code and payment.error_code not in _OWN_REASONS
    )
    return WaitingState(
        about=about(payment),
        phase=_PHASES.get(payment.phase or Phase.WAITING, WaitingPhase.SHOWN),
        code=payment.redirect_url or "",
        code_at=clock_time(payment.initiated_at, zone),
        left_s=left,
        total_s=max(1, (payment.expires_at - payment.initiated_at) // 1000) if payment.expires_at else 0,
        asks_every_s=max(1, round(asking.interval_s)),
        last_answer_at=clock_time(asking.last_asked_at, zone) if asking.last_asked_at else "",
        last_try=sentence_for(payment.error_code or "", method_name(payment.provider_code))
        if failed_try
        else "",
        offline=offline,
        asked=asked or Asked(),
    )


def unknown(payment: Payment, asking: Asking, now: int, zone: tzinfo, *, offline: bool) -> UnknownState:
    """The amber screen."""
    next_in = max(0, (asking.next_at - now + 999) // 1000) if asking.next_at else None
    return UnknownState(
        about=about(payment),
        asks_every_s=max(1, round(asking.interval_s)),
        asked=asking.asked,
        next_in_s=None if offline else next_in,
        payment_number=payment_number(payment),
        started_at=clock_time(payment.initiated_at, zone),
        offline=offline,
        accepted=payment.phase is Phase.ACCEPTED,
        decided=payment.counted or payment.released,
        number=payment.claimed_number or "",
    )


def paid(
    payment: Payment,
    attempts: list[Payment],
    due_open: int | None,
    zone: tzinfo,
    given: ChangeGiven = NOTHING_KEPT,
) -> PaidState:
    """The green screen: what was paid, and with change what goes back."""
    taken = [other for other in attempts if other.status in TAKEN] or [payment]
    parts = tuple(
        Part(
            other.provider_code,
            method_name(other.provider_code),
            clock_time(other.completed_at or other.initiated_at, zone, seconds=False),
            Money(other.amount, other.currency),
        )
        for other in taken
    )
    money = about(payment).amount
    left = Money(due_open, money.currency) if due_open and payment.payable.type != COUNTER else None
    cash = payment.tendered is not None
    change = max(0, (payment.change or 0) - given.owed - given.left)
    owed, kept = Money(given.owed, money.currency), Money(given.left, money.currency)
    return PaidState(
        about=about(payment),
        confirmed_at=clock_time(payment.completed_at or payment.initiated_at, zone),
        parts=parts,
        total=Money(sum(other.amount for other in taken), money.currency),
        left=left,
        received=Money(payment.tendered or 0, money.currency) if cash else None,
        change=Money(change, money.currency) if cash else None,
        example=(given.example or pieces_of(change, money.currency)) if change else (),
        owed=owed if given.owed else None,
        kept=kept if given.left else None,
    )


def not_paid(payment: Payment, due_open: int | None, zone: tzinfo) -> NotPaidState:
    """The screen of an attempt that ended without money, with the reason in plain words."""
    code = payment.error_code or ""
    reason = "" if code in _OTHER_ENDS else sentence_for(code, method_name(payment.provider_code))
    if code == "expired" and payment.provider_code in PROMPTED:
        reason = tr("The customer did not answer in time")
    if code == "never_sent":
        reason = sentence_for("not_reached", method_name(payment.provider_code))
    advice = ""
    if code == "insufficient_funds":
        advice = tr(
            "Or the customer adds money to {method}, and you try again.",
            method=method_name(payment.provider_code),
        )
    return NotPaidState(
        about=about(payment),
        outcome=outcome(payment),
        at=clock_time(payment.completed_at or payment.initiated_at, zone),
        left=Money(payment.amount if due_open is None else due_open, payment.currency),
        reason=reason,
        advice=advice,
        payment_number=payment_number(payment),
        answer_code=payment.error_message or "",
        can_try_again=code not in ("access_not_set_up", "account_blocked", "currency_not_taken"),
    )


def outcome_sentence(payment: Payment, *, was_over: bool = False) -> str:
    """What came of a payment that nobody was looking at. `was_over`: it had ended unpaid before."""
    amount = format_money(payment.amount, payment.currency)
    values = {"name": named(payment), "method": teller(payment.provider_code), "amount": amount}
    if payment.status in TAKEN and payment.released:
        return tr("{name}: {method} confirmed {amount} after all. Give it back, or keep it.", **values)
    if payment.status in TAKEN and was_over:
        # Whether it is needed, or is to be given back, the list of payments tells.
        return tr("{name}: {method} confirmed {amount} after its end. See what is to be done.", **values)
    if payment.status in TAKEN:
        return tr("{name}: {method} confirmed {amount}. It is paid.", **values)
    return tr("{name}: {method} says it was not paid.", **values)
