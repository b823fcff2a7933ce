"""What the screen of a payment shows while the customer is asked to pay."""

from __future__ import annotations

from enum import StrEnum

from pos_terminal.records import dataclass
from pos_terminal.ui.states.about import About


class WaitingPhase(StrEnum):
    """Where a payment stands that has no answer yet, and is not in doubt either."""

    SENDING = "sending"
    SHOWN = "shown"
    CANCELLING = "cancelling"


class Way(StrEnum):
    """How the customer is asked."""

    APP = "app"
    """A code that the company's app scans."""
    PAGE = "page"
    """A code that leads to a page, where the customer types in a phone number and a code."""
    CARD = "card"
    """The same for a card."""
    PROMPT = "prompt"
    """A request on the customer's phone; there is no code and no link."""


@dataclass(frozen=True, slots=True)
class Asked:
    """How the customer is asked, whatever the phase: `company` is who is asked and answers, `sent_to` the
    phone number of a prompt, `dial` what a customer dials who sees no prompt, or needs a code for the page.
    `note` is the restaurant's own sentence about that."""

    way: Way = Way.APP
    company: str = ""
    sent_to: str = ""
    dial: str = ""
    note: str = ""
    can_cancel: bool = True


@dataclass(frozen=True, slots=True)
class WaitingState:
    """`code` is the text of the QR code; times are local and ready to print, durations whole seconds.

    `left_s` is what is left of the request's `total_s`, None where it has no end. `asks_every_s` is the
    interval in force now. `last_try` is why the customer's last try with this code did not go through, in
    plain words.
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
    asked: Asked = Asked()
    part: bool = False
    """One part of a split; `goes_on`: something beside it can be taken now."""
    goes_on: bool = False
    can_print: bool = False
    """Whether there is a printer for the slip with the code."""

    @property
    def company(self) -> str:
        """Who is asked and answers."""
        return self.asked.company or self.about.method
