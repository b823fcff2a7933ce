"""What only a person can decide: money that came late, did not fit, or was taken twice; drawers to approve.

What was decided here about a terminal's payment is told to that terminal, which writes it down, too.
"""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Form
from fastapi.responses import Response
from sqlalchemy import text

from pos_terminal.central.backoffice import approving
from pos_terminal.central.backoffice.method_names import method_names
from pos_terminal.central.backoffice.pages import ROOT, Posting, Visit
from pos_terminal.central.books import books_of
from pos_terminal.central.errors import Refused
from pos_terminal.domain.errors import NotAllowed
from pos_terminal.receipts.report_words import exception_word
from pos_terminal.services.approval import Decision
from pos_terminal.services.exceptions import Resolution, resolve
from pos_terminal.services.sentences import say
from pos_terminal.texts import in_language, tr

router = APIRouter(prefix=ROOT, include_in_schema=False)
_LIST: Final = text(
    "SELECT e.exception_id, e.kind, e.amount, e.currency, e.opened_at, e.decision, e.note, e.decided_by,"
    " e.decided_at, e.terminal_id, p.payment_id, p.label, p.reference, p.payable_id, p.payable_type,"
    " p.provider_code, p.amount AS paid, p.currency AS paid_currency, COALESCE(t.name, '') AS terminal"
    " FROM pos.exceptions e LEFT JOIN pos.payments p ON p.restaurant_id = e.restaurant_id"
    " AND p.payment_id = e.payment_id LEFT JOIN pos.terminals t ON t.restaurant_id = e.restaurant_id"
    " AND t.terminal_id = e.terminal_id WHERE e.restaurant_id = :restaurant_id"
    " AND (e.decision IS NULL) = :open ORDER BY e.opened_at DESC, e.exception_id LIMIT 200"
)
_ONE: Final = text(
    "SELECT terminal_id FROM pos.exceptions WHERE restaurant_id = :restaurant_id"
    " AND exception_id = :exception_id"
)


@router.get("/exceptions/")
def exceptions(look: Visit, decided: bool = False) -> Response:
    """What waits, or what was decided."""
    names = {"restaurant_id": look.restaurant_id, "open": not decided}
    with look.centre.database.tenant(look.restaurant_id) as connection:
        rows = connection.execute(_LIST, names).mappings().all()
        unapproved = [] if decided else approving.waiting(connection, look.restaurant_id)
        named = method_names(connection, look.restaurant_id)
    return look.page(
        "exceptions.html",
        rows=rows,
        unapproved=unapproved,
        decided=decided,
        word=exception_word,
        method_name=named,
    )


@router.post("/exceptions/{exception_id}/")
def decide(
    look: Posting,
    exception_id: str,
    resolution: Annotated[str, Form(pattern="^(kept|loss)$")],
    note: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Write down what a person decided, and tell the terminal whose payment it is."""
    names = {"restaurant_id": look.restaurant_id, "exception_id": exception_id}
    with look.centre.database.tenant(look.restaurant_id) as connection:
        owner = connection.execute(_ONE, names).scalar()
    if owner is None:
        raise Refused(404, "not_found", tr("There is nothing here."))
    books = books_of(look.centre, look.restaurant_id)
    chosen = Resolution(resolution)
    try:
        resolve(books, exception_id, chosen, Decision(look.actor, note, look.actor))
    except NotAllowed as error:
        with in_language(look.language):
            raise Refused(409, error.code, say(error)) from None
    return look.go("/exceptions/", "decided")
