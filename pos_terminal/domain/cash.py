"""Notes and coins: which exist for a currency, and the fewest of them that make an amount. Data, not
rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Denomination:
    """One note or coin; `value` in minor units."""

    value: int
    coin: bool


def _set(coins: tuple[int, ...], notes: tuple[int, ...]) -> tuple[Denomination, ...]:
    return (*(Denomination(v, coin=True) for v in coins), *(Denomination(v, coin=False) for v in notes))


# BCEAO: coins and notes in circulation. The 500 F exists as both; a screen offers the note.
_CFA: Final = _set((5, 10, 25, 50, 100, 200, 250), (500, 1_000, 2_000, 5_000, 10_000))
_SETS: Final = {"XOF": _CFA, "XAF": _CFA}
_DECIMAL: Final = _set((1, 2, 5, 10, 20, 50, 100, 200), (500, 1_000, 2_000, 5_000, 10_000))


def denominations(currency: str) -> tuple[Denomination, ...]:
    """What there is of this currency, smallest first."""
    return _SETS.get(currency, _DECIMAL)


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
    """The shortest list of values with this sum, by dynamic programming over multiples of the smallest."""
    unit = values[-1]
    steps = amount // unit
    last: list[int] = [0] * (steps + 1)
    fewest = [0] + [steps + 1] * steps
    for step in range(1, steps + 1):
        for value in values:
            before = step - value // unit
            if before >= 0 and value % unit == 0 and fewest[before] + 1 < fewest[step]:
                fewest[step], last[step] = fewest[before] + 1, value
    found = []
    while steps > 0 and last[steps]:
        found.append(last[steps])
        steps -= last[steps] // unit
    return found
