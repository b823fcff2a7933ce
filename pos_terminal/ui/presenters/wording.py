"""Payments in the words and colours of the counter, and times as people read them."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import Final

from pos_terminal.domain.methods import PaymentMethod
from pos_terminal.domain.money import Money
from pos_terminal.domain.payable import COUNTER
from pos_terminal.domain.payment import ENDED_UNPAID, TAKEN, Payment, Phase, Status
from pos_terminal.providers.manual import kind_of
from pos_terminal.texts import tr
from pos_terminal.ui.states.about import About
from pos_terminal.ui.states.outcome import Outcome

_COMPANIES: Final = {"wave": "Wave", "orange": "Orange", "mtn": "MTN", "stripe": "Stripe"}


def method_name(provider_code: str) -> str:
    """The name on the tile: what companies call theirs stays, the rest is translated."""
    if (kind := kind_of(provider_code)) is not None:
        return kind.name()
    known = {"cash": tr("Cash"), "orange": "Orange Money", "mtn": "MTN MoMo", "stripe": tr("Card")}
    return known.get(provider_code) or _COMPANIES.get(provider_code, provider_code.title())


def shown_name(method: PaymentMethod) -> str:
    """The same for a method that a manager may have given another name."""
    own = method.name if method.provider_code.count(".") > 1 else ""
    return own or method_name(method.provider_code)


def teller(provider_code: str) -> str:
    """Who says that it was paid: a card says nothing, Stripe does."""
    return company_name(provider_code) if provider_code == "stripe" else method_name(provider_code)


def company_name(provider_code: str) -> str:
    """Who is asked and answers: the company behind a method."""
    return _COMPANIES.get(provider_code) or method_name(provider_code)


def order_name(payment: Payment) -> str:
    """ "Order 1047", or nothing for an amount that was keyed in."""
    return "" if payment.payable.type == COUNTER else tr("Order {number}", number=payment.payable.id)


def about(payment: Payment) -> About:
    """What every screen says of a payment. The screens put the word before the order's number themselves."""
    return About(
        payment.provider_code,
        method_name(payment.provider_code),
        Money(payment.amount, payment.currency),
        "" if payment.payable.type == COUNTER else payment.payable.id,
        payment.reference or payment.label,
        teller(payment.provider_code),
    )


def named(payment: Payment) -> str:
    """What a sentence calls it: its order, its reference, or its number."""
    return order_name(payment) or payment.reference or payment_number(payment)


def payment_number(payment: Payment) -> str:
    """A short name for support and slips, unique on this terminal."""
    return f"P-{payment.position}"


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


def local(at_ms: int, where: tzinfo) -> datetime:
    """UTC milliseconds as local time."""
    return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(where)


def clock_time(at_ms: int, where: tzinfo, *, seconds: bool = True) -> str:
    """14:32:48, or 14:32."""
    return local(at_ms, where).strftime("%H:%M:%S" if seconds else "%H:%M")


def long_date(at_ms: int, where: tzinfo) -> str:
    """Saturday 21 November, in the language in use."""
    moment = local(at_ms, where)
    days = (
        tr("Monday"),
        tr("Tuesday"),
        tr("Wednesday"),
        tr("Thursday"),
        tr("Friday"),
        tr("Saturday"),
        tr("Sunday"),
    )
    months = (
        tr("January"),
        tr("February"),
        tr("March"),
        tr("April"),
        tr("May"),
        tr("June"),
        tr("July"),
        tr("August"),
        tr("September"),
        tr("October"),
        tr("November"),
        tr("December"),
    )
    return f"{days[moment.weekday()]} {moment.day} {months[moment.month - 1]}"


def age(since_ms: int, now_ms: int) -> str:
    """3 min, 1 h 05."""
    minutes = max(0, (now_ms - since_ms) // 60_000)
    if minutes < 60:
        return tr("{minutes} min", minutes=minutes)
    return tr("{hours} h {minutes}", hours=minutes // 60, minutes=f"{minutes % 60:02d}")
