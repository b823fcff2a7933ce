"""A question that came right by itself is closed by itself, and says so."""

from __future__ import annotations

from typing import Final

from pos_terminal.domain import events
from pos_terminal.ledger import exceptions
from pos_terminal.ledger.unit_of_work import UnitOfWork

SETTLED: Final = "settled"
"""The decision of nobody: the money came, or came back."""


def settle_by_itself(work: UnitOfWork, payment_id: str, kind: str, amount: int | None = None) -> None:
    """Close the open question of this kind about this payment (the oldest about `amount`, where it is named);
    what a person has decided stays decided."""
    asked = exceptions.of_payment(work.connection, payment_id)
    open_ones = [one for one in asked if one.is_open and one.kind == kind]
    found = next((one for one in open_ones if amount in (None, one.amount)), None)
    if found is None:
        return
    body = events.ExceptionResolved(
        exception_id=found.exception_id, decision=SETTLED, note="", decided_by="system"
    )
    work.record(body, subject=payment_id)
