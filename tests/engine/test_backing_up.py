"""Backups are made beside the work: when a drawer was closed, every hour, and again when one is missed."""

from __future__ import annotations

from pathlib import Path
from queue import Queue

from pos_terminal.engine.backing_up import EVERY_S, FIRST_AFTER_S, BackingUp
from pos_terminal.engine.engine import Engine
from pos_terminal.engine.messages import BackupTried, DrawerChanged, Message
from pos_terminal.ledger import backups
from pos_terminal.services.business_day import BusinessDay
from tests.engine.conftest import Moved
from tests.support.core import TurnedClock, cash, checkout_of, open_ledger


def test_a_closed_drawer_is_in_a_backup_on_both_disks(tmp_path: Path) -> None:
    ledger = open_ledger(tmp_path / "data")
    checkout_of(ledger).take_cash(cash(500, "first"))
    heard: Queue[Message] = Queue()
    folders = [tmp_path / "data" / "backups", tmp_path / "stick"]
    engine = Engine(ledger, {}, heard.put, BusinessDay(), backup_folders=folders)
    engine.start()
    engine.submit(lambda _desk: engine.publish(DrawerChanged(None)))
    while not isinstance(message := heard.get(timeout=20), BackupTried):
        pass
    assert message.problem is None
    engine.stop()
    for folder in folders:
        [path] = backups.listed(folder)
        assert backups.read(path).taken_at // 1000 == message.at_ms // 1000


def test_a_second_place_that_is_gone_is_told_and_the_first_has_its_backup(tmp_path: Path) -> None:
    ledger = open_ledger(tmp_path / "data")
    (tmp_path / "stick").write_text("pulled out")
    runner = Moved()
    work = BackingUp(ledger, [tmp_path / "backups", tmp_path / "stick"], runner)
    work.make_now()
    runner.answer()
    [told] = runner.said
    assert isinstance(told, BackupTried)
    assert told.problem is not None
    assert told.problem.code == "backup_failed"
    assert len(backups.listed(tmp_path / "backups")) == 1


def test_one_that_is_wanted_meanwhile_comes_after_it(tmp_path: Path) -> None:
    ledger = open_ledger(tmp_path / "data")
    runner = Moved()
    work = BackingUp(ledger, [tmp_path / "backups"], runner)
    for _ in range(3):
        work.make_now()
    while runner.calls:
        runner.answer()
    assert len(runner.said) == 2


def test_every_hour_has_its_own(tmp_path: Path) -> None:
    clock = TurnedClock()
    ledger = open_ledger(tmp_path / "data", clock=clock)
    runner = Moved()
    BackingUp(ledger, [tmp_path / "backups"], runner).start()
    assert runner.fire() == FIRST_AFTER_S
    for _ in range(3):
        clock.ms += int(EVERY_S * 1000)
        assert runner.fire() == EVERY_S
        runner.answer()
    runner.answer()
    assert len(backups.listed(tmp_path / "backups")) == 4
