"""Counting a drawer: blind, and each count that was confirmed is kept.

What should be there is told after the count and never before. Counting once more is then no blind count any
more: it is kept beside the first, and needs a manager.
"""

from __future__ import annotations

from pos_terminal.domain.crash_points import crash_point
from pos_terminal.domain.drawer import Counts
from pos_terminal.domain.drawer_events import DrawerCounted
from pos_terminal.domain.errors import KeyReused, NotAllowed
from pos_terminal.domain.text_input import clean_key
from pos_terminal.ledger import drawer_details, drawers
from pos_terminal.ledger.drawer_details import StoredCount
from pos_terminal.ledger.ledger import Ledger, ReadConnection
from pos_terminal.ledger.unit_of_work import UnitOfWork
from pos_terminal.records import dataclass
from pos_terminal.services.approval import Decision
from pos_terminal.services.difference import Cause, causes
from pos_terminal.services.drawer_rules import DEFAULT, DrawerLimits, check_hands, found_amount, once, pieces
from pos_terminal.services.rights import Action, authorise


@dataclass(frozen=True, slots=True)
class Counted:
    """A count that is kept, and what the closing will ask for. `variance` is counted less expected.

    `causes` are what may explain a difference, the likeliest first; `first` is False for one that was counted
    again.
    """

    count_id: str
    counted: int
    expected: int
    variance: int
    needs_reason: bool
    needs_manager: bool
    causes: tuple[Cause, ...] = ()
    first: bool = True


def count(
    ledger: Ledger,
    session_id: str,
    found: Counts | int,
    decision: Decision,
    key: str,
    limits: DrawerLimits = DEFAULT,
) -> Counted:
    """Keep what was found in the drawer: its pieces, or an amount in minor units. Tells what should be there.

    Raises NotAllowed: drawer_closed, drawer_of_another, needs_manager (for counting again); InvalidInput,
    KeyReused.
    """
    key = clean_key(key)

    def find(connection: ReadConnection) -> StoredCount | None:
        stored = drawer_details.count_by_key(connection, key)
        if stored is not None and stored.session_id != session_id:
            raise KeyReused("key_reused", key=key)
        return stored

    def do(work: UnitOfWork) -> None:
        _record(work, ledger.ids.new_id(), session_id, found, decision, key)
        crash_point("drawer_count_recorded")

    stored = once(ledger, decision.actor, find, do)
    crash_point("drawer_count_committed")
    with ledger.reading() as connection:
        return judged(connection, stored, limits)


def _record(
    work: UnitOfWork, count_id: str, session_id: str, found: Counts | int, decision: Decision, key: str
) -> None:
    connection = work.connection
    session = drawers.by_id(connection, session_id)
    if session is None or not session.is_open:
        raise NotAllowed("drawer_closed")
    check_hands(connection, session, decision.actor)
    number = len(drawer_details.counts_of(connection, session_id)) + 1
    action = Action.COUNT if number == 1 else Action.COUNT_AGAIN
    approver = authorise(connection, action, decision)
    body = DrawerCounted(
        count_id=count_id,
        session_id=session_id,
        idempotency_key=key,
        number=number,
        counted=found_amount(found, session.currency),
        expected=drawers.expected(connection, session_id),
        counts=pieces(found),
        staff_id=decision.actor,
        approved_by=approver,
    )
    work.record(body)


def judged(connection: ReadConnection, stored: StoredCount, limits: DrawerLimits = DEFAULT) -> Counted:
    """A count beside what should be in the drawer now, and what may explain the difference."""
    session = drawers.by_id(connection, stored.session_id)
    assert session is not None
    expected = drawers.expected(connection, stored.session_id)
    variance = stored.counted - expected
    over = is_over(connection, stored, variance, limits)
    return Counted(
        count_id=stored.count_id,
        counted=stored.counted,
        expected=expected,
        variance=variance,
        needs_reason=over,
        needs_manager=over,
        causes=causes(connection, session, stored) if variance else (),
        first=stored.number == 1,
    )


def is_over(
    connection: ReadConnection, stored: StoredCount, variance: int, limits: DrawerLimits = DEFAULT
) -> bool:
    """Whether closing with this count needs a reason and a manager: the difference is over the limit, or
    something was written down after the count had shown what was missing."""
    return (
        abs(variance) > limits.variance or drawers.last_moved(connection, stored.session_id) > stored.position
    )
