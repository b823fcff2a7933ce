"""Changes that people and programs make at the centre beside money: each in one transaction with its event.

    with authored(centre, restaurant_id, "user:1") as work:
        work.connection.execute(...)
        work.record(TerminalRevoked(terminal_id=...))
        work.commit()

For what no terminal and no program is told of; what they hear of goes through `books_of`.
"""

from __future__ import annotations

from pos_terminal.central.centre import Centre
from pos_terminal.central.ledger import CentralLedger
from pos_terminal.ledger.unit_of_work import UnitOfWork
from pos_terminal.services.rights import CENTRE, SYSTEM


def authored(centre: Centre, restaurant_id: str, by: str) -> UnitOfWork:
    """A unit of work of the restaurant's own journal; `by` is "user:" or "key:" and an id, or "system"."""
    books = CentralLedger(
        centre.database,
        restaurant_id,
        clock=centre.clock,
        ids=centre.ids,
        currency=centre.settings.default_currency,
    )
    return books.unit_of_work(by if by == SYSTEM or by.startswith(CENTRE) else CENTRE + by)
