"""Money: whole numbers of the smallest unit, read from people and written for them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from babel.numbers import format_decimal, get_currency_precision
from hypothesis import given
from hypothesis import strategies as st

from pos_terminal.domain import money
from pos_terminal.domain.cash import denominations, fewest_pieces
from pos_terminal.domain.errors import InvalidInput

AMOUNTS = st.integers(-money.MAX_AMOUNT, money.MAX_AMOUNT)


@given(AMOUNTS)
def test_francs_are_written_as_babel_writes_french_numbers(amount: int) -> None:
    expected = format_decimal(amount, locale="fr").replace("-", money.MINUS)
    assert money.format_number(amount, "XOF") == expected
    assert money.format_money(amount, "XOF") == expected + money.NARROW_NO_BREAK_SPACE + "F"


@given(AMOUNTS)
def test_cents_are_written_as_babel_writes_them(amount: int) -> None:
    from decimal import Decimal

    expected = format_decimal(Decimal(amount).scaleb(-2), format="#,##0.00", locale="fr")
    assert money.format_number(amount, "EUR") == expected.replace("-", money.MINUS)


@pytest.mark.parametrize("currency", ["XOF", "XAF", "GNF", "EUR", "USD", "GHS", "NGN"])
def test_decimals_of_a_currency_are_those_of_the_cldr(currency: str) -> None:
    assert money.exponent(currency) == get_currency_precision(currency)


@pytest.mark.parametrize("currency", ["", "xof", "XO", "BTC", "XOF "])
def test_an_unknown_currency_is_refused(currency: str) -> None:
    with pytest.raises(InvalidInput):
        money.Money(1, currency)


@pytest.mark.parametrize("value", [True, False, 1.0, 1e3, float("nan"), "100", None, b"1", [1]])
def test_what_is_no_whole_number_is_no_amount(value: Any) -> None:
    with pytest.raises(InvalidInput) as refused:
        money.check_amount(value)
    assert refused.value.code == "amount_not_whole"
    with pytest.raises(TypeError):
        money.Money(value)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (0, "amount_too_small"),
        (-1, "amount_too_small"),
        (money.MAX_AMOUNT + 1, "amount_too_large"),
        (10**30, "amount_too_large"),
    ],
)
def test_amounts_have_bounds(value: int, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        money.check_amount(value)
    assert refused.value.code == code
    assert money.check_amount(money.MAX_AMOUNT) == money.MAX_AMOUNT


@given(st.integers(1, money.MAX_AMOUNT))
def test_what_is_written_can_be_typed_again(amount: int) -> None:
    assert money.parse_amount(money.format_number(amount)) == amount
    assert money.parse_amount(f" {amount:,}".replace(",", " ")) == amount


@given(st.text(max_size=12))
def test_typed_text_is_a_whole_amount_or_refused(text: str) -> None:
    try:
        amount = money.parse_amount(text)
    except InvalidInput:
        return
    assert 1 <= amount <= money.MAX_AMOUNT
    assert re.sub(r"\s", "", text).lstrip("+").lstrip("0") == str(amount)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "12.5",
        "12,5",
        "1e3",
        "0x10",
        "١٢٣",
        "１２",
        "१२",
        "²",
        "1_000",
        "--5",
        "5 F",
        "NaN",
        "9" * 99,
    ],
)
def test_only_plain_digits_are_an_amount(text: str) -> None:
    with pytest.raises(InvalidInput):
        money.parse_amount(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("9" * 19, "amount_too_large"),
        ("+" + "9" * 5_000, "amount_too_large"),
        ("-" + "9" * 5_000, "amount_too_small"),
        ("0" * 5_000, "amount_too_small"),
    ],
)
def test_a_number_of_any_length_is_refused_for_what_it_is(text: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        money.parse_amount(text)
    assert refused.value.code == code


def _fewest_by_trying(amount: int, values: list[int]) -> int:
    """The oracle: how many pieces at least, by breadth, in units of the smallest coin."""
    best = [0] + [amount] * amount
    for step in range(1, amount + 1):
        best[step] = 1 + min(best[step - value] for value in values if value <= step)
    return best[amount]


@given(st.integers(0, 3_000))
def test_change_is_given_in_the_fewest_pieces(coins: int) -> None:
    pieces = fewest_pieces(coins * 5, "XOF")
    assert sum(value * number for value, number in pieces) == coins * 5
    values = [kind.value // 5 for kind in {d.value: d for d in denominations("XOF")}.values()]
    assert sum(number for _, number in pieces) == _fewest_by_trying(coins, values)
    assert pieces == sorted(pieces, reverse=True)


@given(st.integers(0, money.MAX_AMOUNT))
def test_change_leaves_out_only_what_no_coin_can_make(amount: int) -> None:
    pieces = fewest_pieces(amount, "XOF")
    assert sum(value * number for value, number in pieces) == amount - amount % 5
    assert all(number > 0 for _, number in pieces)
