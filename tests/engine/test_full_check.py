"""What is read of a large file beside the work: damage that it finds ends the selling."""

from __future__ import annotations

import queue
from pathlib import Path

import pytest

from pos_terminal.domain.errors import DatabaseProblem
from pos_terminal.engine import loop
from pos_terminal.engine.engine import Engine
from pos_terminal.engine.messages import EngineFailed, Message
from pos_terminal.ledger import start_checks
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.services.business_day import BusinessDay
from tests.support.core import damage_an_index, open_ledger


@pytest.fixture
def large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of a ledger that counts as large and was closed in order. An idle engine is idle at once."""
    monkeypatch.setattr(start_checks, "SMALL_BYTES", 0)
    monkeypatch.setattr(loop, "IDLE_AFTER_S", 0.01)
    open_ledger(tmp_path).close()
    return tmp_path / "ledger.db"


def working(ledger: Ledger, messages: queue.SimpleQueue[Message]) -> Engine:
    """An engine that has done something and has nothing more to do."""
    engine = Engine(ledger, {}, messages.put, BusinessDay())
    engine.start()
    engine.submit(lambda _desk: None)
    return engine


def test_damage_found_beside_the_work_ends_the_engine_and_refuses_the_next_start(large: Path) -> None:
    damage_an_index(large)
    messages: queue.SimpleQueue[Message] = queue.SimpleQueue()
    engine = working(open_ledger(large.parent), messages)
    message = messages.get(timeout=30)
    assert isinstance(message, EngineFailed)
    assert "database_damaged" in message.report
    engine.stop()
    assert not engine.alive
    with pytest.raises(DatabaseProblem) as refused:
        open_ledger(large.parent)
    assert refused.value.code == "database_damaged"


def test_a_file_that_is_whole_is_read_without_a_word_and_closed_in_order(large: Path) -> None:
    read = queue.SimpleQueue[bool]()
    messages: queue.SimpleQueue[Message] = queue.SimpleQueue()
    engine = working(open_ledger(large.parent), messages)
    engine.submit(lambda _desk: read.put(True))
    assert read.get(timeout=30)
    assert engine.alive
    engine.stop()
    assert messages.empty()
    again = open_ledger(large.parent)
    assert again.half_checked
    again.close()
