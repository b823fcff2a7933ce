"""Damaged or newer data, bad settings, two windows, no key, no line, no space: told in words."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pysqlite3.dbapi2 as sqlite
import pytest
from PySide6.QtCore import Qt

from pos_terminal.compose import open_terminal
from pos_terminal.domain.people import Role
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.place import Place
from pos_terminal.services import people
from pos_terminal.services.approval import Decision
from pos_terminal.services.drawer import Opening, open_drawer
from tests.e2e.conftest import Shop
from tests.e2e.hands import PIN, Hands
from tests.e2e.truth import payments_in

Key = Qt.Key
ROOT = Path(__file__).parents[2]


def start_again(shop: Shop, *command: str) -> subprocess.CompletedProcess[str]:
    """The program as a person starts it, in a process of its own."""
    arguments = [sys.executable, "-m", "pos_terminal", "--practice", "--data-dir", str(shop.root), *command]
    return subprocess.run(
        arguments, cwd=ROOT, env=os.environ, capture_output=True, text=True, timeout=40, check=False
    )


@pytest.fixture
def live(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """A place with real data, one person and an open drawer; Wave has no key yet."""
    monkeypatch.delenv("WAVE_API_URL", raising=False)
    where = Place(tmp_path / "live-data", practice=False)
    terminal = open_terminal(where, "command", {})
    staff_id = terminal.ledger.ids.new_id()
    hashed = people.hash_pin(PIN, staff_id, terminal.pepper, b"0123456789abcdef")
    people.add_staff(
        terminal.ledger, code="awa", name="Awa Koné", role=Role.MANAGER, pin_hash=hashed, staff_id=staff_id
    )
    opening = Opening(amount=50_000, key=terminal.ledger.ids.new_id())
    open_drawer(terminal.ledger, opening, Decision(staff_id, ""))
    terminal.close()
    return where


def sign_in_live(hands: Hands) -> None:
    hands.until_reads("Awa Koné, Manager")
    hands.type(PIN)
    hands.let_enter_work()
    hands.key(Key.Key_Return)
    hands.until_on("home")
    hands.until_tiles()


def test_damaged_data_is_shown_and_exported_and_nothing_is_sold(shop: Shop) -> None:
    file = shop.place.folder / "ledger.db"
    content = bytearray(file.read_bytes())
    content[-8192:-4096] = b"\xff" * 4096
    file.write_bytes(content)
    before = file.read_bytes()
    hands = shop.open()
    hands.until_on("safe_mode")
    hands.until_reads("This terminal cannot take payments now", "The data is damaged")
    hands.press("Export the data")
    hands.until_reads("journal-export.jsonl", "More could not be read")
    hands.key(Key.Key_F5)
    hands.key(Key.Key_F11)
    assert hands.screen == "safe_mode"
    assert file.read_bytes() == before


def test_data_of_a_newer_program_is_not_touched(shop: Shop) -> None:
    connection = sqlite.connect(str(shop.place.folder / "ledger.db"))
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    hands = shop.open()
    hands.until_on("safe_mode")
    hands.until_reads("newer version of the program")
    assert not hands.reads("Its saved data is damaged")
    hands.press("Export the data")
    hands.until_reads("journal-export.jsonl")
    lines = (shop.place.folder / "journal-export.jsonl").read_text().splitlines()
    assert len(lines) > 10
    assert hands.reads(f"{len(lines)} events are in")
    hands.press("Close the program")
    hands.until(lambda: not hands.app.window.isVisible())


def test_bad_settings_end_with_the_line_named(shop: Shop) -> None:
    (shop.root / "settings.toml").write_text('language = "fr"\ntheme = "blue"\n')
    ended = start_again(shop)
    assert ended.returncode == 2
    assert "settings.toml" in ended.stderr
    assert "2" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_command_on_the_same_data_says_that_the_window_is_open(shop: Shop) -> None:
    """Another window is brought forward instead: see test_one_window."""
    hands = shop.open()
    hands.sign_in()
    ended = start_again(shop, "drawer", "status")
    assert ended.returncode == 0
    ended = start_again(shop, "drawer", "no-sale", "--reason", "change")
    assert ended.returncode == 2
    assert "The terminal's window is open on this data." in ended.stderr
    hands.cash("3000")


def test_without_a_key_wave_says_why_and_cash_works(shop: Shop, live: Place) -> None:
    hands = shop.open(live)
    sign_in_live(hands)
    hands.type("5000")
    reason = hands.button("Wave").accessibleDescription()
    assert reason == "Wave is not set up on this terminal. Ask a manager."
    hands.key(Key.Key_F6)
    hands.until(lambda: hands.toast != "")
    assert hands.screen == "home"
    hands.key(Key.Key_F5)
    hands.until_on("cash")
    hands.touch(hands.part("cash").exact)
    hands.until_on("paid")


def test_without_a_line_the_banner_and_the_tile_say_so_and_cash_works(
    shop: Shop, live: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        monkeypatch.setenv("WAVE_API_URL", f"http://127.0.0.1:{closed.getsockname()[1]}/wave")
        monkeypatch.setenv("WAVE_API_KEY", "wave_sn_prod_practice")
        hands = shop.open(live)
        sign_in_live(hands)
        hands.until_reads("No internet since", "Needs the internet", "Cash or Other for now")
        hands.type("5000")
        hands.key(Key.Key_F6)
        hands.until(lambda: "Needs the internet" in hands.toast)
        hands.key(Key.Key_F5)
        hands.until_on("cash")
        hands.touch(hands.part("cash").exact)
        hands.until_on("paid")


def test_a_disk_that_is_nearly_full_is_told_before_the_customer_pays(
    shop: Shop, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Ledger, "free_bytes", lambda _ledger: 1_000_000)
    hands.type("5000")
    hands.key(Key.Key_F6)
    hands.until(lambda: "The disk is nearly full." in hands.toast)
    hands.until_reads("5000 francs")
    assert hands.screen == "home"
    assert hands.control.sessions() == []
    hands.key(Key.Key_F5)
    hands.until_on("cash")
    hands.touch(hands.part("cash").exact)
    hands.until_on("paid")
    assert [payment.provider_code for payment in payments_in(shop)] == ["cash"]


def test_the_window_can_be_closed_while_the_data_is_being_opened(shop: Shop) -> None:
    hands = shop.open()
    shop.close(hands)
    again = shop.open()
    again.sign_in()


def test_the_window_closes_while_a_payment_waits(shop: Shop, hands: Hands) -> None:
    hands.wave("5000")
    shop.close(hands)
