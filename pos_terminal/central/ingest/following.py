"""Whoever follows what terminals did: told of each stretch of a journal in the transaction that folds it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from pos_terminal.central.callbacks import telling
from pos_terminal.central.centre import Centre
from pos_terminal.central.feed import listening as feed
from pos_terminal.central.feed import overpaid
from pos_terminal.central.ingest.reckon import Overpaid
from pos_terminal.central.mail import planning as mail
from pos_terminal.central.webhooks import applying
from pos_terminal.domain.event_body import Body


@dataclass(frozen=True, slots=True)
class Followed:
    """What a stretch of a terminal's journal meant.

    `bodies` in the journal's order, without what could not be folded. `touched`: payables (type, id) that it
    did not begin itself, as they stand in their table now. `overpaid`: those of them for which several
    terminals were paid, and too much since now.
    """

    restaurant_id: str
    terminal_id: str
    bodies: Sequence[Body]
    touched: Sequence[tuple[str, str]]
    overpaid: Sequence[Overpaid]
    now_ms: int


Follower = Callable[[Connection, Followed], None]
"""What it writes is there when the rows are. An error keeps the stretch unfolded until the next try."""

FOLLOWERS: Final[tuple[Callable[[Centre], Follower], ...]] = (
    telling.follower,
    applying.follower,
    feed.follower,
    overpaid.follower,
    mail.follower,
)
"""Each part that follows terminals adds its own, in one line: a function of the centre."""


def followers_of(centre: Centre) -> tuple[Follower, ...]:
    """All of them for this centre."""
    return tuple(make(centre) for make in FOLLOWERS)
