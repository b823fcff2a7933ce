"""What all event bodies share; the bodies themselves are in events and refund_events."""

from __future__ import annotations

from typing import ClassVar

import msgspec


class Body(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of all event bodies; `type_name` is its name in the journal."""

    type_name: ClassVar[str] = ""
    version: ClassVar[int] = 1


class Evidence(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What proves an outcome: where it came from and what it said, word for word identified by its hash."""

    source: str
    provider_reference: str | None = None
    amount: int | None = None
    currency: str | None = None
    order_reference: str | None = None
    raw_sha256: str | None = None
