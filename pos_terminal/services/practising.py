"""Practice on a terminal that works: a manager starts it, and the live journal says so."""

from __future__ import annotations

from pos_terminal.domain.errors import NotAllowed
from pos_terminal.domain.settings_events import PracticeStarted
from pos_terminal.ledger import payments
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.services.approval import Decision
from pos_terminal.services.claimed import holds
from pos_terminal.services.rights import Action, authorise


def begin(ledger: Ledger, decision: Decision) -> None:
    """Note that this terminal is used to practise from now on. Raises NotAllowed, also while a payment is
    under way: nobody would ask about it meanwhile."""
    with ledger.unit_of_work(decision.actor) as work:
        approver = authorise(work.connection, Action.PRACTICE, decision)
        if any(one.charge_reference and holds(one) for one in payments.in_flight(work.connection)):
            raise NotAllowed("payment_under_way")
        work.record(PracticeStarted(approved_by=approver))
        work.commit()
