"""Giving change with what is in the drawer: which notes and coins, and what to ask the customer for.

Asked at every key press, so each answer is bounded work. Amounts are minor units.
"""

from __future__ import annotations

from typing import Final

from pos_terminal.domain.cash import by_value, denominations, fewest_pieces, value_of
from pos_terminal.domain.drawer import Counts
from pos_terminal.records import dataclass

_MOST_STEPS: Final = 1_500
_FEWER_STEPS: Final = 150
"""Ways that are tried for one amount, and for one variant; then the best so far is good enough."""
_SMALL_PART: Final = 10
"""Small change is what is worth less than this part of the largest note."""
_ENOUGH_AT_OPENING: Final = 3
"""What the float had fewer pieces of is not missed when it is gone."""

Given = tuple[tuple[int, int], ...]
"""(code of a note or coin, how many), largest first; see drawer.Counts."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Give these pieces; where `ask_for` is more than 0, after the customer has added that much."""

    give: Given
    ask_for: int = 0

    @property
    def pieces(self) -> int:
        """How many notes and coins change hands."""
        return sum(number for _, number in self.give) + (self.ask_for > 0)


@dataclass(frozen=True, slots=True)
class Change:
    """How to give one amount. `give` None where the drawer cannot make it; `ask` a variant that is simpler,
    or the only one; `low` the kinds that run out."""

    amount: int
    give: Proposal | None
    ask: Proposal | None = None
    low: tuple[int, ...] = ()


def change_for(
    amount: int, there: Counts, currency: str, *, due: int = 0, opening: Counts | None = None
) -> Change:
    """How to give `amount` back out of `there`; `due` is what the customer pays.

    `opening` is what the float had: kinds of which little is left are named. Nothing to give is () to give.
    """
    if amount <= 0:
        return Change(amount, Proposal(()), None, running_out(there, opening or {}, currency))
    found = from_drawer(amount, there)
    give = None if found is None else Proposal(found)
    ask = _asking(amount, there, currency, due, give)
    return Change(amount, give, ask, running_out(there, opening or {}, currency))


def from_drawer(amount: int, there: Counts, most_steps: int = _MOST_STEPS) -> Given | None:
    """The fewest pieces of `there` that make this amount, notes before coins of the same value; None where
    none do."""
    codes = sorted((code for code, number in there.items() if number > 0), key=_largest_first)
    kinds = [(value_of(code), there[code]) for code in codes]
    # What all smaller kinds together are worth: a branch that needs more than that is left.
    below = [0] * (len(kinds) + 1)
    for place in range(len(kinds) - 1, -1, -1):
        below[place] = below[place + 1] + kinds[place][0] * kinds[place][1]
    best: list[tuple[int, int]] | None = None
    seen: dict[tuple[int, int], int] = {}
    fewest = steps = 0

    def descend(rest: int, place: int, taken: list[tuple[int, int]], pieces: int) -> None:
        nonlocal best, fewest, steps
        if rest == 0:
            best, fewest = taken.copy(), pieces
            return
        steps += 1
        if place == len(kinds) or rest > below[place] or steps > most_steps:
            return
        # The same rest at the same kind was tried with no more pieces: nothing better comes of it.
        if seen.get((place, rest), pieces + 1) <= pieces:
            return
        seen[place, rest] = pieces
        value, there_are = kinds[place]
        if best is not None and pieces + -(-rest // value) >= fewest:
            return
        for number in range(min(there_are, rest // value), -1, -1):
            if number:
                taken.append((codes[place], number))
            descend(rest - value * number, place + 1, taken, pieces + number)
            if number:
                taken.pop()

    descend(amount, 0, [], 0)
    return None if best is None else tuple(best)


def _largest_first(code: int) -> tuple[int, int]:
    return -value_of(code), -code


def _asking(amount: int, there: Counts, currency: str, due: int, give: Proposal | None) -> Proposal | None:
    """The variant with one piece from the customer, where it takes fewer pieces or is the only way."""
    best: Proposal | None = None
    fewest = give.pieces if give is not None else 1 << 30
    for kind in denominations(currency):
        asked = kind.value
        # As much as the change, too: 500 for a note of 1 000. What is paid could have been given at once.
        if asked > amount or (due and asked >= due):
            break
        found = from_drawer(amount + asked, there, _FEWER_STEPS)
        if found is None or any(value_of(code) == asked for code, _ in found):
            continue
        variant = Proposal(found, asked)
        if variant.pieces < fewest:
            best, fewest = variant, variant.pieces
    return best


def running_out(there: Counts, opening: Counts, currency: str) -> tuple[int, ...]:
    """The values of small change of which the float had some and nearly nothing is left, smallest first; as
    notes or coins, whichever there are."""
    largest, left = denominations(currency)[-1].value, by_value(there)
    return tuple(
        value
        for value, had in sorted(by_value(opening).items())
        if had >= _ENOUGH_AT_OPENING
        and value * _SMALL_PART < largest
        and left.get(value, 0) <= max(1, had // 5)
    )


def added(there: Counts, pieces: Counts) -> dict[int, int]:
    """`there` with these pieces more, or fewer where they are negative; never less than none."""
    codes = {*there, *pieces}
    return {code: max(0, there.get(code, 0) + pieces.get(code, 0)) for code in sorted(codes)}


def net_of(came: Counts, went: Counts) -> dict[int, int]:
    """What a drawer gets when these come in and those go out, for Sale.pieces."""
    net = {code: came.get(code, 0) - went.get(code, 0) for code in {*came, *went}}
    return {code: number for code, number in sorted(net.items()) if number}


def likely_pieces(amount: int, currency: str) -> dict[int, int]:
    """The pieces that an amount most likely came in as, where nobody tapped them: the fewest."""
    return dict(fewest_pieces(amount, currency))


def likely_given(amount: int, there: Counts, currency: str) -> dict[int, int]:
    """The pieces that an amount most likely went out as: what the drawer could give, else the fewest."""
    found = from_drawer(amount, there)
    return dict(found) if found is not None else likely_pieces(amount, currency)
