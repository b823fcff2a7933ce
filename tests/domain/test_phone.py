"""Phone numbers: what a cashier may type, what is refused and why, and hints that never refuse."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pos_terminal.domain.errors import InvalidInput
from pos_terminal.domain.phone import as_typed, country_prefix, read_phone
from pos_terminal.services.sentences import say


@pytest.mark.parametrize(
    "typed",
    [
        "0504000000",
        "05 04 00 00 00",
        "05.04.00.00.00",
        "(05) 04-00-00-00",
        "+225 05 04 00 00 00",
        "+2250504000000",
        "00225 0504000000",
        "2250504000000",
        "05\u202f04\u00a000\u202f00\u202f00",
        "\u200e0504000000\t",
        "٠٥٠٤٠٠٠٠٠٠",
    ],
)
def test_one_number_however_it_is_typed(typed: str) -> None:
    phone = read_phone(typed, "CI")
    assert (phone.e164, phone.digits) == ("+2250504000000", "2250504000000")
    assert phone.national.replace(" ", "") == "0504000000", "the 0 belongs to the number"


@pytest.mark.parametrize(
    ("country", "typed", "digits", "operator"),
    [
        ("CI", "0504000000", "2250504000000", "MTN"),
        ("CI", "0704000000", "2250704000000", "Orange"),
        ("CI", "0104000000", "2250104000000", "Moov"),
        ("BJ", "0197000000", "2290197000000", "MTN"),
        ("BJ", "0195000000", "2290195000000", "Moov"),
        ("SN", "771234567", "221771234567", "Orange"),
        ("SN", "761234567", "221761234567", "Yas"),
        ("ML", "70123456", "22370123456", "Orange"),
        ("GN", "661234567", "224661234567", "MTN"),
        ("GN", "621234567", "224621234567", "Orange"),
        ("CM", "671234567", "237671234567", "MTN"),
        ("CM", "691234567", "237691234567", "Orange"),
        ("GH", "0241234567", "233241234567", "MTN"),
    ],
)
def test_the_numbers_of_each_country_and_whose_they_were(
    country: str, typed: str, digits: str, operator: str
) -> None:
    phone = read_phone(typed, country)
    assert (phone.digits, phone.operator) == (digits, operator), "a hint: no operator is refused"


@pytest.mark.parametrize(
    ("country", "typed", "code"),
    [
        ("CI", None, "phone_missing"),
        ("CI", "", "phone_missing"),
        ("CI", " + ", "phone_missing"),
        ("CI", "05 04 00 00 0O", "phone_characters"),
        ("CI", "05*04", "phone_characters"),
        ("CI", "05+04000000", "phone_characters"),
        ("CI", "0504", "phone_too_short"),
        ("CI", "0", "phone_too_short"),
        ("CI", "050400000", "phone_too_short"),
        ("CI", "05040000000", "phone_too_long"),
        ("CI", "1" * 5000, "phone_too_long"),
        ("CI", "04000000", "phone_old_form"),
        ("CI", "+22504000000", "phone_old_form"),
        ("BJ", "97000000", "phone_old_form"),
        ("CI", "+221 77 123 45 67", "phone_other_country"),
        ("SN", "+225 05 04 00 00 00", "phone_other_country"),
        ("CI", "0904000000", "phone_not_valid"),
        ("SN", "991234567", "phone_not_valid"),
    ],
)
def test_what_cannot_be_a_number_here_is_refused_with_a_sentence(
    country: str, typed: str | None, code: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_phone(typed, country)
    assert caught.value.code == code
    sentence = say(caught.value)
    assert sentence != code
    assert "{" not in sentence


@settings(max_examples=150, deadline=None)
@given(
    typed=st.text(max_size=40) | st.text("0123456789+ ", max_size=20), country=st.sampled_from(["CI", "BJ"])
)
def test_any_text_is_a_number_of_the_country_or_refused(typed: str, country: str) -> None:
    try:
        phone = read_phone(typed, country)
    except InvalidInput:
        return
    assert phone.e164.startswith(country_prefix(country))
    assert phone.digits.isascii()
    assert phone.digits.isdigit()
    assert read_phone(phone.national, country) == phone, "what is shown can be typed in again"


def test_prefixes_and_numbers_in_the_making() -> None:
    assert [country_prefix(country) for country in ("CI", "BJ", "SN", "CM")] == [
        "+225",
        "+229",
        "+221",
        "+237",
    ]
    with pytest.raises(ValueError, match="XX"):
        country_prefix("XX")
    shown = ""
    for digit in "0504000000":
        shown = as_typed(shown + digit, "CI")
    assert shown == "05 04 00 0000"
    assert as_typed("", "CI") == ""


def test_the_numbering_plans_are_loaded_by_the_first_number_only() -> None:
    code = "import sys; import pos_terminal.domain.phone; print('phonenumbers' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
