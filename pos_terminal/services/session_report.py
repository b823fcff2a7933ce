"""The X and the Z report of a drawer session: what the journal says between the last Z and here.

Reads only. At the closing it is asked in the closing's own unit of work and kept inside its event; an X is
the same at any other moment.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from pos_terminal.domain.drawer import Session
from pos_terminal.domain.session_report import CashSum, Perpetual, SessionReport, small_enough
from pos_terminal.ledger import drawer_details, drawers, ranges, z_reports
from pos_terminal.ledger.ledger import ReadConnection
from pos_terminal.services import session_figures as figures
from pos_terminal.services.drawer_rules import pieces
from pos_terminal.services.method_changes import method_changes, method_settings
from pos_terminal.services.session_figures import Range


def session_report(
    connection: ReadConnection,
    session: Session,
    *,
    last_position: int,
    head8: str,
    names: Mapping[str, str],
    written_at: int | None = None,
) -> SessionReport:
    """What this session's report says when the journal ends at `last_position`.

    `session` is the session as it is to be written: for a Z with its closing, count, expected and number.
    `names` are the people's names by their ids. `head8` begins the chain's hash there; the whole is read
    where it is stored already. `written_at` is UTC milliseconds, the closing unless told. Everything
    since the last Z of this terminal is in it, whichever drawer that closed.
    """
    previous = z_reports.newest(connection)
    after = previous.last_position if previous is not None else 0
    stretch = figures.Range(connection, after, last_position, names)
    takings = figures.Takings(stretch)
    report = replace(
        _of_drawer(stretch, session, head8, written_at),
        methods=takings.methods(tests=False),
        tests=takings.methods(tests=True),
        refunds=figures.given_back(stretch),
        refunds_back=figures.did_not_arrive(stretch),
        corrections=figures.listed(stretch.line(one) for one in stretch.of("payment.corrected")),
        released=figures.listed(stretch.line(one) for one in stretch.of("payment.released")),
        unconfirmed=figures.listed(stretch.line(one) for one in takings.unconfirmed),
        confirmed_since=takings.confirmed_since,
        unpaid=takings.unpaid,
        exceptions=figures.open_exceptions(stretch),
        checking=figures.checking(stretch),
        left_open=figures.left_open(stretch),
        method_changes=method_changes(stretch, previous.method_settings if previous is not None else {}),
        method_settings=method_settings(connection),
        locks=figures.locks(stretch),
        bags_missing=figures.bags_missing(stretch),
        approvals_missing=figures.approvals_missing(stretch),
    )
    return _carried(report, previous.perpetual if previous is not None else Perpetual())


def _of_drawer(stretch: Range, session: Session, head8: str, written_at: int | None) -> SessionReport:
    """The session, its cash and its place in the journal; no payments yet."""
    connection = stretch.connection
    paid = stretch.subjects("payment.succeeded")
    first, last = (stretch.line(stretch.payment(paid[end])) if paid else None for end in (0, -1))
    head = ranges.hash_at(connection, stretch.until)
    expected = session.expected
    if expected is None:
        expected = drawers.expected(connection, session.session_id)
    cash = drawers.sums(connection, session.session_id)
    count = drawer_details.count_by_id(connection, session.count_id) if session.count_id is not None else None
    return SessionReport(
        currency=session.currency,
        session_id=session.session_id,
        session_number=session.number,
        drawer=session.drawer,
        shared=session.shared,
        z_number=session.z_number,
        written_at=written_at or session.closed_at or session.opened_at,
        opened_at=session.opened_at,
        opened_by=stretch.person(session.opened_by),
        closed_at=session.closed_at,
        closed_by=stretch.person(session.closed_by),
        approved_by=stretch.person(session.approved_by),
        needs_approval=session.needs_approval,
        reason=session.reason,
        opening_float=session.opening_float,
        opening_counted=session.opening_counted,
        opening_difference=session.opening_difference,
        cash=tuple(CashSum(kind=kind.value, count=one[0], amount=one[1]) for kind, one in cash.items()),
        expected=expected,
        counted=session.counted,
        pieces=pieces((count.counts if count is not None else None) or {}) or {},
        to_safe=session.to_safe,
        left_for_float=session.left_for_float,
        first_payment=first,
        last_payment=last,
        after_position=stretch.after,
        last_position=stretch.until,
        head8=(head or head8)[:8],
        head=head,
    )


def _carried(report: SessionReport, before: Perpetual) -> SessionReport:
    """The same report, its totals carried on from the last Z."""
    totals = Perpetual(
        taken=before.taken + report.gross,
        refunded=before.refunded + report.given_back,
        corrected=before.corrected + report.corrections.amount,
        unpaid=before.unpaid + report.unpaid.amount,
    )
    return small_enough(replace(report, perpetual=totals))
