"""Damage that is found while somebody works: nothing is sold any more, and the screen says so."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from pos_terminal.engine import loop
from pos_terminal.ledger import start_checks
from pos_terminal.ledger.reader import Reader
from pos_terminal.ledger.start_checks import FullCheck
from tests.e2e.conftest import Records, Shop
from tests.e2e.hands import Hands
from tests.support.core import damage_an_index

Key = Qt.Key


@pytest.fixture
def look_on(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """The reading of the whole file goes on when this is set; until then it lies in front of it."""
    go_on = threading.Event()
    whole = FullCheck.run

    def waiting(self: FullCheck) -> None:
        go_on.wait(30)
        whole(self)

    monkeypatch.setattr(start_checks, "SMALL_BYTES", 0)
    monkeypatch.setattr(loop, "IDLE_AFTER_S", 0.01)
    monkeypatch.setattr(FullCheck, "run", waiting)
    return go_on


@pytest.fixture
def at_work(shop: Shop, root: Path, look_on: threading.Event) -> Hands:
    """Somebody signed in on a large file with damage that no start sees."""
    assert not look_on.is_set()
    damage_an_index(root / "practice" / "ledger.db", "payments_claimed")
    hands = shop.open()
    hands.sign_in()
    return hands


def test_a_payment_under_way_gives_way_to_safe_mode_and_is_kept(
    at_work: Hands, look_on: threading.Event, root: Path, records: Records
) -> None:
    at_work.wave("5000")
    payment_id = at_work.payment.payment_id
    look_on.set()
    at_work.until_on("safe_mode")
    at_work.until_reads("This terminal cannot take payments now", "What was in flight is kept.")
    for key in (Key.Key_F2, Key.Key_F5, Key.Key_F12, Key.Key_Escape):
        at_work.key(key)
        assert at_work.screen == "safe_mode"
    engine = at_work.app.engine
    assert engine is not None
    at_work.until(lambda: not engine.alive)
    reader = Reader(root / "practice" / "ledger.db")
    with reader.reading() as connection:
        kept = connection.exec_driver_sql("SELECT payment_id, status FROM payments").all()
    reader.close()
    assert [tuple(row) for row in kept] == [(payment_id, "processing")]
    records.expected("the engine stopped")


def test_a_question_that_was_open_goes_and_nobody_can_sign_in(
    at_work: Hands, look_on: threading.Event, records: Records
) -> None:
    at_work.key(Key.Key_F1)
    at_work.until(lambda: bool(at_work.dialog))
    look_on.set()
    at_work.until_on("safe_mode")
    assert at_work.dialog == ""
    assert at_work.app.counter is not None
    assert at_work.app.counter.front.staff is None
    records.expected("the engine stopped")


def test_what_can_be_read_is_exported_and_the_next_start_is_safe_mode(
    at_work: Hands, look_on: threading.Event, shop: Shop, root: Path, records: Records
) -> None:
    look_on.set()
    at_work.until_on("safe_mode")
    at_work.press("Export the data")
    at_work.until(lambda: (root / "practice" / "journal-export.jsonl").exists())
    at_work.until_reads("events are in")
    shop.close(at_work)
    records.expected("the engine stopped")
    hands = shop.open(waits=True)
    hands.until_on("safe_mode")
    assert hands.app.counter is None


def test_a_sale_that_meets_the_damage_first_is_refused_and_ends_the_selling(
    shop: Shop, root: Path, records: Records, look_on: threading.Event
) -> None:
    damage_an_index(root / "practice" / "ledger.db", "payments_amount")
    hands = shop.open()
    hands.sign_in()
    hands.type("5000")
    hands.key(Key.Key_F6)
    hands.until_on("safe_mode")
    assert (root / "practice" / "ledger.doubt").exists()
    look_on.set()
    records.expected("the engine stopped")
