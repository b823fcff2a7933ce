"""How numbers of a country are typed and shown."""

from __future__ import annotations

import pytest

from pos_terminal.domain.phone_plan import in_groups, plan_of, shown_number


@pytest.mark.parametrize(
    ("country", "prefix", "digits"),
    [("CI", "+225", 10), ("BJ", "+229", 10), ("SN", "+221", 9), ("ML", "+223", 8)],
)
def test_a_country_has_a_prefix_and_a_length(country: str, prefix: str, digits: int) -> None:
    plan = plan_of(country)
    assert (plan.prefix, plan.digits) == (prefix, digits)


@pytest.mark.parametrize(
    ("digits", "whole", "shown"),
    [
        ("", 10, ""),
        ("054612087", 10, "05 46 12 08 7"),
        ("0546120877", 10, "05 46 12 08 77"),
        ("771234567", 9, "77 123 45 67"),
        ("7712", 9, "77 12"),
        ("123", None, "12 3"),
    ],
)
def test_digits_are_parted_as_people_say_them(digits: str, whole: int | None, shown: str) -> None:
    assert in_groups(digits, whole) == shown


def test_a_number_is_shown_with_its_prefix_and_one_of_elsewhere_as_it_stands() -> None:
    assert shown_number("+2250546120877", "CI") == "+225 05 46 12 08 77"
    assert shown_number("+221771234567", "CI") == "+221771234567"
    assert shown_number("+2250546120877", None) == "+2250546120877"
