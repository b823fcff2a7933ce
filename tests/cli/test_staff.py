"""The people on the command line: what a manager can do, what everybody can, and the recovery code."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Run, Said
from tests.support.core import raw

OLD, NEW, WRONG = "4827", "839204", "7391"
Pin = Callable[[str], str]


@pytest.fixture
def pin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pin:
    """The name of a file with this code in it."""
    monkeypatch.delenv("POS_TERMINAL_PIN", raising=False)

    def file(code: str) -> str:
        path = tmp_path / f"pin-{code}"
        path.write_text(code)
        return str(path)

    return file


@pytest.fixture
def shop(run: Run, pin: Pin) -> Run:
    """Fatou manages, Awa serves; both have the code OLD."""
    add = ("staff", "add", "--pin-file", pin(OLD), "--json")
    first = run(*add, "--code", "fatou", "--name", "Fatou", "--role", "manager")
    assert first.status == 0
    as_fatou = ("--as", "fatou", "--as-pin-file", pin(OLD))
    assert run(*add, "--code", "awa", "--name", "Awa", "--role", "cashier", *as_fatou).status == 0
    return run


def staff(run: Run, pin: Pin, *what: str, by: str = "fatou", code: str = OLD) -> Said:
    """`staff` with these words, as somebody."""
    return run("staff", *what, "--as", by, "--as-pin-file", pin(code), "--json")


def works(run: Run, pin: Pin, who: str, code: str) -> bool:
    """Whether this is their code: they keep it."""
    return staff(run, pin, "pin", "--pin-file", pin(code), by=who, code=code).status == 0


def test_the_first_manager_gets_the_recovery_code_and_nobody_else_does(
    run: Run, pin: Pin, data: Path
) -> None:
    add = ("staff", "add", "--pin-file", pin(OLD), "--json")
    first = run(*add, "--code", "fatou", "--name", "Fatou", "--role", "manager")
    code = first.document["recovery_code"]
    assert [len(group) for group in code.split("-")] == [4, 4, 4, 4]
    as_fatou = ("--as", "fatou", "--as-pin-file", pin(OLD))
    second = run(*add, "--code", "serge", "--name", "Serge", "--role", "manager", *as_fatou)
    assert "recovery_code" not in second.document
    for path in data.rglob("*"):
        assert path.is_dir() or code.replace("-", "").encode() not in path.read_bytes(), path


def test_the_list_says_who_is_here_who_left_and_who_is_locked(shop: Run, pin: Pin) -> None:
    assert staff(shop, pin, "change", "--code", "awa", "--inactive").document["active"] is False
    for _ in range(5):
        staff(shop, pin, "pin", "--pin-file", pin(OLD), code=WRONG)
    listed = shop("staff", "list", "--json").document
    assert [(one["code"], one["role"], one["active"], one["locked"]) for one in listed] == [
        ("fatou", "manager", True, True),
        ("awa", "cashier", False, False),
    ]
    assert 0 < listed[0]["wait_s"] <= 30


def test_a_person_is_changed_by_a_manager_and_by_nobody_else(shop: Run, pin: Pin) -> None:
    changed = staff(shop, pin, "change", "--code", "awa", "--name", "Awa Touré", "--role", "manager")
    assert (changed.document["name"], changed.document["role"]) == ("Awa Touré", "manager")
    assert staff(shop, pin, "change", "--code", "awa", "--role", "cashier").status == 0
    for what in (
        ("change", "--code", "fatou", "--inactive"),
        ("reset", "--code", "fatou", "--pin-file", pin(NEW)),
        ("unlock", "--code", "fatou"),
        ("recovery-code",),
    ):
        said = staff(shop, pin, *what, by="awa")
        assert (said.status, said.code) == (2, "manager_needed"), what
    assert staff(shop, pin, "change", "--code", "fatou", "--inactive").code == "last_manager"
    assert staff(shop, pin, "change", "--code", "nobody", "--inactive").code == "staff_unknown"


def test_somebody_who_left_cannot_act_any_more(shop: Run, pin: Pin) -> None:
    assert staff(shop, pin, "change", "--code", "awa", "--inactive").status == 0
    said = staff(shop, pin, "pin", "--pin-file", pin(NEW), by="awa")
    assert (said.status, said.code) == (2, "wrong_code")


def test_everybody_changes_their_own_code_with_the_old_one(shop: Run, pin: Pin) -> None:
    assert staff(shop, pin, "pin", "--pin-file", pin(NEW), by="awa", code=WRONG).code == "wrong_code"
    assert staff(shop, pin, "pin", "--pin-file", pin(NEW), by="awa").status == 0
    assert works(shop, pin, "awa", NEW)
    assert not works(shop, pin, "awa", OLD)


def test_five_wrong_codes_wait_and_a_manager_unlocks(shop: Run, pin: Pin) -> None:
    said = [staff(shop, pin, "pin", "--pin-file", pin(NEW), by="awa", code=WRONG) for _ in range(6)]
    messages = [one.document["error"]["message"] for one in said]
    assert messages[:4] == ["Wrong code."] * 4
    assert messages[4] == "Wrong code. Wait 30 s."
    assert messages[5].startswith("Wrong code. Wait ")
    assert not works(shop, pin, "awa", OLD)
    strangers = [staff(shop, pin, "pin", "--pin-file", pin(NEW), by="nobody") for _ in range(5)]
    assert [one.document["error"]["message"] for one in strangers] == messages[:5]
    assert staff(shop, pin, "unlock", "--code", "awa").status == 0
    assert works(shop, pin, "awa", OLD)


def test_a_new_code_by_a_manager_unlocks_too(shop: Run, pin: Pin) -> None:
    for _ in range(5):
        works(shop, pin, "awa", WRONG)
    assert staff(shop, pin, "reset", "--code", "awa", "--pin-file", pin(NEW)).status == 0
    assert works(shop, pin, "awa", NEW)


def test_the_recovery_code_gives_a_manager_a_new_code_once(shop: Run, pin: Pin, tmp_path: Path) -> None:
    made = staff(shop, pin, "recovery-code").document["recovery_code"]
    typed = tmp_path / "recovery"
    recover = ("staff", "recover", "--recovery-file", str(typed), "--json")
    typed.write_text("AAAA-BBBB-CCCC-DDDD")
    assert shop(*recover, "--code", "fatou", "--pin-file", pin(NEW)).code == "wrong_code"
    typed.write_text(made.lower().replace("-", " "))
    assert shop(*recover, "--code", "awa", "--pin-file", pin(NEW)).code == "wrong_code"
    assert shop(*recover, "--code", "fatou", "--pin-file", pin("1234")).code == "pin_trivial"
    assert shop(*recover, "--code", "fatou", "--pin-file", pin(NEW)).status == 0
    assert works(shop, pin, "fatou", NEW)
    assert shop(*recover, "--code", "fatou", "--pin-file", pin(OLD)).code == "wrong_code"
    assert shop("verify", "--json").document["ok"] is True


def test_where_a_central_server_keeps_the_people_the_commands_say_so(shop: Run, pin: Pin, data: Path) -> None:
    connection = raw(data / "live" / "ledger.db")
    connection.execute(
        "INSERT INTO enrolment (server, server_key, restaurant_id, restaurant, terminal_name, public_key,"
        " enrolled_at) VALUES ('https://centre.example', 'k', 'r', 'Le Baobab', 'Counter 1', 'p', 1)"
    )
    connection.execute(
        "UPDATE staff_pins SET pin_hash = 'centre:' || pin_hash"
        " WHERE staff_id = (SELECT staff_id FROM staff WHERE code = 'awa')"
    )
    connection.commit()
    connection.close()
    new = ("--code", "koffi", "--name", "Koffi", "--role", "cashier", "--pin-file", pin(NEW))
    for what in (
        ("add", *new),
        ("change", "--code", "awa", "--inactive"),
        ("reset", "--code", "awa", "--pin-file", pin(NEW)),
    ):
        refused = staff(shop, pin, *what)
        assert (refused.status, refused.code) == (2, "people_of_centre")
    assert staff(shop, pin, "unlock", "--code", "awa").status == 0
    # Whoever was added before it joined is kept here.
    assert staff(shop, pin, "pin", "--pin-file", pin(NEW)).status == 0
