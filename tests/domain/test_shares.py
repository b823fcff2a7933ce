"""Shares: they add up to the amount exactly, and nobody pays more than the last one's rest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_terminal.domain.shares import share, shares

AMOUNTS = st.integers(0, 10**9)
PEOPLE = st.integers(1, 20)


@given(AMOUNTS, PEOPLE, st.sampled_from(["XOF", "EUR"]))
def test_shares_add_up_exactly_and_none_is_less_than_nothing(amount: int, people: int, currency: str) -> None:
    parts = shares(amount, people, currency)
    assert len(parts) == people
    assert sum(parts) == amount
    assert min(parts) >= 0


@given(st.integers(100, 10**9), PEOPLE)
def test_all_but_the_last_can_be_paid_in_coins_and_differ_by_little(amount: int, people: int) -> None:
    *others, last = shares(amount, people, "XOF")
    assert all(part % 5 == 0 for part in others)
    assert all(0 <= last - part < 5 * people for part in others)


@given(st.integers(1, 10**9), PEOPLE)
def test_somebody_can_always_pay_while_something_is_left(left: int, people: int) -> None:
    assert 0 < share(left, people, "XOF") <= left


def test_three_people_share_ten_thousand() -> None:
    assert shares(10_000, 3, "XOF") == [3_330, 3_335, 3_335]
    assert shares(10_000, 3, "EUR") == [3_333, 3_333, 3_334]


@pytest.mark.parametrize(("left", "people"), [(1, 0), (-1, 2)])
def test_nobody_shares_nothing(left: int, people: int) -> None:
    with pytest.raises(ValueError, match="one person"):
        share(left, people, "XOF")
