"""What the screen of a payment shows while the customer is asked to pay."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pos_terminal.ui.states.about import About


class WaitingPhase(StrEnum):
    """Where a payment stands that has no answer yet, and is not in doubt either."""

    SENDING = "sending"
    SHOWN = "shown"
    CANCELLING = "cancelling"


@dataclass(frozen=True, slots=True)
class WaitingState:
    """`code` is the text of the QR code; times are local and ready to print, durations whole seconds.

    `left_s` is what is left of the code's `total_s`, None where it has no end. `asks_every_s` is the interval
    in force now. `last_try` is why the customer's last try with this code did not go through, in plain
    words.
    """

    about: About
    phase: WaitingPhase
    code: str = ""
    code_at: str = ""
    left_s: int | None = None
    total_s: int = 0
    asks_every_s: int = 1
    last_answer_at: str = ""
    last_try: str = ""
    offline: bool = False
