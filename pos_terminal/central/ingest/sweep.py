"""What a kill left stored and not folded is folded by whoever comes next: the terminal itself, or this."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Final

import psycopg
from sqlalchemy import text

from pos_terminal.central.centre import Centre
from pos_terminal.central.database import Database
from pos_terminal.central.ingest.folding import fold_terminal
from pos_terminal.central.ingest.following import followers_of

log = logging.getLogger(__name__)
_MOST: Final = 200
"""Journals that one sweep takes up: the next one goes on."""
_BEHIND: Final = text(
    "SELECT restaurant_id, terminal_id FROM pos.journal_ends WHERE folded < position"
    " ORDER BY restaurant_id, terminal_id LIMIT :most"
)


@dataclass(frozen=True, slots=True)
class Behind:
    """A journal of which something is stored and not folded."""

    restaurant_id: str
    terminal_id: str


def behind(database: Database, most: int = _MOST) -> list[Behind]:
    """The journals that are to be folded, of all restaurants."""
    with database.gate() as connection:
        return [Behind(*row) for row in connection.execute(_BEHIND, {"most": most})]


def sweep_journals(centre: Centre) -> None:
    """Fold what is left of them. One that cannot be folded now keeps nobody else back."""
    followers = followers_of(centre)
    for journal in behind(centre.database):
        try:
            fold_terminal(centre.database, journal, centre.clock.now_ms(), followers=followers)
        except psycopg.Error as error:
            log.warning("a journal could not be folded now: %s", type(error).__name__)
