"""What the screen of a payment shows that ended without money."""

from __future__ import annotations

from pos_terminal.domain.money import Money
from pos_terminal.records import dataclass
from pos_terminal.ui.states.about import About
from pos_terminal.ui.states.outcome import Outcome


@dataclass(frozen=True, slots=True)
class NotPaidState:
    """`reason` and `advice` are sentences in the language in use; `answer_code` is the provider's own word.

    `outcome` is not paid, expired or cancelled. `left` is what is still to pay.
    """

    about: About
    outcome: Outcome
    at: str
    left: Money
    reason: str = ""
    advice: str = ""
    payment_number: str = ""
    answer_code: str = ""
    can_try_again: bool = True
    part: bool = False
    """One part of a split; `goes_on`: something beside it can be taken now."""
    goes_on: bool = False
