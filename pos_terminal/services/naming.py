"""What methods and payments are called, in the language in use: on screens, on paper, in reports."""

from __future__ import annotations

from typing import Final

from pos_terminal.domain.payable import order_number
from pos_terminal.domain.payment import Payment
from pos_terminal.providers.manual import kind_of
from pos_terminal.texts import tr

COMPANIES: Final = {"wave": "Wave", "orange": "Orange", "mtn": "MTN", "stripe": "Stripe"}


def method_name(provider_code: str) -> str:
    """The name on the tile: what companies call theirs stays, the rest is translated."""
    if (kind := kind_of(provider_code)) is not None:
        return kind.name()
    known = {"cash": tr("Cash"), "orange": "Orange Money", "mtn": "MTN MoMo", "stripe": tr("Card")}
    return known.get(provider_code) or COMPANIES.get(provider_code, provider_code.title())


def own_name(provider_code: str, name: str) -> str:
    """The same, where a manager may have given a method of several of a kind another name."""
    return (name if provider_code.count(".") > 1 else "") or method_name(provider_code)


def order_name(payment: Payment) -> str:
    """ "Order 1047", or nothing for an amount that was keyed in."""
    number = order_number(payment.payable)
    return tr("Order {number}", number=number) if number else ""


def payment_number(payment: Payment) -> str:
    """A short name for support and slips, unique on this terminal."""
    return f"P-{payment.position}"
