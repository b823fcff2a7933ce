"""What may explain a difference after a blind count, from the session's own records. It changes nothing."""

from __future__ import annotations

from pos_terminal.domain.drawer import Session
from pos_terminal.ledger.drawer_details import StoredCount
from pos_terminal.ledger.ledger import ReadConnection
from pos_terminal.records import dataclass


@dataclass(frozen=True, slots=True)
class Cause:
    """One likely cause. `kind` is its code; `payment_id`, `movement_id`, `value` (a denomination) name what
    it is about; `amount` (minor units) is how much of the difference it explains.
    """

    kind: str
    amount: int
    payment_id: str | None = None
    movement_id: str | None = None
    value: int | None = None
    other_value: int | None = None
    pieces: int | None = None
    label: str = ""


def causes(_connection: ReadConnection, _session: Session, _count: StoredCount) -> tuple[Cause, ...]:
    """The likely causes of this count's difference, the likeliest first."""
    return ()
