"""Money as integers of the currency's smallest unit, never a float."""

from __future__ import annotations

import re
from typing import Final

from pos_terminal.domain.errors import InvalidInput
from pos_terminal.records import dataclass

NARROW_NO_BREAK_SPACE: Final = "\u202f"
MINUS: Final = "\u2212"
MAX_AMOUNT: Final = 999_999_999_999
"""Upper bound of one amount in minor units; nothing at a counter comes near it."""
_MOST_DIGITS: Final = 18

# ISO 4217 exponents and the short sign printed after an amount.
_EXPONENTS: Final = {"XOF": 0, "XAF": 0, "GNF": 0, "EUR": 2, "USD": 2, "GHS": 2, "NGN": 2, "OUV": 0}
_SIGNS: Final = {"XOF": "F", "XAF": "F", "GNF": "FG", "EUR": "€", "USD": "$"}


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units with its ISO 4217 currency; may be negative."""

    amount: int
    currency: str = "XOF"

    def __post_init__(self) -> None:
        if type(self.amount) is not int:
            raise TypeError("money is an integer of the smallest unit")
        exponent(self.currency)

    def __str__(self) -> str:
        return format_money(self.amount, self.currency)


def exponent(currency: str) -> int:
    """How many decimals the currency has. Raises InvalidInput for one we do not know."""
    try:
        return _EXPONENTS[currency]
    except KeyError:
        raise InvalidInput("currency_unknown", currency=currency) from None


def sign(currency: str) -> str:
    """The short sign shown after an amount: F for CFA francs."""
    return _SIGNS.get(currency, currency)


def format_number(amount: int, currency: str = "XOF") -> str:
    """Digits only, in groups of three parted by U+202F: 12 500 or 12,34 with decimals."""
    digits = exponent(currency)
    whole, part = divmod(abs(amount), 10**digits)
    text = f"{whole:,}".replace(",", NARROW_NO_BREAK_SPACE)
    if digits:
        text += f",{part:0{digits}d}"
    return (MINUS if amount < 0 else "") + text


def format_money(amount: int, currency: str = "XOF") -> str:
    """The amount as every screen and document writes it, the same in both languages."""
    return f"{format_number(amount, currency)}{NARROW_NO_BREAK_SPACE}{sign(currency)}"


def check_amount(value: object, *, minimum: int = 1) -> int:
    """Return a usable amount in minor units or raise InvalidInput: no float, no text, no zero."""
    if type(value) is not int:
        raise InvalidInput("amount_not_whole")
    if value < minimum:
        raise InvalidInput("amount_too_small")
    if value > MAX_AMOUNT:
        raise InvalidInput("amount_too_large")
    return value


def parse_amount(text: str) -> int:
    """Read an amount typed by a person: plain digits, spaces of any kind between groups.

    The result is in minor units, so it has no decimals. Raises InvalidInput.
    """
    compact = re.sub(r"[\s\u00a0\u202f]", "", text)
    if not re.fullmatch(r"[+-]?[0-9]+", compact, flags=re.ASCII):
        raise InvalidInput("amount_not_whole")
    if compact.startswith("-"):
        raise InvalidInput("amount_too_small")
    digits = compact.lstrip("+0")
    if len(digits) > _MOST_DIGITS:
        # Never read: it costs time, and Python refuses the longest of them in its own words.
        raise InvalidInput("amount_too_large")
    return check_amount(int(digits or "0"))
