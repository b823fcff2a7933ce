"""Payments in the words and colours of the counter, and times as people read them."""

from __future__ import annotations

from pos_terminal.domain.methods import PaymentMethod
from pos_terminal.domain.money import Money
from pos_terminal.domain.payable import order_number
from pos_terminal.domain.payment import ENDED_UNPAID, TAKEN, Payment, Phase, Status
from pos_terminal.providers.manual import kind_of
from pos_terminal.services.naming import COMPANIES as COMPANIES
from pos_terminal.services.naming import method_name as method_name
from pos_terminal.services.naming import order_name as order_name
from pos_terminal.services.naming import own_name
from pos_terminal.services.naming import payment_number as payment_number
from pos_terminal.services.when import clock_time as clock_time
from pos_terminal.services.when import local as local
from pos_terminal.services.when import long_date as long_date
from pos_terminal.texts import tr
from pos_terminal.ui.states.about import About
from pos_terminal.ui.states.outcome import Outcome


def shown_name(method: PaymentMethod) -> str:
    """The same for a method that a manager may have given another name."""
    return own_name(method.provider_code, method.name)


def teller(provider_code: str) -> str:
    """Who says that it was paid: a card says nothing, Stripe does."""
    return company_name(provider_code) if provider_code == "stripe" else method_name(provider_code)


def company_name(provider_code: str) -> str:
    """Who is asked and answers: the company behind a method."""
    return COMPANIES.get(provider_code) or method_name(provider_code)


def about(payment: Payment) -> About:
    """What every screen says of a payment. The screens put the word before the order's number themselves."""
    return About(
        payment.provider_code,
        method_name(payment.provider_code),
        Money(payment.amount, payment.currency),
        order_number(payment.payable),
        payment.reference or payment.label,
        teller(payment.provider_code),
    )


def named(payment: Payment) -> str:
    """What a sentence calls it: its order, its reference, or its number."""
    return order_name(payment) or payment.reference or payment_number(payment)


def outcome(payment: Payment) -> Outcome:
    """How it looks. Only money that is there is paid; everything that may have moved is unknown."""
    if payment.status is Status.REFUNDED:
        return Outcome.CORRECTED if payment.corrected else Outcome.GIVEN_BACK
    if payment.status in TAKEN:
        return Outcome.PAID
    if payment.status is Status.EXPIRED:
        return Outcome.CANCELLED if payment.error_code == "cancelled" else Outcome.EXPIRED
    if payment.status in ENDED_UNPAID:
        return Outcome.NOT_PAID
    if payment.phase is Phase.ACCEPTED:
        return Outcome.BY_HAND if kind_of(payment.provider_code) else Outcome.ACCEPTED
    return Outcome.UNKNOWN if payment.phase is Phase.UNKNOWN else Outcome.WAITING


def age(since_ms: int, now_ms: int) -> str:
    """3 min, 1 h 05."""
    minutes = max(0, (now_ms - since_ms) // 60_000)
    if minutes < 60:
        return tr("{minutes} min", minutes=minutes)
    return tr("{hours} h {minutes}", hours=minutes // 60, minutes=f"{minutes % 60:02d}")
