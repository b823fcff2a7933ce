"""What the screen of a paid payment shows."""

from __future__ import annotations

from pos_terminal.domain.money import Money
from pos_terminal.records import dataclass
from pos_terminal.ui.states.about import About
from pos_terminal.ui.states.cash import Pieces


@dataclass(frozen=True, slots=True)
class Part:
    """One payment of what was to be paid: method, when and by whom, amount."""

    provider_code: str
    method: str
    line: str
    amount: Money


@dataclass(frozen=True, slots=True)
class PaidState:
    """`left` is what the order still has to pay; `change` and `received` are for cash.

    With change the screen stays until somebody presses. Without, it goes on after `next_in_s`;
    None never does.
    """

    about: About
    confirmed_at: str
    parts: tuple[Part, ...]
    total: Money
    left: Money | None = None
    received: Money | None = None
    change: Money | None = None
    """What goes back to the customer now."""
    owed: Money | None = None
    """Change that was not there to give."""
    kept: Money | None = None
    """Change that the customer left."""
    example: tuple[Pieces, ...] = ()
    next_in_s: int | None = 8
    part: bool = False
    """One part of a split; `goes_on`: something beside it can be taken now."""
    goes_on: bool = False

    @property
    def gives_change(self) -> bool:
        """Whether money goes back to the customer now."""
        return self.change is not None and self.change.amount > 0
