"""What the cash screen shows. The arithmetic is done before: no widget adds or subtracts money."""

from __future__ import annotations

from pos_terminal.domain.money import Money
from pos_terminal.records import dataclass
from pos_terminal.ui.states.about import About


@dataclass(frozen=True, slots=True)
class Pieces:
    """So many notes, or coins, of one value."""

    value: Money
    count: int
    coin: bool = False


@dataclass(frozen=True, slots=True)
class CashState:
    """`about.amount` is due. `notes` are those that can be tapped, with how often each was.

    `ready` says that enough was received: then `change` is what goes back and `example` one way to give it;
    until then `still` is missing.
    """

    about: About
    received: Money
    notes: tuple[Pieces, ...]
    ready: bool
    still: Money
    change: Money
    example: tuple[Pieces, ...] = ()
