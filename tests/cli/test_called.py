"""What a terminal is called on which nobody gave a name, because the first start was never gone through."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run, float_in, taken

CASH = ("pay", "--amount", "500", "--method", "cash", "--tendered", "1000", "--json")
INVENTED = ("Baobab", "Cocody")


def begin(data: Path, language: str) -> None:
    data.mkdir()
    (data / "settings.toml").write_text(f'language = "{language}"\n')


@pytest.mark.parametrize(
    ("language", "unnamed", "opened_by", "counter"),
    [
        ("en", "Restaurant: not named yet", "nobody signed in", "Counter 1, "),
        ("fr", "Restaurant\u202f: pas encore de nom", "personne de connecté", "Counter 1, "),
    ],
)
def test_real_data_has_no_invented_name_and_its_reports_say_nobody_was_signed_in(
    run: Run, data: Path, language: str, unnamed: str, opened_by: str, counter: str
) -> None:
    begin(data, language)
    float_in(run)
    taken(run(*CASH))
    assert unnamed in run("status").out.splitlines()
    assert run("status", "--json").document["restaurant"] == ""
    x = run("report", "x").out
    assert run("drawer", "close", "--counted", "5500").status == 0
    for text in (x, run("report", "z").out):
        assert text.splitlines()[0].strip().startswith(counter)
        assert opened_by in text
        assert "system" not in text
        assert not any(name in text for name in INVENTED)
    day = run("report", "day").out
    assert day.splitlines()[0].strip() == "Counter 1"
    assert opened_by.capitalize() in day


def test_practice_has_the_names_of_practice_and_keeps_none_for_real_data(run: Run, data: Path) -> None:
    float_in(run, "--practice")
    assert run("status", "--practice", "--json").document["restaurant"] == "Le Baobab"
    assert "Le Baobab, Cocody" in run("report", "x", "--practice").out
    assert run("printer", "set-codepage", "2", "--practice", "--json").status == 0
    kept = (data / "settings.toml").read_text()
    assert "printer_code_page" in kept
    assert not any(name in kept for name in INVENTED)
    assert run("status", "--json").document["restaurant"] == ""


def test_a_restaurant_that_is_called_as_practice_is_keeps_its_name(run: Run, data: Path) -> None:
    data.mkdir()
    (data / "settings.toml").write_text('restaurant = "Le Baobab"\n')
    float_in(run)
    assert run("printer", "set-codepage", "2", "--json").status == 0
    assert run("status", "--json").document["restaurant"] == "Le Baobab"
    heading = run("report", "x").out.splitlines()[0].strip()
    assert heading == "Le Baobab"
