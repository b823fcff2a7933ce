"""PINs that may be given to somebody."""

from __future__ import annotations

import pytest

from pos_terminal.domain.errors import InvalidInput
from pos_terminal.domain.people import check_pin


@pytest.mark.parametrize("pin", ["4827", "7093", "90210", "839204", "5501", "2030", "1939"])
def test_an_ordinary_pin_may_be_used(pin: str) -> None:
    assert check_pin(pin) == pin


@pytest.mark.parametrize(
    "pin", ["", "123", "1234567", "12a4", "١٢٣٤", "12 34", "48.27", "-4827", "４８２７", "²²²²"]
)
def test_a_pin_has_four_to_six_plain_digits(pin: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        check_pin(pin)
    assert refused.value.code == "pin_form"


@pytest.mark.parametrize(
    "pin",
    [
        *("0000", "7777", "11111", "999999"),  # one digit
        *("1234", "4321", "45678", "987654", "0123", "7890", "2109"),  # up and down, over the end too
        *("1212", "123123", "121212", "646464"),  # the same again
        *("2468", "1357", "8642", "13579", "246802"),  # the same step
        *("1940", "1987", "2024", "2029"),  # a year somebody was born in
        *("2580", "0852"),  # the middle of the pad
    ],
)
def test_what_anybody_would_try_first_is_refused(pin: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        check_pin(pin)
    assert refused.value.code == "pin_trivial"


def test_most_pins_are_left_to_choose_from() -> None:
    def is_free(pin: str) -> bool:
        try:
            check_pin(pin)
        except InvalidInput:
            return False
        return True

    assert sum(is_free(f"{number:04}") for number in range(10_000)) > 9_700
