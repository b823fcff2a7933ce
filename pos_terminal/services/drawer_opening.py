"""Opening a drawer: with a float that was counted, typed, or is taken as the last closing left it."""

from __future__ import annotations

from pos_terminal.domain.crash_points import crash_point
from pos_terminal.domain.drawer import Counts, Session
from pos_terminal.domain.drawer_events import DrawerOpened
from pos_terminal.domain.errors import InvalidInput, KeyReused, NotAllowed
from pos_terminal.domain.money import exponent
from pos_terminal.domain.text_input import clean_key, clean_text
from pos_terminal.ledger import drawers
from pos_terminal.ledger.ledger import Ledger, ReadConnection
from pos_terminal.ledger.unit_of_work import UnitOfWork
from pos_terminal.records import dataclass
from pos_terminal.services.approval import Decision
from pos_terminal.services.drawer_rules import (
    DEFAULT,
    DrawerLimits,
    found_amount,
    is_manager,
    once,
    person,
    pieces,
    reason_of,
)
from pos_terminal.services.rights import Action, authorise

MAX_DRAWER = 20


@dataclass(frozen=True, slots=True)
class Opening:
    """What somebody opens with: `counts` by pieces, or `amount` in minor units, or the same as last time.

    A session that is not `shared` is the opener's alone: nobody else takes cash into it.
    """

    counts: Counts | None = None
    amount: int | None = None
    same_as_last: bool = False
    shared: bool = True
    key: str = ""
    drawer: str = drawers.FIRST
    currency: str = "XOF"

    def found(self) -> Counts | int | None:
        """What was counted or typed; None for the same as last time. Raises InvalidInput("float_once")."""
        given = [one for one in (self.counts, self.amount) if one is not None]
        if len(given) + self.same_as_last != 1:
            raise InvalidInput("float_once")
        return given[0] if given else None


def open_drawer(
    ledger: Ledger, opening: Opening, decision: Decision, limits: DrawerLimits = DEFAULT
) -> Session:
    """Begin a session. It never closes another, however old.

    Raises NotAllowed: drawer_open, needs_manager; InvalidInput: opening_differs (a difference to the last
    closing has no reason), float_once, no_last_closing, and for counts and texts; KeyReused.
    """
    key = clean_key(opening.key)
    exponent(opening.currency)

    def find(connection: ReadConnection) -> Session | None:
        found = drawers.by_opening_key(connection, key)
        if found is not None:
            _same(found, opening)
        return found

    def do(work: UnitOfWork) -> None:
        record_opening(work, ledger.ids.new_id(), opening, key, decision, limits)
        crash_point("drawer_open_recorded")

    session = once(ledger, decision.actor, find, do)
    crash_point("drawer_open_committed")
    return session


def _same(found: Session, opening: Opening) -> None:
    wanted = opening.found()
    amount = None if wanted is None else found_amount(wanted, opening.currency)
    same = (found.drawer, found.shared, found.opening_counted) == (
        opening.drawer,
        opening.shared,
        not opening.same_as_last,
    )
    if not same or amount not in (None, found.opening_float):
        raise KeyReused("key_reused", key=opening.key)


def record_opening(
    work: UnitOfWork,
    session_id: str,
    opening: Opening,
    key: str,
    decision: Decision,
    limits: DrawerLimits,
    handed_from: str | None = None,
) -> None:
    """Write the opening into this unit of work; see open_drawer."""
    connection = work.connection
    drawer = clean_text(opening.drawer, limit=MAX_DRAWER, field="drawer")
    if not drawer:
        raise InvalidInput("text_empty", field="drawer")
    if (other := drawers.open_session(connection, drawer)) is not None:
        owner = person(connection, other.opened_by)
        raise NotAllowed(
            "drawer_open", since=other.opened_at, name=owner.name if owner else "", session=other.session_id
        )
    found, last = opening.found(), drawers.last_closed(connection, drawer)
    if found is None and last is None:
        raise InvalidInput("no_last_closing")
    left = last.left_for_float if last is not None else None
    amount = found_amount(found, opening.currency) if found is not None else left or 0
    difference = 0 if left is None else amount - left
    reason = reason_of(decision, needed=False)
    if difference and not reason:
        raise InvalidInput("opening_differs", difference=difference, currency=opening.currency)
    action = Action.OPEN_UNCOUNTED if opening.same_as_last else Action.OPEN_DRAWER
    over = opening.same_as_last and not limits.uncounted and not is_manager(connection, decision.actor)
    approver = authorise(connection, action, decision, over_limit=over)
    body = DrawerOpened(
        session_id=session_id,
        idempotency_key=key,
        drawer=drawer,
        number=drawers.next_number(connection),
        currency=opening.currency,
        opened_by=decision.actor,
        opening_float=amount,
        opening_counted=not opening.same_as_last,
        shared=opening.shared,
        counts=pieces(found),
        opening_difference=difference,
        reason=reason,
        approved_by=approver,
        handed_from=handed_from,
    )
    work.record(body, actor=decision.actor)
