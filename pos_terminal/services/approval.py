"""Who may decide what: up to a limit whoever serves, above it a manager who has just typed their PIN.

The PIN itself is compared elsewhere (people); here an approver is a person of this ledger and a manager. One
who works alone approves by typing the PIN again: then both names are the same, and reports say so.
"""

from __future__ import annotations

from pos_terminal.domain.errors import NotAllowed
from pos_terminal.domain.people import Role
from pos_terminal.ledger import people
from pos_terminal.ledger.ledger import ReadConnection
from pos_terminal.records import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Amounts, in minor units, above which a manager is needed. An ordinary sale never needs one."""

    other_way: int = 50_000
    """Taking money otherwise while the first request cannot be ended."""
    release: int = 20_000
    """Releasing one payment that is not known."""
    decisions_a_shift: int = 50_000
    """What one person may release and correct together in a shift."""
    correction: int = 50_000
    correction_within_ms: int = 10 * 60_000
    manual: int = 100_000
    """One payment with a number that was typed in."""
    manual_a_shift: int = 500_000


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decides, why, and the manager who approved of it with a PIN, if one did. `shift_since_ms` is when
    the decider's shift began: limits add up from there."""

    actor: str
    reason: str
    approver: str | None = None
    shift_since_ms: int = 0


def approved(connection: ReadConnection, decision: Decision, *, needed: bool) -> str | None:
    """The approving manager's id, None when nobody was asked. Raises NotAllowed: needs_manager when one is
    needed, or when nobody who works here decides, and nobody approved; not_a_manager when the approver is
    none."""
    if decision.approver is None:
        decider = people.by_id(connection, decision.actor)
        if needed or decider is None or not decider.active:
            raise NotAllowed("needs_manager")
        return None
    person = people.by_id(connection, decision.approver)
    if person is None or person.role is not Role.MANAGER or not person.active:
        raise NotAllowed("not_a_manager")
    return person.staff_id
