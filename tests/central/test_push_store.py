"""Each event is stored once, in order, as it came; whatever contradicts what is there is kept aside."""

from __future__ import annotations

import pytest

from pos_terminal.central.database import Database
from pos_terminal.contract import push
from pos_terminal.contract.chain import GENESIS, chain_hashes
from pos_terminal.contract.push import Accepted, Batch, Code, Refused
from tests.central.journals import NOW, Door, Pen, Sender, batch_of, question


@pytest.fixture
def door(database: Database) -> Door:
    return Door(database)


@pytest.fixture
def pen() -> Pen:
    return written(Pen(), 10)


def written(pen: Pen, count: int, word: str = "a") -> Pen:
    """So many events more."""
    for number in range(count):
        pen.write("staff.left", {"payment_id": f"p-{number % 3}", "word": word})
    return pen


def accepted(answer: Accepted | Refused) -> tuple[int, str]:
    assert isinstance(answer, Accepted), answer
    return answer.seq, answer.head


def refused(answer: Accepted | Refused) -> tuple[str, int, int]:
    assert isinstance(answer, Refused), answer
    return answer.error.code, answer.seq, answer.kept


def test_events_are_stored_as_the_bytes_that_were_hashed(door: Door, pen: Pen) -> None:
    answer = door.store(batch_of(pen.written)).answer
    assert accepted(answer) == (10, pen.head.hex())
    assert answer.server_time == NOW
    assert door.journal() == [(one.seq, 1, one.seq, one.hash, one.raw) for one in pen.written]
    assert chain_hashes(GENESIS, [row[4] for row in door.journal()]) == [row[3] for row in door.journal()]
    assert door.rows("SELECT subject FROM pos.journal ORDER BY position LIMIT 4") == [
        *(("p-0",), ("p-1",), ("p-2",), ("p-0",))
    ]


def test_an_empty_batch_asks_how_far_the_centre_is(door: Door, pen: Pen) -> None:
    assert accepted(door.push(question())) == (0, GENESIS.hex())
    door.push(batch_of(pen.written[:4]))
    assert accepted(door.push(question())) == (4, pen.written[3].hash.hex())


def test_a_batch_that_comes_again_is_stored_once_and_answered_with_the_head(door: Door, pen: Pen) -> None:
    for part in (pen.written, pen.written, pen.written[2:5], pen.written[9:]):
        assert accepted(door.push(batch_of(part))) == (10, pen.head.hex())
    assert len(door.journal()) == 10


def test_of_a_batch_that_overlaps_only_the_rest_is_stored(door: Door, pen: Pen) -> None:
    door.push(batch_of(pen.written[:6]))
    stored = door.store(batch_of(pen.written[3:]))
    assert stored.new is not None
    assert (stored.position, stored.new.first_seq, len(stored.new.raws)) == (6, 7, 4)
    assert [row[2] for row in door.journal()] == list(range(1, 11))


def test_what_lies_behind_a_gap_is_refused_with_the_head(door: Door, pen: Pen) -> None:
    door.push(batch_of(pen.written[:3]))
    assert refused(door.push(batch_of(pen.written[5:]))) == ("gap", 3, 0)
    assert len(door.journal()) == 3
    assert accepted(door.push(batch_of(pen.written[3:])))[0] == 10


def test_what_follows_another_event_than_the_head_is_a_gap(door: Door, pen: Pen) -> None:
    other = written(Pen(), 5, "other")
    door.push(batch_of(pen.written[:5]))
    written(other, 1)
    answer = door.push(batch_of(other.written[5:]))
    assert refused(answer) == ("gap", 5, 0)
    assert isinstance(answer, Refused)
    assert answer.head == pen.written[4].hash.hex()


def test_two_events_under_one_number_never_both_count(door: Door, pen: Pen) -> None:
    copy = written(pen.copy(), 3, "of the copy")
    written(pen, 2, "of the first")
    door.push(batch_of(pen.written))
    assert refused(door.push(batch_of(copy.written[8:]))) == ("fork", 12, 13)
    assert [row[4] for row in door.journal()] == [one.raw for one in pen.written]
    assert door.rows("SELECT seq, event, hash FROM pos.journal_tails ORDER BY seq") == [
        (one.seq, one.raw, one.hash) for one in copy.written[10:]
    ]
    assert door.rows("SELECT forked_at FROM pos.journal_cursors") == [(NOW,)]


def test_a_quarantined_terminal_is_refused_and_what_it_says_is_kept(door: Door, pen: Pen) -> None:
    door.push(batch_of(pen.written[:4]))
    held = door.as_(quarantined=True)
    for _ in range(2):
        assert refused(held.push(batch_of(pen.written[2:]))) == ("quarantined", 4, 10)
    assert refused(held.push(question())) == ("quarantined", 4, 0)
    assert len(door.journal()) == 4
    assert door.rows("SELECT seq FROM pos.journal_tails ORDER BY seq") == [(n,) for n in range(5, 11)]
    # A person found it to be the right one.
    assert accepted(door.push(batch_of(pen.written[4:])))[0] == 10


