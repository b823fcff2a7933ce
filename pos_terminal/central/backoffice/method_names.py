"""What a restaurant calls its payment methods: two stickers of two companies have a name each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sqlalchemy import Connection, text

from pos_terminal.services.method_fields import codes
from pos_terminal.services.naming import own_name

# The centre's name comes last, and stands; a terminal with methods of its own may know one that it has not.
_OWN: Final = text(
    "SELECT provider_code, name FROM pos.payment_methods WHERE restaurant_id = :restaurant_id"
    " AND provider_code LIKE 'manual.%.%' ORDER BY terminal_id = 'centre', terminal_id"
)


def method_names(connection: Connection, restaurant_id: str) -> Callable[[str], str]:
    """The name of a method by its code, in the language in use where it is asked for."""
    rows = connection.execute(_OWN, {"restaurant_id": restaurant_id})
    names = {row.provider_code: row.name for row in rows}
    return lambda code: own_name(code, names.get(code, ""))


def method_choices(connection: Connection, restaurant_id: str) -> list[str]:
    """The codes of all methods that payments can be of here: every kind, and each that has its own name."""
    rows = connection.execute(_OWN, {"restaurant_id": restaurant_id})
    return [*codes(), *sorted({row.provider_code for row in rows})]
