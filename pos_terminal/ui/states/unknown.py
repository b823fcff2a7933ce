"""What the screen of a payment shows whose outcome is not known."""

from __future__ import annotations

from pos_terminal.records import dataclass
from pos_terminal.ui.states.about import About


@dataclass(frozen=True, slots=True)
class UnknownState:
    """How the terminal goes on asking: the interval in force, how often so far, seconds to the next time.

    `next_in_s` is None while nothing is scheduled, as when there is no internet. `accepted`: a person counted
    it as paid, by the transaction `number`. `decided`: nothing is left to decide about it.
    """

    about: About
    asks_every_s: int
    asked: int
    next_in_s: int | None
    payment_number: str
    started_at: str
    offline: bool = False
    accepted: bool = False
    decided: bool = False
    number: str = ""
    part: bool = False
    """One part of a split; `goes_on`: something beside it can be taken now."""
    goes_on: bool = False
