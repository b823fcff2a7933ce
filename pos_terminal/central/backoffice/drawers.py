"""Cash drawers of all terminals, and their Z reports word for word as they were printed.

A difference that no manager was there for is approved here; the Z report stays as it is, and the approval
stands beside it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Final

from fastapi import APIRouter, Form
from fastapi.responses import Response
from sqlalchemy import Connection, text

from pos_terminal.central.backoffice import approving
from pos_terminal.central.backoffice.forms import nothing_here, sentence
from pos_terminal.central.backoffice.pages import ROOT, Look, Posting, Visit
from pos_terminal.central.books import books_of
from pos_terminal.central.errors import Refused
from pos_terminal.domain import drawer_events, events
from pos_terminal.domain.errors import TerminalError
from pos_terminal.domain.session_report import SessionReport, unpacked
from pos_terminal.receipts.receipt import Shop, Stamp
from pos_terminal.receipts.rows import plain_text
from pos_terminal.receipts.session_paper import Words, session_paper
from pos_terminal.services.approval import Decision
from pos_terminal.services.naming import own_name
from pos_terminal.services.report_csv import encoded, separator_for, session_rows
from pos_terminal.texts import in_language, tr

router = APIRouter(prefix=ROOT, include_in_schema=False)
_COLUMNS: Final = 48
_LIST: Final = text(
    "SELECT d.session_id, d.drawer, d.number, d.currency, d.opened_at, d.opening_float, d.closed_at,"
    " d.counted, d.expected, d.z_number, d.needs_approval, d.reason, d.to_safe,"
    " COALESCE(t.name, d.terminal_id) AS terminal,"
    " COALESCE((SELECT s.name FROM pos.staff s WHERE s.restaurant_id = d.restaurant_id"
    " AND s.staff_id = d.opened_by ORDER BY s.terminal_id LIMIT 1), '') AS who"
    " FROM pos.drawer_sessions d LEFT JOIN pos.terminals t ON t.restaurant_id = d.restaurant_id"
    " AND t.terminal_id = d.terminal_id WHERE d.restaurant_id = :restaurant_id"
    " ORDER BY d.opened_at DESC, d.session_id DESC LIMIT 200"
)
_CLOSED: Final = text(
    "SELECT j.event, COALESCE(t.name, d.terminal_id) AS terminal FROM pos.drawer_sessions d"
    " JOIN pos.journal j ON j.restaurant_id = d.restaurant_id AND j.terminal_id = d.terminal_id"
    " AND j.position = d.closed_position LEFT JOIN pos.terminals t ON t.restaurant_id = d.restaurant_id"
    " AND t.terminal_id = d.terminal_id"
    " WHERE d.restaurant_id = :restaurant_id AND d.session_id = :session_id"
)


@router.get("/drawers/")
def drawers(look: Visit) -> Response:
    """The newest sessions of all drawers."""
    with look.centre.database.tenant(look.restaurant_id) as connection:
        rows = connection.execute(_LIST, {"restaurant_id": look.restaurant_id}).mappings().all()
    return look.page("drawers.html", rows=rows)


@router.get("/drawers/{session_id}/")
def z_report(look: Visit, session_id: str) -> Response:
    """One Z report."""
    return _z_page(look, session_id)


def _z_page(look: Look, session_id: str, problem: str = "") -> Response:
    with look.centre.database.tenant(look.restaurant_id) as connection:
        report, terminal = _known(connection, look, session_id)
        standing = approving.standing(connection, look.restaurant_id, session_id)
    with in_language(look.language):
        paper = session_paper(
            report, Shop(look.house.name, look.house.place, terminal), Stamp("", ""), _words(look)
        )
        lines = plain_text(paper, _COLUMNS)
    return look.page(
        "z_report.html",
        409 if problem else 200,
        title=paper.title,
        lines=lines,
        session_id=session_id,
        approval=standing,
        problem=problem,
    )


@router.post("/drawers/{session_id}/approve/")
def approve(
    look: Posting,
    session_id: str,
    note: Annotated[str, Form(max_length=200)] = "",
    seen: Annotated[str, Form(max_length=30)] = "",
) -> Response:
    """Approve of the difference that the form showed, and tell its terminal. Twice is once."""
    books = books_of(look.centre, look.restaurant_id)
    try:
        by = approving.approve(books, session_id, Decision(look.actor, note, look.actor), seen=seen)
    except approving.AnotherDifference:
        with in_language(look.language):
            problem = tr("It was closed again with another difference, the one below. Nothing was approved.")
        return _z_page(look, session_id, problem)
    except TerminalError as error:
        raise Refused(409, error.code, sentence(look, error)) from None
    if by is None:
        raise nothing_here()
    return look.go(f"/drawers/{session_id}/", "approved" if by == look.actor else "")


@router.get("/drawers/{session_id}/z.csv")
def z_csv(look: Visit, session_id: str) -> Response:
    """The same for a spreadsheet."""
    with look.centre.database.tenant(look.restaurant_id) as connection:
        report, _terminal = _known(connection, look, session_id)
    content = encoded(session_rows(report), separator_for(look.language))
    return Response(
        content,
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{z_file(report)}"'},
    )


def z_file(report: SessionReport) -> str:
    """What the file of a Z report is called."""
    return f"z-{report.z_number or 0:04d}.csv"


def _known(connection: Connection, look: Look, session_id: str) -> tuple[SessionReport, str]:
    found = closed_report(connection, look.restaurant_id, session_id)
    if found is None:
        raise nothing_here()
    return found


def closed_report(
    connection: Connection, restaurant_id: str, session_id: str
) -> tuple[SessionReport, str] | None:
    """The Z report of a session, and the name of its terminal; None where there is none."""
    row = connection.execute(
        _CLOSED, {"restaurant_id": restaurant_id, "session_id": session_id}
    ).one_or_none()
    if row is None:
        return None
    body = events.decode_event(bytes(row.event)).read_body()
    if not isinstance(body, drawer_events.DrawerClosed):
        return None
    return unpacked(body.report), row.terminal


def _words(look: Look) -> Words:
    def local(at_ms: int) -> datetime:
        return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(look.house.where)

    def moment(at_ms: int, beside: int) -> str:
        at, other = local(at_ms), local(beside)
        return at.strftime("%H:%M" if at.date() == other.date() else "%d.%m. %H:%M")

    return Words(
        method=own_name,
        moment=moment,
        day=lambda at_ms: local(at_ms).strftime("%d.%m.%Y"),
    )
