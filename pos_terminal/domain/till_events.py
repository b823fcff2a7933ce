"""What till software asked of this terminal, and which programs may ask."""

from __future__ import annotations

from typing import ClassVar, Final

from pos_terminal.domain.event_body import Body


class IntentAsked(Body, frozen=True):
    """A till wants an amount (minor units) taken; its payable is opened with it, see domain.payable."""

    type_name: ClassVar[str] = "intent.asked"
    intent_id: str
    payable_id: str
    idempotency_key: str
    amount: int
    currency: str
    reference: str
    note: str
    methods: tuple[str, ...]
    program: str


class IntentCancelled(Body, frozen=True):
    """The till wants no money for it any more; nothing was taken or under way. Its payable is withdrawn."""

    type_name: ClassVar[str] = "intent.cancelled"
    intent_id: str
    program: str


class ProgramPaired(Body, frozen=True):
    """A program may ask this terminal from now on. Its token's hash is kept apart, never in the journal."""

    type_name: ClassVar[str] = "program.paired"
    program_id: str
    name: str
    paired_by: str


class ProgramRevoked(Body, frozen=True):
    """The program's token opens nothing any more."""

    type_name: ClassVar[str] = "program.revoked"
    program_id: str
    name: str
    approved_by: str | None = None


ALL: Final = (IntentAsked, IntentCancelled, ProgramPaired, ProgramRevoked)
