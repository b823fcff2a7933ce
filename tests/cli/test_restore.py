"""`pos-terminal restore` puts no ledger in another's place without a manager, or the recovery code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.support.core import raw


@pytest.fixture
def pins(run: Run, tmp_path: Path) -> dict[str, str]:
    """A manager, a cashier and the recovery code, each in a file."""
    files = {code: tmp_path / code for code in ("serge", "awa", "recovery", "wrong")}
    for code, pin in (("serge", "4827"), ("awa", "7391"), ("wrong", "5962")):
        files[code].write_text(pin)
    boss = ("--code", "serge", "--name", "Serge", "--role", "manager", "--pin-file", str(files["serge"]))
    made = run("staff", "add", *boss, "--json").document
    files["recovery"].write_text(made["recovery_code"])
    awa = ("--code", "awa", "--name", "Awa", "--role", "cashier", "--pin-file", str(files["awa"]))
    assert run("staff", "add", *awa, "--as", "serge", "--as-pin-file", str(files["serge"])).status == 0
    return {code: str(file) for code, file in files.items()}


@pytest.fixture
def made(run: Run, pins: dict[str, str]) -> str:
    """A backup with both people."""
    assert pins
    [backup] = run("backup", "--json").document
    return str(backup["file"])


def test_nobody_who_is_no_manager_replaces_a_ledger(
    run: Run, data: Path, pins: dict[str, str], made: str
) -> None:
    for acting, code in (
        ((), "sign_in_needed"),
        (("--as", "awa", "--pin-file", pins["awa"]), "manager_needed"),
        (("--as", "serge", "--pin-file", pins["wrong"]), "wrong_code"),
        (("--as", "awa", "--recovery-file", pins["recovery"]), "manager_needed"),
        (("--as", "serge", "--recovery-file", pins["wrong"]), "wrong_code"),
        (("--recovery-file", pins["recovery"]), "sign_in_needed"),
    ):
        refused = run("restore", made, *acting, "--json")
        assert (refused.status, refused.code) == (2, code)
    assert not list((data / "live").glob("replaced-*"))


@pytest.mark.parametrize("how", ["pin", "recovery"])
def test_a_manager_does_by_the_pin_or_the_recovery_code(
    run: Run, data: Path, pins: dict[str, str], made: str, how: str
) -> None:
    by = ("--pin-file", pins["serge"]) if how == "pin" else ("--recovery-file", pins["recovery"])
    assert run("restore", made, "--as", "serge", *by, "--json").document["file"] == made
    assert len(list((data / "live").glob("replaced-*"))) == 1


def test_of_a_damaged_ledger_the_people_of_the_backup_are_asked_and_counted(
    run: Run, data: Path, pins: dict[str, str], made: str
) -> None:
    ledger = data / "live" / "ledger.db"
    ledger.write_bytes(b"no ledger at all" * 1_000)
    for _ in range(6):
        refused = run("restore", made, "--as", "serge", "--pin-file", pins["wrong"], "--json")
        assert (refused.status, refused.code) == (2, "wrong_code")
    # The right code comes too late: the wait goes on over each start of the command.
    assert run("restore", made, "--as", "serge", "--pin-file", pins["serge"], "--json").code == "wrong_code"
    counted = raw(data / "live" / "restore-codes" / "ledger.db")
    assert counted.execute("SELECT failed FROM pin_attempts").fetchone()[0] >= 5
    counted.execute("DELETE FROM pin_attempts")
    counted.close()
    done = run("restore", made, "--as", "serge", "--pin-file", pins["serge"], "--json")
    assert done.status == 0, done
    assert json.loads(run("verify", "--json").out)["ok"]
    assert not (data / "live" / "restore-codes").exists()


def test_where_nothing_is_there_nobody_is_asked(
    run: Run, data: Path, pins: dict[str, str], made: str
) -> None:
    assert pins
    (data / "live" / "ledger.db").unlink()
    assert run("restore", made, "--json").status == 0
