"""Who is taking money for a payable just now: one terminal at a time, or the centre, for two minutes.

It rests on one row under one primary key: of two terminals that ask at once one gets it. It says nothing of
money, which journals alone do.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, text

from pos_terminal.central.accounts.asking import AskingTerminal
from pos_terminal.central.centre import Centre
from pos_terminal.central.errors import Refused
from pos_terminal.central.feed.payables import payable_now
from pos_terminal.central.ledger_tables import CENTRE
from pos_terminal.contract import claim
from pos_terminal.domain.payment import PayableRef
from pos_terminal.texts import tr

_TAKE: Final = text(
    "INSERT INTO pos.feed_claims (restaurant_id, payable_type, payable_id, terminal_id, until)"
    " VALUES (:restaurant_id, :payable_type, :payable_id, :terminal_id, :until)"
    " ON CONFLICT (restaurant_id, payable_type, payable_id)"
    " DO UPDATE SET terminal_id = excluded.terminal_id, until = excluded.until"
    " WHERE feed_claims.terminal_id = excluded.terminal_id OR feed_claims.until <= :now"
    " RETURNING until"
)
_HOLDER: Final = text(
    "SELECT claims.until, claims.terminal_id, COALESCE(terminals.name, claims.terminal_id) AS name"
    " FROM pos.feed_claims claims"
    " LEFT JOIN pos.terminals ON terminals.restaurant_id = claims.restaurant_id"
    " AND terminals.terminal_id = claims.terminal_id"
    " WHERE claims.restaurant_id = :restaurant_id AND payable_type = :payable_type"
    " AND payable_id = :payable_id AND claims.terminal_id <> :terminal_id AND until > :now"
)
_LET_GO: Final = text(
    "DELETE FROM pos.feed_claims WHERE restaurant_id = :restaurant_id AND payable_type = :payable_type"
    " AND payable_id = :payable_id AND terminal_id = :terminal_id"
)


def answer(centre: Centre, terminal: AskingTerminal, ask: claim.Ask) -> claim.Said:
    """Hold the payable for this terminal, or let go of it. Raises Refused: 404 payable_unknown."""
    now = centre.clock.now_ms()
    named = {
        "restaurant_id": terminal.restaurant_id,
        "payable_type": ask.payable_type,
        "payable_id": ask.payable_id,
        "terminal_id": terminal.terminal_id,
    }
    with centre.database.tenant(terminal.restaurant_id) as connection:
        if not ask.holds:
            connection.execute(_LET_GO, named)
            return claim.Said(granted=False)
        payable = payable_now(connection, terminal.restaurant_id, ask.payable_type, ask.payable_id)
        if payable is None:
            raise Refused(404, "payable_unknown", tr("There is no such order."))
        said = _held(connection, named, now)
        if not (said.granted or said.holder):
            # Let go of between the two questions.
            said = _held(connection, named, now)
        if not said.granted:
            return claim.Said(granted=False, holder=said.holder, until=said.until, payable=payable)
        # Looked at once more under the claim: what the one before took of it is there by now.
        payable = payable_now(connection, terminal.restaurant_id, ask.payable_type, ask.payable_id)
        return claim.Said(granted=True, until=said.until, payable=payable)


def _held(connection: Connection, named: dict[str, str], now: int) -> claim.Said:
    taken = connection.execute(_TAKE, {**named, "now": now, "until": now + claim.LASTS_MS}).first()
    if taken is not None:
        return claim.Said(granted=True, until=int(taken.until))
    holder = connection.execute(_HOLDER, {**named, "now": now}).first()
    if holder is None:
        return claim.Said(granted=False)
    name = tr("Through the centre") if holder.terminal_id == CENTRE else str(holder.name)
    return claim.Said(granted=False, holder=name, until=int(holder.until))


def hold_for_centre(centre: Centre, restaurant_id: str, ref: PayableRef) -> str:
    """Hold the payable while the centre itself asks a company for its money. Returns the name of the terminal
    that holds it; "" where the centre may go on."""
    named = {
        "restaurant_id": restaurant_id,
        "payable_type": ref.type,
        "payable_id": ref.id,
        "terminal_id": CENTRE,
    }
    with centre.database.tenant(restaurant_id) as connection:
        return _held(connection, named, centre.clock.now_ms()).holder
