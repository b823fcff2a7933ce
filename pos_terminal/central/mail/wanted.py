"""What a restaurant wants by e-mail: to which addresses, in which language, each Z, each business day."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, text

from pos_terminal.domain.errors import InvalidInput
from pos_terminal.records import dataclass
from pos_terminal.services.business_day import BusinessDay
from pos_terminal.texts import LANGUAGES

MOST: Final = 10
GRACE_MS: Final = 30 * 60_000
"""So long after a business day its mail is written: terminals send what they have meanwhile."""
# What a header takes as it is: no quotes, no blanks, no line ends, no letter that would need to be encoded.
_ADDRESS: Final = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,180}\.[A-Za-z0-9-]{2,63}"
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """`day_due`: when the mail of a business day is due (UTC ms); None where no day is sent."""

    addresses: tuple[str, ...] = ()
    language: str = "fr"
    each_z: bool = False
    day_due: int | None = None


_READ: Final = text(
    "SELECT addresses, language, each_z, day_due FROM pos.mail_settings WHERE restaurant_id = :restaurant_id"
)
_KEEP: Final = text(
    "INSERT INTO pos.mail_settings (restaurant_id, addresses, language, each_z, day_due, changed_at,"
    " changed_by) VALUES (:restaurant_id, CAST(:addresses AS jsonb), :language, :each_z, :day_due, :now,"
    " :by) ON CONFLICT (restaurant_id) DO UPDATE SET addresses = excluded.addresses,"
    " language = excluded.language, each_z = excluded.each_z, day_due = excluded.day_due,"
    " changed_at = excluded.changed_at, changed_by = excluded.changed_by"
)
_DUE: Final = text("UPDATE pos.mail_settings SET day_due = :due WHERE restaurant_id = :restaurant_id")


def read(connection: Connection, restaurant_id: str) -> Wanted:
    """What is wanted; nothing where nobody ever said."""
    row = connection.execute(_READ, {"restaurant_id": restaurant_id}).first()
    return Wanted() if row is None else Wanted(tuple(row[0]), row[1], row[2], row[3])


def keep(connection: Connection, restaurant_id: str, wanted: Wanted, *, now_ms: int, by: str) -> None:
    """Want this from now on."""
    values = {
        "restaurant_id": restaurant_id,
        "addresses": json.dumps(wanted.addresses),
        "language": wanted.language,
        "each_z": wanted.each_z,
        "day_due": wanted.day_due,
        "now": now_ms,
        "by": by,
    }
    connection.execute(_KEEP, values)


def put_due(connection: Connection, restaurant_id: str, due: int) -> None:
    """When the next day is due."""
    connection.execute(_DUE, {"restaurant_id": restaurant_id, "due": due})


def due_after(day: BusinessDay, at_ms: int) -> int:
    """When the business day of this moment is due."""
    return day.around(at_ms)[1] + GRACE_MS


def read_addresses(typed: str) -> tuple[str, ...]:
    """The addresses of a field, parted by commas, blanks or lines; each once. Raises InvalidInput."""
    found: Sequence[str] = list(dict.fromkeys(re.split(r"[\s,;]+", typed.strip())))
    addresses = tuple(one for one in found if one)
    if len(addresses) > MOST:
        raise InvalidInput("addresses_too_many", count=MOST)
    for one in addresses:
        if not _ADDRESS.fullmatch(one):
            raise InvalidInput("address_unusable", address=one[:100])
    return addresses


def read_language(typed: str) -> str:
    """A language that is spoken here. Raises InvalidInput."""
    if typed not in LANGUAGES:
        raise InvalidInput("text_expected", field="language")
    return typed
