"""What the office decides for all terminals: kept, told and written down in one transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, text

from pos_terminal.central.books import books_of
from pos_terminal.central.centre import Centre
from pos_terminal.central.feed.telling import tell
from pos_terminal.contract import pull
from pos_terminal.domain.errors import InvalidInput
from pos_terminal.domain.settings_events import SettingChange, SettingsChanged
from pos_terminal.domain.text_input import clean_text
from pos_terminal.services.approval import Decision
from pos_terminal.services.business_day import is_zone
from pos_terminal.services.rights import Action, authorise
from pos_terminal.services.settings_changes import short
from pos_terminal.settings import Settings

KEY: Final = "restaurant"
_ALWAYS: Final = ("restaurant", "place", "time_zone", "business_day_begins")
_LINES: Final = ("receipt_header", "receipt_footer")
_MOST_LINES: Final = 12
_KINDS: Final = {name: type(getattr(Settings(), name)) for name in pull.RESTAURANT_SETTINGS}
_READ: Final = text(
    "SELECT r.name AS restaurant, r.place, r.time_zone, r.business_day_begins, s.settings"
    " FROM pos.restaurants r LEFT JOIN pos.restaurant_settings s ON s.restaurant_id = r.restaurant_id"
    " WHERE r.restaurant_id = :restaurant_id"
)
_DESCRIBE: Final = text(
    "UPDATE pos.restaurants SET name = :restaurant, place = :place, time_zone = :time_zone,"
    " business_day_begins = :business_day_begins WHERE restaurant_id = :restaurant_id"
)
_KEEP: Final = text(
    "INSERT INTO pos.restaurant_settings (restaurant_id, settings, changed_at, changed_by)"
    " VALUES (:restaurant_id, CAST(:settings AS jsonb), :now, :by) ON CONFLICT (restaurant_id)"
    " DO UPDATE SET settings = excluded.settings, changed_at = excluded.changed_at,"
    " changed_by = excluded.changed_by"
)
_ONE_AT_A_TIME: Final = text("SELECT 1 FROM pos.restaurants WHERE restaurant_id = :restaurant_id FOR UPDATE")


def decided(connection: Connection, restaurant_id: str) -> dict[str, pull.Value]:
    """What is decided now, by the name of the setting."""
    row = connection.execute(_READ, {"restaurant_id": restaurant_id}).mappings().one()
    return {**(row["settings"] or {}), **{name: row[name] for name in _ALWAYS}}


def settle(centre: Centre, restaurant_id: str, form: Mapping[str, str], actor: str) -> bool:
    """Decide what this form says; an empty field leaves it to each terminal. False where nothing is another.

    Raises InvalidInput, NotAllowed.
    """
    wanted = _read(form)
    books = books_of(centre, restaurant_id)
    with books.unit_of_work(actor) as work:
        authorise(work.connection, Action.MANAGE_SETTINGS, Decision(actor, ""))
        named = {"restaurant_id": restaurant_id}
        work.connection.execute(_ONE_AT_A_TIME, named)
        before = decided(work.connection, restaurant_id)
        told = work.connection.execute(_READ, named).mappings().one()["settings"] is not None
        changes = [
            SettingChange(method="", setting=name, before=_said(before, name), after=_said(wanted, name))
            for name in pull.RESTAURANT_SETTINGS
            if before.get(name) != wanted.get(name)
        ]
        if told and not changes:
            return False
        work.connection.execute(_DESCRIBE, {**named, **{name: wanted[name] for name in _ALWAYS}})
        own = {name: value for name, value in wanted.items() if name not in _ALWAYS}
        now = centre.clock.now_ms()
        work.connection.execute(_KEEP, {**named, "settings": json.dumps(own), "now": now, "by": actor})
        if changes:
            work.record(SettingsChanged(changes=changes))
        tell(work.connection, restaurant_id, pull.SETTINGS, KEY, pull.ToldSettings(values=wanted), now_ms=now)
        work.commit()
    return True


def _said(values: Mapping[str, pull.Value], name: str) -> str:
    value = values.get(name, "")
    return short(str(value).lower() if isinstance(value, bool) else str(value))


def _read(form: Mapping[str, str]) -> dict[str, pull.Value]:
    values: dict[str, pull.Value] = {}
    for name in pull.RESTAURANT_SETTINGS:
        typed = _typed(name, form.get(name, ""))
        if typed or (name == "place"):
            values[name] = _number(name, typed) if _KINDS[name] is int else typed
    if not values.get("restaurant"):
        raise InvalidInput("text_empty", field="name")
    if not is_zone(str(values.get("time_zone", ""))):
        raise InvalidInput("time_zone_unknown", name=str(values.get("time_zone", ""))[:80])
    values.setdefault("business_day_begins", Settings().business_day_begins)
    try:
        # What a terminal could not use is told to none.
        msgspec.convert(values, Settings)
    except msgspec.ValidationError as error:
        raise InvalidInput("setting_unusable", name=_named(error)) from None
    return values


def _typed(name: str, text: str) -> str:
    if name in _LINES:
        lines = [clean_text(line, field=name) for line in text.splitlines()[:_MOST_LINES]]
        return "\n".join(line for line in lines if line)
    limit = 400 if name == "fiscal_qr" else 80
    return clean_text(text, limit=limit, field=name)


def _number(name: str, text: str) -> int:
    digits = text.replace(" ", "").replace("\u202f", "").replace("\u00a0", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 12):
        raise InvalidInput("setting_unusable", name=name)
    return int(digits)


def _named(error: msgspec.ValidationError) -> str:
    found: Any = str(error).rpartition("$.")[2]
    return str(found).strip("`") or "?"
