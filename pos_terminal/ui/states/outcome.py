"""How a payment looks to a person: outcomes that colour, outline and word are chosen by."""

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
    ACCEPTED = "accepted"
    """Counted as paid by a person: the provider has not said so."""
    BY_HAND = "by_hand"
    """Taken by a method without any line of ours: a person has seen the number, nobody has confirmed it."""
    TO_DECIDE = "to_decide"
    """Money that came late, twice or otherwise than asked: a manager says what becomes of it."""
    GIVEN_BACK = "given_back"
    CORRECTED = "corrected"
    """A wrong button, undone."""
