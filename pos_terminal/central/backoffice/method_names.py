"""What a restaurant calls its payment methods: two stickers of two companies have a name each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sqlalchemy import Connection, text

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
