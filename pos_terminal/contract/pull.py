"""What the central server tells a terminal: a snapshot, then changes by a gapless counter.

GET /api/sync/pull?after=N     what changed behind N; everything that stands, where N is 0 or too old
GET /api/sync/stream?after=N   a long answer: a line `{"counter": N}` whenever there is more to pull

A change says how a thing stands now, so that the newest alone counts and telling it twice changes nothing.
Amounts are minor units, times UTC milliseconds.
"""

from __future__ import annotations

from typing import Annotated, Final

import msgspec

PATH: Final = "/api/sync/pull"
STREAM_PATH: Final = "/api/sync/stream"
MAX_CHANGES: Final = 500

PAYABLE: Final = "payable"
METHOD: Final = "method"
STAFF: Final = "staff"
SETTINGS: Final = "settings"
OUTCOME: Final = "outcome"
DECISION: Final = "decision"
APPROVAL: Final = "approval"

RESTAURANT_SETTINGS: Final = (
    *("restaurant", "place", "time_zone", "business_day_begins"),
    *("receipt_language", "receipt_header", "receipt_footer", "fiscal_number", "fiscal_qr"),
    *("limit_other_way", "limit_release", "limit_decisions_a_shift", "limit_correction"),
    *("limit_manual", "limit_manual_a_shift", "drawer_difference_limit", "drawer_pay_out_limit"),
    "cash_rounding",
)
"""What the centre may decide for all terminals, by the names of their settings. All else is a terminal's own:
its printer, its screen, its drawer."""

Count = Annotated[int, msgspec.Meta(ge=0, le=(1 << 53) - 1)]
Text = Annotated[str, msgspec.Meta(max_length=400)]
Value = str | int | bool


class ToldPayable(msgspec.Struct, frozen=True, kw_only=True):
    """Something to be paid. `taken` is what each journal has taken of it, by its terminal: whoever reads it
    counts what is not its own."""

    payable_type: Text
    payable_id: Text
    label: Text
    amount_due: Count
    currency: Annotated[str, msgspec.Meta(pattern="^[A-Z]{3}$")]
    opened_at: Count
    taken: dict[str, Count] = {}
    closed: bool = False
    """Nothing is to be taken of it any more: it is paid, or its owner withdrew it."""


class ToldMethod(msgspec.Struct, frozen=True, kw_only=True):
    """A payment method, without a secret."""

    method_id: Text
    provider_code: Text
    name: Text
    active: bool
    display_order: int
    config: dict[str, Value] = {}


class ToldStaff(msgspec.Struct, frozen=True, kw_only=True):
    """A person, with the hash of their PIN over the restaurant's pepper; None where it is not for this
    terminal to know yet."""

    staff_id: Text
    code: Text
    name: Text
    role: Annotated[str, msgspec.Meta(pattern="^(cashier|manager)$")]
    active: bool
    pin_hash: Annotated[str, msgspec.Meta(max_length=400)] | None = None


class ToldSettings(msgspec.Struct, frozen=True, kw_only=True):
    """All that the centre decides, by the names in RESTAURANT_SETTINGS; what is not named a terminal decides
    itself."""

    values: dict[str, Value]


class ToldOutcome(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a provider told the centre of a terminal's payment: evidence, without a secret. `outcome` None:
    there is news, and the terminal is to ask by itself."""

    payment_id: Text
    outcome: Text | None = None
    provider_reference: Text | None = None
    amount: Count | None = None
    currency: Text | None = None
    order_reference: Text | None = None
    transaction_id: Text | None = None
    error_code: Text | None = None
    provider_error: Text | None = None
    fee: Count | None = None
    raw_sha256: Text | None = None


class ToldDecision(msgspec.Struct, frozen=True, kw_only=True):
    """What a person at the centre decided about an exception of a terminal's: kept or a loss."""

    exception_id: Text
    decision: Annotated[str, msgspec.Meta(pattern="^(kept|loss)$")]
    note: Text
    decided_by: Text
    """The person's name."""


class ToldApproval(msgspec.Struct, frozen=True, kw_only=True):
    """A person at the centre approved of the difference of a session that a terminal had closed without."""

    session_id: Text
    note: Text
    approved_by: Text
    """The person's name."""
    difference: int | None = None
    """Which one (counted less expected, in minor units): a restored terminal may have closed it again."""


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One change: `kind` says what `body` is, `key` what it is about."""

    counter: Count
    kind: Text
    key: Text
    body: msgspec.Raw


class Pulled(msgspec.Struct, frozen=True, kw_only=True):
    """An answer. `counter` is how far it reaches: ask behind it the next time, at once where `more`.

    A snapshot is everything that stands; what it does not name stands no more.
    """

    v: int = 1
    counter: Count
    snapshot: bool = False
    more: bool = False
    changes: list[Change] = []


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the stream."""

    counter: Count


KINDS: Final = {
    PAYABLE: ToldPayable,
    METHOD: ToldMethod,
    STAFF: ToldStaff,
    SETTINGS: ToldSettings,
    OUTCOME: ToldOutcome,
    DECISION: ToldDecision,
    APPROVAL: ToldApproval,
}
encode: Final = msgspec.json.Encoder().encode
read_pulled: Final = msgspec.json.Decoder(Pulled).decode
read_moved: Final = msgspec.json.Decoder(Moved).decode
"""Both raise msgspec.MsgspecError, or UnicodeDecodeError for bytes that are no text."""
