"""What in a session's records may explain a difference, in words. Nothing is changed by it."""

from __future__ import annotations

from pos_terminal.domain.money import format_money
from pos_terminal.services.difference import Cause
from pos_terminal.services.difference_words import words
from pos_terminal.ui.states.drawer import Explanation


def explanation(cause: Cause, currency: str) -> Explanation:
    """One cause; its name tells it from the others of the same kind."""
    name = ":".join(filter(None, (cause.kind, cause.payment_id, cause.movement_id, str(cause.value or ""))))
    return Explanation(name, words(cause, currency), format_money(cause.amount, currency))
