"""The pusher: one batch at a time, at its own pace, and never twice as eager as it should be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from itertools import count, pairwise
from pathlib import Path
from queue import Queue
from typing import Any, TypeVar

import pytest

from pos_terminal.domain.errors import TerminalError
from pos_terminal.engine.engine import Engine
from pos_terminal.engine.messages import Message, SendingChanged
from pos_terminal.ledger import journal, sending
from pos_terminal.ledger.ledger import Ledger, ReadConnection
from pos_terminal.ledger.sending import Batch
from pos_terminal.services.business_day import BusinessDay
from pos_terminal.sync import pace
from pos_terminal.sync.pusher import Pusher, Standing
from pos_terminal.sync.replies import Answer, NoReply
from pos_terminal.system import SystemClock, SystemIds
from tests.engine.conftest import Timer
from tests.support.core import TurnedClock, add_methods, cash, checkout_of, open_drawer, open_ledger
from tests.sync.line import Line

T = TypeVar("T")


@dataclass
class Moved:
    """Hands that a test moves: `settle` does everything that waits for nothing but its turn."""

    ledger: Ledger
    jobs: list[Callable[[], None]] = field(default_factory=list)
    slow: list[Callable[[], None]] = field(default_factory=list)
    """Calls: whatever is read is there before they come back."""
    timers: list[Timer] = field(default_factory=list)
    calls: int = 0

    def perform(self, pool: str, call: Callable[[], Any], done: Callable[[Future[Any]], None]) -> None:
        assert pool == "sync"
        self.calls += 1

        def job() -> None:
            future: Future[Any] = Future()
            future.set_result(call())
            done(future)

        self.slow.append(job)

    def look(
        self, question: Callable[[ReadConnection], T], done: Callable[[T | TerminalError], None]
    ) -> None:
        def job() -> None:
            with self.ledger.reading() as connection:
                found = question(connection)
            done(found)

        self.jobs.append(job)

    def after(self, seconds: float, job: Callable[[], None]) -> Timer:
        self.timers.append(Timer(seconds, job))
        return self.timers[-1]

    def settle(self) -> None:
        while self.jobs or self.slow:
            (self.jobs or self.slow).pop(0)()

    def fire(self, most_s: float = 1e9) -> float:
        """Let the next timer come, and everything after it; how long it had waited."""
        waiting = [timer for timer in self.timers if not timer.cancelled and timer.seconds <= most_s]
        timer = min(waiting, key=lambda one: one.seconds)
        timer.cancelled = True
        timer.job()
        self.settle()
        return timer.seconds

    def until_called(self) -> None:
        """Let timers come until something was sent."""
        calls = self.calls
        while self.calls == calls:
            self.fire()

    def planned(self) -> list[float]:
        """When something comes, apart from the rest after a count."""
        return sorted(t.seconds for t in self.timers if not t.cancelled and "Tally" not in str(t.job))


@dataclass
class Made:
    pusher: Pusher
    hands: Moved
    line: Line
    ledger: Ledger
    told: list[Standing]


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Made]:
    ledger = open_ledger(tmp_path, clock=TurnedClock())
    hands, line, told = Moved(ledger), Line(), list[Standing]()
    pusher = Pusher(ledger, line, hands, lambda: 0.5, told.append)
    yield Made(pusher, hands, line, ledger, told)
    ledger.close()


def _events(ledger: Ledger) -> list[bytes]:
    with ledger.reading() as connection:
        return [entry.raw for entry in journal.entries(connection)]


def test_it_sends_what_there_is_and_what_comes_after_it(made: Made) -> None:
    made.pusher.start()
    made.hands.settle()
    made.hands.fire()
    while made.line.centre.raw(1) != _events(made.ledger):
        made.hands.fire()
    checkout_of(made.ledger).take_cash(cash(500, "one"))
    made.pusher.wake(made.ledger.position)
    made.hands.settle()
    while made.line.centre.raw(1) != _events(made.ledger):
        assert made.hands.fire() <= pace.NETWORK_BACK_S
    assert made.told[-1].mark.position == made.ledger.position


def test_the_money_of_what_waits_is_told_and_gone_when_it_was_sent(made: Made) -> None:
    made.line.broken = True
    checkout_of(made.ledger).take_cash(cash(500, "one"))
    checkout_of(made.ledger).take_cash(cash(700, "two"))
    made.pusher.start()
    made.hands.settle()
    assert made.told[-1].waiting.amount == 1_200
    made.line.broken = False
    made.pusher.send_now()
    made.hands.settle()
    while made.told[-1].waiting.events:
        made.hands.fire(1.0)
    assert made.told[-1].waiting == sending.Waiting()
    assert made.told[-1].mark.sent_at == made.ledger.clock.now_ms()


def test_pauses_grow_and_a_new_event_does_not_shorten_them(made: Made) -> None:
    made.line.broken = True
    made.pusher.start()
    made.hands.settle()
    made.hands.until_called()
    pauses = []
    for number in range(6):
        checkout_of(made.ledger).take_cash(cash(500, f"k{number}"))
        made.pusher.wake(made.ledger.position)
        made.hands.settle()
        [pause] = made.hands.planned()
        pauses.append(pause)
        timer = next(t for t in made.hands.timers if not t.cancelled and t.seconds == pause)
        timer.cancelled = True
        timer.job()
        made.hands.settle()
    assert pauses == [0.5, 1.0, 2.0, 4.0, 8.0, 16.0]
    assert made.told[-1].tried == 7
    assert made.told[-1].reason == "not_reached"


def test_a_network_that_is_back_is_used_soon_and_by_chance(made: Made) -> None:
    made.line.broken = True
    made.pusher.start()
    made.hands.settle()
    made.hands.until_called()
    made.pusher.network_back()
    assert made.hands.planned() == [pace.NETWORK_BACK_S / 2]


def test_the_pause_that_was_asked_for_is_kept(made: Made) -> None:
    made.line.broken, made.line.retry_after_s = True, 120.0
    made.pusher.start()
    made.hands.settle()
    made.hands.until_called()
    [pause] = made.hands.planned()
    assert 120 <= pause <= 140


def test_only_one_batch_is_on_its_way(made: Made) -> None:
    made.pusher.start()
    made.hands.settle()
    for _ in range(5):
        made.pusher.send_now()
        made.pusher.wake(made.ledger.position + 1)
    made.hands.jobs.pop(0)()
    assert made.hands.calls <= 1


def test_who_sells_without_a_pause_does_not_put_it_off(made: Made) -> None:
    made.pusher.start()
    made.hands.settle()
    made.pusher.send_now()
    made.hands.settle()
    for number in range(3):
        made.pusher.wake(1_000 + number)
    assert made.hands.planned() == [pace.GATHER_S]


def test_after_the_end_nothing_is_begun(made: Made) -> None:
    made.pusher.start()
    made.hands.settle()
    made.pusher.stop()
    made.pusher.send_now()
    made.pusher.wake(99)
    made.hands.settle()
    assert (made.hands.planned(), made.hands.calls) == ([], 0)


def test_a_long_line_gets_smaller_batches_and_larger_ones_again(made: Made) -> None:
    sizes: list[int] = []

    class Slow(Line):
        def __call__(self, batch: Batch) -> Answer:
            sizes.append(len(batch.events))
            return NoReply("too_late") if len(batch.events) > 2 else super().__call__(batch)

    for number in range(4):
        checkout_of(made.ledger).take_cash(cash(500, f"k{number}"))
    pusher = Pusher(made.ledger, Slow(made.line.centre), made.hands, lambda: 0.0, made.told.append)
    pusher.start()
    made.hands.settle()
    while made.line.centre.raw(1) != _events(made.ledger):
        made.hands.fire(5.0)
    assert sizes[0] > sizes[1] > 2
    assert any(later > earlier for earlier, later in pairwise(sizes))


@pytest.mark.parametrize(("tried", "widest"), [(1, 1.0), (2, 2.0), (5, 16.0), (20, 300.0), (1000, 300.0)])
def test_the_pause_is_by_chance_over_the_whole_of_it(tried: int, widest: float) -> None:
    assert pace.pause_s(tried, 0.0) == pace.SHORTEST_S
    assert pace.pause_s(tried, 0.999) == pytest.approx(widest, rel=0.01)


def test_the_engine_sends_by_itself_and_the_window_hears_of_it(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path, clock=SystemClock(), ids=SystemIds())
    add_methods(ledger)
    open_drawer(ledger)
    heard: Queue[Message] = Queue()
    line = Line()
    engine = Engine(ledger, {}, heard.put, BusinessDay())
    engine.start()
    engine.submit(lambda _desk: engine.sending.use(line))
    engine.submit(lambda _desk: engine.sending.send_now())
    engine.submit(lambda _desk: checkout_of(ledger).take_cash(cash(500, "one")))
    everything = 0
    while everything == 0 or len(line.centre.raw(1)) < everything:
        message = heard.get(timeout=20)
        if isinstance(message, SendingChanged) and message.amount == 0 and ledger.position > 4:
            everything = ledger.position
    engine.stop()
    assert len(line.centre.raw(1)) == everything


@pytest.mark.parametrize("lost", ["never", "requests", "answers"])
def test_what_is_read_ahead_goes_only_where_it_follows(made: Made, monkeypatch: Any, lost: str) -> None:
    monkeypatch.setattr(sending, "MOST_EVENTS", 4)
    turn = count()

    class Losing(Line):
        def __call__(self, batch: Batch) -> Answer:
            loses = next(turn) % 3 == 1
            if loses and lost == "requests":
                return NoReply("broken_off")
            answer = super().__call__(batch)
            return NoReply("broken_off") if loses and lost == "answers" else answer

    for number in range(8):
        checkout_of(made.ledger).take_cash(cash(500, f"k{number}"))
    pusher = Pusher(made.ledger, Losing(made.line.centre), made.hands, lambda: 0.0, made.told.append)
    pusher.start()
    made.hands.settle()
    while made.told[-1].mark.position < made.ledger.position:
        made.hands.fire(5.0)
    assert made.line.centre.raw(1) == _events(made.ledger)


def test_after_a_gap_what_was_read_ahead_is_not_sent(made: Made, monkeypatch: Any) -> None:
    monkeypatch.setattr(sending, "MOST_EVENTS", 4)
    begun: list[int] = []

    class Forgetting(Line):
        def __call__(self, batch: Batch) -> Answer:
            begun.append(batch.first_seq)
            if len(begun) == 2:
                del self.centre.journal[1][1:]
            return super().__call__(batch)

    for number in range(6):
        checkout_of(made.ledger).take_cash(cash(500, f"k{number}"))
    pusher = Pusher(made.ledger, Forgetting(made.line.centre), made.hands, lambda: 0.0, made.told.append)
    pusher.start()
    made.hands.settle()
    while made.told[-1].mark.position < made.ledger.position:
        made.hands.fire(5.0)
    assert begun[:4] == [1, 5, 2, 6]
    assert made.line.centre.raw(1) == _events(made.ledger)
