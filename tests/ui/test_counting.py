"""A count that is typed: what each key does to the row it is in."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pos_terminal.domain.cash import counted_kinds
from pos_terminal.domain.drawer import MOST_PIECES, amount_of
from pos_terminal.ui.counting import Counting

LAST = len(counted_kinds("XOF")) - 1


def typed(counting: Counting, text: str) -> Counting:
    for key in text:
        counting.type_key(key)
    return counting


def test_the_first_digit_begins_a_row_anew_and_the_next_ones_follow() -> None:
    counting = typed(Counting("XOF"), "12")
    assert counting.pieces[0] == 12
    counting.select(0)
    assert typed(counting, "3").pieces[0] == 3


def test_enter_goes_through_notes_then_coins_and_ends_after_the_last_row() -> None:
    counting = Counting("XOF")
    places = [counting.selected]
    while counting.next():
        places.append(counting.selected)
    assert places == list(range(LAST + 1))
    assert counting.selected is None
    kinds = [counting.kinds[place or 0].coin for place in places]
    assert kinds == sorted(kinds)


def test_typing_after_the_last_row_goes_on_in_it() -> None:
    counting = Counting("XOF")
    while counting.next():
        pass
    typed(counting, "7")
    assert (counting.selected, counting.pieces[LAST]) == (LAST, 7)


def test_a_note_and_a_coin_of_one_value_are_counted_apart_and_come_back_apart() -> None:
    counting = Counting("XOF")
    for place, kind in enumerate(counting.kinds):
        if kind.value == 500:
            counting.select(place)
            typed(counting, "4" if kind.coin else "3")
    assert counting.counts == {500: 3, -500: 4}
    again = Counting("XOF")
    again.fill(counting.counts)
    assert again.pieces == counting.pieces
    assert again.total(coin=False) == 1_500
    assert again.total(coin=True) == 2_000


def test_more_pieces_than_a_drawer_holds_cannot_be_typed_or_stepped() -> None:
    counting = typed(Counting("XOF"), "99999")
    assert counting.pieces[0] == MOST_PIECES
    counting.step(0, 1)
    assert counting.pieces[0] == MOST_PIECES


def test_there_are_never_less_than_none() -> None:
    counting = Counting("XOF")
    counting.step(0, -1)
    typed(counting, "5")
    counting.type_key("backspace")
    counting.type_key("backspace")
    assert counting.pieces[0] == 0
    assert not counting.started


KEYS = st.one_of(
    st.sampled_from([*"0123456789", "backspace", "clear"]).map(lambda key: ("type_key", key)),
    st.tuples(st.just("select"), st.integers(0, LAST)),
    st.tuples(st.just("add"), st.sampled_from([1, -1])),
    st.tuples(st.just("move"), st.integers(-3, 3)),
    st.just(("next", None)),
)


@given(st.lists(KEYS, max_size=60))
def test_whatever_is_pressed_the_sum_is_that_of_the_pieces(presses: list[tuple[str, object]]) -> None:
    counting = Counting("XOF")
    for name, value in presses:
        act = getattr(counting, name)
        act() if value is None else act(value)
    assert counting.total() == amount_of(counting.counts, "XOF")
    assert counting.total() == counting.total(coin=True) + counting.total(coin=False)
