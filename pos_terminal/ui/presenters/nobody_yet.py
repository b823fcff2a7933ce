"""A terminal of a central server without people: it waits for them, asks, or stands alone again."""

from __future__ import annotations

from pos_terminal.domain.errors import TerminalError
from pos_terminal.domain.people import Staff
from pos_terminal.ledger.enrolment import Enrolment, enrolment
from pos_terminal.ledger.ledger import ReadConnection
from pos_terminal.services import overview
from pos_terminal.services.rights import SYSTEM
from pos_terminal.texts import tr
from pos_terminal.ui.presenters.front import Front
from pos_terminal.ui.states.sign_in import NobodyYet

Here = tuple[list[Staff], Enrolment | None]
"""Who may sign in; where nobody may, the server that the people come from."""


def who_is_here(connection: ReadConnection) -> Here:
    """Read on the reader thread."""
    people = overview.staff_list(connection)
    return people, None if people else enrolment(connection)


def told_of(known: Enrolment) -> NobodyYet:
    """What is said meanwhile."""
    return NobodyYet(
        tr(
            "{name} of {restaurant}, {server}",
            name=known.terminal_name,
            restaurant=known.restaurant,
            server=known.server,
        )
    )


def ask_now(front: Front) -> None:
    """The server is asked what is new."""
    front.bridge.fetch_now()
    front.tell(tr("The server is asked. Whoever comes from there is shown here."), icon="refresh")


def ask_to_leave(front: Front) -> None:
    """After a question the terminal stands alone, and its first start begins."""
    from pos_terminal.ui.presenters.central import leaving_question

    def left(result: TerminalError | None) -> None:
        if isinstance(result, TerminalError):
            front.refuse(result)
        elif front.start_at is not None:
            front.start_at(False)

    def answered(name: str) -> None:
        if name == "yes" and front.membership is not None:
            front.membership.leave(SYSTEM, lambda result: front.bridge.call_here(left, result))

    front.window.dialog(leaving_question(), answered)
