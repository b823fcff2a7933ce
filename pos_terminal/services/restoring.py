"""Who may put a backup in the place of the ledger: its managers, and whoever has its recovery code."""

from __future__ import annotations

from pos_terminal.domain.errors import NotAllowed
from pos_terminal.domain.people import Role
from pos_terminal.domain.recovery_code import as_compared
from pos_terminal.domain.secret import Secret
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.services import pin_gate
from pos_terminal.services.approval import Decision
from pos_terminal.services.rights import Action, authorise


def check_restore(ledger: Ledger, actor: str) -> None:
    """Raises NotAllowed("manager_needed") for anybody else than a manager who works here."""
    with ledger.reading() as connection:
        authorise(connection, Action.RESTORE, Decision(actor, ""))


def check_recovery(ledger: Ledger, code: str, typed: str, pepper: Secret) -> None:
    """The same by the recovery code, in the name of the manager of this short name. It is not used up: what
    is restored may be older than it. Raises NotAllowed: wrong_code, manager_needed."""
    attempt = pin_gate.begin_recovery(ledger, code)
    right = pin_gate.matches(attempt, as_compared(typed), pepper)
    person = pin_gate.finish(ledger, attempt, right=right)
    if person.role is not Role.MANAGER:
        raise NotAllowed("manager_needed")
