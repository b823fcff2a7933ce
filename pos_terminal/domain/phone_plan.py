"""How phone numbers of a country are typed and shown: their prefix, their length, their groups of two."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from pos_terminal.domain.phone import country_prefix

if TYPE_CHECKING:
    from collections.abc import Iterator
from pos_terminal.records import dataclass


@dataclass(frozen=True, slots=True)
class PhonePlan:
    """`digits` is how long the country's mobile numbers are without its prefix, None where that differs."""

    country: str
    prefix: str
    digits: int | None


@lru_cache(maxsize=64)
def plan_of(country: str) -> PhonePlan:
    """The plan of a country by its two letters. Raises ValueError for an unknown one."""
    import phonenumbers

    prefix = country_prefix(country)
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(country)
    mobile = metadata.mobile if metadata is not None else None
    lengths = mobile.possible_length if mobile is not None else ()
    return PhonePlan(country, prefix, lengths[0] if len(lengths) == 1 else None)


def in_groups(digits: str, whole: int | None) -> str:
    """Digits parted by two as people say them; where a whole number has an odd length, its second group has
    three: 77 123 45 67."""
    return " ".join(_groups(digits, odd=bool(whole and whole % 2)))


def _groups(digits: str, *, odd: bool) -> Iterator[str]:
    start = 0
    while start < len(digits):
        size = 3 if odd and start == 2 else 2
        yield digits[start : start + size]
        start += size


def shown_number(e164: str, country: str | None) -> str:
    """+225 05 46 12 08 77; unchanged where it is of another country."""
    if not country:
        return e164
    plan = plan_of(country)
    if not e164.startswith(plan.prefix):
        return e164
    return f"{plan.prefix} {in_groups(e164.removeprefix(plan.prefix), plan.digits)}"
