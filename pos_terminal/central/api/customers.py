"""Customers of a restaurant: one for each e-mail address, however it is written."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, text

from pos_terminal.central.api.shapes import CustomerBody
from pos_terminal.domain.ports import Clock, Ids

_PUT: Final = text(
    "INSERT INTO pos.customers (restaurant_id, customer_id, email, name, phone, created_at)"
    " VALUES (:restaurant_id, :customer_id, :email, :name, :phone, :now)"
    " ON CONFLICT (restaurant_id, email) DO UPDATE SET"
    " name = CASE WHEN excluded.name <> '' THEN excluded.name ELSE customers.name END,"
    " phone = CASE WHEN excluded.phone <> '' THEN excluded.phone ELSE customers.phone END"
    " RETURNING customer_id"
)
_SEARCH: Final = text(
    "SELECT customer_id, email, name, phone, provider_ids, created_at FROM pos.customers"
    " WHERE restaurant_id = :restaurant_id AND email >= :start AND email < :end"
    " ORDER BY email LIMIT :limit"
)


def customer(
    connection: Connection, restaurant_id: str, wanted: CustomerBody, *, ids: Ids, clock: Clock
) -> str:
    """The id of the customer with this e-mail address, made where there is none; a name or number that is
    given takes the place of the one before."""
    values = {
        "restaurant_id": restaurant_id,
        "customer_id": ids.new_id(),
        "email": wanted.email.strip().lower(),
        "name": wanted.name,
        "phone": wanted.phone,
        "now": clock.now_ms(),
    }
    return str(connection.execute(_PUT, values).scalar_one())


def search(connection: Connection, restaurant_id: str, beginning: str, limit: int) -> list[dict[str, Any]]:
    """Customers whose e-mail address begins like this, by address."""
    start = beginning.strip().lower()
    names = {"restaurant_id": restaurant_id, "start": start, "end": start + "\U0010ffff", "limit": limit}
    return [dict(row) for row in connection.execute(_SEARCH, names).mappings()]
