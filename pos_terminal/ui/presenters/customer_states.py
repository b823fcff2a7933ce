"""A payment in the words of the customer who is served. Pure; said inside `texts.in_language`.

Reasons are for the cashier: why a payment did not go through is never told here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pos_terminal.domain.methods import PaymentMethod
from pos_terminal.domain.money import Money
from pos_terminal.domain.payment import Payment, Phase
from pos_terminal.texts import tr
from pos_terminal.ui.presenters.wording import about, company_name, method_name, outcome
from pos_terminal.ui.states.cash import CashState
from pos_terminal.ui.states.customer import CustomerState, Line, Page
from pos_terminal.ui.states.outcome import Outcome
from pos_terminal.ui.states.waiting import Asked, Way

_SHOWN_METHODS: Final = ("cash", "wave", "orange", "mtn", "stripe")
_NO_MONEY: Final = frozenset({Outcome.NOT_PAID, Outcome.EXPIRED, Outcome.CANCELLED})
_NOT_KNOWN: Final = frozenset({Outcome.UNKNOWN, Outcome.ACCEPTED, Outcome.TO_DECIDE})
_LAST_DIGITS: Final = 2


def idle(language: str, restaurant: str, place: str, methods: Mapping[str, PaymentMethod]) -> CustomerState:
    """Nobody is being asked to pay."""
    taken = sorted(
        (method for method in methods.values() if method.active), key=lambda one: one.display_order
    )
    shown = tuple(
        (one.provider_code, method_name(one.provider_code))
        for one in taken
        if one.provider_code in _SHOWN_METHODS
    )
    welcome = tr("Hello, and welcome")
    heading, told = (restaurant, welcome) if restaurant else (welcome, "")
    return CustomerState(Page.IDLE, language, heading, place=place, told=told, methods=shown)


def cash(language: str, state: CashState) -> CustomerState:
    """What is due in cash, what was given so far, what goes back."""
    lines: tuple[Line, ...] = ()
    if state.received.amount:
        lines = (Line(tr("Received"), state.received),)
        lines += (Line(tr("Change"), state.change) if state.ready else Line(tr("Still to pay"), state.still),)
    return CustomerState(
        Page.CASH,
        language,
        tr("To pay"),
        amount=state.about.amount,
        reference=state.about.reference,
        provider_code="cash",
        told=tr("Pay in cash"),
        lines=lines,
    )


def payment(language: str, paid: Payment, asked: Asked, now: int) -> CustomerState | None:
    """How it stands with this payment; None for what is not the customer's to see.

    Only the provider's word, or money in the drawer, is thanked for."""
    result = outcome(paid)
    if result is Outcome.WAITING:
        return _waiting(language, paid, asked, now)
    if result is Outcome.PAID:
        return _thanks(language, paid)
    if result in _NOT_KNOWN:
        return CustomerState(
            Page.WORD,
            language,
            tr("We are checking your payment"),
            told=tr("Do not pay a second time"),
            more=_kept(paid.provider_code),
            outcome=Outcome.UNKNOWN,
        )
    if result in _NO_MONEY:
        return CustomerState(
            Page.WORD,
            language,
            tr("Not paid"),
            told=tr("No money was taken"),
            more=tr("You can pay again, or another way."),
            outcome=result,
        )
    return None


def _kept(provider_code: str) -> str:
    """What helps to find the payment later. Those who pay by card get no message."""
    if provider_code == "stripe":
        return ""
    if provider_code == "orange":  # French sets the name of this one otherwise
        return tr("Keep the message from Orange on your phone.")
    return tr("Keep the message from {company} on your phone.", company=company_name(provider_code))


def _thanks(language: str, paid: Payment) -> CustomerState:
    lines: tuple[Line, ...] = ()
    told = tr("Paid with {method}", method=method_name(paid.provider_code))
    if paid.tendered is not None:
        told = tr("Paid in cash")
        if paid.change:
            lines = (
                Line(tr("Received"), Money(paid.tendered, paid.currency)),
                Line(tr("Change"), Money(paid.change, paid.currency)),
            )
    return CustomerState(
        Page.WORD,
        language,
        tr("Thank you"),
        amount=Money(paid.amount, paid.currency),
        provider_code=paid.provider_code,
        told=told,
        lines=lines,
        outcome=Outcome.PAID,
    )


def _waiting(language: str, paid: Payment, asked: Asked, now: int) -> CustomerState:
    told, more, note = _how(paid, asked)
    shown = (paid.phase or Phase.WAITING) is Phase.WAITING
    ends = paid.expires_at if shown else None
    return CustomerState(
        Page.PAY,
        language,
        tr("To pay"),
        amount=Money(paid.amount, paid.currency),
        reference=about(paid).reference,
        provider_code=paid.provider_code,
        told=told,
        more=more,
        note=note,
        code=(paid.redirect_url or "") if shown and asked.way is not Way.PROMPT else "",
        phone=shown and asked.way is Way.PROMPT,
        left_s=max(0, (ends - now + 999) // 1000) if ends else None,
        total_s=max(1, (ends - paid.initiated_at) // 1000) if ends else 0,
    )


def _how(paid: Payment, asked: Asked) -> tuple[str, str, str]:
    """What to do, how it goes on, and a hint."""
    if paid.phase is Phase.CANCELLING:
        return tr("One moment, please"), tr("Please do not pay now"), ""
    if paid.phase is Phase.SENT:
        return tr("One moment, please"), "", ""
    if asked.way is Way.PROMPT:
        # Others can read the display, too: of a phone number only its end.
        end = (paid.customer_phone or "")[-_LAST_DIGITS:]
        sent = tr("the request was sent to the number ending in {digits}", digits=end) if end else ""
        dial = tr("Nothing there? Dial {code}.", code=asked.dial) if asked.dial else ""
        return tr("Confirm on your phone"), sent, dial
    if asked.way is Way.CARD:
        return tr("Scan with your camera"), tr("then type in your card"), ""
    if asked.way is Way.PAGE:
        dial = tr("The page asks for a code: dial {code}.", code=asked.dial) if asked.dial else ""
        return tr("Scan with your camera"), tr("then confirm on the page"), dial
    return (
        tr("Scan with {method}", method=method_name(paid.provider_code)),
        tr("then confirm on your phone"),
        "",
    )
