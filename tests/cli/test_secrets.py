"""Keys on the command line: typed without an echo or piped, listed by name, forgotten, and never shown."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from pos_terminal.holding import hold
from pos_terminal.place import Place
from tests.cli.conftest import Run, Said
from tests.support.core import raw

KEY = "wave_sn_prod_canary_27182818"


@pytest.fixture(autouse=True)
def _pin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("POS_TERMINAL_PIN", raising=False)


def piped(run: Run, monkeypatch: pytest.MonkeyPatch, text: str, *arguments: str) -> Said:
    """`secrets set --stdin` with this on standard input."""
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    return run("secrets", "set", *arguments, "--stdin", "--json")


def events(data: Path) -> list[tuple[str, str]]:
    """Type and bytes of every event."""
    connection = raw(data / "live" / "ledger.db")
    rows = [str(row[0].decode()) for row in connection.execute("SELECT event FROM journal ORDER BY position")]
    connection.close()
    return [(json.loads(row)["type"], row) for row in rows]


def test_a_key_is_kept_used_and_in_no_file_in_clear(
    run: Run, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = piped(run, monkeypatch, f"{KEY}\n", "wave.api_key")
    assert said.document == {"name": "WAVE_API_KEY", "method": "wave", "kept": "file"}
    # In the words of the check-up, and nothing else.
    [keys] = [one for one in run("doctor", "--json").document["findings"] if one["check"] == "keyring"]
    assert said.err == f"{keys['sentence']} {keys['to_do']}\n"
    assert KEY not in said.out + said.err
    told = [text for kind, text in events(data) if kind == "settings.changed"]
    assert len(told) == 1
    assert "WAVE_API_KEY" in told[0]
    for path in data.rglob("*"):
        if path.is_file():
            assert KEY.encode() not in path.read_bytes(), path
    listed = {one["name"]: one["kept"] for one in run("secrets", "list", "--json").document}
    assert listed["WAVE_API_KEY"] == "file"
    assert listed["STRIPE_SECRET_KEY"] is None
    # The same key again is no event, and the next start finds nothing new.
    piped(run, monkeypatch, KEY, "WAVE_API_KEY")
    run("status", "--json")
    assert [kind for kind, _ in events(data)].count("settings.changed") == 1


def test_a_key_is_forgotten(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    piped(run, monkeypatch, KEY, "wave.api_key")
    assert run("secrets", "forget", "wave.api_key", "--json").document["kept"] is None
    listed = {one["name"]: one["kept"] for one in run("secrets", "list", "--json").document}
    assert listed["WAVE_API_KEY"] is None


def test_the_status_knows_a_key_that_is_kept(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def wave() -> tuple[bool, bool]:
        methods = {one["code"]: one for one in run("status", "--json").document["methods"]}
        return methods["wave"]["ready"], methods["wave"]["reason"] is None

    assert wave() == (False, False)
    piped(run, monkeypatch, KEY, "wave.api_key")
    assert wave() == (True, True)


def test_what_is_no_key_is_refused(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert piped(run, monkeypatch, KEY, "gold.api_key").code == "secret_unknown"
    assert piped(run, monkeypatch, KEY, "pin_pepper").code == "secret_unknown"
    for text in ("two words", "clé", ""):
        refused = piped(run, monkeypatch, text, "wave.api_key")
        assert (refused.status, refused.code) == (2, "secret_unreadable")


def test_a_key_is_no_argument(run: Run) -> None:
    assert run("secrets", "set", "wave.api_key", KEY).status == 2


def test_what_the_environment_says_is_changed_there(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAVE_API_KEY", "wave_of_the_environment")
    assert piped(run, monkeypatch, KEY, "wave.api_key").code == "secret_of_environment"
    listed = {one["name"]: one["kept"] for one in run("secrets", "list", "--json").document}
    assert listed["WAVE_API_KEY"] == "environment"


def test_practice_keeps_no_key(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAVE_API_URL", "http://127.0.0.1:9/wave")
    assert piped(run, monkeypatch, KEY, "orange.merchant_key", "--practice").code == "practice_keys"


def test_while_the_window_is_open_it_is_refused_and_the_names_are_listed(
    run: Run, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("status", "--json")
    monkeypatch.setattr("pos_terminal.holding._LOCK_PATIENCE_S", 0.1)
    held = hold(Place(data, practice=False), "window")
    try:
        assert piped(run, monkeypatch, KEY, "wave.api_key").code == "window_open"
        assert run("secrets", "list", "--json").status == 0
    finally:
        held.release()


def test_a_manager_sets_a_key_and_a_cashier_does_not(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pin = tmp_path / "pin"
    pin.write_text("4827")
    add = ("staff", "add", "--pin-file", str(pin), "--json")
    run(*add, "--code", "fatou", "--name", "Fatou", "--role", "manager")
    run(
        *add,
        "--code",
        "awa",
        "--name",
        "Awa",
        "--role",
        "cashier",
        "--as",
        "fatou",
        "--as-pin-file",
        str(pin),
    )
    assert piped(run, monkeypatch, KEY, "wave.api_key").code == "sign_in_needed"
    as_awa = ("wave.api_key", "--as", "awa", "--pin-file", str(pin))
    assert piped(run, monkeypatch, KEY, *as_awa).code == "not_a_manager"
    as_fatou = ("wave.api_key", "--as", "fatou", "--pin-file", str(pin))
    assert piped(run, monkeypatch, KEY, *as_fatou).document["kept"] == "file"
