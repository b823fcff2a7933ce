"""What the first start asks, step by step, and what the answers have to be."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from pos_terminal.domain.errors import InvalidInput
from pos_terminal.domain.money import exponent
from pos_terminal.domain.people import Staff
from pos_terminal.domain.text_input import clean_text
from pos_terminal.ledger.backups import Backup
from pos_terminal.records import dataclass
from pos_terminal.services.business_day import is_zone
from pos_terminal.services.called import first_counter
from pos_terminal.settings import Settings

RESTAURANT: Final = "restaurant"
MONEY: Final = "money"
MANAGER: Final = "manager"
METHODS: Final = "methods"
PRINTER: Final = "printer"
CENTRAL: Final = "central"
DONE: Final = "done"
STEPS: Final = (RESTAURANT, MONEY, MANAGER, METHODS, PRINTER, CENTRAL, DONE)
"""In their order. The first two are asked before there is a ledger: its currency is one of them."""
CODES: Final = "codes"
"""A backup of another machine was put in place: its people need new codes, and the first is a manager's."""
BEFORE_LEDGER: Final = (RESTAURANT, MONEY)
_LONGEST: Final = 80


@dataclass(frozen=True, slots=True)
class Begun:
    """How the first start goes on before there is a ledger to work with. `step` "" is the very beginning."""

    step: str
    currency_fixed: bool
    """Money was taken in it already: the currency stays."""


@dataclass(frozen=True, slots=True)
class Basics:
    """What the first two steps ask, as it was typed."""

    language: str
    theme: str
    restaurant: str
    place: str
    counter: str
    currency: str
    time_zone: str
    day_begins: str


@dataclass(frozen=True, slots=True)
class About:
    """What a backup holds, as far as it can be said before it is put in place."""

    backup: Backup
    restaurant: str
    counter: str
    payments: int
    people: int
    managers: tuple[Staff, ...]
    settings: dict[str, str]
    """What its journal last told of the settings."""


@dataclass(frozen=True, slots=True)
class PutBack:
    """It is in place. `needs_code`: one of its managers gets a new code before anybody can sign in."""

    about: About
    needs_code: bool
    settings: Settings


def begins_with(settings: Settings, begun: Begun) -> Basics:
    """What the first steps begin with: what is set, and a name of the counter in the language in use where
    nobody gave one."""
    basics = basics_of(settings)
    if begun.step or settings.counter != Settings().counter:
        return basics
    return replace(basics, counter=first_counter())


def basics_of(settings: Settings) -> Basics:
    """What the settings say of what the first two steps ask."""
    return Basics(
        settings.language,
        settings.theme,
        settings.restaurant,
        settings.place,
        settings.counter,
        settings.currency,
        settings.time_zone,
        str(settings.business_day_begins),
    )


def changes(basics: Basics, *, named: bool = True) -> dict[str, str | int]:
    """The settings that these are; `named`: a restaurant without a name is refused.

    Raises InvalidInput naming the `field` that cannot be so.
    """
    changed: dict[str, str | int] = {"language": basics.language, "theme": basics.theme}
    for field in ("restaurant", "place", "counter"):
        text = clean_text(getattr(basics, field), limit=_LONGEST, field=field)
        if not text and field == "restaurant" and named:
            raise InvalidInput("restaurant_unnamed", field=field)
        if not text and field == "counter":
            raise InvalidInput("text_empty", field=field)
        changed[field] = text
    currency = basics.currency.strip().upper()
    if not (currency.isascii() and currency.isalpha() and len(currency) == 3):
        raise InvalidInput("currency_unknown", field="currency", currency=currency)
    try:
        exponent(currency)
    except InvalidInput as error:
        raise InvalidInput("currency_unknown", field="currency", currency=currency) from error
    if not is_zone(basics.time_zone.strip()):
        raise InvalidInput("time_zone_unknown", field="time_zone", name=basics.time_zone.strip())
    hour = basics.day_begins.strip()
    if not (hour.isascii() and hour.isdigit() and int(hour) <= 23):
        raise InvalidInput("hour_unknown", field="day_begins", text=hour)
    return changed | {
        "currency": currency,
        "time_zone": basics.time_zone.strip(),
        "business_day_begins": int(hour),
    }
