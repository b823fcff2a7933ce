"""Restaurants: made, described, and what the very first start of a server prints."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import select, text, update

from pos_terminal.central.accounts import enrolment, users
from pos_terminal.central.accounts.restaurant_secrets import PIN_PEPPER, RestaurantSecrets
from pos_terminal.central.accounts.tables import restaurants
from pos_terminal.central.centre import Centre
from pos_terminal.domain.errors import InvalidInput
from pos_terminal.domain.money import exponent
from pos_terminal.domain.secret import Secret
from pos_terminal.domain.text_input import clean_text
from pos_terminal.services.rights import SYSTEM
from pos_terminal.system import random_bytes

FIRST_OWNER: Final = "owner@restaurant.local"
_ONE_AT_A_TIME: Final = 0x524354_32


@dataclass(frozen=True, slots=True)
class Restaurant:
    """A tenant. `business_day_begins` is an hour of its time zone."""

    restaurant_id: str
    name: str
    place: str
    currency: str
    time_zone: str
    business_day_begins: int
    language: str


@dataclass(frozen=True, slots=True)
class FirstStart:
    """What a person needs after the very first start: shown once, kept nowhere."""

    restaurant_id: str
    email: str
    password: Secret
    enrolment_code: Secret
    code_ends_at: int


_COLUMNS: Final = tuple(restaurants.c[name] for name in Restaurant.__dataclass_fields__)


def make_restaurant(
    centre: Centre,
    name: str,
    *,
    place: str = "",
    currency: str | None = None,
    time_zone: str = "Africa/Abidjan",
    business_day_begins: int = 4,
    language: str = "fr",
) -> Restaurant:
    """A new restaurant with a pepper of its own, and nobody in it. Raises InvalidInput."""
    made = Restaurant(
        centre.ids.new_id(),
        clean_text(name, field="name"),
        clean_text(place, field="place"),
        currency or centre.settings.default_currency,
        _checked_zone(time_zone),
        business_day_begins,
        language,
    )
    exponent(made.currency)
    row = {field: getattr(made, field) for field in Restaurant.__dataclass_fields__}
    with centre.database.tenant(made.restaurant_id) as connection:
        connection.execute(restaurants.insert().values(**row, created_at=centre.clock.now_ms()))
    pepper = Secret(base64.b64encode(random_bytes(32)).decode())
    RestaurantSecrets(centre, made.restaurant_id).put(PIN_PEPPER, pepper)
    return made


def restaurant(centre: Centre, restaurant_id: str) -> Restaurant:
    """The restaurant of a credential. Raises LookupError where there is none of this id."""
    statement = select(*_COLUMNS).where(restaurants.c.restaurant_id == restaurant_id)
    with centre.database.tenant(restaurant_id) as connection:
        row = connection.execute(statement).first()
    if row is None:
        raise LookupError(restaurant_id)
    return Restaurant(*row)


def change(centre: Centre, changed: Restaurant) -> None:
    """The restaurant as it is described from now on; its id and currency stay. Raises InvalidInput."""
    values = {
        "name": clean_text(changed.name, field="name"),
        "place": clean_text(changed.place, field="place"),
        "time_zone": _checked_zone(changed.time_zone),
        "business_day_begins": changed.business_day_begins,
        "language": changed.language,
    }
    with centre.database.tenant(changed.restaurant_id) as connection:
        connection.execute(
            update(restaurants).where(restaurants.c.restaurant_id == changed.restaurant_id).values(values)
        )


def all_ids(centre: Centre) -> list[str]:
    """Every restaurant there is, in the order in which they were made: for jobs that go through all."""
    with centre.database.gate() as connection:
        return list(
            connection.execute(
                select(restaurants.c.restaurant_id).order_by(restaurants.c.restaurant_id)
            ).scalars()
        )


def first_start(centre: Centre, *, name: str = "Le Baobab", email: str = FIRST_OWNER) -> FirstStart | None:
    """The first restaurant, its owner and an enrolment code; None where there is a restaurant already.

    Two servers that start at once make one.
    """
    with centre.database.owner() as guard:
        guard.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})
        if all_ids(centre):
            return None
        made = make_restaurant(centre, name)
        password = users.one_time_password()
        users.add_user(
            centre,
            made.restaurant_id,
            email=email,
            name="Owner",
            role=users.Role.OWNER,
            password=password,
            by=SYSTEM,
        )
        code = enrolment.new_code(centre, made.restaurant_id, SYSTEM, enrolment.LONGEST_MS)
        return FirstStart(made.restaurant_id, email, Secret(password), Secret(code.code), code.ends_at)


def _checked_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError) as error:
        raise InvalidInput("time_zone_unknown", name=name) from error
    return name
