"""The ledger as the queue that is sent: what goes next, and what an answer changes.

No step here waits for the network; sending itself is somebody else's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from pos_terminal.contract import push
from pos_terminal.domain.crash_points import crash_point
from pos_terminal.ledger import sending
from pos_terminal.ledger.ledger import Ledger, ReadConnection
from pos_terminal.ledger.sending import Batch
from pos_terminal.sync.replies import Answer
from pos_terminal.sync.verdict import Verdict, judge

Call = Callable[[Batch], Answer]
"""Sends one batch and says what came back. Raises nothing for trouble on the way: that is a NoReply."""
FEWEST: Final = 1


class OfJournal:
    """Our journal over a connection, as verdict.Own."""

    def __init__(self, connection: ReadConnection) -> None:
        self._connection = connection

    def place_of(self, incarnation: int, seq: int) -> tuple[int, bytes] | None:
        return sending.place_of(self._connection, incarnation, seq)

    def last_seq(self, incarnation: int) -> int:
        return sending.last_of(self._connection, incarnation)[1]

    def newest_incarnation(self) -> int:
        return sending.last_of(self._connection)[0]


def read_batch(connection: ReadConnection, most_events: int = sending.MOST_EVENTS) -> Batch:
    """What is to be sent next; a question without events when nothing waits."""
    batch = sending.next_batch(connection, most_events=most_events)
    crash_point("push_batch_read")
    return batch


def packed(batch: Batch) -> bytes:
    """The body of the request: the stored bytes spliced together, and compressed."""
    return push.pack(
        push.encode_batch(
            incarnation=batch.incarnation,
            first_seq=batch.first_seq,
            prev=batch.prev,
            head=batch.head,
            events=batch.events,
        )
    )


def apply_answer(ledger: Ledger, batch: Batch, answer: Answer) -> Verdict:
    """Write down what the answer means. Raises DatabaseProblem: then the same is simply sent again."""
    crash_point("push_answered")
    # One look and one write on the connection that is open; without an answer nothing is written.
    with ledger.writing() as connection:
        before = sending.mark(connection)
        verdict = judge(OfJournal(connection), before, batch, answer, ledger.clock.now_ms())
        if verdict.mark != before:
            sending.put_mark(connection, verdict.mark)
    crash_point("push_marked")
    return verdict
