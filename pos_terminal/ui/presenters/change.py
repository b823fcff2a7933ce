"""Change from what is in the drawer: which pieces, what to ask for, and what of it is not given."""

from __future__ import annotations

from collections import Counter
from typing import Final

from pos_terminal.domain.cash import Denomination, fewest_pieces, kind_of, value_of
from pos_terminal.domain.change import Change, Given, change_for, likely_given, net_of, running_out
from pos_terminal.domain.drawer import MovementKind
from pos_terminal.domain.money import Money
from pos_terminal.records import dataclass
from pos_terminal.services.drawer_pieces import InDrawer
from pos_terminal.ui.states.cash import Ask, Pieces


@dataclass(frozen=True, slots=True)
class ChangeGiven:
    """What became of a payment's change: `owed` and `left` (minor units) were not given, `example` were."""

    owed: int = 0
    left: int = 0
    example: tuple[Pieces, ...] = ()


NOTHING_KEPT: Final = ChangeGiven()


def kept_of(moved: dict[MovementKind, int]) -> ChangeGiven:
    """The same as the ledger tells it."""
    owed = moved.get(MovementKind.CHANGE_OWED, 0) + moved.get(MovementKind.OWED_PAID, 0)
    return ChangeGiven(owed=owed, left=moved.get(MovementKind.CHANGE_LEFT, 0))


def as_pieces(given: Given, currency: str) -> tuple[Pieces, ...]:
    """Notes and coins and numbers as they are painted."""
    kinds = (
        (kind_of(code, currency) or Denomination(value_of(code), coin=False), one) for code, one in given
    )
    return tuple(Pieces(Money(kind.value, currency), number, coin=kind.coin) for kind, number in kinds)


def pieces_of(amount: int, currency: str) -> tuple[Pieces, ...]:
    """One way to give this amount: the fewest notes and coins."""
    return as_pieces(tuple(fewest_pieces(amount, currency)), currency)


def change_from(there: InDrawer | None, amount: int, currency: str, due: int) -> Change | None:
    """How to give this amount out of what is there; None where nobody knows what is."""
    if there is None or amount <= 0:
        return None
    return change_for(amount, there.counts, currency, due=due, opening=there.opening)


def low_of(there: InDrawer | None, currency: str) -> tuple[Money, ...]:
    """The small change of which nearly nothing is left."""
    if there is None:
        return ()
    return tuple(Money(value, currency) for value in running_out(there.counts, there.opening, currency))


def ask_of(change: Change | None, currency: str) -> Ask | None:
    """The way with something more from the customer."""
    if change is None or change.ask is None:
        return None
    return Ask(Money(change.ask.ask_for, currency), as_pieces(change.ask.give, currency))


def moved_pieces(
    tapped: list[int], change: Change | None, given: int, currency: str
) -> dict[int, int] | None:
    """What the drawer gets, piece by piece: those that were tapped less those that go back as proposed.

    None where nobody tapped any."""
    if not tapped:
        return None
    if given == 0:
        return dict(Counter(tapped))
    proposed = change.give if change is not None and change.amount == given else None
    went = dict(proposed.give) if proposed is not None else likely_given(given, {}, currency)
    return net_of(Counter(tapped), went)
