"""The file for support: what a technician needs, nothing of anybody, said before it is written."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from pos_terminal import settings as settings_file
from pos_terminal.compose import open_terminal
from pos_terminal.domain.errors import EnvironmentProblem
from pos_terminal.domain.people import Role
from pos_terminal.ops import bundle, licences
from pos_terminal.place import Place
from pos_terminal.services import people
from pos_terminal.services.approval import Decision
from pos_terminal.services.checkout import Checkout, Sale
from pos_terminal.services.drawer import Opening, open_drawer
from pos_terminal.settings import Settings
from tests.support.canaries import found_in

ROOT = Path(__file__).parents[2]
NOW = 1_763_752_948_123
PERSONAL = {
    "NAME": "Aïssatou Kouyaté",
    "NOTE": "canary-note-of-an-order",
    "HEADER": "canary-street 12",
    "FISCAL": "CI-canary-77",
    "SHOP": "Chez Canary",
    "FOLDER": "canary-folder",
    "PHONE": "0546731942",
}


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A live place with a person, a cash sale, and texts that are somebody's."""
    where = Place(tmp_path / "data", practice=False)
    terminal = open_terminal(where, "command", {})
    ids = terminal.ledger.ids
    staff_id = ids.new_id()
    hashed = people.hash_pin("739184", staff_id, terminal.pepper, b"0123456789abcdef")
    people.add_staff(
        terminal.ledger,
        code="awa",
        name=PERSONAL["NAME"],
        role=Role.MANAGER,
        pin_hash=hashed,
        staff_id=staff_id,
    )
    open_drawer(terminal.ledger, Opening(amount=50_000, key=ids.new_id()), Decision(staff_id, ""))
    sale = Sale(4_321, "cash", ids.new_id(), reference=PERSONAL["NOTE"])
    Checkout(terminal.ledger, terminal.providers).take_cash(sale, staff_id)
    terminal.close()
    settings_file.save(
        where.root,
        Settings(
            restaurant=PERSONAL["SHOP"],
            receipt_header=f"{PERSONAL['HEADER']}\nTel. {PERSONAL['PHONE']}",
            fiscal_number=PERSONAL["FISCAL"],
            backup_folder=f"/media/{PERSONAL['FOLDER']}",
            printer="network:192.168.1.50:9100",
        ),
    )
    logs = where.folder / "logs"
    logs.mkdir()
    (logs / "terminal.log").write_text("INFO started\nERROR Bearer abcdefghijkl to +225 05 46 73 19 42\n")
    (logs / "report-1763752948000.txt").write_text("Traceback …")
    return where


def read(path: Path) -> dict[str, Any]:
    """Every file of the bundle; documents as values."""
    with zipfile.ZipFile(path) as packed:
        texts = {name: packed.read(name).decode() for name in packed.namelist()}
    return {name: json.loads(text) if name.endswith(".json") else text for name, text in texts.items()}


def test_it_has_what_support_needs(place: Place, tmp_path: Path) -> None:
    parts = bundle.collect(place, NOW, qt="6.12.0", check_up=lambda: "Printer: works\n")
    file = bundle.write(parts, tmp_path / "out" / "support.zip", NOW)
    found = read(file)
    assert list(found) == [
        *("README.txt", "versions.json", "settings.json", "figures.json", "check-up.txt"),
        *("logs/terminal.log", "logs/report-1763752948000.txt"),
    ]
    assert found["versions.json"]["qt"] == "6.12.0"
    assert found["versions.json"]["commit"] == "from source"
    assert found["check-up.txt"] == "Printer: works\n"
    figures = found["figures.json"]
    assert figures["payments_by_status"] == {"success": 1}
    assert (figures["rows"]["staff"], figures["rows"]["payments"]) == (1, 1)
    assert figures["head"]["position"] == figures["rows"]["journal"]
    assert len(figures["head"]["hash"]) == 64
    assert figures["unreadable"] == []
    assert figures["tables_version"]
    assert found["settings.json"]["printer"] == "network:192.168.1.50:9100"
    assert found["settings.json"]["kick_pin"] == 2
    assert "INFO started\n" in found["logs/terminal.log"]
    if os.name == "posix":
        assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["support.zip"]


