"""Questions that only a person can answer, and the answers; see events for the rules of bodies."""

from __future__ import annotations

from typing import ClassVar, Final

from pos_terminal.domain.event_body import Body, Evidence

EXCEPTION_KINDS: Final = (
    "late_money",
    "mismatch",
    "loss",
    "number_twice",
    "provider_refund",
    "refund_failed",
    "overpaid",
)
"""Money that came after all; other money than asked for; counted as paid and unpaid after all; a transaction
number that another payment has; money that the provider took back; a refund that did not arrive after all; a
payable of which several terminals took more than was due."""


class ExceptionOpened(Body, frozen=True):
    """Something that a person has to decide: see EXCEPTION_KINDS."""

    type_name: ClassVar[str] = "exception.opened"
    exception_id: str
    payment_id: str
    kind: str
    amount: int | None = None
    currency: str | None = None
    evidence: Evidence | None = None


class ExceptionResolved(Body, frozen=True):
    """A person's decision: given_back (with the refund), kept (applied to another payable, or noted), or
    accepted as a loss; or `settled`: what was asked about came right by itself. `applied_*` is the other
    payable as it is then."""

    type_name: ClassVar[str] = "exception.resolved"
    exception_id: str
    decision: str
    note: str
    decided_by: str
    approved_by: str | None = None
    refund_id: str | None = None
    applied_type: str | None = None
    applied_id: str | None = None
    applied_amount: int = 0
    applied_taken: int = 0
    applied_settled: bool = False
