"""When the whole journal is read: after each closing, once a day, at rest, one reading at a time."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from pos_terminal.engine import loop
from pos_terminal.engine.engine import Engine
from pos_terminal.engine.messages import DrawerChanged, EngineFailed, Message
from pos_terminal.engine.verifying import EVERY_S, FIRST_AFTER_S, LOOK_EVERY_S, NotRead
from pos_terminal.ledger import verified
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.ledger.verify import Report
from pos_terminal.services.business_day import BusinessDay
from tests.support.core import START_MS, TurnedClock, open_ledger

CLOSED = DrawerChanged(None, made_z=True)
WELL = Report(events=7)
BROKEN = Report(problems=["position 3: the chain is broken"])


class Reading:
    """A reading that lasts until a test says what it found."""

    def __init__(self) -> None:
        self._end = threading.Event()
        self._found: Report | Exception | None = None
        self.stopped = False

    def run(self) -> Report | None:
        assert self._end.wait(30)
        if isinstance(self._found, Exception):
            raise self._found
        return self._found

    def stop(self) -> None:
        self.stopped = True
        self._end.set()

    def finds(self, found: Report | Exception) -> None:
        self._found = found
        self._end.set()


class Terminal:
    """An engine that rests at once, and the readings that it began."""

    def __init__(self, ledger: Ledger, clock: TurnedClock) -> None:
        self.ledger = ledger
        self.clock = clock
        self.said: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self.begun: queue.SimpleQueue[Reading] = queue.SimpleQueue()
        self.engine = Engine(ledger, {}, self.said.put, BusinessDay())
        self.engine.start()
        self.engine.submit(lambda _desk: self.engine.verifying.begin(self._make))
        self.rests()

    def _make(self) -> Reading:
        reading = Reading()
        self.begun.put(reading)
        return reading

    def closes(self) -> None:
        """A session ends with its Z."""
        self.engine.submit(lambda _desk: self.engine.publish(CLOSED))

    def rests(self) -> None:
        """Come to rest twice, so that whatever that begins has begun."""
        for _ in range(2):
            rested = threading.Event()
            whole = self.engine.verifying.rested

            def then(whole: object = whole, rested: threading.Event = rested) -> None:
                assert callable(whole)
                whole()
                rested.set()

            self.engine.verifying.rested = then  # type: ignore[method-assign]
            self.engine.submit(lambda _desk: None)
            assert rested.wait(30)
            self.engine.verifying.rested = whole  # type: ignore[method-assign]

    def later(self, seconds: float) -> None:
        """So much time goes by."""
        self.clock.ms += round(seconds * 1000)
        self.rests()

    def next_reading(self) -> Reading:
        return self.begun.get(timeout=30)


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    monkeypatch.setattr(loop, "IDLE_AFTER_S", 0.01)
    clock = TurnedClock()
    made = Terminal(open_ledger(tmp_path, clock=clock), clock)
    yield made
    made.engine.stop()


def test_a_closing_is_read_at_rest_and_another_meanwhile_after_it(terminal: Terminal) -> None:
    terminal.rests()
    assert terminal.begun.empty(), "a start reads nothing"
    terminal.closes()
    first = terminal.next_reading()
    for _ in range(3):
        terminal.closes()
    terminal.rests()
    assert terminal.begun.empty(), "one at a time"
    first.finds(WELL)
    terminal.next_reading().finds(WELL)
    terminal.rests()
    assert terminal.begun.empty()
    assert terminal.engine.alive


def test_cash_that_moves_is_no_closing(terminal: Terminal) -> None:
    terminal.engine.submit(lambda _desk: terminal.engine.publish(DrawerChanged(None)))
    terminal.rests()
    assert terminal.begun.empty()


def test_once_a_day_after_a_start_that_has_settled(terminal: Terminal) -> None:
    terminal.later(FIRST_AFTER_S - 1)
    assert terminal.begun.empty()
    terminal.later(2)
    terminal.next_reading().finds(NotRead("killed"))
    for _ in range(23):
        terminal.later(LOOK_EVERY_S)
    assert terminal.begun.empty(), "what did not come to its end is tried the next day"
    terminal.later(LOOK_EVERY_S)
    terminal.next_reading().finds(WELL)
    terminal.rests()
    assert terminal.engine.alive


@pytest.mark.parametrize(("at_ms", "is_due"), [(START_MS - 3_600_000, False), (START_MS + 86_400_000, True)])
def test_a_day_that_was_read_is_not_read_again(terminal: Terminal, at_ms: int, is_due: bool) -> None:
    path = terminal.ledger.path
    assert path is not None
    verified.keep(path, WELL, at_ms)
    terminal.later(FIRST_AFTER_S + 1)
    assert terminal.begun.empty() is not is_due
    terminal.later(EVERY_S)
    terminal.next_reading().finds(WELL)


@pytest.mark.parametrize("trouble", [NotRead("killed"), RuntimeError("a bug")])
def test_trouble_of_the_reading_is_logged_and_stops_nothing(
    terminal: Terminal, caplog: pytest.LogCaptureFixture, trouble: Exception
) -> None:
    terminal.closes()
    terminal.next_reading().finds(trouble)
    terminal.closes()
    terminal.next_reading().finds(WELL)
    terminal.rests()
    assert terminal.engine.alive
    assert [line for line in caplog.messages if "was not read to its end" in line]


def test_damage_ends_the_selling(terminal: Terminal, caplog: pytest.LogCaptureFixture) -> None:
    terminal.closes()
    terminal.next_reading().finds(BROKEN)
    while not isinstance(message := terminal.said.get(timeout=30), EngineFailed):
        pass
    assert message.damage is not None
    assert message.damage.code == "database_damaged"
    assert "the whole journal is not as it was written: position 3: the chain is broken" in caplog.messages


def test_an_end_of_the_program_ends_the_reading(terminal: Terminal) -> None:
    terminal.closes()
    reading = terminal.next_reading()
    terminal.engine.stop()
    assert reading.stopped
    assert not terminal.engine.alive
