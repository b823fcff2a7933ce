"""Change from what is in the drawer: exact, few pieces, and the variant that a good cashier knows."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_terminal.domain.change import added, change_for, from_drawer, net_of, running_out
from pos_terminal.domain.rounding import rounding_of

KINDS = (5, 10, 25, 50, 100, 200, 250, 500, 1_000, 2_000, 5_000, 10_000)
DRAWERS = st.dictionaries(st.sampled_from(KINDS), st.integers(0, 6))


def test_change_is_given_from_what_is_there() -> None:
    assert change_for(800, {500: 8, 200: 5, 100: 10}, "XOF").give is not None
    assert from_drawer(800, {500: 8, 200: 5, 100: 10}) == ((500, 1), (200, 1), (100, 1))
    assert from_drawer(800, {500: 0, 200: 5, 100: 10}) == ((200, 4),)
    assert from_drawer(800, {500: 3, 200: 1}) is None


def test_a_coin_and_a_note_of_one_value_are_given_apart_the_note_first() -> None:
    assert from_drawer(1_000, {500: 1, -500: 4}) == ((500, 1), (-500, 1))
    assert from_drawer(1_500, {-500: 4}) == ((-500, 3),)
    change = change_for(400, {-500: 3}, "XOF", due=4_600)
    assert change.ask is not None
    assert (change.ask.ask_for, change.ask.give) == (100, ((-500, 1),))
    assert added({500: 1, -500: 2}, {-500: -1}) == {-500: 1, 500: 1}
    # Small change is missed only where neither is there.
    assert running_out({500: 0, -500: 5}, {500: 4}, "XOF") == ()
    assert running_out({500: 0, -500: 1}, {500: 2, -500: 2}, "XOF") == (500,)


def test_the_customer_is_asked_for_a_piece_where_that_is_simpler_or_the_only_way() -> None:
    simpler = change_for(400, {500: 3, 100: 4}, "XOF", due=4_600)
    assert simpler.ask is not None
    assert (simpler.ask.ask_for, simpler.ask.give) == (100, ((500, 1),))
    only = change_for(400, {500: 3}, "XOF", due=4_600)
    assert only.give is None
    assert only.ask == simpler.ask
    # Two pieces given beside one asked for and one given: nothing is won.
    assert change_for(400, {200: 5, 500: 3}, "XOF", due=4_600).ask is None


def test_as_much_as_the_change_may_be_asked_for_too() -> None:
    only = change_for(500, {1_000: 2}, "XOF", due=4_500)
    assert only.give is None
    assert only.ask is not None
    assert (only.ask.ask_for, only.ask.give) == (500, ((1_000, 1),))
    # Without knowing what is paid, too; and as the simpler way beside five coins.
    assert change_for(500, {1_000: 2}, "XOF").ask == only.ask
    assert change_for(500, {1_000: 2, 100: 9}, "XOF", due=4_500).ask == only.ask
    # One piece is given: nothing is simpler than that.
    assert change_for(500, {1_000: 2, 500: 1}, "XOF", due=4_500).ask is None
    # More than the change is asked for nowhere, and what is paid could have been given at once.
    assert change_for(50, {250: 1}, "XOF", due=4_950).ask is None
    assert change_for(500, {1_000: 2}, "XOF", due=500).ask is None


@given(st.sampled_from(KINDS), DRAWERS, st.integers(1, 4_000))
def test_what_is_asked_for_is_at_most_the_change_and_less_than_what_is_paid(
    amount: int, there: dict[int, int], fives: int
) -> None:
    ask = change_for(amount, there, "XOF", due=fives * 5).ask
    assert ask is None or 0 < ask.ask_for <= min(amount, fives * 5 - 1)


def test_nothing_is_asked_for_that_is_more_than_what_is_paid() -> None:
    assert change_for(9_900, {10_000: 1}, "XOF", due=100).ask is None
    assert change_for(9_900, {10_000: 1}, "XOF", due=150).ask is not None


@given(DRAWERS, st.integers(1, 400))
def test_what_is_proposed_is_there_and_makes_the_amount(there: dict[int, int], fives: int) -> None:
    change = change_for(fives * 5, there, "XOF", due=10_000)
    for proposal in (change.give, change.ask):
        if proposal is None:
            continue
        assert sum(value * number for value, number in proposal.give) == change.amount + proposal.ask_for
        assert all(0 < number <= there[value] for value, number in proposal.give)


@given(st.lists(st.integers(0, 2), min_size=5, max_size=5), st.integers(1, 150))
def test_it_is_the_fewest_pieces_of_all_that_make_it(numbers: list[int], fives: int) -> None:
    kinds = (10, 25, 50, 200, 250)
    ways = [
        sum(taken)
        for taken in product(*(range(number + 1) for number in numbers))
        if sum(value * number for value, number in zip(kinds, taken, strict=True)) == fives * 5
    ]
    found = from_drawer(fives * 5, dict(zip(kinds, numbers, strict=True)))
    assert (found is None) == (not ways)
    if found is not None:
        assert sum(number for _, number in found) == min(ways)


def test_small_change_that_runs_out_is_told_before_it_is_gone() -> None:
    opening = {10_000: 5, 500: 10, 100: 20, 25: 1}
    assert running_out(opening, opening, "XOF") == ()
    assert running_out({500: 3, 100: 4}, opening, "XOF") == (100,)
    assert running_out({}, opening, "XOF") == (100, 500)
    assert change_for(100, {500: 3, 100: 4}, "XOF", opening=opening).low == (100,)


def test_pieces_come_and_go_and_are_never_less_than_none() -> None:
    assert added({500: 2}, {500: -3, 1_000: 1}) == {500: 0, 1_000: 1}
    assert net_of({10_000: 1}, {5_000: 1, 500: 1}) == {500: -1, 5_000: -1, 10_000: 1}
    assert net_of({500: 1}, {500: 1}) == {}


@pytest.mark.parametrize(
    ("amount", "added_to_it"),
    [(12_500, 0), (12_501, -1), (12_502, -2), (12_503, 2), (12_504, 1), (2, 3), (4, 1), (7, -2)],
)
def test_cash_is_rounded_to_the_nearest_five_and_never_to_nothing(amount: int, added_to_it: int) -> None:
    assert rounding_of(amount, 5) == added_to_it
    assert rounding_of(amount, 0) == 0
