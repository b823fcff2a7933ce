"""Phone numbers as a cashier types them: checked for the country, written as people and companies want them.

The library with the numbering plans is loaded by the first number, not by the start of the program.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from pos_terminal.domain.errors import InvalidInput
from pos_terminal.records import dataclass
from pos_terminal.resources import resource

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

_SEPARATORS: Final = frozenset(" -./()\u00a0\u202f")
_LONGEST: Final = 30
_OLD_DIGITS: Final = {"CI": 8, "BJ": 8}
"""How long national numbers were before they became longer; people and customer books still hold them."""
_OLD_NAMES: Final = {"Areeba": "MTN"}
"""Operators that the numbering data still calls by a name of the past."""


@dataclass(frozen=True, slots=True)
class Phone:
    """A number that can exist. It says nothing about who owns it, or whether it has an account."""

    e164: str
    """+2250504000000"""
    digits: str
    """The same without the plus sign: 2250504000000."""
    national: str
    """As people of the country write it: 05 04 00 0000."""
    operator: str | None
    """Whose number it was when it was given out. A hint only: numbers move between operators."""


def country_prefix(country: str) -> str:
    """What stands before a country's numbers: +225 for CI. Raises ValueError for an unknown country."""
    import phonenumbers

    code = phonenumbers.country_code_for_region(country)
    if not code:
        raise ValueError(f"no country {country!r}")
    return f"+{code}"


def read_phone(typed: object, country: str) -> Phone:
    """The number in what was typed, with or without the country's prefix, however it is parted.

    Raises InvalidInput: phone_missing, phone_characters, phone_too_short, phone_too_long, phone_old_form,
    phone_other_country, phone_not_valid. Never because of the operator.
    """
    import phonenumbers

    text = _compact(typed)
    code = phonenumbers.country_code_for_region(country)
    prefix = f"+{code}"
    if text.startswith("00"):
        text = f"+{text[2:]}"
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException as error:
        short = error.error_type != phonenumbers.NumberParseException.TOO_LONG
        raise InvalidInput("phone_too_short" if short else "phone_too_long") from None
    if number.country_code != code:
        raise InvalidInput("phone_other_country", prefix=prefix)
    if not phonenumbers.is_valid_number_for_region(number, country):
        raise _refusal(number, country)
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    return Phone(e164, e164.removeprefix("+"), national, _operator(number))


def _compact(typed: object) -> str:
    """Digits, and a plus sign in front if there was one. Raises InvalidInput."""
    text = "" if typed is None else str(typed)[: _LONGEST * 4]
    kept = "".join(char for char in text if char not in _SEPARATORS and char not in "\u200e\u200f\t")
    digits = kept.removeprefix("+")
    if not digits:
        raise InvalidInput("phone_missing")
    if not digits.isdecimal():
        raise InvalidInput("phone_characters")
    if len(digits) > _LONGEST:
        raise InvalidInput("phone_too_long")
    plain = "".join(str(int(char)) for char in digits)
    return f"+{plain}" if kept.startswith("+") else plain


def _refusal(number: PhoneNumber, country: str) -> InvalidInput:
    import phonenumbers

    if len(phonenumbers.national_significant_number(number)) == _OLD_DIGITS.get(country):
        return InvalidInput("phone_old_form")
    match phonenumbers.is_possible_number_with_reason(number):
        case phonenumbers.ValidationResult.TOO_SHORT:
            return InvalidInput("phone_too_short")
        case phonenumbers.ValidationResult.TOO_LONG:
            return InvalidInput("phone_too_long")
        case _:
            return InvalidInput("phone_not_valid")


def _operator(number: PhoneNumber) -> str | None:
    import phonenumbers

    kinds = phonenumbers.PhoneNumberType
    if phonenumbers.number_type(number) not in (kinds.MOBILE, kinds.FIXED_LINE_OR_MOBILE, kinds.PAGER):
        return None
    digits = f"{number.country_code}{phonenumbers.national_significant_number(number)}"
    known = _operators()
    name = next((known[digits[:end]] for end in range(len(digits), 0, -1) if digits[:end] in known), "")
    if name.startswith("MTN"):
        return "MTN"
    return _OLD_NAMES.get(name, name) or None


@lru_cache(maxsize=1)
def _operators() -> dict[str, str]:
    """Who gave out the numbers that begin so. Of Africa alone: the library's own are the whole world's."""
    known: dict[str, str] = json.loads(resource("operators.json").read_text(encoding="utf-8"))
    return known


def as_typed(typed: str, country: str) -> str:
    """What was typed so far, parted as people of the country part numbers; unchanged where it cannot be."""
    import phonenumbers

    formatter = phonenumbers.AsYouTypeFormatter(country)
    shown = ""
    for char in typed:
        if char.isdecimal() or char == "+":
            shown = str(formatter.input_digit(char))
    return shown or typed
