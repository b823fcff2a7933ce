"""What the codes of a report are called: movements, routes, exceptions, settings of methods."""

from __future__ import annotations

from pos_terminal.domain.drawer import MovementKind
from pos_terminal.domain.people import SYSTEM
from pos_terminal.texts import tr


def cash_word(kind: str) -> str:
    """A movement of the drawer; what a newer program wrote keeps its code."""
    words = {
        MovementKind.SALE: tr("Cash received"),
        MovementKind.CHANGE: tr("Change given"),
        MovementKind.CHANGE_OWED: tr("Change owed"),
        MovementKind.OWED_PAID: tr("Owed change paid"),
        MovementKind.CHANGE_LEFT: tr("Change left by customers"),
        MovementKind.ROUNDING: tr("Rounding"),
        MovementKind.REFUND: tr("Refunds in cash"),
        MovementKind.CORRECTION: tr("Corrections"),
        MovementKind.PAY_IN: tr("Paid in"),
        MovementKind.PAY_OUT: tr("Paid out"),
        MovementKind.DROP: tr("Put in the safe during the day"),
        MovementKind.TRANSFER_IN: tr("From another drawer"),
        MovementKind.TRANSFER_OUT: tr("To another drawer"),
        MovementKind.NO_SALE: tr("Opened without a sale"),
    }
    return next((word for known, word in words.items() if known.value == kind), kind)


def person_word(name: str) -> str:
    """Somebody whom a report names; it keeps an id where nobody was signed in."""
    return tr("nobody signed in") if name == SYSTEM else name


def route_word(route: str) -> str:
    """How money went back."""
    words = {
        "api": tr("by the company"),
        "hand": tr("by hand"),
        "cash": tr("in cash"),
        "provider": tr("taken back by the company"),
    }
    return words.get(route, route)


def exception_word(kind: str) -> str:
    """What a person still has to decide."""
    words = {
        "late_money": tr("To decide: money that came late"),
        "mismatch": tr("To decide: other money than asked for"),
        "loss": tr("To decide: counted as paid and not paid"),
        "number_twice": tr("To decide: one number used twice"),
        "provider_refund": tr("To decide: taken back by the company"),
        "refund_failed": tr("To decide: given back and not arrived"),
        "overpaid": tr("To decide: paid by two terminals"),
    }
    return words.get(kind, kind)


def setting_word(setting: str) -> str:
    """A setting of a payment method or of the terminal; one without a word keeps its name."""
    words = {
        "name": tr("name"),
        "active": tr("offered"),
        "base_url": tr("address"),
        "host": tr("address"),
        "printer": tr("printer"),
        "drawer_kick": tr("what opens the drawer"),
        "print_receipts": tr("receipts"),
        "receipt_header": tr("head of the receipt"),
        "receipt_footer": tr("foot of the receipt"),
        "fiscal_number": tr("fiscal number"),
        "fiscal_qr": tr("fiscal QR code"),
    }
    return words.get(setting, setting)
