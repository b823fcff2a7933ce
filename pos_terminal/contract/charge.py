"""What a terminal has the central server do at a company: the server has the keys, the terminal the payment.

POST /api/sync/charges with an Ask, answered with a Said. `initiate` for one payment is done once, however
often it is asked; the other operations change nothing that was not asked for. A Said carries no secret.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec

PATH: Final = "/api/sync/charges"
Amount = Annotated[int, msgspec.Meta(gt=0, le=999_999_999_999)]
Id = Annotated[str, msgspec.Meta(pattern="^[0-9A-Za-z_-]{1,64}$")]
Text = Annotated[str, msgspec.Meta(max_length=400)]
Given = Annotated[str, msgspec.Meta(max_length=400, pattern=r"^[^\x00]*$")]
"""What comes from a terminal is kept in a database, which takes no such character."""
Operation = Literal["initiate", "check", "find", "cancel", "refund", "check_refund", "find_refund"]


class Ask(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One call. Amounts are minor units of `currency`."""

    v: int = 1
    operation: Operation
    payment_id: Id
    provider_code: Id
    reference: Given
    """Our reference of the charge, unique for ever: the key under which it is carried out at most once."""
    amount: Amount
    currency: Annotated[str, msgspec.Meta(pattern="^[A-Z]{3}$")]
    phone: Annotated[str, msgspec.Meta(max_length=40, pattern=r"^[^\x00]*$")] | None = None
    provider_reference: Given | None = None
    refund_id: Id | None = None
    refund_amount: Amount | None = None
    refund_reference: Given | None = None
    reason: Given = ""


class Said(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the company said, in the words of the terminal's own providers: amounts are in the currency of the
    Ask, whatever a sandbox charges in."""

    v: int = 1
    outcome: Text
    provider_reference: Text | None = None
    redirect_url: Annotated[str, msgspec.Meta(max_length=4000)] | None = None
    amount: int | None = None
    currency: Text | None = None
    order_reference: Text | None = None
    transaction_id: Text | None = None
    expires_at_ms: int | None = None
    error_code: Text | None = None
    provider_error: Text | None = None
    last_attempt_error: Text | None = None
    retry_after_s: float | None = None
    raw_sha256: Text | None = None
    fee: int | None = None
    refund_reference: Text | None = None


encode: Final = msgspec.json.Encoder().encode
read_ask: Final = msgspec.json.Decoder(Ask).decode
read_said: Final = msgspec.json.Decoder(Said).decode
