"""The addresses that companies push to. A token in the path names one restaurant's method.

It is kept as it is, not as a digest: it proves nothing (a push proves itself by its signature, or nothing at
all), and it has to be written into the address that goes to the company with every payment. Nobody can guess
it, so nobody can try signatures against a restaurant that they have no address of.
"""

from __future__ import annotations

import re
from typing import Final

from sqlalchemy import Connection, text

from pos_terminal.central.centre import Centre
from pos_terminal.records import dataclass
from pos_terminal.system import random_bytes

CODES: Final = ("wave", "orange", "mtn", "stripe")
_TOKEN: Final = re.compile(r"[0-9a-f]{40}", re.ASCII)
_OF_TOKEN: Final = text(
    "SELECT restaurant_id FROM pos.webhook_addresses WHERE token = :token AND provider_code = :code"
)
_PUT: Final = text(
    "INSERT INTO pos.webhook_addresses (restaurant_id, provider_code, token, created_at)"
    " VALUES (:restaurant_id, :code, :token, :now) ON CONFLICT (restaurant_id, provider_code) DO NOTHING"
)
_GET: Final = text(
    "SELECT token FROM pos.webhook_addresses WHERE restaurant_id = :restaurant_id AND provider_code = :code"
)
_FORGET: Final = text(
    "DELETE FROM pos.webhook_addresses WHERE restaurant_id = :restaurant_id AND provider_code = :code"
)


@dataclass(frozen=True, slots=True)
class Addressed:
    """Whom a push is for: a restaurant's method."""

    restaurant_id: str
    code: str


def webhook_url(centre: Centre, connection: Connection, restaurant_id: str, code: str) -> str:
    """The address to give to the company of this method: made the first time, the same afterwards.

    Called in the restaurant's transaction. Raises KeyError for a code that has no webhooks.
    """
    if code not in CODES:
        raise KeyError(code)
    names = {"restaurant_id": restaurant_id, "code": code}
    token = connection.execute(_GET, names).scalar()
    if token is None:
        values = {**names, "token": random_bytes(20).hex(), "now": centre.clock.now_ms()}
        connection.execute(_PUT, values)
        token = connection.execute(_GET, names).scalar()
    base = centre.settings.webhook_callback_url or centre.public_url
    return f"{base}/api/payments/webhooks/{code}/{token}/"


def renew(centre: Centre, connection: Connection, restaurant_id: str, code: str) -> str:
    """Another address in the place of the one before, which nobody answers to any more."""
    connection.execute(_FORGET, {"restaurant_id": restaurant_id, "code": code})
    return webhook_url(centre, connection, restaurant_id, code)


def addressed(centre: Centre, code: str, token: str) -> Addressed | None:
    """Whose address this is; None for one that nobody has."""
    if code not in CODES or not _TOKEN.fullmatch(token):
        return None
    with centre.database.gate() as connection:
        found = connection.execute(_OF_TOKEN, {"token": token, "code": code}).scalar()
    return None if found is None else Addressed(str(found), code)
