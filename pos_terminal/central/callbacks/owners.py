"""Owners of payables: which program brought one, where it wants to be told, and the secret it knows us by.

An owner is an API client, named by the id of its key (or any other name that a restaurant gives). The secret
is made here, shown once, and sealed with the server's key; while it is replaced, both sign for a day.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, text

from pos_terminal.central.callbacks.addresses import Egress, check_callback_url
from pos_terminal.central.centre import Centre
from pos_terminal.domain.secret import Secret
from pos_terminal.records import dataclass
from pos_terminal.system import random_bytes

BOTH_HOLD_MS: Final = 24 * 3600 * 1000
_PREFIX: Final = "pos_cbs_"
_OWN: Final = text(
    "INSERT INTO pos.payable_owners (restaurant_id, payable_type, payable_id, owner_id)"
    " VALUES (:restaurant_id, :payable_type, :payable_id, :owner_id)"
    " ON CONFLICT (restaurant_id, payable_type, payable_id) DO NOTHING"
)
_PUT: Final = text(
    "INSERT INTO pos.callback_owners (restaurant_id, owner_id, url, secret, changed_at)"
    " VALUES (:restaurant_id, :owner_id, :url, :secret, :now)"
    " ON CONFLICT (restaurant_id, owner_id) DO UPDATE SET url = excluded.url,"
    " changed_at = excluded.changed_at"
    " RETURNING secret = :secret"
)
_ROTATE: Final = text(
    "UPDATE pos.callback_owners SET old_secret = secret, old_secret_until = :until, secret = :secret,"
    " changed_at = :now WHERE restaurant_id = :restaurant_id AND owner_id = :owner_id"
)
_GET: Final = text(
    "SELECT url, secret, old_secret, old_secret_until, changed_at FROM pos.callback_owners"
    " WHERE restaurant_id = :restaurant_id AND owner_id = :owner_id"
)
_FORGET: Final = text(
    "DELETE FROM pos.callback_owners WHERE restaurant_id = :restaurant_id AND owner_id = :owner_id"
)


@dataclass(frozen=True, slots=True)
class Owner:
    """Where an owner is told, and the secrets that sign now, the newest first."""

    url: str
    secrets: tuple[Secret, ...]
    changed_at: int


def own(
    connection: Connection, restaurant_id: str, payable_type: str, payable_id: str, owner_id: str
) -> None:
    """Note whose payable this is, in the transaction that opens it. The first owner stays the owner."""
    values = {
        "restaurant_id": restaurant_id,
        "payable_type": payable_type,
        "payable_id": payable_id,
        "owner_id": owner_id,
    }
    connection.execute(_OWN, values)


def egress(centre: Centre) -> Egress:
    """Where callbacks of this server may go."""
    return Egress(networks=centre.settings.callback_networks)


def set_url(
    centre: Centre, connection: Connection, restaurant_id: str, owner_id: str, url: str
) -> Secret | None:
    """Tell this owner there from now on. Returns the secret where one was made now, to be shown once; None
    where the owner has one. Raises InvalidInput("callback_url") for an address that is not called."""
    secret = _new_secret()
    values = {
        "restaurant_id": restaurant_id,
        "owner_id": owner_id,
        "url": check_callback_url(url, egress(centre)),
        "secret": centre.sealer.seal(restaurant_id, _name(owner_id), secret),
        "now": centre.clock.now_ms(),
    }
    return secret if connection.execute(_PUT, values).scalar() else None


def url_of(connection: Connection, restaurant_id: str, owner_id: str) -> str | None:
    """Where this owner is told; None where it wants to hear nothing."""
    row = connection.execute(_GET, {"restaurant_id": restaurant_id, "owner_id": owner_id}).first()
    return None if row is None else str(row.url)


def rotate(centre: Centre, connection: Connection, restaurant_id: str, owner_id: str) -> Secret | None:
    """Another secret, to be shown once; for a day both sign. None for an owner that has no address."""
    secret, now = _new_secret(), centre.clock.now_ms()
    values = {
        "restaurant_id": restaurant_id,
        "owner_id": owner_id,
        "secret": centre.sealer.seal(restaurant_id, _name(owner_id), secret),
        "now": now,
        "until": now + BOTH_HOLD_MS,
    }
    return secret if connection.execute(_ROTATE, values).rowcount == 1 else None


def forget(connection: Connection, restaurant_id: str, owner_id: str) -> bool:
    """Tell this owner nothing any more. False where there is nothing to forget."""
    names = {"restaurant_id": restaurant_id, "owner_id": owner_id}
    return connection.execute(_FORGET, names).rowcount == 1


def owner(centre: Centre, connection: Connection, restaurant_id: str, owner_id: str) -> Owner | None:
    """How this owner is told; None where it wants to hear nothing. Raises DatabaseProblem for a secret that
    another server key sealed."""
    row = connection.execute(_GET, {"restaurant_id": restaurant_id, "owner_id": owner_id}).first()
    if row is None:
        return None
    found: tuple[Any, ...] = tuple(row)
    sealed = [found[1]]
    if found[2] is not None and centre.clock.now_ms() < found[3]:
        sealed.append(found[2])
    opened = tuple(centre.sealer.open(restaurant_id, _name(owner_id), one) for one in sealed)
    return Owner(found[0], opened, found[4])


def _new_secret() -> Secret:
    return Secret(_PREFIX + random_bytes(32).hex())


def _name(owner_id: str) -> str:
    return f"callback:{owner_id}"
