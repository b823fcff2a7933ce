"""Real servers that die while they take batches in: what they acknowledged is there, once, and folded."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator

import pytest

from pos_terminal.central.centre import Centre
from pos_terminal.central.ingest.sweep import behind, sweep_journals
from pos_terminal.contract import push
from pos_terminal.system import SystemIds
from tests.central.journals import Door, Sender, Written, written_by
from tests.central.month import Month, different
from tests.central.people import TestTerminal, enrolled_terminal, make_restaurant
from tests.central.push_server import POINTS, Running, running

SIZE = 40


@pytest.fixture(scope="module")
def month() -> Iterator[Month]:
    """A day and a half: read by the tests, changed by none."""
    made = Month(11, ids=SystemIds())
    made.pass_days(2, 40)
    yield made
    made.ledger.close()


class Queue:
    """A terminal that sends its journal to whichever server there is, and believes only answers."""

    def __init__(self, centre: Centre, month: Month) -> None:
        self.centre, self.month = centre, month
        self.written = written_by(month.ledger)
        restaurant = make_restaurant(centre)
        self.terminal: TestTerminal = enrolled_terminal(
            centre, restaurant, terminal_id=month.ledger.terminal_id
        )
        sender = Sender(month.ledger.terminal_id, restaurant.restaurant_id)
        self.door = Door(centre.database, sender)
        self.acked = 0

    def send(self, server: Running) -> bool:
        """The next batch. False when the server is gone."""
        part = self.written[self.acked : self.acked + SIZE]
        answer = server.post(self.terminal, push.pack(_body(part)), self.centre.clock.now_ms())
        if answer is None:
            return False
        status, body = answer
        assert status == 200, body
        accepted = push.decode_accepted(body)
        assert bytes.fromhex(accepted.head) == self.written[accepted.seq - 1].hash
        self.acked = accepted.seq
        return True

    @property
    def is_done(self) -> bool:
        return self.acked == len(self.written)

    def whole(self) -> None:
        """Everything that was acknowledged is there, nothing else is, and the tables are its fold."""
        stored = self.door.journal()
        assert len(stored) >= self.acked
        assert [(row[3], row[4]) for row in stored] == [
            (one.hash, one.raw) for one in self.written[: len(stored)]
        ]
        assert [row[0] for row in stored] == list(range(1, len(stored) + 1))
        sweep_journals(self.centre)
        assert behind(self.centre.database) == []
        assert self.door.rows("SELECT * FROM pos.unfolded_events") == []


def _body(part: list[Written]) -> bytes:
    return push.encode_batch(
        incarnation=1,
        first_seq=part[0].seq,
        prev=part[0].previous,
        head=part[-1].hash,
        events=[one.raw for one in part],
    )


@pytest.mark.parametrize("point", sorted(POINTS))
def test_a_server_that_dies_in_a_batch_loses_and_doubles_nothing(
    centre: Centre, month: Month, database_url: str, point: str
) -> None:
    queue = Queue(centre, month)
    with running(database_url, f"{point}:2") as server:
        assert queue.send(server)
        assert not queue.send(server)
        assert queue.acked == SIZE
    queue.whole()
    committed = point in ("push_committed", "fold_begins", "fold_recorded")
    assert len(queue.door.journal()) == (2 * SIZE if committed else SIZE)
    # The next server: the same events again, and all that is left.
    queue.door.push_all(queue.written[queue.acked :], SIZE)
    assert len(queue.door.journal()) == len(queue.written)
    assert different(month.ledger, queue.door) == []


@pytest.mark.parametrize("kills", [2, pytest.param(40, marks=pytest.mark.long)])
def test_servers_killed_at_any_moment_take_everything_once(
    centre: Centre, month: Month, database_url: str, kills: int
) -> None:
    queue, chance = Queue(centre, month), random.Random(kills)
    for _ in range(kills):
        with running(database_url) as server:
            queue.send(server)
            timer = threading.Timer(chance.uniform(0.0, 0.2), server.process.kill)
            timer.start()
            while not queue.is_done and queue.send(server):
                pass
            timer.join()
        queue.whole()
    queue.door.push_all(queue.written[queue.acked :] or queue.written[-3:], SIZE)
    queue.whole()
    assert len(queue.door.journal()) == len(queue.written)
    assert different(month.ledger, queue.door) == []
