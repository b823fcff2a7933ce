"""What in a session's records may explain a difference, in words. Nothing is changed by it."""

from __future__ import annotations

from pos_terminal.services.difference import Cause
from pos_terminal.services.difference_words import words
from pos_terminal.texts import tr
from pos_terminal.ui.states.drawer import Explanation


def explanation(cause: Cause, currency: str) -> Explanation:
    """One cause: what it would be called as the reason, and the question it puts. Its name tells it from the
    others of the same kind."""
    name = ":".join(filter(None, (cause.kind, cause.payment_id, cause.movement_id, str(cause.value or ""))))
    return Explanation(name, _titles().get(cause.kind, cause.kind), words(cause, currency))


def _titles() -> dict[str, str]:
    return {
        "opening_count": tr("The float was counted wrong"),
        "opening_uncounted": tr("The float was not counted"),
        "owed_paid": tr("Owed change was given"),
        "wrong_method": tr("Sale typed with the wrong method"),
        "pay_out_usual": tr("Pay-out not written down"),
        "written_twice": tr("Written down twice"),
        "sale_not_typed": tr("A sale was not typed"),
        "taken_twice": tr("One sale taken twice"),
        "change_not_given": tr("Change was not given"),
        "change_doubled": tr("Change was given twice"),
        "digits_swapped": tr("Two digits swapped"),
        "wrong_row": tr("Counted in the wrong row"),
        "piece_missed": tr("A note or coin overlooked"),
    }