def test_the_long_tail_of_a_copy_is_kept_to_its_end_after_a_new_enrolment(door: Door, pen: Pen) -> None:
    copy = written(pen.copy(), 20, "of the copy")
    written(pen, 2)
    door.push(batch_of(pen.written))
    again = door.as_(incarnation=2)
    assert refused(again.push(batch_of(copy.written[10:15]))) == ("fork", 12, 15)
    assert refused(again.push(batch_of(copy.written[15:]))) == ("fork", 12, 30)
    life = copy.back_to(30, 2)
    written(life, 4, "second life")
    assert accepted(again.push(batch_of(life.written[30:]))) == (4, life.head.hex())
    assert [row[1:3] for row in door.journal()][-5:] == [(1, 12), (2, 1), (2, 2), (2, 3), (2, 4)]
    assert len(door.rows("SELECT 1 FROM pos.journal_tails")) == 20


def test_a_restored_terminal_goes_on_in_the_incarnation_that_it_was_given(door: Door, pen: Pen) -> None:
    door.push(batch_of(pen.written))
    life = written(pen.back_to(6, 2), 3, "after the restore")
    new = [one for one in life.written if one.incarnation == 2]
    answer = door.push(batch_of(new))
    assert refused(answer)[0] == "incarnation"
    assert isinstance(answer, Refused)
    assert answer.incarnation == 1
    again = door.as_(incarnation=2)
    assert accepted(again.push(batch_of(life.written[:6]))) == (10, pen.head.hex())
    assert accepted(again.push(batch_of(new))) == (3, life.head.hex())
    assert [row[0] for row in door.journal()] == list(range(1, 14))
    assert accepted(again.push(question(1)))[0] == 10
    assert accepted(again.push(question(2)))[0] == 3


def test_a_new_incarnation_follows_something_that_is_known(door: Door, pen: Pen) -> None:
    again = door.as_(incarnation=2)
    life = written(pen.back_to(8, 2), 3)
    new = [one for one in life.written if one.incarnation == 2]
    door.push(batch_of(pen.written[:4]))
    assert refused(again.push(batch_of(new))) == ("gap", 0, 0)
    fresh = written(Pen(incarnation=2), 3)
    assert refused(again.push(batch_of(fresh.written))) == ("gap", 0, 0)
    assert accepted(again.push(batch_of(pen.written[4:8])))[0] == 8
    assert accepted(again.push(batch_of(new)))[0] == 3


def _with_another_head(pen: Pen) -> Batch:
    return batch_of(pen.written, head=bytes(32))


def _changed_under_way(pen: Pen) -> Batch:
    return batch_of(pen.written, events=[one.raw.replace(b"p-1", b"p-2") for one in pen.written])


def _of_another_terminal(_pen: Pen) -> Batch:
    other = written(Pen("terminal-2"), 3)
    return batch_of(other.written)


def _of_another_incarnation(pen: Pen) -> Batch:
    pen.write("x", {}, incarnation=2)
    return batch_of(pen.written)


def _under_another_number(pen: Pen) -> Batch:
    pen.write("x", {}, seq=40)
    return batch_of(pen.written)


def _without_an_envelope(pen: Pen) -> Batch:
    pen.put(b'{"body":{},"seq":11}')
    return batch_of(pen.written)


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (_with_another_head, Code.BROKEN_CHAIN),
        (_changed_under_way, Code.BROKEN_CHAIN),
        (_of_another_terminal, Code.WRONG_TERMINAL),
        (_of_another_incarnation, Code.WRONG_NUMBER),
        (_under_another_number, Code.WRONG_NUMBER),
        (_without_an_envelope, Code.UNREADABLE),
    ],
)
def test_what_is_not_this_terminals_batch_is_refused_as_a_whole(
    door: Door, pen: Pen, make: object, code: Code
) -> None:
    assert callable(make)
    assert refused(door.push(make(pen)))[0] == code
    assert door.journal() == []
    assert push.STATUS[code] == 400


def test_terminals_and_restaurants_are_kept_apart(database: Database) -> None:
    doors = [
        Door(database, Sender(terminal_id=name, restaurant_id=restaurant))
        for restaurant in ("r-1", "r-2")
        for name in ("t-1", "t-2")
    ]
    for number, door in enumerate(doors, 1):
        door.push(batch_of(written(Pen(door.sender.terminal_id), number).written))
    for number, door in enumerate(doors, 1):
        assert [row[0] for row in door.journal()] == list(range(1, number + 1))
        others = door.rows("SELECT COUNT(*) FROM pos.journal") + door.rows(
            "SELECT COUNT(*) FROM pos.journal_ends"
        )
        assert others == ([(3,), (2,)] if number < 3 else [(7,), (2,)])


def test_events_of_a_refund_are_filed_with_its_payment(door: Door) -> None:
    pen = Pen()
    pen.write("refund.started", {"refund_id": "r-1", "payment_id": "p-1"})
    pen.write("refund.phase", {"refund_id": "r-1"})
    pen.write("refund.phase", {"refund_id": "r-2"})
    pen.write("exception.resolved", {"exception_id": ["hostile"], "payment_id": "x" * 3000})
    pen.write("strange", ["no", "body"])
    door.store(batch_of(pen.written))
    assert [row[0] for row in door.rows("SELECT subject FROM pos.journal ORDER BY position")] == [
        *("p-1", "p-1", None, None, None)
    ]
