"""What was taken today, as a till asks for it: by method, what was given back, and the drawer."""

from __future__ import annotations

from pos_terminal.domain.drawer import Session
from pos_terminal.ledger import catalogue, days, drawers, payments
from pos_terminal.ledger.ledger import ReadConnection
from pos_terminal.records import dataclass
from pos_terminal.services.business_day import BusinessDay


@dataclass(frozen=True, slots=True)
class MethodTotal:
    """How many payments of a method arrived, and minor units."""

    method: str
    name: str
    count: int
    amount: int


@dataclass(frozen=True, slots=True)
class Totals:
    """The business day that is going on, [since, until) in UTC milliseconds. Pairs are how many and minor
    units: `given_back`, `by_hand` (a person's word alone, not in `methods`), `under_way` now of any day."""

    since: int
    until: int
    methods: tuple[MethodTotal, ...]
    given_back: tuple[int, int]
    by_hand: tuple[int, int]
    under_way: tuple[int, int]
    drawer: Session | None


def totals(connection: ReadConnection, day: BusinessDay, now_ms: int) -> Totals:
    """As it stands now."""
    since, until = day.around(now_ms)
    names = {one.provider_code: one.name for one in catalogue.methods(connection)}
    found = days.by_method(connection, since, until)
    back = days.given_back(connection, since, until)
    flying = [one for one in payments.in_flight(connection) if not (one.counted or one.is_test)]
    by_hand = days.unconfirmed(connection, since, until)
    return Totals(
        since,
        until,
        tuple(MethodTotal(one.key, names.get(one.key, one.key), one.count, one.amount) for one in found),
        (sum(one.count for one in back), sum(one.amount for one in back)),
        (by_hand[0], by_hand[1]),
        (len(flying), sum(one.amount for one in flying)),
        drawers.open_session(connection),
    )
