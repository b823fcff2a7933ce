"""The check-up on real folders: whole ones, and ones that are damaged in one way after another."""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import keyring
import pytest
from keyring.backend import KeyringBackend

from pos_terminal.domain.errors import DataFolderProblem, SettingsProblem
from pos_terminal.ledger import backups, looking
from pos_terminal.ops import doctor
from pos_terminal.ops.patient import MethodSetUp
from pos_terminal.services.findings import State
from pos_terminal.settings import Settings
from pos_terminal.texts import set_language
from tests.ops.ailing import found_in, patient_in, refusing, sold_in, states
from tests.support.core import START_MS, TurnedClock, damage_an_index, raw
from tests.support.fake_printer import NetworkPrinter

W, A, B, N = State.WORKS, State.WARNING, State.BROKEN, State.NOT_LOOKED_AT
HOUR_MS = 3_600_000
FLIP = (
    """UPDATE journal SET event = CAST(replace(CAST(event AS TEXT), '5', '6') AS BLOB) WHERE position = 4"""
)


class Ring(KeyringBackend):
    """A keyring in memory; `keeps` is whether what is written stays."""

    priority = 1.0

    def __init__(self, *, keeps: bool = True) -> None:
        self.keeps = keeps
        self.values: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.values.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.keeps:
            self.values[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self.values.pop((service, username), None)


@pytest.fixture
def ring() -> Iterator[Ring]:
    before, mine = keyring.get_keyring(), Ring()
    keyring.set_keyring(mine)
    yield mine
    keyring.set_keyring(before)


@pytest.fixture
def folder(tmp_path: Path, ring: Ring) -> Path:
    assert ring.keeps
    return sold_in(tmp_path / "live")


def test_a_terminal_that_is_well(folder: Path, ring: Ring) -> None:
    before = {path.name for path in folder.iterdir()}
    found = found_in(patient_in(folder))
    well = ("settings", "database", "chain", "disk", "modes", "keyring", "time_zone", "lan")
    assert states(found, *well) == [W] * len(well)
    assert states(found, "unsent", "printer", "display", "internet") == [N] * 4
    assert found["backup"].state is A
    # Whoever reads a ledger has its log beside it, empty.
    assert {path.name for path in folder.iterdir()} - {"ledger.db-wal", "ledger.db-shm"} == before
    assert (folder / "ledger.db-wal").stat().st_size == 0
    assert ring.values == {}


def test_a_folder_where_nothing_was_begun_stays_as_it_is(tmp_path: Path) -> None:
    found = found_in(patient_in(tmp_path / "nothing"))
    assert states(found, "database", "chain", "disk", "backup", "unsent") == [N] * 5
    assert not (tmp_path / "nothing").exists()


def test_a_flipped_byte_in_the_file_is_seen(folder: Path) -> None:
    damage_an_index(folder / "ledger.db")
    found = found_in(patient_in(folder))
    assert found["database"].state is B
    assert "damaged" in found["database"].sentence
    assert states(found, "settings", "disk", "keyring") == [W] * 3


def test_a_flipped_byte_in_an_event_is_seen(folder: Path) -> None:
    ledger = raw(folder / "ledger.db")
    for (name,) in ledger.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        ledger.execute(f"DROP TRIGGER {name}")
    ledger.execute(FLIP)
    ledger.close()
    found = found_in(patient_in(folder))
    assert states(found, "database", "chain") == [W, B]
    assert "position 4" in found["chain"].sentence


@pytest.mark.parametrize("content", [b"", b"not a database at all", b"\x00" * 8192])
def test_a_file_that_is_no_ledger_is_seen_and_the_rest_is_looked_at(folder: Path, content: bytes) -> None:
    (folder / "ledger.db").write_bytes(content)
    found = found_in(patient_in(folder))
    assert states(found, "database", "chain") == [B, B]
    assert states(found, "disk", "lan") == [W, W]


def test_a_ledger_that_is_gone_while_its_log_is_there_is_damage(folder: Path) -> None:
    (folder / "ledger.db").rename(folder / "ledger.db-wal")
    assert found_in(patient_in(folder))["database"].state is B


def test_a_newer_version_says_so(folder: Path) -> None:
    ledger = raw(folder / "ledger.db")
    ledger.execute("UPDATE alembic_version SET version_num = '9999'")
    ledger.close()
    found = found_in(patient_in(folder))
    assert found["database"].state is B
    assert "newer version" in found["database"].sentence
    assert found["database"].advice == "Install the newer version of the program again."


def test_an_older_version_is_a_warning(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "HEAD", "9999")
    assert found_in(patient_in(folder))["database"].state is A


def test_a_long_journal_is_read_to_its_end_on_demand(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "MOST_EVENTS", 3)
    monkeypatch.setattr(looking, "_LAST", 2)
    patient = patient_in(folder)
    assert "the others were not read now" in found_in(patient)["chain"].sentence
    assert "unbroken." in found_in(patient, whole=True)["chain"].sentence
    ledger = raw(folder / "ledger.db")
    for (name,) in ledger.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        ledger.execute(f"DROP TRIGGER {name}")
    ledger.execute(FLIP)
    assert found_in(patient)["chain"].state is W
    assert found_in(patient, whole=True)["chain"].state is B
    ledger.execute(
        "UPDATE journal SET hash = zeroblob(32) WHERE position = (SELECT MAX(position) FROM journal)"
    )
    ledger.close()
    assert found_in(patient)["chain"].state is B


def test_settings_that_cannot_be_used(folder: Path) -> None:
    problem = SettingsProblem("settings_unreadable", file="settings.toml", line=3, detail="what")
    found = found_in(patient_in(folder, settings_problem=problem))
    assert states(found, "settings", "printer", "database") == [B, N, W]
    assert "Line 3" in found["settings"].sentence


@pytest.mark.parametrize(("free", "state"), [(10_000_000, B), (200_000_000, A), (5_000_000_000, W)])
def test_room_on_the_disk(folder: Path, monkeypatch: pytest.MonkeyPatch, free: int, state: State) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=free))
    assert found_in(patient_in(folder))["disk"].state is state