def test_it_has_nothing_of_anybody_in_it(place: Place, tmp_path: Path) -> None:
    file = bundle.write(bundle.collect(place, NOW), tmp_path / "support.zip", NOW)
    assert found_in(file.read_bytes(), PERSONAL | {"TOKEN": "abcdefghijkl", "PIN": "739184"}) == []
    found = read(file)
    assert found["settings.json"]["receipt_header"] == "set"
    assert found["settings.json"]["receipt_footer"] == ""
    text = json.dumps(found, ensure_ascii=False)
    # Neither a row nor an event: not even the amount of the sale.
    assert "4321" not in text
    assert "argon2" not in text
    assert "SQLite format" not in text


def test_a_new_setting_with_a_text_is_not_shown_unless_somebody_says_so() -> None:
    shown = {name for name in Settings.__struct_fields__ if bundle._shown(name, "canary") == "canary"}
    free = {name for name in shown if not name.startswith(("language", "theme", "currency", "time_zone"))}
    assert free <= {
        *("customer_display", "customer_language", "printer", "printer_output"),
        *("drawer_kick", "print_receipts", "receipt_language"),
    }


def test_data_that_cannot_be_read_does_not_keep_support_away(place: Place, tmp_path: Path) -> None:
    ledger = place.folder / "ledger.db"
    for beside in place.folder.glob("ledger.db-*"):
        beside.unlink()
    ledger.write_bytes(b"not a database" * 1000)
    (place.root / "settings.toml").write_text("language = [")
    found = read(bundle.write(bundle.collect(place, NOW), tmp_path / "support.zip", NOW))
    assert found["figures.json"]["problem"].startswith("database_")
    assert found["settings.json"] == {"problem": "settings_unreadable"}
    empty = bundle.collect(Place(tmp_path / "nothing", practice=False), NOW)
    assert [part.name for part in empty] == ["README.txt", "versions.json", "settings.json", "figures.json"]


def test_what_is_inside_is_said(place: Place) -> None:
    parts = bundle.collect(place, NOW)
    told = bundle.contents(parts)
    assert all(f"{part.name}: {part.about}" in told for part in parts[1:])
    assert "Not in it: payments" in told
    assert parts[0].content.decode() == bundle.contents(parts[1:])
    assert "•  The report of a problem\n" in bundle.summary(parts)


def test_where_it_cannot_be_written_nothing_is_left(place: Place, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(EnvironmentProblem) as refused:
        bundle.write(bundle.collect(place, NOW), tmp_path / "file" / "support.zip", NOW)
    assert refused.value.code == "report_not_saved"


def test_the_command_says_what_is_inside_and_then_writes_it(place: Place, tmp_path: Path) -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pos_terminal", "support", "--data-dir", str(place.root)]
        return subprocess.run(
            [*command, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=50, check=True
        )

    listed = run("--list").stdout
    assert "figures.json: How many payments there are" in listed
    assert not (place.root / "support").exists()
    said = run().stdout
    assert said.index("Not in it") < said.index("Saved as")
    [file] = (place.root / "support").iterdir()
    assert str(file) in said
    assert read(file)["versions.json"]["qt"].startswith("6.")
    document = json.loads(run("--json", "--out", str(tmp_path / "x.zip")).stdout)
    assert document["file"] == str(tmp_path / "x.zip")
    assert {"name", "about", "bytes"} == set(document["parts"][0])


def test_licences_are_listed_as_the_build_collected_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = licences.components()
    assert any("inter" in one.name for one in source)
    assert all(licences.text_of(one) for one in source)
    folder = tmp_path / "licences"
    (folder / "httpx").mkdir(parents=True)
    (folder / "httpx" / "LICENSE.md").write_text("Copyright …")
    (tmp_path / "secret.txt").write_text("not a licence")
    listed = [
        {"name": "httpx", "version": "0.28", "licence": "BSD-3-Clause", "texts": ["httpx/LICENSE.md"]},
        {"name": "Alembic", "version": "1", "licence": "MIT", "texts": ["../secret.txt", "gone.txt"]},
    ]
    (folder / "components.json").write_text(json.dumps(listed))
    monkeypatch.setattr(licences, "resource", lambda _name: folder)
    found = licences.components()
    assert [one.line for one in found] == ["Alembic 1, MIT", "httpx 0.28, BSD-3-Clause"]
    assert [licences.text_of(one) for one in found] == ["", "Copyright …"]
