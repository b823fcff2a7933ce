"""What the screens of a manual method show: what has to be typed in, and that it is counted."""

from __future__ import annotations

from pos_terminal.domain.money import Money
from pos_terminal.records import dataclass
from pos_terminal.ui.states.about import About


@dataclass(frozen=True, slots=True)
class ByHandState:
    """`asks_number`: the transaction number is asked, else a reason, with some to choose from. `problem` is
    why what was typed cannot be used. `text` replaces what stands in the field; None leaves it."""

    about: About
    asks_number: bool
    reasons: tuple[str, ...] = ()
    problem: str = ""
    text: str | None = None


@dataclass(frozen=True, slots=True)
class CountedState:
    """A payment that is counted on a person's word. `told` is its number or its reason, `by` who counted it,
    and `approved_by` the manager who agreed. `left` is what the order still has to pay."""

    about: About
    at: str
    told: str = ""
    by: str = ""
    approved_by: str = ""
    left: Money | None = None
    goes_on: bool = False
    """A part of a split: something beside it can be taken now."""
