"""Reading JSON of strangers: every surprise is one exception, and no number becomes a float."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Final, NoReturn

from pos_terminal.domain.errors import InvalidInput
from pos_terminal.domain.money import MAX_AMOUNT, exponent

_WHOLE: Final = re.compile(r"[1-9][0-9]{0,14}", re.ASCII)
_LONGEST_NOTE: Final = 200


class Unreadable(Exception):
    """What was answered is not what the documentation promises; the text says where, without the content."""


def _refuse_constant(_word: str) -> NoReturn:
    raise ValueError("not a number")


def _without_doubles(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name occurs twice")
    return found


def read_object(body: bytes) -> dict[str, object]:
    """The JSON object in `body`. Raises Unreadable for anything else, NaN and doubled names included."""
    try:
        found = json.loads(
            body.decode("utf-8"),
            parse_float=Decimal,
            parse_constant=_refuse_constant,
            object_pairs_hook=_without_doubles,
        )
    except (ValueError, RecursionError):
        raise Unreadable("not JSON") from None
    if not isinstance(found, dict):
        raise Unreadable("not an object")
    return found


def text_of(source: dict[str, object], name: str, pattern: re.Pattern[str] | None = None) -> str:
    """A required text, matching `pattern` as a whole. Raises Unreadable."""
    value = source.get(name)
    if not isinstance(value, str) or not value or not value.isprintable():
        raise Unreadable(name)
    if pattern is not None and not pattern.fullmatch(value):
        raise Unreadable(name)
    return value


def optional_text_of(
    source: dict[str, object], name: str, pattern: re.Pattern[str] | None = None
) -> str | None:
    """A text that may be missing, null or empty. Raises Unreadable for another type or form."""
    return None if source.get(name) in (None, "") else text_of(source, name, pattern)


def whole_amount(text: str, currency: str) -> int:
    """Minor units of an amount written as digits alone, in a currency without decimals. Raises Unreadable."""
    try:
        decimals = exponent(currency)
    except InvalidInput:
        decimals = 0  # a currency nobody here takes: the number is only compared and shown
    if decimals or not _WHOLE.fullmatch(text) or int(text) > MAX_AMOUNT:
        raise Unreadable("amount")
    return int(text)


def note(text: str) -> str:
    """A stranger's sentence made safe to store, show and print: one printable line, cut short."""
    return "".join(c if c.isprintable() else " " for c in text)[:_LONGEST_NOTE].strip()
