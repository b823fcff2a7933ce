"""Amounts and times as companies write them. What is not surely one is none: a formula, too."""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo
from typing import Final

from pos_terminal.domain.money import MAX_AMOUNT, exponent

_CURRENCY: Final = re.compile(r"(?i)f\s?cfa|cfa|xof|xaf|eur|usd|gnf|fg|ghs|ngn|[€$f]$")
_AMOUNT: Final = re.compile(r"([+-]?)([0-9][0-9.,]*)", re.ASCII)
_DATE: Final = re.compile(
    r"([0-9]{1,2})[/.\-]([0-9]{1,2})[/.\-]([0-9]{4}|[0-9]{2})"
    r"(?:[ T,]+(?:à |at )?([0-9]{1,2})[:hH]([0-9]{2})(?:[:.]([0-9]{2}))?(?:\s?([AaPp])\.?[Mm]\.?)?)?",
    re.ASCII,
)
_ISO: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([ T].*)?", re.ASCII)
_OLDEST, _NEWEST = 2000, 2200


def amount_of(cell: str, currency: str) -> int | None:
    """The amount in minor units, signed; None for a cell that holds none. Spaces and signs between groups,
    a currency around it and a minus behind it are read."""
    plain = _CURRENCY.sub("", re.sub(r"[\s\u00a0\u202f'’]", "", cell).replace("\u2212", "-"))
    if plain.startswith("(") and plain.endswith(")"):
        plain = f"-{plain[1:-1]}"
    elif plain.endswith("-"):
        plain = f"-{plain[:-1]}"
    found = _AMOUNT.fullmatch(plain)
    if found is None or len(plain) > 24:
        return None
    whole, part = _parted(found[2], exponent(currency))
    digits = exponent(currency)
    if not whole.isdigit() or (part and not part.isdigit()) or part[digits:].strip("0"):
        return None
    amount = int(whole + part[:digits].ljust(digits, "0"))
    if amount > MAX_AMOUNT:
        return None
    return -amount if found[1] == "-" else amount


def _parted(number: str, digits: int) -> tuple[str, str]:
    """The whole units and what stands behind the decimal sign, which 1.234 and 12.34 do not agree on."""
    last = max(number.rfind("."), number.rfind(","))
    if last < 0:
        return number, ""
    sign, behind = number[last], number[last + 1 :]
    both = "." in number and "," in number
    is_decimal = number.count(sign) == 1 and (both or len(behind) != 3 or number.startswith("0"))
    if both and number.count(sign) > 1:
        return "?", ""
    head = number[:last] if is_decimal else number
    groups = re.split(r"[.,]", head)
    if any(len(group) != 3 for group in groups[1:]) or (digits == 0 and is_decimal and not behind):
        return "?", ""
    return "".join(groups), behind if is_decimal else ""


def moment_of(cell: str, where: tzinfo, *, month_first: bool = False) -> tuple[int, bool] | None:
    """UTC milliseconds, and whether a time of day was said (noon stands for none); None for no date. A time
    that names no zone is the restaurant's own."""
    text = " ".join(cell.split())
    try:
        said = _iso(text) if _ISO.fullmatch(text) else _written(text, month_first=month_first)
    except ValueError:
        return None
    if said is None:
        return None
    moment, has_time = said
    if not _OLDEST <= moment.year <= _NEWEST:
        return None
    if not has_time:
        moment = moment.replace(hour=12)
    placed = moment if moment.tzinfo is not None else moment.replace(tzinfo=where)
    return int(placed.astimezone(UTC).timestamp()) * 1000 + placed.microsecond // 1000, has_time


def _iso(text: str) -> tuple[datetime, bool]:
    return datetime.fromisoformat(text.removesuffix(" UTC") + ("+00:00" * text.endswith(" UTC"))), len(
        text
    ) > 10


def _written(text: str, *, month_first: bool) -> tuple[datetime, bool] | None:
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    first, second, year = int(found[1]), int(found[2]), int(found[3])
    month, day = (first, second) if month_first else (second, first)
    hour = int(found[4] or 0)
    if found[7]:
        hour = hour % 12 + 12 * (found[7].lower() == "p")
    moment = datetime(year + 2000 * (year < 100), month, day, hour, int(found[5] or 0), int(found[6] or 0))
    return moment, found[4] is not None
