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
class Ask:
    """Ask the customer for so much more, and give these back."""

    amount: Money
    back: tuple[Pieces, ...]


@dataclass(frozen=True, slots=True)
class CashState:
    """`about.amount` is due. `notes` are those that can be tapped, with how often each was.

    `ready` says that enough was received: then `change` is what goes back and `example` one way to give it;
    until then `still` is missing. `due` is the amount where cash is rounded.

    `from_drawer` says that the example is known to be there; `cannot` that nothing there makes the change.
    `ask` is a way that is simpler, or the only one; `low` the kinds that run out.
    """

    about: About
    received: Money
    notes: tuple[Pieces, ...]
    ready: bool
    still: Money
    change: Money
    example: tuple[Pieces, ...] = ()
    due: Money | None = None
    from_drawer: bool = False
    cannot: bool = False
    ask: Ask | None = None
    low: tuple[Money, ...] = ()
