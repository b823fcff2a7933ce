"""A manager lets somebody who counts blindly see what should be in the open drawer: it is written down."""

from __future__ import annotations

from typing import Final, Literal

from pos_terminal.domain.drawer_events import DrawerShown
from pos_terminal.domain.errors import NotAllowed
from pos_terminal.ledger import drawers
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.services.approval import Decision
from pos_terminal.services.rights import Action, authorise

Shown = Literal["x", "expected"]
X: Final = "x"
EXPECTED: Final = "expected"


def let_see(ledger: Ledger, session_id: str, what: Shown, decision: Decision) -> None:
    """Write down who was shown what, and by whose word; a manager who looks alone leaves no trace.

    Raises NotAllowed: drawer_closed, needs_manager, not_a_manager.
    """
    with ledger.unit_of_work(decision.actor) as work:
        session = drawers.by_id(work.connection, session_id)
        if session is None or not session.is_open:
            raise NotAllowed("drawer_closed")
        approver = authorise(work.connection, Action.X_REPORT, decision)
        if approver is None:
            return
        work.record(
            DrawerShown(session_id=session_id, what=what, shown_to=decision.actor, approved_by=approver)
        )
        work.commit()