def test_a_folder_that_cannot_be_written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(**_how: object) -> None:
        raise OSError(30, os.strerror(30))

    monkeypatch.setattr(tempfile, "TemporaryFile", refused)
    found = found_in(patient_in(folder))
    assert found["disk"].state is B
    assert "Read-only" in found["disk"].sentence


def test_data_that_others_may_read(folder: Path) -> None:
    (folder / "ledger.db").chmod(0o644)
    found = found_in(patient_in(folder))
    assert found["modes"].state is A
    assert "ledger.db" in found["modes"].sentence


def test_data_of_a_group_is_for_the_group_alone(folder: Path) -> None:
    for place, mode in ((folder.parent, 0o2770), (folder, 0o2770), (folder / "ledger.db", 0o660)):
        place.chmod(mode)
    patient = patient_in(folder)
    assert found_in(patient)["modes"].state is W
    (folder / "ledger.db").chmod(0o664)
    assert found_in(patient)["modes"].state is A


def test_whoever_is_late_is_told_and_holds_up_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    come_back = threading.Event()

    def methods() -> list[MethodSetUp]:
        come_back.wait(30)
        return []

    monkeypatch.setattr(doctor, "PATIENCE_S", 3.0)
    found = found_in(patient_in(folder, methods=methods))
    come_back.set()
    assert found["network"].state is N
    assert states(found, "database", "chain") == [W, W]


def test_a_keyring_that_keeps_nothing_is_a_warning(folder: Path, ring: Ring) -> None:
    ring.keeps = False
    found = found_in(patient_in(folder))
    assert found["keyring"].state is A
    assert "encrypted file" in found["keyring"].sentence


def test_an_encrypted_file_of_another_machine_is_broken(folder: Path) -> None:
    (folder / "secrets.bin").write_bytes(b"\x01" * 80)
    (folder / "secrets.bin").chmod(0o600)
    assert found_in(patient_in(folder))["keyring"].state is B


def test_the_printer_is_asked_and_nothing_is_printed(folder: Path) -> None:
    printer = NetworkPrinter()
    patient = patient_in(folder, settings=Settings(printer=printer.setting))
    try:
        assert found_in(patient)["printer"].state is W
        assert printer.mechanism.printed == b""
    finally:
        printer.close()
    found = found_in(patient)
    assert found["printer"].state is B
    assert "no printer" in found["printer"].sentence


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "before anything was printed"), ("fr", "avant d’imprimer quoi que ce soit")],
)
def test_a_printer_that_hangs_up_when_it_is_asked_went_away_from_no_print(
    folder: Path, language: str, words: str
) -> None:
    printer = NetworkPrinter()
    printer.gone_after = 1
    try:
        set_language(language)
        found = found_in(patient_in(folder, settings=Settings(printer=printer.setting)))["printer"]
    finally:
        set_language("en")
        printer.close()
    assert found.state is B
    assert words in found.sentence
    assert printer.mechanism.received == b""


@pytest.mark.parametrize(
    ("wanted", "screens", "state"),
    [("off", 1, N), ("window", 1, W), ("second_screen", 1, B), ("second_screen", 2, W)],
)
def test_the_customers_screen(folder: Path, wanted: str, screens: int, state: State) -> None:
    settings = Settings(customer_display=wanted)  # type: ignore[arg-type]
    assert found_in(patient_in(folder, settings=settings, screens=screens))["display"].state is state


def test_backups_by_their_age_and_whether_they_open(folder: Path, tmp_path: Path) -> None:
    clock = TurnedClock()
    patient = patient_in(folder, clock=clock, settings=Settings(backup_folder=str(tmp_path / "stick")))
    [made] = backups.make(folder / "ledger.db", [folder / backups.FOLDER], START_MS)
    found = found_in(patient)
    assert states(found, "backup", "backup.second") == [W, A]
    clock.ms = START_MS + 30 * HOUR_MS
    found = found_in(patient)
    assert found["backup"].state is A
    assert "30 hours" in found["backup"].sentence
    made.path.write_bytes(made.path.read_bytes()[:9_000])
    assert found_in(patient)["backup"].state is B


def test_a_clock_behind_the_journal_is_broken(folder: Path) -> None:
    clock = TurnedClock()
    clock.ms = START_MS - 3 * HOUR_MS
    found = found_in(patient_in(folder, clock=clock))
    assert found["clock"].state is B
    assert "3 hours" in found["clock"].sentence


def test_a_time_zone_that_nobody_knows(folder: Path) -> None:
    assert found_in(patient_in(folder, settings=Settings(time_zone="Mars/Crater")))["time_zone"].state is A


def test_a_server_whose_key_cannot_be_read_is_told(folder: Path) -> None:
    error = DataFolderProblem("data_folder_unusable", folder="x", detail="secrets.bin")
    found = found_in(patient_in(folder, centre=refusing(error)))
    assert found["central"].state is B


def test_methods_that_cannot_be_found_out_leave_the_rest(folder: Path) -> None:
    error = DataFolderProblem("data_folder_unusable", folder="x", detail="secrets.bin")
    found = found_in(patient_in(folder, methods=refusing(error)))
    assert states(found, "lan", "database") == [W, W]


def test_practice_has_no_keys_and_no_backups(folder: Path) -> None:
    found = found_in(replace(patient_in(folder), practice=True))
    assert states(found, "keyring", "backup") == [N, N]
