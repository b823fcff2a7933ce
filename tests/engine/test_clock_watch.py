"""A wall clock that somebody moves is noticed, in the run and against the journal."""

from __future__ import annotations

import queue
from dataclasses import dataclass
from pathlib import Path

import pytest

from pos_terminal.engine.clock_watch import ClockWatch
from pos_terminal.engine.engine import Engine
from pos_terminal.engine.messages import ClockMoved, Message
from pos_terminal.ledger.journal import last_written_ms
from pos_terminal.services.business_day import BusinessDay
from tests.support.core import START_MS, TurnedClock, open_ledger

MINUTE_MS, HOUR_MS = 60_000, 3_600_000


@dataclass
class TwoClocks:
    """Wall time and measured time, each moved by a test."""

    wall_ms: int = START_MS
    measured_s: float = 50.0

    def now_ms(self) -> int:
        return self.wall_ms

    def monotonic(self) -> float:
        return self.measured_s

    def passes(self, ms: int) -> None:
        """Time, as it passes for everybody."""
        self.wall_ms += ms
        self.measured_s += ms / 1000


def test_time_that_passes_is_no_move() -> None:
    clock = TwoClocks()
    watch = ClockWatch(clock, START_MS - HOUR_MS)
    for _ in range(100):
        clock.passes(15_000)
        assert watch.look() is None


@pytest.mark.parametrize("moved", [5 * HOUR_MS, -5 * HOUR_MS, 2 * MINUTE_MS + 1, -2 * MINUTE_MS - 1])
def test_a_move_is_told_once_and_so_is_the_way_back(moved: int) -> None:
    clock = TwoClocks()
    watch = ClockWatch(clock, None)
    clock.passes(MINUTE_MS)
    clock.wall_ms += moved
    assert watch.look() == ClockMoved(-moved)
    clock.passes(MINUTE_MS)
    assert watch.look() is None
    clock.wall_ms -= moved
    assert watch.look() == ClockMoved(0)
    assert watch.look() is None


def test_another_move_is_told_anew() -> None:
    clock = TwoClocks()
    watch = ClockWatch(clock, None)
    clock.wall_ms += HOUR_MS
    assert watch.look() == ClockMoved(-HOUR_MS)
    clock.wall_ms += HOUR_MS
    assert watch.look() == ClockMoved(-2 * HOUR_MS)


@pytest.mark.parametrize("moved", [2 * MINUTE_MS, -2 * MINUTE_MS])
def test_the_little_that_the_network_sets_is_no_move(moved: int) -> None:
    clock = TwoClocks()
    watch = ClockWatch(clock, None)
    clock.wall_ms += moved
    assert watch.look() is None


def test_a_clock_behind_the_journal_is_told_until_it_is_set_right() -> None:
    clock = TwoClocks()
    watch = ClockWatch(clock, START_MS + 5 * HOUR_MS)
    assert watch.look() == ClockMoved(5 * HOUR_MS, at_least=True)
    clock.passes(HOUR_MS)
    assert watch.look() is None
    # It is later than anything in the journal by now: that is right, not another move.
    clock.wall_ms += 9 * HOUR_MS
    assert watch.look() == ClockMoved(0)
    clock.passes(HOUR_MS)
    assert watch.look() is None
    clock.wall_ms -= HOUR_MS
    assert watch.look() == ClockMoved(HOUR_MS)


def test_the_engine_tells_it_at_the_start(tmp_path: Path) -> None:
    clock = TurnedClock()
    ledger = open_ledger(tmp_path, clock=clock)
    with ledger.reading() as connection:
        assert last_written_ms(connection) == START_MS
    clock.ms -= HOUR_MS
    said: queue.SimpleQueue[Message] = queue.SimpleQueue()
    engine = Engine(ledger, {}, said.put, BusinessDay())
    engine.start()
    assert said.get(timeout=10) == ClockMoved(HOUR_MS, at_least=True)
    engine.stop()
