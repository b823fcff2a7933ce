"""Notes and coins: which exist for a currency, and the fewest of them that make an amount. Data, not
rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pos_terminal.records import dataclass


@dataclass(frozen=True, slots=True)
class Denomination:
    """One note or coin; `value` in minor units. `twin`: a coin of a value that there is a note of, too."""

    value: int
    coin: bool
    twin: bool = False

    @property
    def code(self) -> int:
        """What pieces of it are counted under: its value, below zero for a twin, to tell it apart."""
        return -self.value if self.twin else self.value


def value_of(code: int) -> int:
    """What one piece that is counted under this code is worth, in minor units."""
    return abs(code)


def _set(coins: tuple[int, ...], notes: tuple[int, ...]) -> tuple[Denomination, ...]:
    return (*(Denomination(v, coin=True) for v in coins), *(Denomination(v, coin=False) for v in notes))


# BCEAO: coins and notes in circulation. The 500 F exists as both; where one is offered it is the note.
_CFA: Final = _set((5, 10, 25, 50, 100, 200, 250), (500, 1_000, 2_000, 5_000, 10_000))
_SETS: Final = {"XOF": _CFA, "XAF": _CFA}
_TWINS: Final = {currency: (Denomination(500, coin=True, twin=True),) for currency in _SETS}
_DECIMAL: Final = _set((1, 2, 5, 10, 20, 50, 100, 200), (500, 1_000, 2_000, 5_000, 10_000))


def denominations(currency: str) -> tuple[Denomination, ...]:
    """What there is of this currency, one of each value, smallest first."""
    return _SETS.get(currency, _DECIMAL)


def counted_kinds(currency: str) -> tuple[Denomination, ...]:
    """The rows of a count: notes, then coins, largest first. What exists as both has a row in each."""
    known = denominations(currency)
    notes = [kind for kind in reversed(known) if not kind.coin]
    coins = [kind for kind in reversed(known) if kind.coin]
    return (*notes, *_TWINS.get(currency, ()), *coins)


def kind_of(code: int, currency: str) -> Denomination | None:
    """The note or coin that is counted under this code; None where there is none."""
    return next((kind for kind in counted_kinds(currency) if kind.code == code), None)


def counted_pieces(pieces: Mapping[str, int], currency: str) -> list[tuple[Denomination, int]]:
    """What an event holds of a count, in the order of a count's rows; what this program does not know is left
    out."""
    found = ((kind, pieces.get(str(kind.code), 0)) for kind in counted_kinds(currency))
    return [(kind, number) for kind, number in found if number]


def by_value(counts: Mapping[int, int]) -> dict[int, int]:
    """Value -> pieces, a note and a coin of one value together."""
    found: dict[int, int] = {}
    for code, pieces in counts.items():
        found[value_of(code)] = found.get(value_of(code), 0) + pieces
    return found


def fewest_pieces(amount: int, currency: str) -> list[tuple[int, int]]:
    """(value, how many), largest first. What is smaller than the smallest coin is left out.

    Largest first is the fewest only for sets where it always is, so the small part is searched.
    """
    values = [kind.value for kind in denominations(currency)]
    largest = values[-1]
    # Beyond a few of the largest note, more of it is always in the best answer.
    head = max(0, (amount - 4 * largest) // largest)
    rest = amount - head * largest
    best = _search(rest - rest % values[0], tuple(reversed(values)))
    counted: dict[int, int] = {largest: head} if head else {}
    for value in best:
        counted[value] = counted.get(value, 0) + 1
    return sorted(counted.items(), reverse=True)


def _search(amount: int, values: tuple[int, ...]) -> list[int]:
    """The shortest list of values with this sum; of equally short ones, the one with the largest values.

    Largest first, and back: a branch ends where even its next value alone could not make it shorter than the
    best so far. The window asks at every key press, so this must take no time.
    """
    best: list[int] = []
    taken: list[int] = []

    def descend(rest: int, index: int) -> None:
        nonlocal best
        if rest == 0:
            best = taken.copy()
            return
        for place in range(index, len(values)):
            value = values[place]
            if best and len(taken) + -(-rest // value) >= len(best):
                return
            if value <= rest:
                taken.append(value)
                descend(rest - value, place)
                taken.pop()

    descend(amount, 0)
    return best
