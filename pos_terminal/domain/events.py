"""What can happen, as facts with their results. The journal is a list of these and every table is their fold.

Bodies hold integers, text, true/false and nothing: no floats, no nested objects of another kind. A body
carries results, not commands, so that folding needs nothing but the event. Never change a published body: add
a type or raise its version and upcast. Times are UTC milliseconds, amounts minor units.
"""

from __future__ import annotations

import unicodedata
from typing import ClassVar, Final, TypeVar

import msgspec

from pos_terminal.domain import (
    drawer_events,
    office_events,
    paper_events,
    payable_events,
    people_events,
    printing_events,
    refund_events,
    settings_events,
    till_events,
    told_events,
)
from pos_terminal.domain.errors import InvalidInput
from pos_terminal.domain.event_body import Body as Body
from pos_terminal.domain.event_body import Evidence as Evidence
from pos_terminal.domain.exception_events import EXCEPTION_KINDS as EXCEPTION_KINDS
from pos_terminal.domain.exception_events import ExceptionOpened as ExceptionOpened
from pos_terminal.domain.exception_events import ExceptionResolved as ExceptionResolved

T = TypeVar("T")
MAX_EVENT_BYTES: Final = 64 * 1024
"""Largest canonical event that the wire protocol carries."""


class JournalOpened(Body, frozen=True):
    """A terminal began a journal, or a restored copy goes on with a new incarnation."""

    type_name: ClassVar[str] = "journal.opened"
    program_version: str
    practice: bool
    currency: str


class StaffAdded(Body, frozen=True):
    """A person may act here. The PIN's hash is kept apart, never in the journal."""

    type_name: ClassVar[str] = "staff.added"
    staff_id: str
    code: str
    name: str
    role: str


class MethodSet(Body, frozen=True):
    """A payment method as it is from now on. `config` has no secret."""

    type_name: ClassVar[str] = "method.set"
    method_id: str
    provider_code: str
    name: str
    active: bool
    display_order: int
    config: dict[str, str | int | bool]
    approved_by: str | None = None


class PayableOpened(Body, frozen=True):
    """Something is to be paid."""

    type_name: ClassVar[str] = "payable.opened"
    payable_type: str
    payable_id: str
    label: str
    amount_due: int
    currency: str
    opened_at: int | None = None
    """When the order was made where it comes from; None for now."""


class PaymentStarted(Body, frozen=True):
    """The intent, before anything is sent: status pending. A keyed-in amount opens its payable with it."""

    type_name: ClassVar[str] = "payment.started"
    payment_id: str
    origin: str
    idempotency_key: str
    payable_type: str
    payable_id: str
    label: str
    reference: str
    opens_payable: bool
    amount_due: int
    method_id: str
    provider_code: str
    amount: int
    currency: str
    charge_reference: str | None
    is_test: bool
    staff_id: str | None
    customer_phone: str | None = None


class PaymentProcessing(Body, frozen=True):
    """From here on a request may have left. `sent_*` is what the provider is asked for."""

    type_name: ClassVar[str] = "payment.processing"
    payment_id: str
    phase: str
    sent_amount: int
    sent_currency: str
    prepared: str | None = None


class PaymentPhase(Body, frozen=True):
    """Still processing, but we know something else about it."""

    type_name: ClassVar[str] = "payment.phase"
    payment_id: str
    phase: str
    provider_reference: str | None = None
    expires_at: int | None = None
    reason: str | None = None


class PaymentSucceeded(Body, frozen=True):
    """The money is there. `late` when it came after the payment had ended unpaid."""

    type_name: ClassVar[str] = "payment.succeeded"
    payment_id: str
    payable_type: str
    payable_id: str
    payable_taken: int
    payable_settled: bool
    tendered: int | None = None
    change: int | None = None
    transaction_id: str | None = None
    evidence: Evidence | None = None
    late: bool = False
    fee: int | None = None
    fee_estimated: bool = False
    drawer_session: str | None = None
    """Cash: the session whose drawer has it."""
    pieces: dict[str, int] | None = None
    """Cash: the pieces that came in, less those given as change, where somebody tapped them."""


class PaymentFailed(Body, frozen=True):
    """No money was taken, and the provider said so."""

    type_name: ClassVar[str] = "payment.failed"
    payment_id: str
    error_code: str
    error_message: str
    evidence: Evidence | None = None


class PaymentExpired(Body, frozen=True):
    """Nobody paid and nobody can any more; `reason` is expired, cancelled or never_sent."""

    type_name: ClassVar[str] = "payment.expired"
    payment_id: str
    reason: str
    evidence: Evidence | None = None


