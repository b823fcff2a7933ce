"""How a payment looks to a person: six outcomes that colour, outline and word are chosen by."""

from __future__ import annotations

from enum import StrEnum


class Outcome(StrEnum):
    """What is known of a payment, as a screen, a row or a chip shows it. Only `PAID` is ever green."""

    WAITING = "waiting"
    PAID = "paid"
    NOT_PAID = "not_paid"
    EXPIRED = "expired"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"
