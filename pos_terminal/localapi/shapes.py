"""What till programs send and hear, as JSON: strictly read, and the source of the API's own description.

Amounts are minor units of `currency`, times UTC milliseconds.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal, TypeVar

import msgspec
from msgspec import Meta

from pos_terminal.domain.errors import InvalidInput
from pos_terminal.domain.money import MAX_AMOUNT
from pos_terminal.domain.text_input import MAX_KEY, safe_text

T = TypeVar("T")
Amount = Annotated[int, Meta(ge=1, le=MAX_AMOUNT)]
Currency = Annotated[str, Meta(pattern="^[A-Z]{3}$")]
Key = Annotated[str, Meta(min_length=1, max_length=MAX_KEY)]
Reference = Annotated[str, Meta(min_length=1, max_length=40)]
Note = Annotated[str, Meta(max_length=80)]
Method = Annotated[str, Meta(min_length=1, max_length=80)]
Methods = Annotated[tuple[Method, ...], Meta(max_length=20)]
State = Literal["waiting", "being_paid", "partly_paid", "paid", "not_paid", "unknown", "cancelled"]
Status = Literal["pending", "processing", "success", "failed", "expired", "partially_refunded", "refunded"]
Phase = Literal["sent", "waiting", "unknown", "cancelling", "accepted"]


class _Sent(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a till sends: a field that is not known is refused, for it may have been meant."""


class AskIntent(_Sent, frozen=True, kw_only=True):
    """Something to be taken. `methods` names the methods by which it may be paid, none for any; `note` is
    for whoever serves."""

    amount: Amount
    currency: Currency
    reference: Reference
    methods: Methods = ()
    note: Note = ""


class AskPairing(_Sent, frozen=True, kw_only=True):
    """The code that the terminal shows, and what the program is called in its list."""

    code: Annotated[str, Meta(min_length=1, max_length=20)]
    name: Annotated[str, Meta(min_length=1, max_length=40)]


class Paired(msgspec.Struct, frozen=True, kw_only=True):
    """The token is told once; the terminal keeps only its hash."""

    program_id: str
    name: str
    token: str
    practice: bool


class Payment(msgspec.Struct, frozen=True, kw_only=True):
    """One attempt to take money. `confirmed`: it is certain; else see `status` and `phase`.

    `by_hand`: a person's word is all there is, because nobody else was asked. `error_message` is the
    company's.
    """

    id: str
    method: str
    method_name: str
    status: Status
    phase: Phase | None
    confirmed: bool
    by_hand: bool
    amount: int
    refunded: int
    currency: str
    provider_reference: str | None
    transaction_id: str | None
    receipt_number: str | None
    error_code: str | None
    error_message: str | None
    test: bool
    at: int
    completed_at: int | None


class Intent(msgspec.Struct, frozen=True, kw_only=True):
    """What a till asked for, and what became of it. Only `paid` means that the money is there.

    `taken` is certain, `on_word` was counted as paid by a person and is still being checked, `in_flight` may
    yet come, `open` can still be asked of the customer.
    """

    id: str
    idempotency_key: str
    state: State
    amount: int
    currency: str
    reference: str
    note: str
    methods: tuple[str, ...]
    program: str
    practice: bool
    asked_at: int
    cancelled_at: int | None
    taken: int
    on_word: int
    in_flight: int
    open: int
    payments: tuple[Payment, ...]


class MethodTotal(msgspec.Struct, frozen=True, kw_only=True):
    """What arrived by one method: how many payments, and how much."""

    method: str
    name: str
    count: int
    amount: int


class Drawer(msgspec.Struct, frozen=True, kw_only=True):
    """The session of the cash drawer that is open."""

    id: str
    number: int
    opened_at: int


class Totals(msgspec.Struct, frozen=True, kw_only=True):
    """The business day that is going on, from `since` until before `until`. Amounts by hand stand on a
    person's word and are not among `methods`; what is under way may be of any day."""

    since: int
    until: int
    currency: str
    methods: tuple[MethodTotal, ...]
    given_back_count: int
    given_back: int
    by_hand_count: int
    by_hand: int
    under_way_count: int
    under_way: int
    drawer: Drawer | None
    practice: bool


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """`ready`: it can be asked for something now; what became of things is answered in any case."""

    ready: bool
    practice: bool
    version: str
    counter: str
    currency: str


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """Why not: a code that stays, and a sentence for people in the terminal's language."""

    code: str
    message: str


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """Every answer that is not what was asked for."""

    error: Problem


encode: Final = msgspec.json.Encoder().encode


def read(raw: bytes, kind: type[T]) -> T:
    """What was sent. Raises InvalidInput("request_unreadable") for anything else."""
    try:
        return msgspec.json.decode(raw, type=kind, strict=True)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidInput("request_unreadable", detail=safe_text(error)) from error
