"""What the drawer's services share: the limits, whose drawer it is, and one key that is done once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from pos_terminal.domain.drawer import Counts, Session, amount_of
from pos_terminal.domain.errors import DatabaseProblem, InvalidInput, NotAllowed
from pos_terminal.domain.money import check_amount
from pos_terminal.domain.people import Role, Staff
from pos_terminal.domain.text_input import clean_text
from pos_terminal.ledger import drawers, people
from pos_terminal.ledger.ledger import Ledger, ReadConnection
from pos_terminal.ledger.unit_of_work import CommitUnknown, UnitOfWork
from pos_terminal.records import dataclass
from pos_terminal.services.approval import Decision
from pos_terminal.services.business_day import BusinessDay

T = TypeVar("T")
MAX_REASON: Final = 80


@dataclass(frozen=True, slots=True)
class DrawerLimits:
    """What the restaurant allows without a manager. Amounts are minor units."""

    variance: int = 2_000
    """A larger difference at the closing needs a reason and a manager."""
    pay_out: int = 20_000
    """What may be paid out of one session, added up."""
    uncounted: bool = False
    """Whether the float may be taken as the last closing left it, without counting."""


DEFAULT: Final = DrawerLimits()


def session_for_cash(connection: ReadConnection, actor: str, currency: str) -> str:
    """The id of the open session that takes this person's cash: one short question, asked at every sale.

    Raises NotAllowed: drawer_closed, drawer_currency, drawer_of_another.
    """
    found = drawers.taking_cash(connection)
    if found is None:
        raise NotAllowed("drawer_closed")
    session_id, own_currency, shared, opened_by = found
    if own_currency != currency:
        raise NotAllowed("drawer_currency", currency=own_currency)
    if not shared and opened_by != actor:
        raise _of_another(connection, opened_by)
    return session_id


def session_for_hands(
    connection: ReadConnection, actor: str, currency: str | None = None, drawer: str = drawers.FIRST
) -> Session:
    """The open session that this person may take from or put into; a manager into anybody's.

    Raises what session_for_cash raises.
    """
    session = _open(connection, currency, drawer)
    check_hands(connection, session, actor)
    return session


def check_hands(connection: ReadConnection, session: Session, actor: str) -> None:
    """Raise NotAllowed("drawer_of_another") where this drawer is somebody else's and this is no manager."""
    if not session.shared and session.opened_by != actor and not is_manager(connection, actor):
        raise _of_another(connection, session.opened_by)


def _open(connection: ReadConnection, currency: str | None, drawer: str = drawers.FIRST) -> Session:
    session = drawers.open_session(connection, drawer)
    if session is None:
        raise NotAllowed("drawer_closed")
    if currency is not None and session.currency != currency:
        raise NotAllowed("drawer_currency", currency=session.currency)
    return session


def check_holds(connection: ReadConnection, session: Session, amount: int) -> None:
    """Raise NotAllowed("drawer_too_little") where that much cannot be in it. How much there is stays unsaid:
    the count is blind."""
    if amount > drawers.expected(connection, session.session_id):
        raise NotAllowed("drawer_too_little")


def _of_another(connection: ReadConnection, opened_by: str) -> NotAllowed:
    return NotAllowed("drawer_of_another", name=names(connection).get(opened_by, opened_by))


def person(connection: ReadConnection, staff_id: str) -> Staff | None:
    """Who works here under this id."""
    found = people.by_id(connection, staff_id)
    return found if found is not None and found.active else None


def is_manager(connection: ReadConnection, staff_id: str) -> bool:
    """Whether this is a manager who works here; "system" where nobody does yet."""
    found = people.by_id(connection, staff_id)
    if found is None:
        return staff_id == "system" and not people.anybody(connection)
    return found.active and found.role is Role.MANAGER


def names(connection: ReadConnection) -> dict[str, str]:
    """The people's names by their ids, of those who have left, too."""
    return people.names(connection)


def reason_of(decision: Decision, *, needed: bool) -> str:
    """The reason in clean text. Raises InvalidInput("text_empty") where one is needed and none was given."""
    reason = clean_text(decision.reason, limit=MAX_REASON, field="reason")
    if needed and not reason:
        raise InvalidInput("text_empty", field="reason")
    return reason


def found_amount(found: Counts | int, currency: str) -> int:
    """What was found, counted by pieces or typed as an amount; nothing at all is an amount too.

    Raises InvalidInput.
    """
    if isinstance(found, int):
        return check_amount(found, minimum=0)
    return amount_of(found, currency)


def pieces(found: Counts | int | None) -> dict[str, int] | None:
    """Pieces as an event holds them, without those there are none of; None for an amount."""
    if found is None or isinstance(found, int):
        return None
    return {str(code): number for code, number in found.items() if number}


def once(
    ledger: Ledger,
    actor: str,
    find: Callable[[ReadConnection], T | None],
    do: Callable[[UnitOfWork], None],
) -> T:
    """Do it in one durable transaction, unless `find` finds it done. Returns what it finds afterwards.

    Raises what both raise, and DatabaseProblem("drawer_not_saved") when it is certain that nothing was kept.
    """
    try:
        with ledger.unit_of_work(actor) as work:
            if (known := find(work.connection)) is not None:
                return known
            do(work)
            work.commit()
    except CommitUnknown:
        ledger.settle()
        with ledger.unit_of_work() as work:
            found = find(work.connection)
    else:
        with ledger.reading() as connection:
            found = find(connection)
    if found is None:
        raise DatabaseProblem("drawer_not_saved")
    return found


def is_forgotten(session: Session, now_ms: int, day: BusinessDay) -> bool:
    """Whether it is still open after its business day has ended. It works on; somebody should count it."""
    return session.is_open and now_ms >= day.around(session.opened_at)[1]
