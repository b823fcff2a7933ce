"""Making a rescue file of what was not sent."""

from __future__ import annotations

from pathlib import Path

import msgspec

from pos_terminal.domain.errors import NotAllowed
from pos_terminal.domain.secret import Secret
from pos_terminal.ledger import journal, sending
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.sync import rescue_file
from pos_terminal.sync.rescue_file import Rescue


def carry_away(
    ledger: Ledger, target: Path, passphrase: Secret, *, server: str, restaurant_id: str, key: str
) -> int:
    """Seal everything that was not sent into this file; how many events that are.

    From then on this data may be replaced by a backup. Raises NotAllowed("nothing_unsent"), and
    DataFolderProblem.
    """
    at_ms = ledger.clock.now_ms()
    with ledger.reading() as connection:
        begin = sending.mark(connection).position
        entries = list(journal.entries(connection, begin))
        before = sending.hash_at(connection, begin)
    if not entries:
        raise NotAllowed("nothing_unsent")
    rescue = Rescue(
        server=server,
        restaurant_id=restaurant_id,
        terminal_id=ledger.terminal_id,
        private_key=key,
        made_at=at_ms,
        prev=before.hex(),
        events=[msgspec.Raw(entry.raw) for entry in entries],
    )
    rescue_file.write(target, rescue, passphrase)
    with ledger.writing() as connection:
        sending.note_rescue(connection, entries[-1].position, at_ms, len(entries), str(target))
    return len(entries)
