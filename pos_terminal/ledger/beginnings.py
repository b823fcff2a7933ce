"""Beginnings of texts whatever the case of their letters, found by seeks in an index that knows the case.

Letter by letter, each way to write it is followed only where some text does begin like that. So the work
grows with the ways that are really there, which are few, and never with the table.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

from pos_terminal.ledger import driver

AFTER: Final = "\U0010ffff"
"""Behind every text that begins with what stands before it."""
_MOST_WAYS: Final = 64


def beginnings(connection: Connection, seek: str, text: str) -> list[str]:
    """The ways in which `text` is really written at the beginning of some row, at most 64.

    `seek` is a query with a lower and an upper bound as its parameters, which gives a row where there is one.
    """
    ways = [""]
    for letter in text:
        longer = [way + form for way in ways for form in sorted({letter, letter.lower(), letter.upper()})]
        ways = [way for way in longer if driver.rows(connection, seek, (way, way + AFTER))][:_MOST_WAYS]
    return ways
