"""Changed settings, hosts and keys stand in the journal and on the next Z, whoever changed them and where."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run
from tests.support.core import raw

OPEN = ("drawer", "open", "--float", "5000")
CLOSE = ("drawer", "close", "--counted", "5000")


def told(data: Path) -> list[dict[str, Any]]:
    """The changes in the journal, in order."""
    connection = raw(data / "live" / "ledger.db")
    events = [json.loads(row[0]) for row in connection.execute("SELECT event FROM journal ORDER BY position")]
    connection.close()
    return [
        one for event in events if event["type"] == "settings.changed" for one in event["body"]["changes"]
    ]


def listed(run: Run) -> list[tuple[str, str, str, str]]:
    """What the newest Z says was changed."""
    lines = run("report", "z", "--json").document["method_changes"]["lines"]
    return [(one["method"], one["setting"], one["before"], one["after"]) for one in lines]


def test_the_first_start_has_nothing_to_compare_with(run: Run, data: Path) -> None:
    data.mkdir()
    (data / "settings.toml").write_text('receipt_footer = "Merci"\n')
    assert run(*OPEN).status == 0
    assert told(data) == []


def test_a_setting_that_a_command_changes_is_told_with_who_did_it(run: Run, data: Path) -> None:
    run(*OPEN)
    assert run("printer", "use", "network:127.0.0.1:9100", "--width", "58").status == 0
    assert [(one["setting"], one["before"], one["after"]) for one in told(data)] == [
        ("printer", "none", "network:127.0.0.1:9100"),
        ("printer_width", "80", "58"),
    ]
    run(*CLOSE)
    assert ("", "printer_width", "80", "58") in listed(run)


def test_a_file_that_was_changed_beside_the_program_is_found_once(run: Run, data: Path) -> None:
    run(*OPEN)
    (data / "settings.toml").write_text('fiscal_number = "CI-77"\nlanguage = "fr"\n')
    run("drawer", "pay-in", "--amount", "100")
    run("drawer", "pay-in", "--amount", "100")
    assert [(one["setting"], one["after"]) for one in told(data)] == [("fiscal_number", "CI-77")]
    run("drawer", "close", "--counted", "5200")
    assert listed(run) == [("", "fiscal_number", "", "CI-77")]
    run("drawer", "open", "--float", "0", "--reason", "emptied")
    run("drawer", "close", "--counted", "0")
    assert listed(run) == []


def test_settings_that_a_newer_version_brings_are_no_change(run: Run, data: Path) -> None:
    run(*OPEN)
    # As a version left it that did not know these yet.
    connection = raw(data / "live" / "ledger.db")
    connection.execute(
        "DELETE FROM known_settings WHERE setting IN ('till_folder', 'printer_output', 'place')"
    )
    connection.commit()
    connection.close()
    (data / "settings.toml").write_text('printer_output = "picture"\n')
    run("drawer", "pay-in", "--amount", "100")
    assert [(one["setting"], one["before"], one["after"]) for one in told(data)] == [
        ("printer_output", "text", "picture")
    ]
    run("drawer", "close", "--counted", "5100")
    assert listed(run) == [("", "printer_output", "text", "picture")]


def test_another_key_and_another_host_are_told_and_the_key_is_nowhere(
    run: Run, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAVE_API_KEY", "wave_ci_prod_first")
    run(*OPEN)
    assert told(data) == []
    monkeypatch.setenv("WAVE_API_KEY", "wave_ci_prod_second")
    monkeypatch.setenv("WAVE_API_URL", "https://wave.example")
    run("drawer", "pay-in", "--amount", "100")
    found = {one["setting"]: one for one in told(data)}
    assert {"WAVE_API_KEY", "WAVE_API_URL", "host"} <= set(found)
    assert found["host"]["after"] == "wave.example:443"
    key = found["WAVE_API_KEY"]
    assert len(key["before"]) == len(key["after"]) == 8
    assert key["before"] != key["after"]
    run("drawer", "close", "--counted", "5100")
    assert ("Wave", "WAVE_API_KEY", key["before"], key["after"]) in listed(run)
    for file in data.rglob("*"):
        assert not file.is_file() or b"wave_ci_prod" not in file.read_bytes(), file


def test_a_cashier_cannot_change_them(run: Run, data: Path, tmp_path: Path) -> None:
    pins = {}
    for code, pin in (("serge", "4827"), ("awa", "7391")):
        pins[code] = tmp_path / code
        pins[code].write_text(pin)
    boss = ("--code", "serge", "--name", "Serge", "--role", "manager", "--pin-file", str(pins["serge"]))
    assert run("staff", "add", *boss).status == 0
    awa = ("--code", "awa", "--name", "Awa", "--role", "cashier", "--pin-file", str(pins["awa"]))
    acting = ("--as", "serge", "--as-pin-file", str(pins["serge"]))
    assert run("staff", "add", *awa, *acting).status == 0
    as_awa = ("--as", "awa", "--pin-file", str(pins["awa"]), "--json")
    refused = run("printer", "use", "none", "--width", "58", *as_awa)
    assert (refused.status, refused.code) == (2, "manager_needed")
    assert told(data) == []
    assert not (data / "settings.toml").exists()
