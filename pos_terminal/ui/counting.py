"""A count that is being typed: rows of pieces, the one that is typed into, and the sums."""

from __future__ import annotations

from collections.abc import Mapping

from pos_terminal.domain.cash import Denomination, counted_kinds
from pos_terminal.domain.drawer import MOST_PIECES

Rows = tuple[Denomination, ...]


class Counting:
    """Knows rows by their place, notes before coins. `selected` is None once the last row was left."""

    def __init__(self, currency: str) -> None:
        self.currency = currency
        self.kinds: Rows = counted_kinds(currency)
        self.pieces = [0] * len(self.kinds)
        self.selected: int | None = 0
        self._fresh = True

    # -- what is counted -------------------------------------------------------------------------------

    @property
    def counts(self) -> dict[int, int]:
        """Pieces of each kind, by its code: of a value that is a note and a coin each has its own."""
        return {kind.code: pieces for kind, pieces in zip(self.kinds, self.pieces, strict=True) if pieces}

    def worth(self, place: int) -> int:
        """What this row is worth, in minor units."""
        return self.kinds[place].value * self.pieces[place]

    def total(self, *, coin: bool | None = None) -> int:
        """What all rows, or those of notes or of coins, are worth."""
        places = (place for place, kind in enumerate(self.kinds) if coin is None or kind.coin is coin)
        return sum(self.worth(place) for place in places)

    @property
    def started(self) -> bool:
        """Whether anything was counted."""
        return any(self.pieces)

    # -- typing ----------------------------------------------------------------------------------------

    def type_key(self, key: str) -> None:
        """A key of the keypad into the selected row: its first digit begins the number anew."""
        if self.selected is None:
            self.select(len(self.kinds) - 1)
        place = self.selected
        assert place is not None
        if key == "clear":
            self.pieces[place] = 0
        elif key == "backspace":
            self.pieces[place] //= 10
        else:
            before = 0 if self._fresh else self.pieces[place]
            typed = int(f"{before}{key}")
            if typed <= MOST_PIECES:
                self.pieces[place] = typed
        self._fresh = False

    def step(self, place: int, by: int) -> None:
        """One piece more or less in this row, which is typed into from now on."""
        self.select(place)
        self.pieces[place] = min(MOST_PIECES, max(0, self.pieces[place] + by))

    def add(self, by: int) -> None:
        """One piece more or less in the selected row."""
        if self.selected is not None:
            self.step(self.selected, by)

    def zero(self) -> None:
        """Count anew."""
        self.pieces = [0] * len(self.kinds)
        self.select(0)

    def fill(self, counts: Mapping[int, int]) -> None:
        """Take these pieces, such as after a restart."""
        self.pieces = [counts.get(kind.code, 0) for kind in self.kinds]

    # -- moving ----------------------------------------------------------------------------------------

    def select(self, place: int) -> None:
        """Type into this row from now on."""
        self.selected = place
        self._fresh = True

    def next(self) -> bool:
        """Go to the next row. Returns False after the last one: then the count is done."""
        if self.selected is not None and self.selected + 1 < len(self.kinds):
            self.select(self.selected + 1)
            return True
        self.selected = None
        return False

    def move(self, by: int) -> None:
        """Go so many rows up or down, as far as there are rows."""
        before = len(self.kinds) if self.selected is None else self.selected
        self.select(min(len(self.kinds) - 1, max(0, before + by)))

    def turn(self, *, coins: bool) -> None:
        """Go to the first row of the coins, or of the notes."""
        self.select(next(place for place, kind in enumerate(self.kinds) if kind.coin is coins))
