"""Acting as somebody: with their PIN, and with the same words whatever was wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run, Said, taken

CASH = ("pay", "--amount", "500", "--method", "cash", "--json")
FLOAT = ("drawer", "open", "--float", "5000", "--json")
AWA = ("staff", "add", "--code", "Awa", "--name", "Awa Koné", "--role", "manager", "--json")


@pytest.fixture
def pin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with the PIN in it; nothing else knows it."""
    monkeypatch.delenv("POS_TERMINAL_PIN", raising=False)
    file = tmp_path / "pin"
    file.write_text("4827\n")
    return file


def test_without_staff_the_system_acts_and_with_staff_somebody_must(
    run: Run, pin: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(*FLOAT).status == 0
    taken(run(*CASH))
    assert run(*CASH, "--as", "awa", "--pin-file", str(pin)).code == "nobody_yet"
    added = run(*AWA, "--pin-file", str(pin))
    assert added.status == 0
    assert {name: added.document[name] for name in ("code", "name", "role")} == {
        "code": "awa",
        "name": "Awa Koné",
        "role": "manager",
    }
    assert run("status", "--json").document["staff"] == [
        {"code": "awa", "name": "Awa Koné", "role": "manager"}
    ]
    assert run(*CASH).code == "sign_in_needed"
    taken(run(*CASH, "--as", "AWA", "--pin-file", str(pin)))
    monkeypatch.setenv("POS_TERMINAL_PIN", "4827")
    taken(run(*CASH, "--as", "awa"))
    assert len(run("payments", "--json").document) == 3


def test_whatever_is_wrong_sounds_the_same(run: Run, pin: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(*AWA, "--pin-file", str(pin))
    said: list[Said] = []
    for code, typed in (("awa", "4828"), ("koffi", "4827"), ("awa", ""), ("", "4827"), ("awa", "\ud800")):
        pin.write_text(typed, errors="surrogatepass", encoding="utf-16" if "\ud800" in typed else "utf-8")
        monkeypatch.setenv("POS_TERMINAL_PIN", typed.encode("utf-8", "ignore").decode())
        said.append(run(*CASH, "--as", code))
    assert {(one.status, one.out) for one in said} == {(2, said[0].out)}
    assert said[0].code == "wrong_code"
    assert run("payments", "--json").document == []


def test_a_pin_file_that_cannot_be_read_is_a_refusal(run: Run, pin: Path, tmp_path: Path) -> None:
    run(*AWA, "--pin-file", str(pin))
    for bad in (tmp_path / "nowhere", tmp_path):
        assert run(*CASH, "--as", "awa", "--pin-file", str(bad)).code == "sign_in_needed"
    pin.write_bytes(b"\xff\xff")
    assert run(*CASH, "--as", "awa", "--pin-file", str(pin)).code == "sign_in_needed"


@pytest.mark.parametrize(
    ("typed", "code"), [("1234", "pin_trivial"), ("12", "pin_form"), ("abcd", "pin_form"), ("", "pin_form")]
)
def test_a_bad_pin_is_not_given_to_anybody(run: Run, pin: Path, typed: str, code: str) -> None:
    pin.write_text(typed)
    assert run(*AWA, "--pin-file", str(pin)).code == code
    assert run("status", "--json").document["staff"] == []


def test_only_a_manager_adds_people_and_the_first_is_one(run: Run, pin: Path) -> None:
    koffi = ("staff", "add", "--code", "koffi", "--name", "Koffi", "--role", "cashier", "--json")
    own = ("--pin-file", str(pin))
    assert run(*koffi, *own).code == "first_is_manager"
    assert run(*AWA, *own).status == 0
    assert run(*koffi, *own).code == "sign_in_needed"
    assert run(*koffi, *own, "--as", "awa", "--as-pin-file", str(pin)).status == 0
    serge = ("staff", "add", "--code", "serge", "--name", "Serge", "--role", "cashier", "--json")
    assert run(*serge, *own, "--as", "koffi", "--as-pin-file", str(pin)).code == "manager_needed"
    again = run(*koffi, *own, "--as", "awa", "--as-pin-file", str(pin))
    assert again.code == "staff_code_taken"


def test_nobody_at_the_keyboard_is_a_refusal_and_no_wait(process: Run, pin: Path) -> None:
    assert process(*AWA, "--pin-file", str(pin)).status == 0
    said = process(*CASH, "--as", "awa", stdin="")
    assert (said.status, said.code) == (2, "sign_in_needed")


def test_the_pin_is_nowhere_in_the_data(run: Run, pin: Path, data: Path) -> None:
    pin.write_text("839204")
    assert run(*FLOAT).status == 0
    run(*AWA, "--pin-file", str(pin))
    taken(run(*CASH, "--as", "awa", "--pin-file", str(pin)))
    for path in data.rglob("*"):
        assert path.is_dir() or b"839204" not in path.read_bytes(), path
