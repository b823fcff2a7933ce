"""Whose numbers they were: what is kept is what the numbering data says, and costs no world of it."""

from __future__ import annotations

import json
import subprocess
import sys

import phonenumbers
import pytest
from phonenumbers import carrier
from phonenumbers.carrierdata import CARRIER_DATA

from pos_terminal.domain.phone import read_phone
from pos_terminal.resources import resource

COUNTRIES = ("CI", "BJ", "BF", "CM", "CG", "GH", "GN", "GW", "LR", "ML", "NE", "NG", "SN", "TG", "ZA")


def test_the_file_is_what_the_numbering_data_says_of_africa() -> None:
    kept = json.loads(resource("operators.json").read_text(encoding="utf-8"))
    said = {
        first: names["en"]
        for first, names in CARRIER_DATA.items()
        if first[0] == "2" and not first.startswith("29")
    }
    assert kept == said, "run build/operators.py again"


@pytest.mark.parametrize("country", COUNTRIES)
def test_an_operator_is_the_one_that_the_library_names(country: str) -> None:
    code = str(phonenumbers.country_code_for_region(country))
    compared = 0
    for first in [first for first in CARRIER_DATA if first.startswith(code)]:
        for length in range(7, 11):
            digits = f"+{(first + '2345678901')[: len(code) + length]}"
            number = phonenumbers.parse(digits)
            if not phonenumbers.is_valid_number_for_region(number, country):
                continue
            named = carrier.name_for_number(number, "en").replace("Areeba", "MTN")
            named = "MTN" if named.startswith("MTN") else named
            assert read_phone(digits, country).operator == (named or None), digits
            compared += 1
    assert compared


def test_a_fixed_line_has_no_operator() -> None:
    fixed = phonenumbers.example_number_for_type("SN", phonenumbers.PhoneNumberType.FIXED_LINE)
    assert fixed is not None
    assert read_phone(phonenumbers.format_number(fixed, 0), "SN").operator is None


def test_a_number_does_not_load_the_operators_of_the_world() -> None:
    code = (
        "import sys; from pos_terminal.domain.phone import read_phone;"
        "print(read_phone('0504000000', 'CI').operator, 'phonenumbers.carrierdata' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["MTN", "False"]
