"""PINs that may be given to somebody."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pos_terminal.domain.errors import InvalidInput
from pos_terminal.domain.people import check_pin


@pytest.mark.parametrize(
    "pin", ["4827", "7093", "90210", "839204", "5501", "2030", "1939", "120687", "251199"]
)
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
        *("1122", "9955", "112233", "884422", "111222", "777444", "11222"),  # pairs and triples
        *("1221", "7007", "12321", "123321", "908809"),  # the same from the end
        *("101112", "102030", "070809", "192837", "998877"),  # pairs that count
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

    assert sum(is_free(f"{number:04}") for number in range(10_000)) > 9_500


DIGIT = st.sampled_from("0123456789")
PARTS = st.text("0123456789", min_size=2, max_size=3)


def _refused(pin: str) -> bool:
    try:
        check_pin(pin)
    except InvalidInput as refused:
        return refused.code == "pin_trivial"
    return False


@given(st.lists(st.tuples(DIGIT, st.integers(2, 6)), min_size=1, max_size=3))
def test_digits_in_pairs_and_triples_are_refused_whichever_they_are(runs: list[tuple[str, int]]) -> None:
    pin = "".join(digit * number for digit, number in runs)
    assume(4 <= len(pin) <= 6)
    assert _refused(pin)


@given(PARTS, st.booleans())
def test_a_part_and_its_mirror_are_refused(part: str, around_a_digit: bool) -> None:
    pin = part + (part[-2::-1] if around_a_digit else part[::-1])
    assume(4 <= len(pin) <= 6)
    assert _refused(pin)


@given(PARTS, st.integers(2, 3))
def test_a_part_said_again_is_refused(part: str, times: int) -> None:
    assume(4 <= len(part * times) <= 6)
    assert _refused(part * times)


@given(DIGIT, DIGIT, st.sampled_from([-1, 0, 1]), st.sampled_from([-1, 0, 1]))
def test_pairs_that_count_are_refused(tens: str, ones: str, step: int, other: int) -> None:
    pairs = (f"{(int(tens) + step * n) % 10}{(int(ones) + other * n) % 10}" for n in range(3))
    assert _refused("".join(pairs))


@given(st.integers(4, 6), st.integers(0, 9), st.integers(0, 9))
def test_one_step_all_along_is_refused(length: int, first: int, step: int) -> None:
    assert _refused("".join(str((first + step * place) % 10) for place in range(length)))


@given(st.text("0123456789", min_size=4, max_size=6))
def test_what_is_refused_stays_so_read_from_the_end_but_for_years(pin: str) -> None:
    assume(not any("1940" <= one <= "2029" and len(one) == 4 for one in (pin, pin[::-1])))
    assert _refused(pin) == _refused(pin[::-1])
