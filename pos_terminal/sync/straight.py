"""Sending without an engine: for a command that does nothing else. The same steps, one after the other."""

from __future__ import annotations

from collections.abc import Callable

from pos_terminal.ledger import sending
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.records import dataclass
from pos_terminal.sync import pace
from pos_terminal.sync.queue import Call, apply_answer, read_batch
from pos_terminal.sync.replies import NoReply
from pos_terminal.sync.verdict import Then


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of it: how many events were taken now, and why no more; "" where everything was."""

    events: int
    reason: str


def send_all(
    ledger: Ledger, call: Call, jitter: Callable[[], float], wait: Callable[[float], object] | None
) -> Sent:
    """Send until everything is there, or a person is needed. Without `wait` the first pause is the end.

    Asks at least once, so that its answer is the server's.
    """
    begun, tried, most = _position(ledger), 0, sending.MOST_EVENTS
    while True:
        with ledger.reading() as connection:
            batch = read_batch(connection, most)
        answer = call(batch)
        verdict = apply_answer(ledger, batch, answer)
        reason = answer.reason if isinstance(answer, NoReply) else verdict.mark.reason or ""
        if verdict.smaller:
            most = max(1, len(batch.events) // 2)
        elif verdict.then is Then.SELDOM:
            return Sent(_position(ledger) - begun, reason)
        elif verdict.then is Then.AGAIN:
            tried += 1
            if wait is None:
                return Sent(_position(ledger) - begun, reason or "not_understood")
            wait(pace.pause_s(tried, jitter(), verdict.retry_after_s))
        elif not batch.events:
            return Sent(_position(ledger) - begun, "")
        else:
            tried = 0


def _position(ledger: Ledger) -> int:
    with ledger.reading() as connection:
        return sending.mark(connection).position
