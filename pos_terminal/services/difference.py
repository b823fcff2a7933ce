"""What may explain a difference after a blind count, from the session's own records. It changes nothing.

Each cause is an exact match: an amount that is the difference, digits that changed places, pieces that stand
in a wrong row. The likeliest come first; a person decides which it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Final

from pos_terminal.domain.cash import by_value, denominations
from pos_terminal.domain.drawer import Session
from pos_terminal.ledger import differences, drawer_details, drawers
from pos_terminal.ledger.differences import Match
from pos_terminal.ledger.drawer_details import StoredCount
from pos_terminal.ledger.ledger import ReadConnection
from pos_terminal.records import dataclass

MOST_CAUSES: Final = 6
_SOON_MS: Final = 5 * 60_000
_MOST_IN_A_WRONG_ROW: Final = 3
CAUSES: Final = (
    "opening_count",
    "owed_paid",
    "wrong_method",
    "pay_out_usual",
    "written_twice",
    "sale_not_typed",
    "taken_twice",
    "change_not_given",
    "change_doubled",
    "digits_swapped",
    "wrong_row",
    "piece_missed",
    "opening_uncounted",
)
"""The kinds of causes, the likeliest first."""


@dataclass(frozen=True, slots=True)
class Cause:
    """One likely cause. `kind` is one of CAUSES; `payment_id`, `movement_id`, `value` (a denomination) name
    what it is about; `amount` (minor units, more than 0) is what it explains.

    wrong_row: `pieces` of `other_value` were counted as `value`. digits_swapped: `other_value` is the amount
    that may have been meant.
    """

    kind: str
    amount: int
    payment_id: str | None = None
    movement_id: str | None = None
    value: int | None = None
    other_value: int | None = None
    pieces: int | None = None
    label: str = ""


def causes(connection: ReadConnection, session: Session, count: StoredCount) -> tuple[Cause, ...]:
    """The likely causes of this count's difference, the likeliest first; () where it is right or nothing
    fits."""
    variance = count.counted - drawers.expected(connection, session.session_id)
    if variance == 0:
        return ()
    look = _Look(connection, session, count, variance)
    found = [*look.beside_sales(), *look.in_sales(), *look.in_the_count()]
    rank = {kind: place for place, kind in enumerate(CAUSES)}
    return tuple(sorted(found, key=lambda cause: rank[cause.kind])[:MOST_CAUSES])


class _Look:
    """One difference, looked at from all sides. `short` is how much is missing, less than 0 for too much."""

    def __init__(
        self, connection: ReadConnection, session: Session, count: StoredCount, variance: int
    ) -> None:
        self._connection = connection
        self._session = session
        self._count = count
        self._short = -variance
        self._size = abs(variance)

    def _of_payments(self, kind: str, matches: list[Match]) -> Iterator[Cause]:
        for match in matches:
            yield Cause(kind, self._size, payment_id=match.ident, label=match.label)

    def beside_sales(self) -> Iterator[Cause]:
        """The opening, what is owed, pay-outs."""
        session = self._session
        if session.opening_difference and session.opening_difference == self._short:
            yield Cause("opening_count", self._size)
        elif not session.opening_counted:
            yield Cause("opening_uncounted", self._size)
        moved = differences.moved_of(self._connection, session.session_id)
        if self._short > 0:
            for owed in drawer_details.owed(self._connection):
                if owed.amount == self._size:
                    yield Cause("owed_paid", self._size, payment_id=owed.payment_id, label=owed.label)
            usual = differences.usual_pay_outs(self._connection, self._size, session.opened_position)
            written = any(kind == "pay_out" and match.amount == -self._size for match, kind in moved)
            if usual and not written:
                yield Cause("pay_out_usual", self._size, label=usual[0].label)
        twice = 1 if self._short > 0 else -1
        same = [match for match, _ in moved if match.amount == twice * self._size]
        if len(same) > 1:
            yield Cause("written_twice", self._size, movement_id=same[-1].ident, label=same[-1].label)
        for match, _ in moved:
            yield from self._swapped(
                match, abs(match.amount), 1 if match.amount > 0 else -1, is_payment=False
            )

    def in_sales(self) -> Iterator[Cause]:
        """Payments of this very amount, or of one with two digits changed."""
        connection, session_id, size = self._connection, self._session.session_id, self._size
        if self._short > 0:
            twice = differences.taken_twice(connection, session_id, size, _SOON_MS)
            yield from self._of_payments("taken_twice", twice)
            known = {match.ident for match in twice}
            cash = differences.cash_of(connection, session_id, size)
            yield from self._of_payments("wrong_method", [one for one in cash if one.ident not in known])
            yield from self._of_payments(
                "change_doubled", differences.change_of(connection, session_id, size)
            )
        else:
            until = self._count.at + 1
            others = differences.other_of(connection, self._session.opened_at, until, size)
            # A provider's word is no slip of the keyboard: only what a person typed may have been cash.
            yield from self._of_payments("wrong_method", [match for match, by_hand in others if by_hand])
            change = differences.change_of(connection, session_id, size)
            yield from self._of_payments("change_not_given", change)
            for order in differences.open_orders_of(connection, size):
                yield Cause("sale_not_typed", size, label=order.label)
        if size % 9 == 0:
            for match in differences.typed_cash(connection, session_id):
                yield from self._swapped(match, match.amount, 1, is_payment=True)

    def _swapped(self, match: Match, typed: int, sign: int, *, is_payment: bool) -> Iterator[Cause]:
        """Whether two neighbouring digits of what was typed, the other way round, explain it. `sign` is 1
        where the amount came in."""
        if self._size % 9:
            return
        for meant in _with_swapped_digits(typed):
            if sign * (typed - meant) == self._short:
                cause = Cause("digits_swapped", self._size, other_value=meant, value=typed, label=match.label)
                if is_payment:
                    yield replace(cause, payment_id=match.ident)
                else:
                    yield replace(cause, movement_id=match.ident)
                return

    def in_the_count(self) -> Iterator[Cause]:
        """Pieces in a neighbouring row, or one piece that was overlooked or counted twice. A note in
        the row of the coin of its value makes no difference."""
        if self._count.counts is None:
            return
        counts = by_value(self._count.counts)
        kinds = sorted({*counts, *self._neighbours(counts)})
        for lower, higher in pairwise(kinds):
            step = higher - lower
            pieces = self._size // step
            if self._size % step or not 1 <= pieces <= _MOST_IN_A_WRONG_ROW:
                continue
            # Short: pieces of the higher kind stand in the lower row; too much: the other way round.
            row, really = (lower, higher) if self._short > 0 else (higher, lower)
            if counts.get(row, 0) >= pieces:
                yield Cause("wrong_row", self._size, value=row, other_value=really, pieces=pieces)
        every = {kind.value for kind in denominations(self._session.currency)}
        if self._size in every and (self._short > 0 or counts.get(self._size, 0)):
            yield Cause("piece_missed", self._size, value=self._size, pieces=1)

    def _neighbours(self, counts: dict[int, int]) -> list[int]:
        known = [kind.value for kind in denominations(self._session.currency)]
        largest = max(counts, default=0)
        return [value for value in known if value <= largest]


def _with_swapped_digits(amount: int) -> Iterator[int]:
    """The amounts that two neighbouring digits the other way round make; a first digit of 0 makes none."""
    digits = str(amount)
    for place in range(len(digits) - 1):
        if digits[place] != digits[place + 1] and not (place == 0 and digits[1] == "0"):
            yield int(digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :])
