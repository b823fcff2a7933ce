"""Units of work and their parts, for tests of commits."""

from __future__ import annotations

from pos_terminal.ledger.ledger import Ledger
from pos_terminal.ledger.verify import verify


def is_whole(ledger: Ledger) -> bool:
    with ledger.reading() as connection:
        return verify(connection, ledger.terminal_id).ok
