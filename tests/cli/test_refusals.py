"""What is refused: its exit status, one document or one sentence, and nothing changed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from pos_terminal.ledger.lock import LedgerLock
from tests.cli.conftest import Run, float_in, taken
from tests.support.core import raw

CASH = ("pay", "--amount", "500", "--method", "cash")


def _count(run: Run) -> int:
    return len(run("payments", "--json").document)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--amount", "0"), "amount_too_small"),
        (("--amount", "-5"), "amount_too_small"),
        (("--amount", "12.5"), "amount_not_whole"),
        (("--amount", "1e3"), "amount_not_whole"),
        (("--amount", ""), "amount_not_whole"),
        (("--amount", "١٢٣"), "amount_not_whole"),
        (("--amount", "１２"), "amount_not_whole"),
        (("--amount", "five"), "amount_not_whole"),
        (("--amount", "9" * 400), "amount_too_large"),
        (("--amount", "-" + "9" * 400), "amount_too_small"),
        (("--amount", "9999999999999"), "amount_too_large"),
        (("--tendered", "499"), "tendered_too_little"),
        (("--tendered", "x"), "amount_not_whole"),
        (("--reference", "x" * 10_000), "text_too_long"),
        (("--reference", "a\x1b[31mb"), "control_characters"),
        (("--reference", "two\nlines"), "control_characters"),
        (("--idempotency-key", ""), "key_empty"),
        (("--idempotency-key", "k" * 256), "text_too_long"),
        (("--method", "barter"), "method_unknown"),
        (("--method", "wave"), "secret_missing"),
        (("--method", "wave", "--tendered", "500"), "tendered_without_cash"),
        (("--order", "1045"), "payable_unknown"),
    ],
)  # fmt: skip
def test_bad_input_is_refused_in_words(run: Run, arguments: tuple[str, ...], code: str) -> None:
    float_in(run)
    said = run(*CASH, *arguments, "--json")
    assert said.status == 2
    assert said.code == code
    assert said.code not in said.document["error"]["message"]
    assert _count(run) == 0
    plain = run(*CASH, *arguments)
    assert (plain.status, plain.out) == (2, "")
    assert plain.err.strip() == said.document["error"]["message"]


@pytest.mark.parametrize("reference", ["طاولة ٣", "🍽️ 👨‍👩‍👧", "x" * 80, "'; DROP TABLE payments; --", ""])
def test_any_readable_reference_is_kept(run: Run, reference: str) -> None:
    float_in(run)
    assert taken(run(*CASH, "--reference", reference, "--json"))["reference"] == reference
    assert run("payments", "--json").document[0]["reference"] == reference


@pytest.mark.parametrize(
    "arguments",
    [
        ("pay", "--json"),
        ("pay", "--json", "--amount", "5"),
        ("pay", "--nonsense", "--json"),
        ("nonsense", "--json"),
        ("payments", "--limit", "0", "--json"),
        ("payments", "--limit", "many", "--json"),
        ("staff", "add", "--code", "awa", "--name", "Awa", "--role", "king", "--json"),
        ("export", "--json"),
        ("--json",),
    ],
)
def test_a_wrong_command_is_a_document_too(run: Run, data: Path, arguments: tuple[str, ...]) -> None:
    said = run(*arguments)
    assert (said.status, said.code) == (2, "usage")
    assert not data.exists()


def test_a_key_used_for_something_else_is_refused(run: Run) -> None:
    float_in(run)
    taken(run(*CASH, "--idempotency-key", "a", "--json"))
    said = run("pay", "--amount", "501", "--method", "cash", "--idempotency-key", "a", "--json")
    assert (said.status, said.code) == (2, "key_reused")
    assert _count(run) == 1


# -- where the data is ------------------------------------------------------------------------------------


def test_the_option_is_before_or_after_the_command_and_before_the_variable(run: Run, tmp_path: Path) -> None:
    for root in (str(tmp_path / "a"), "b"):
        float_in(run, "--data-dir", root)
    taken(run("--data-dir", str(tmp_path / "a"), *CASH, "--json"))
    taken(run(*CASH, "--json", "--data-dir", str(tmp_path / "a")))
    taken(run(*CASH, "--json", "--data-dir", "b"))  # below the folder it is started in
    assert len(run("payments", "--json", "--data-dir", str(tmp_path / "a")).document) == 2
    assert (tmp_path / "b" / "live" / "ledger.db").exists()
    assert run("payments", "--json").document == []


def test_practice_and_live_are_apart(run: Run, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAVE_API_URL", "http://127.0.0.1:9/wave")  # instead of a simulator of its own
    float_in(run, "--practice")
    taken(run(*CASH, "--json", "--practice"))
    assert _count(run) == 0
    assert len(run("--practice", "payments", "--json").document) == 1
    assert {path.name for path in data.iterdir() if path.is_dir()} == {"live", "practice"}
    live, practice = (run(*where, "status", "--json").document for where in ((), ("--practice",)))
    assert live["terminal"] != practice["terminal"]
    assert (live["practice"], practice["practice"]) == (False, True)


@pytest.mark.parametrize("place", ["file", "file/below", "loop"])
def test_a_folder_that_cannot_be_is_told(run: Run, tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    for command in (CASH, ("status",), ("report", "day"), ("verify",)):
        said = run(*command, "--json", "--data-dir", str(tmp_path / place))
        assert (said.status, said.code) == (2, "data_folder_unusable"), command


def test_the_home_of_nobody_is_a_folder_like_any_other(run: Run) -> None:
    assert run("payments", "--json", "--data-dir", "~nobody-is-called-so/x").status == 0


# -- settings ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (b'language = "en"\ntheme = dark\n', 2),
        (b'language = "en"\n\n[[[\n', 3),
        (b'language = "en"\nsounds = true\nrestaurant = "Le Ba', 3),
        (b'language = "en"\ntheme = [\n"dark"\n', 3),
        (b'# ours\nlanguage = "de"\n', 2),
        (b'language = "fr"\nsounds = "yes"\n', 2),
        (b"business_day_begins = 4\n\nbusiness_day_begin = 5\n", 3),
        (b'language = "fr"\n[theme]\ndark = true\n', 2),
        (b"business_day_begins = 24\n", 1),
        (b'sounds = true\ncurrency = "XYZ"\n', 2),
        (b'sounds = true\n\ncurrency = "F"\n', 3),
        (b'language = "en"\nplace = "Coc\xffdy"\n', 2),
        (b"\x00\x01\x02", 1),
    ],
)
def test_a_settings_file_that_cannot_be_used_is_named_with_its_line(
    run: Run, data: Path, text: bytes, line: int
) -> None:
    data.mkdir()
    (data / "settings.toml").write_bytes(text)
    said = run(*CASH, "--json")
    assert (said.status, said.code) == (2, "settings_unreadable")
    message = said.document["error"]["message"]
    assert f"Line {line}:" in message or f"Ligne {line}\u202f:" in message
    assert str(data / "settings.toml") in said.document["error"]["message"]
    assert (data / "settings.toml").read_bytes() == text
    assert not (data / "live").exists()


def test_settings_of_any_editor_are_read(run: Run, data: Path) -> None:
    data.mkdir()
    (data / "settings.toml").write_bytes('\ufeffrestaurant = "Chez Awa"\r\ncurrency = "XAF"\r\n'.encode())
    assert run("status", "--json").document["restaurant"] == "Chez Awa"
    float_in(run)
    assert taken(run(*CASH, "--json"))["currency"] == "XAF"


def test_a_folder_in_the_place_of_the_settings_is_told(run: Run, data: Path) -> None:
    (data / "settings.toml").mkdir(parents=True)
    assert run(*CASH, "--json").code == "settings_unreadable"


# -- somebody else has it ---------------------------------------------------------------------------------


def test_while_the_window_is_open_commands_read_and_do_not_write(run: Run, data: Path) -> None:
    float_in(run)
    payment = taken(run(*CASH, "--json"))
    with LedgerLock(data / "live", "window"):
        said = run(*CASH, "--json")
        assert (said.status, said.code) == (2, "window_open")
        assert "window is open" in run(*CASH).err
        assert run("payments", "--json").document == [payment]
        assert run("verify", "--json").document["ok"]
        assert run("status", "--json").status == 0
    assert _count(run) == 1


def test_a_command_waits_a_little_for_another(run: Run, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pos_terminal.holding._LOCK_PATIENCE_S", 0.1)
    float_in(run)
    taken(run(*CASH, "--json"))
    with LedgerLock(data / "live", "command"):
        assert run(*CASH, "--json").code == "command_running"


# -- damage -----------------------------------------------------------------------------------------------


def test_an_edited_journal_is_found_by_verify(run: Run, data: Path) -> None:
    float_in(run)
    taken(run(*CASH, "--json"))
    with raw(data / "live" / "ledger.db") as file:
        file.execute("UPDATE payments SET amount = 5, tendered = 5")
    file.close()
    said = run("verify", "--json")
    assert said.status == 1
    assert not said.document["ok"]
    assert "differs from the journal in amount, tendered" in said.document["problems"][0]
    assert run("verify").out.startswith("The data is damaged (table payments, ")
    (data / "settings.toml").write_text('language = "fr"\n')
    assert run("verify").out.startswith("Les données sont abîmées (table payments, ")


@pytest.mark.parametrize("content", [b"", b"no database at all" * 300])
def test_damaged_data_takes_nothing_and_is_no_new_shop(run: Run, data: Path, content: bytes) -> None:
    float_in(run)
    taken(run(*CASH, "--json"))
    path = data / "live" / "ledger.db"
    path.write_bytes(content)
    for command in (CASH, ("payments",), ("status",)):
        said = run(*command, "--json")
        assert (said.status, said.code) == (2, "database_damaged")
    verified = run("verify", "--json")
    assert (verified.status, verified.document["ok"]) == (1, False)
    assert run("export", "--out", str(data.parent / "events"), "--json").document["complete"] is False
    assert path.read_bytes() == content


def test_data_of_a_newer_program_is_left_alone(run: Run, data: Path) -> None:
    float_in(run)
    taken(run(*CASH, "--json"))
    path = data / "live" / "ledger.db"
    with raw(path) as file:
        file.execute("UPDATE alembic_version SET version_num = '9999'")
    file.close()
    before = path.read_bytes()
    for command in (CASH, ("payments",), ("status",)):
        assert run(*command, "--json").code == "database_newer"
    assert path.read_bytes() == before


def test_the_journal_is_exported_as_it_is(run: Run, data: Path) -> None:
    float_in(run)
    taken(run(*CASH, "--json", "--reference", "Thé"))
    out = data.parent / "events.jsonl"
    said = run("export", "--out", str(out), "--json").document
    lines = out.read_bytes().splitlines()
    assert said == {"events": len(lines), "file": str(out), "complete": True}
    assert [json.loads(line)["seq"] for line in lines] == list(range(1, len(lines) + 1))


def test_an_export_goes_nowhere_it_cannot_or_must_not(run: Run, data: Path) -> None:
    float_in(run)
    taken(run(*CASH, "--json"))
    before = (data / "live" / "ledger.db").read_bytes()
    assert run("export", "--out", str(data / "nowhere" / "x"), "--json").code == "data_folder_unusable"
    for name in ("ledger.db", "ledger.db-wal", "new"):
        assert run("export", "--out", str(data / "live" / name), "--json").status == 2
    assert (data / "live" / "ledger.db").read_bytes() == before
    shutil.rmtree(data)
