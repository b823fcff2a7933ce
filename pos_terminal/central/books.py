"""The centre's own journal of a restaurant, with whoever is told of its events in the same transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from pos_terminal.central.callbacks import telling
from pos_terminal.central.centre import Centre
from pos_terminal.central.feed.listening import listener as feed_listener
from pos_terminal.central.ledger import CentralLedger, Listener

LISTENERS: Final[tuple[Callable[[Centre, str], Listener], ...]] = (telling.listener, feed_listener)
"""Each part that follows what happens adds its own, in one line: a function of centre and restaurant."""


def books_of(centre: Centre, restaurant_id: str) -> CentralLedger:
    """The books that requests and jobs write for this restaurant. Cheap: one for each."""
    return CentralLedger(
        centre.database,
        restaurant_id,
        clock=centre.clock,
        ids=centre.ids,
        listeners=[make(centre, restaurant_id) for make in LISTENERS],
        currency=centre.settings.default_currency,
    )
