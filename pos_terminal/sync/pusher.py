"""Sending the journal to the central server, in the background, one batch at a time.

Three plain steps, each where it belongs: a batch is read on the reader thread, a hand makes the call, and
the engine thread writes down what the answer means. No sale waits for any of them. Runs on the engine thread.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from typing import Any, Final

from pos_terminal.domain.errors import TerminalError
from pos_terminal.ledger import sending
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.ledger.sending import Batch, Mark, Waiting
from pos_terminal.records import dataclass
from pos_terminal.sync import pace
from pos_terminal.sync.hands import Cancellable, Hands
from pos_terminal.sync.queue import Call, apply_answer, read_batch
from pos_terminal.sync.replies import Answer, NoReply
from pos_terminal.sync.tally import Tally
from pos_terminal.sync.verdict import Then, Verdict

log = logging.getLogger(__name__)
_DISK_S: Final = 5.0
"""After the disk refused to write down an answer."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How sending stands. `tried` counts tries in a row that reached nothing, `next_try_ms` is when the next
    one comes; `reason` says what the last one met. Times are UTC milliseconds."""

    waiting: Waiting = Waiting()
    mark: Mark = Mark()
    tried: int = 0
    next_try_ms: int | None = None
    reason: str | None = None
    sending_now: bool = False


class Pusher:
    """One for each engine. `changed` hears how it stands, on the engine thread."""

    def __init__(
        self,
        ledger: Ledger,
        call: Call,
        hands: Hands,
        jitter: Callable[[], float],
        changed: Callable[[Standing], None],
    ) -> None:
        self._ledger = ledger
        self._call = call
        self._hands = hands
        self._jitter = jitter
        self._changed = changed
        self._standing = Standing()
        self._most_events = sending.MOST_EVENTS
        self._timer: Cancellable | None = None
        self._due_s = 0.0
        self._busy = False
        self._answered_once = False
        self._ahead: Batch | None = None
        self._again = False
        self._stopped = False
        self._seen = -1
        self._tally = Tally(hands, ledger.clock.monotonic, self._counted)

    @property
    def standing(self) -> Standing:
        """As it was last told."""
        return self._standing

    def start(self) -> None:
        """Say what waits, and begin soon: not all terminals in the same second after a power cut."""
        self._tally.count()
        self._plan(self._jitter() * pace.NETWORK_BACK_S)

    def stop(self) -> None:
        """Begin nothing more. What is under way is not known, and is sent once more another time."""
        self._stopped = True
        self._drop_timer()

    def wake(self, position: int) -> None:
        """The journal ends there now. Cheap: called after every job of the engine."""
        if position == self._seen:
            return
        self._seen = position
        self._tally.count()
        if self._busy:
            self._again = True
        elif self._wants_soon():
            self._plan(pace.GATHER_S)

    def _wants_soon(self) -> bool:
        """Where nothing can be reached, one event more is no reason to try sooner; and who keeps selling must
        not put it off for ever."""
        if self._standing.tried or self._standing.mark.state != sending.IN_STEP:
            return False
        return self._timer is None or self._due_s > self._ledger.clock.monotonic() + pace.GATHER_S

    def network_back(self) -> None:
        """Something outside was reached again."""
        if not self._busy and self._standing.tried:
            self._plan(self._jitter() * pace.NETWORK_BACK_S)

    def send_now(self) -> None:
        """A person wants it now."""
        self._set(tried=0)
        if not self._busy:
            self._begin()

    # -- begin, perform, apply ---------------------------------------------------------------------------

    def _begin(self) -> None:
        self._drop_timer()
        if self._busy or self._stopped:
            return
        self._busy, self._again, self._ahead = True, False, None
        self._set(sending_now=True, next_try_ms=None)
        most = self._most_events
        self._hands.look(lambda connection: read_batch(connection, most), self._read)

    def _read(self, batch: Batch | TerminalError) -> None:
        if isinstance(batch, TerminalError):
            self._trouble(batch)
        elif not self._stopped:
            self._send(batch)

    def _send(self, batch: Batch) -> None:
        """Have it sent, and read the next one meanwhile: most answers are good."""
        self._busy, self._ahead = True, None
        self._hands.perform("sync", lambda: self._call(batch), lambda future: self._answered(batch, future))
        if batch.more:
            most, after = self._most_events, batch.until
            self._hands.look(
                lambda connection: sending.next_batch(connection, most_events=most, after=after),
                self._read_ahead,
            )

    def _read_ahead(self, batch: Batch | TerminalError) -> None:
        if isinstance(batch, Batch):
            self._ahead = batch

    def _answered(self, batch: Batch, future: Future[Answer]) -> None:
        error = future.exception()
        if error is not None:
            log.error("the call to the central server failed", exc_info=error)
        answer = NoReply("not_understood") if error is not None else future.result()
        if isinstance(answer, NoReply):
            log.info("nothing came back from the central server: %s", answer.reason)
        try:
            verdict = apply_answer(self._ledger, batch, answer)
        except TerminalError as problem:
            self._trouble(problem)
            return
        self._busy = False
        self._size_next(batch, answer, verdict)
        self._follow(batch, answer, verdict)

    def _size_next(self, batch: Batch, answer: Answer, verdict: Verdict) -> None:
        """Smaller batches where one was too large, or too long on its way; larger ones again after that."""
        late = isinstance(answer, NoReply) and answer.reason == "too_late"
        if verdict.smaller or late:
            self._most_events = max(1, len(batch.events) // 2)
        elif verdict.then is Then.GO_ON:
            self._most_events = min(sending.MOST_EVENTS, self._most_events * 2)

    def _follow(self, batch: Batch, answer: Answer, verdict: Verdict) -> None:
        reason = answer.reason if isinstance(answer, NoReply) else verdict.mark.reason
        tried = self._standing.tried + 1 if verdict.then is Then.AGAIN else 0
        goes_on = verdict.then is Then.GO_ON and (self._again or _leaves_more(batch, verdict.mark))
        self._answered_once = True
        self._set(tried=tried, mark=verdict.mark, reason=reason, sending_now=goes_on)
        if 0 < self._ledger.position <= verdict.mark.position:
            self._set(waiting=Waiting())
        else:
            self._tally.count()
        if verdict.then is Then.SELDOM:
            self._plan(pace.spread_s(pace.SELDOM_S, self._jitter()))
        elif verdict.then is Then.AGAIN:
            self._plan(pace.pause_s(tried, self._jitter(), verdict.retry_after_s))
        elif goes_on and self._ahead is not None and _follows(self._ahead, verdict.mark):
            self._send(self._ahead)
        elif goes_on:
            self._begin()
        else:
            self._plan(pace.spread_s(pace.STEADY_S, self._jitter()))

    def _trouble(self, problem: TerminalError) -> None:
        """The disk: nothing is lost by sending it once more."""
        log.error("sending stands still: %s", problem)
        self._busy = False
        self._set(sending_now=False, reason=problem.code)
        self._plan(_DISK_S)

    def _plan(self, seconds: float) -> None:
        if self._stopped:
            return
        self._drop_timer()
        self._due_s = self._ledger.clock.monotonic() + seconds
        self._set(next_try_ms=self._ledger.clock.now_ms() + round(seconds * 1000))
        self._timer = self._hands.after(seconds, self._begin)

    def _drop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    # -- what is told ------------------------------------------------------------------------------------

    def _counted(self, waiting: Waiting, mark: Mark) -> None:
        if self._stopped:
            return
        if self._answered_once and mark != self._standing.mark:
            # An answer overtook this count.
            self._tally.count()
        else:
            self._set(waiting=waiting, mark=mark)

    def _set(self, **changed: Any) -> None:
        new = replace(self._standing, **changed)
        if new != self._standing:
            self._standing = new
            self._changed(new)


def _leaves_more(batch: Batch, mark: Mark) -> bool:
    """Whether something still waits after this batch, as far as is known without looking."""
    all_there = (mark.incarnation, mark.seq) == (batch.incarnation, batch.last_seq)
    return bool(batch.events) and (batch.more or not all_there)


def _follows(batch: Batch, mark: Mark) -> bool:
    """Whether the batch that was read ahead is what goes next after this answer."""
    before = (mark.incarnation, mark.seq + 1, mark.head)
    return bool(batch.events) and (batch.incarnation, batch.first_seq, batch.prev) == before
