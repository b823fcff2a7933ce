"""Change as the cash screen proposes it, and the pieces that the sale is told of."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from pos_terminal.domain.change import change_for
from pos_terminal.domain.drawer import MovementKind
from pos_terminal.services.drawer_pieces import InDrawer
from pos_terminal.ui.presenters import change as giving

NOTES = [500, 1_000, 2_000, 5_000, 10_000]


def drawer(counts: dict[int, int]) -> InDrawer:
    return InDrawer("d1", 1, counts, {}, estimated=False)


def test_nothing_is_told_of_pieces_that_nobody_tapped() -> None:
    assert giving.moved_pieces([], None, 500, "XOF") is None


def test_the_proposed_pieces_go_out_of_those_that_were_tapped() -> None:
    known = giving.change_from(drawer({200: 2, 100: 1}), 500, "XOF", 1_500)
    assert giving.moved_pieces([2_000], known, 500, "XOF") == {100: -1, 200: -2, 2_000: 1}


def test_change_that_is_left_or_owed_takes_no_pieces_out() -> None:
    known = giving.change_from(drawer({500: 1}), 500, "XOF", 1_500)
    assert giving.moved_pieces([2_000], known, 0, "XOF") == {2_000: 1}


@settings(max_examples=40)
@given(
    tapped=st.lists(st.sampled_from(NOTES), min_size=1, max_size=4),
    there=st.dictionaries(st.sampled_from([5, 10, 25, 50, 100, 200, 250, *NOTES]), st.integers(0, 9)),
    due=st.integers(1, 2_000).map(lambda number: number * 5),
)
def test_what_the_drawer_gets_is_worth_what_was_due(
    tapped: list[int], there: dict[int, int], due: int
) -> None:
    change = sum(tapped) - due
    if change < 0:
        return
    known = giving.change_from(drawer(there), change, "XOF", due)
    moved = giving.moved_pieces(tapped, known, change, "XOF")
    assert moved is not None
    assert sum(value * pieces for value, pieces in moved.items()) == due
    came = Counter(tapped)
    if known is not None and known.give is not None:
        assert all(pieces + there.get(value, 0) + came[value] >= 0 for value, pieces in moved.items())


def test_the_way_with_something_more_is_shown_with_its_coins() -> None:
    known = change_for(900, {1_000: 1, 500: 1, 200: 1, 100: 2}, "XOF", due=1_100)
    ask = giving.ask_of(known, "XOF")
    assert ask is not None
    assert (ask.amount.amount, [(piece.value.amount, piece.count) for piece in ask.back]) == (
        100,
        [(1_000, 1)],
    )


def test_change_that_was_owed_and_given_since_is_owed_no_more() -> None:
    kept = giving.kept_of({MovementKind.CHANGE_OWED: 300, MovementKind.OWED_PAID: -300})
    assert kept == giving.NOTHING_KEPT
