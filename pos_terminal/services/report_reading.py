"""Who may read which report: the doors of screens and command line to X, Z and the reports of days.

Nothing is changed here. Reading needs no manager's word twice: a manager reads alone.
"""

from __future__ import annotations

from pos_terminal.domain.errors import InvalidInput, NotAllowed
from pos_terminal.domain.people import Role
from pos_terminal.domain.session_report import SessionReport, without_cash
from pos_terminal.ledger import drawers, people, ranges, z_reports
from pos_terminal.ledger.ledger import ReadConnection
from pos_terminal.services.approval import Decision
from pos_terminal.services.day_report import DayReport, day_report
from pos_terminal.services.periods import Period
from pos_terminal.services.rights import Action, authorise
from pos_terminal.services.session_report import session_report


def x_report(
    connection: ReadConnection, reader: Decision, now_ms: int, drawer: str = drawers.FIRST
) -> SessionReport:
    """The open session as it stands. A cashier alone reads it without the cash figures; with a manager's PIN,
    and for a manager, it is whole. Raises NotAllowed: drawer_closed, not_a_manager."""
    session = drawers.open_session(connection, drawer)
    if session is None:
        raise NotAllowed("drawer_closed")
    report = session_report(
        connection,
        session,
        last_position=ranges.last_position(connection),
        head8="",
        names=people.names(connection),
        written_at=now_ms,
    )
    whole = _is_manager(connection, reader) or reader.approver is not None
    if not whole and people.anybody(connection):
        return without_cash(report)
    if not _is_manager(connection, reader):
        authorise(connection, Action.X_REPORT, reader)
    return report


def z_report(connection: ReadConnection, reader: Decision, number: int | None = None) -> SessionReport:
    """The Z report of this number, or the newest. Managers read all of them; whoever closed a drawer reads
    the report of that closing while it is the newest.

    Raises NotAllowed: needs_manager; InvalidInput("z_unknown").
    """
    newest = z_reports.newest(connection)
    found = newest if number is None else z_reports.by_number(connection, number)
    if found is not None and newest is not None and found.z_number == newest.z_number:
        session = drawers.by_id(connection, found.session_id)
        if session is not None and session.closed_by == reader.actor:
            return found
    if not _is_manager(connection, reader):
        authorise(connection, Action.Z_REPORT, reader)
    if found is None:
        raise InvalidInput("z_unknown", number=number or 0)
    return found


def z_of_session(connection: ReadConnection, reader: Decision, session_id: str) -> SessionReport:
    """The Z report of this session, under the same rule. Raises what z_report raises."""
    session = drawers.by_id(connection, session_id)
    number = session.z_number if session is not None else None
    if number is None:
        raise InvalidInput("z_unknown", number=0)
    return z_report(connection, reader, number)


def report_of(connection: ReadConnection, reader: Decision, period: Period) -> DayReport:
    """The report of a day or more. Raises NotAllowed("manager_needed")."""
    if not _is_manager(connection, reader):
        authorise(connection, Action.REPORTS, reader)
    return day_report(connection, period)


def _is_manager(connection: ReadConnection, reader: Decision) -> bool:
    person = people.by_id(connection, reader.actor)
    return person is not None and person.active and person.role is Role.MANAGER
