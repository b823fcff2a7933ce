"""`pos-terminal setup --from FILE`: everything or nothing, again and again; what is wrong with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from pos_terminal import settings as settings_file
from pos_terminal.compose import open_terminal
from pos_terminal.ledger import catalogue
from pos_terminal.ledger import people as rows
from pos_terminal.place import Place
from pos_terminal.providers.keeping import Keeper
from tests.cli.conftest import Run, Said

EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "examples" / "setup.toml"
PERSON = """
[[staff]]
code = "fatou"
name = "Fatou"
role = "manager"
pin = "env:FATOU_PIN"
"""


@pytest.fixture(autouse=True)
def variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FATOU_PIN", "839204")
    monkeypatch.setenv("AWA_PIN", "739128")
    for name in ("POS_TERMINAL_PIN", "WAVE_API_KEY", "WAVE_API_URL"):
        monkeypatch.delenv(name, raising=False)


def setup(run: Run, folder: Path, text: str, *more: str) -> Said:
    file = folder / "setup.toml"
    file.write_text(text, encoding="utf-8")
    return run("setup", "--from", str(file), "--json", *more)


def nothing_there(data: Path) -> bool:
    return not (data / "settings.toml").exists() and not (data / "live" / "ledger.db").exists()


def test_the_documented_example_sets_a_terminal_up_and_again_changes_nothing(
    run: Run, data: Path, tmp_path: Path
) -> None:
    (tmp_path / "wave.key").write_text("wave_ci_prod_example\n")
    said = setup(run, tmp_path, EXAMPLE.read_text(encoding="utf-8"))
    assert said.status == 0, said
    told = said.document
    assert told["changed"] == ["settings", "staff fatou", "staff awa", "method wave"]
    assert [len(part) for part in told["recovery_code"].split("-")] == [4, 4, 4, 4]
    # In the language that was just set up.
    [in_file] = told["warnings"]
    assert in_file.startswith("Cet ordinateur n’a pas de trousseau qui garde les clés.")
    assert told["not_usable"] == {}
    settings = settings_file.load(data, {})
    assert (settings.counter, settings.language) == ("Caisse 1", "fr")
    assert settings.printer == "network:192.168.1.50:9100"
    key = Keeper(data / "live").get("WAVE_API_KEY")
    assert key is not None
    assert key.reveal() == "wave_ci_prod_example"
    pin = tmp_path / "pin"
    pin.write_text("839204")
    again = setup(run, tmp_path, EXAMPLE.read_text(encoding="utf-8"), "--as", "fatou", "--pin-file", str(pin))
    assert again.status == 0, again
    assert again.document["changed"] == []
    assert "recovery_code" not in again.document


def test_what_was_set_up_is_in_the_ledger_with_the_currency_of_the_file(
    run: Run, data: Path, tmp_path: Path
) -> None:
    said = setup(run, tmp_path, '[terminal]\ncurrency = "XAF"\n' + PERSON)
    assert said.status == 0, said
    terminal = open_terminal(Place(data, practice=False), "command")
    with terminal.ledger.reading() as connection:
        assert [one.code for one in rows.everybody(connection)] == ["fatou"]
        assert catalogue.methods(connection)[0].provider_code == "cash"
        [(first,)] = connection.exec_driver_sql("SELECT event FROM journal WHERE position = 1").fetchall()
    terminal.close()
    assert b'"currency":"XAF"' in first


def test_a_person_who_is_there_keeps_their_code_and_gets_their_new_name(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert setup(run, tmp_path, PERSON).status == 0
    pin = tmp_path / "pin"
    pin.write_text("839204")
    monkeypatch.setenv("FATOU_PIN", "551733")
    by = ("--as", "fatou", "--pin-file", str(pin))
    changed = setup(run, tmp_path, PERSON.replace('"Fatou"', '"Fatou Diabaté"'), *by)
    assert changed.document["changed"] == ["staff fatou"]
    assert setup(run, tmp_path, PERSON, *by).status == 0, "the code is the one of before"


def test_on_a_terminal_with_staff_somebody_has_to_say_who_they_are(run: Run, tmp_path: Path) -> None:
    assert setup(run, tmp_path, PERSON).status == 0
    again = setup(run, tmp_path, PERSON)
    assert (again.status, again.code) == (2, "sign_in_needed")


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('[terminal]\n\nlanguge = "fr"\n', 3, "languge"),
        ("[terminal]\ncurrency = 'ABC'\n", 2, "ABC"),
        ('[terminal]\ntime_zone = "Africa/Nowhere"\n', 2, "Africa/Nowhere"),
        ('[terminal]\nprinter = "bluetooth:x"\n', 2, "bluetooth"),
        ('[terminal]\nrestaurant = "  "\n', 2, "empty"),
        ("[terminal]\nbusiness_day_begins = 24\n", 2, "business_day_begins"),
        (PERSON.replace("env:FATOU_PIN", "env:NOBODY"), 6, "env:NOBODY"),
        (PERSON.replace("env:FATOU_PIN", "1111"), 6, "too easy"),
        (PERSON.replace('role = "manager"', 'role = "owner"'), 5, "owner"),
        (PERSON + PERSON, 8, "fatou"),
        (PERSON + '\n[[method]]\ncode = "bitcoin"\n', 9, "bitcoin"),
        (PERSON + '[[method]]\ncode = "wave"\n[method.config]\napi_key = "x"\n', 10, "api_key"),
        (
            PERSON + '[[method]]\ncode = "wave"\n[method.secrets]\nMTN_API_SECRET = "x"\n',
            10,
            "MTN_API_SECRET",
        ),
        (PERSON + '[[method]]\ncode = "wave"\nconfig = { route = "pigeon" }\n', 9, "route"),
        (PERSON + "[central]\nserver = 'https://x.example'\ncode = 'file:gone'\n", 9, "file:gone"),
        ("[terminal\n", 1, "bracket"),
        ("[[staff]]\ncode = ", 2, "cannot be read"),
        ("a = 1\n", 1, "a"),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_nothing_is_changed(
    run: Run, data: Path, tmp_path: Path, text: str, line: int, words: str
) -> None:
    said = setup(run, tmp_path, text)
    assert (said.status, said.code) == (2, "settings_unreadable")
    message = said.document["error"]["message"]
    assert f"Line {line}:" in message
    assert words in message
    assert nothing_there(data)


@pytest.mark.parametrize("junk", [b"\xff\xfe\x00", b"\x00" * 300, b"a = '" + b"x" * 300_000 + b"'", b"["])
def test_a_file_that_is_none_is_refused(run: Run, data: Path, tmp_path: Path, junk: bytes) -> None:
    file = tmp_path / "setup.toml"
    file.write_bytes(junk)
    assert run("setup", "--from", str(file), "--json").status == 2
    assert run("setup", "--from", str(tmp_path / "not-there.toml"), "--json").status == 2
    assert nothing_there(data)


def test_a_method_that_cannot_be_is_refused_before_anybody_is_added(
    run: Run, data: Path, tmp_path: Path
) -> None:
    wrong = PERSON + '[[method]]\ncode = "wave"\n[method.config]\napi_url = "ftp://wave"\n'
    said = setup(run, tmp_path, wrong)
    assert said.status == 2
    assert not (data / "settings.toml").exists()
    terminal = open_terminal(Place(data, practice=False), "command")
    with terminal.ledger.reading() as connection:
        assert rows.everybody(connection) == []
    terminal.close()


def test_the_first_person_must_manage(run: Run, tmp_path: Path) -> None:
    said = setup(run, tmp_path, PERSON.replace('role = "manager"\n', ""))
    assert (said.status, said.code) == (2, "first_is_manager")


def test_a_secret_in_clear_is_taken_with_a_warning_and_never_repeated(run: Run, tmp_path: Path) -> None:
    text = PERSON.replace("env:FATOU_PIN", "839204")
    text += '[[method]]\ncode = "wave"\n[method.secrets]\nWAVE_API_KEY = "wave_ci_prod_x"\n'
    said = setup(run, tmp_path, text)
    assert said.status == 0
    in_clear, in_file = said.document["warnings"]
    assert in_clear.startswith("2 secrets stand in")
    assert in_file.startswith("This computer has no keyring that keeps keys.")
    assert "839204" not in said.out + said.err
    assert "wave_ci_prod_x" not in said.out + said.err


def test_a_server_that_does_not_answer_changes_nothing(run: Run, data: Path, tmp_path: Path) -> None:
    text = PERSON + '[central]\nserver = "http://127.0.0.1:9"\ncode = "ABCD-EFGH-JKMN-PQRS"\n'
    said = setup(run, tmp_path, text)
    assert said.status == 2
    assert not (data / "settings.toml").exists()
    terminal = open_terminal(Place(data, practice=False), "command")
    with terminal.ledger.reading() as connection:
        assert rows.everybody(connection) == []
    terminal.close()


def test_practice_is_not_set_up(run: Run, tmp_path: Path) -> None:
    assert setup(run, tmp_path, PERSON, "--practice").code == "not_in_practice"