class PaymentAccepted(Body, frozen=True):
    """A person counts it as paid, with the transaction number or the reason: the payable closes."""

    type_name: ClassVar[str] = "payment.accepted"
    payment_id: str
    payable_type: str
    payable_id: str
    payable_taken: int
    payable_settled: bool
    claimed_number: str | None
    reason: str
    decided_by: str
    approved_by: str | None = None


class PaymentChecked(Body, frozen=True):
    """A payment by hand was among the `day_count` of its day and method whose total a manager found on the
    statement or the slip."""

    type_name: ClassVar[str] = "payment.checked"
    payment_id: str
    day_count: int
    day_total: int
    decided_by: str
    approved_by: str | None = None


class PaymentReleased(Body, frozen=True):
    """A person decides that it holds back nothing any more: its amount may be taken otherwise."""

    type_name: ClassVar[str] = "payment.released"
    payment_id: str
    reason: str
    decided_by: str
    approved_by: str | None = None


class PaymentCorrected(Body, frozen=True):
    """A wrong button: the cash payment never was, and its due is open again."""

    type_name: ClassVar[str] = "payment.corrected"
    payment_id: str
    payment_refunded: int
    payable_type: str
    payable_id: str
    payable_taken: int
    payable_settled: bool
    reason: str
    decided_by: str
    approved_by: str | None = None
    drawer_session: str | None = None


class PayableReckoned(Body, frozen=True):
    """What was taken of a payable is something else now, though no payment of it changed: late money went to
    another payable or back, or did not go back after all."""

    type_name: ClassVar[str] = "payable.reckoned"
    payable_type: str
    payable_id: str
    payable_taken: int
    payable_settled: bool


ALL: Final[tuple[type[Body], ...]] = (
    JournalOpened,
    StaffAdded,
    MethodSet,
    PayableOpened,
    PaymentStarted,
    PaymentProcessing,
    PaymentPhase,
    PaymentSucceeded,
    PaymentFailed,
    PaymentExpired,
    PaymentAccepted,
    PaymentChecked,
    PaymentReleased,
    PaymentCorrected,
    refund_events.RefundStarted,
    refund_events.RefundPhase,
    refund_events.RefundSucceeded,
    refund_events.RefundFailed,
    *drawer_events.ALL,
    *people_events.ALL,
    *paper_events.ALL,
    *printing_events.ALL,
    *settings_events.ALL,
    *office_events.ALL,
    *told_events.ALL,
    *payable_events.ALL,
    *till_events.ALL,
    refund_events.RefundTurned,
    ExceptionOpened,
    ExceptionResolved,
    PayableReckoned,
)
BY_NAME: Final = {(body.type_name, body.version): body for body in ALL}


class Event(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry of the journal: who, when, where in the order, and what. `actor` is a staff id or
    "system"."""

    terminal: str
    incarnation: int
    seq: int
    type: str
    v: int
    actor: str
    at: int
    body: msgspec.Raw

    def read_body(self) -> Body:
        """The typed body. Raises UnknownEvent when this program does not know the type or version."""
        try:
            kind = BY_NAME[self.type, self.v]
        except KeyError:
            raise UnknownEvent("event_unknown", type=self.type, version=self.v) from None
        return _decoded(self.body, kind)


class UnknownEvent(InvalidInput):
    """An event of a type or version that a newer program wrote."""


_ENCODE: Final = msgspec.json.Encoder(order="sorted").encode


def encode_body(body: Body) -> bytes:
    """The body's canonical JSON: sorted keys, no spaces, UTF-8, NFC, no NUL. Raises InvalidInput
    otherwise."""
    raw = _ENCODE(body)
    if len(raw) > MAX_EVENT_BYTES:
        raise InvalidInput("text_too_long", field="event", limit=MAX_EVENT_BYTES)
    if not raw.isascii() and not unicodedata.is_normalized("NFC", raw.decode()):
        raise InvalidInput("control_characters", field="event")
    # Without the written backslashes: a text may hold a backslash and u0000 themselves.
    if b"\\u0000" in raw and b"\\u0000" in raw.replace(b"\\\\", b""):
        raise InvalidInput("control_characters", field="event")
    return raw


def encode_event(event: Event) -> bytes:
    """The canonical bytes of the whole event, as they are hashed and stored."""
    return _ENCODE(event)


def decode_event(raw: bytes) -> Event:
    """Read canonical bytes back. Raises msgspec.DecodeError when they are not an event."""
    return _decoded(raw, Event)


def _decoded(raw: bytes | msgspec.Raw, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(raw, type=kind)
    except UnicodeDecodeError as error:
        # A flipped bit in a text: damage like any other.
        raise msgspec.DecodeError(str(error)) from error
