"""Who may put a backup in the place of the ledger: its managers, and whoever has its recovery code."""

from __future__ import annotations

from pos_terminal.domain.errors import NotAllowed
from pos_terminal.domain.people import Role, Staff
from pos_terminal.domain.people_events import PinChanged
from pos_terminal.domain.recovery_code import as_compared
from pos_terminal.domain.secret import Secret
from pos_terminal.ledger import catalogue, people
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.services import pin_gate
from pos_terminal.services.approval import Decision
from pos_terminal.services.rights import Action, authorise
from pos_terminal.services.staff import put_recovery, unlocked


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


def begin_with_new_code(ledger: Ledger, staff_id: str, pin_hash: str, recovery_hash: str) -> Staff:
    """A code for a manager of a ledger that came from another machine: the codes of there cannot be compared
    here, and whoever brought the backup has everything in it already. Raises NotAllowed("manager_needed") for
    anybody but a manager who works there."""
    with ledger.unit_of_work(staff_id) as work:
        person = people.by_id(work.connection, staff_id)
        if person is None or not person.active or person.role is not Role.MANAGER:
            raise NotAllowed("manager_needed")
        catalogue.set_pin_hash(work.connection, staff_id, pin_hash)
        work.record(PinChanged(staff_id=staff_id, how="recovery"))
        unlocked(work, staff_id, "recovery")
        put_recovery(work, recovery_hash)
        work.commit()
    return person
