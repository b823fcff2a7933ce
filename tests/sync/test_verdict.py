"""What is sent ends at the centre exactly, whatever the line, a backup or a copy of the data does to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pos_terminal.contract import push
from pos_terminal.ledger import sending
from pos_terminal.sync.calls import reply_of
from pos_terminal.sync.queue import OfJournal
from pos_terminal.sync.replies import NoReply, Reply
from pos_terminal.sync.verdict import Then, judge
from tests.support.model_centre import ModelCentre
from tests.sync.shelf import NOW_MS, Shelf

LINES = ("ok", "request_lost", "answer_lost")


@contextmanager
def line_that(kind: str) -> Iterator[None]:
    if kind == "request_lost":
        raise ConnectionError
    yield
    if kind == "answer_lost":
        raise ConnectionError


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    made = Shelf()
    yield made
    made.close()


def _fill(shelf: Shelf, count: int, word: str = "e") -> None:
    for _ in range(count):
        shelf.append(f'{{"{word}":{len(shelf.rows)}}}'.encode())


def test_what_waits_is_sent_in_order_in_batches(shelf: Shelf) -> None:
    centre = ModelCentre()
    _fill(shelf, 12)
    shelf.drain(centre)
    assert centre.raw(1) == shelf.raws()
    assert centre.heard == 3
    assert shelf.mark.sent_at == NOW_MS
    assert (shelf.mark.position, shelf.mark.seq, shelf.mark.state) == (12, 12, sending.IN_STEP)


def test_a_question_without_events_changes_nothing(shelf: Shelf) -> None:
    centre = ModelCentre()
    _fill(shelf, 3)
    shelf.drain(centre)
    assert shelf.turn(centre).then is Then.GO_ON
    assert centre.raw(1) == shelf.raws()


def test_a_centre_that_lost_its_newest_gets_them_once_more(shelf: Shelf) -> None:
    centre = ModelCentre()
    _fill(shelf, 12)
    shelf.drain(centre)
    del centre.journal[1][4:]
    shelf.drain(centre)
    assert centre.raw(1) == shelf.raws()
    assert shelf.mark.position == 12


def test_another_centre_that_has_nothing_gets_everything(shelf: Shelf) -> None:
    _fill(shelf, 12)
    shelf.drain(ModelCentre())
    other = ModelCentre()
    shelf.drain(other)
    assert other.raw(1) == shelf.raws()


def test_an_answer_that_names_another_hash_marks_nothing(shelf: Shelf) -> None:
    _fill(shelf, 3)
    batch = sending.next_batch(shelf.connection)
    said = push.Accepted(incarnation=1, seq=3, head="00" * 32, server_time=1)
    verdict = judge(OfJournal(shelf.connection), shelf.mark, batch, Reply(said, 200), 1)
    assert (verdict.mark.position, verdict.mark.state, verdict.then) == (0, sending.IN_STEP, Then.AGAIN)
    verdict = judge(OfJournal(shelf.connection), verdict.mark, batch, Reply(said, 200), 1)
    assert (verdict.mark.position, verdict.mark.state, verdict.then) == (0, sending.COPIED, Then.SELDOM)


def test_a_refusal_that_the_way_may_have_made_is_tried_again(shelf: Shelf) -> None:
    _fill(shelf, 3)
    batch = sending.next_batch(shelf.connection)
    for status, code in ((401, "signature_wrong"), (404, "not_found"), (400, "unreadable")):
        said = push.Refused(error=push.Problem(code=code, message=""))
        verdict = judge(OfJournal(shelf.connection), shelf.mark, batch, Reply(said, status), 1)
        assert (verdict.then, verdict.mark.state, verdict.mark.reason) == (Then.AGAIN, "in_step", code)


def test_two_copies_of_one_journal_end_in_quarantine_and_nothing_is_lost(shelf: Shelf) -> None:
    centre = ModelCentre()
    _fill(shelf, 8)
    shelf.drain(centre)
    twin = shelf.copy()
    _fill(shelf, 3, "ours")
    _fill(twin, 14, "theirs")
    shelf.drain(centre)
    assert twin.drain(centre).mark.state == sending.QUARANTINED
    assert centre.raw(1) == shelf.raws()
    assert centre.kept(1) == twin.raws()[8:]
    # Everything is there, so it is asked seldom, and what follows is kept, too.
    _fill(twin, 2, "later")
    twin.drain(centre)
    assert centre.kept(1) == twin.raws()[8:]
    assert twin.mark.position == 8
    twin.close()


def test_a_copy_with_nothing_new_notices_that_it_is_one(shelf: Shelf) -> None:
    centre = ModelCentre()
    _fill(shelf, 8)
    shelf.drain(centre)
    twin = shelf.copy()
    _fill(shelf, 3)
    shelf.drain(centre)
    assert twin.drain(centre).mark.state == sending.COPIED
    twin.close()


def test_a_backup_that_was_put_back_asks_for_a_new_number_and_goes_on_under_it(shelf: Shelf) -> None:
    centre = ModelCentre()
    _fill(shelf, 12)
    shelf.drain(centre)
    restored = shelf.copy(7)
    restored.incarnation = 2
    _fill(restored, 2, "new")
    assert restored.drain(centre).mark.state == sending.COPIED
    centre.enrol_again()
    assert restored.drain(centre).mark.state == sending.IN_STEP
    assert centre.raw(1) == shelf.raws()
    assert centre.raw(2) == restored.raws(2)
    assert not restored.waits()
    restored.close()


def test_a_revoked_terminal_keeps_everything_and_asks_seldom(shelf: Shelf) -> None:
    centre = ModelCentre(revoked=True)
    _fill(shelf, 3)
    verdict = shelf.drain(centre)
    assert (verdict.then, verdict.mark.state, verdict.mark.position) == (Then.SELDOM, sending.REVOKED, 0)
    centre.revoked = False
    assert shelf.drain(centre).mark.state == sending.IN_STEP


def test_a_batch_that_is_too_large_is_halved(shelf: Shelf) -> None:
    centre = ModelCentre(most_events=2)
    _fill(shelf, 12)
    shelf.drain(centre)
    assert centre.raw(1) == shelf.raws()


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_busy_centre_is_asked_again_after_what_it_named(shelf: Shelf, status: int) -> None:
    _fill(shelf, 3)
    said = push.Refused(error=push.Problem(code="busy", message=""))
    batch = sending.next_batch(shelf.connection)
    verdict = judge(OfJournal(shelf.connection), shelf.mark, batch, Reply(said, status, 17.0), 1)
    assert (verdict.then, verdict.retry_after_s, verdict.mark.state) == (Then.AGAIN, 17.0, sending.IN_STEP)


def test_a_page_of_somebody_in_between_is_no_reply() -> None:
    huge = b'{"incarnation":1,"seq":%d,"head":"%s","server_time":1}' % (1 << 70, b"00" * 32)
    late = b'{"error":{"code":"gap","message":""},"server_time":%d}' % (1 << 70)
    short = b'{"incarnation":1,"seq":1,"head":"00","server_time":1}'
    pages = ((200, b"<html>"), (200, b"{}"), (302, b""), (403, b"<html>no</html>"))
    for status, body in (*pages, (200, huge), (409, late), (200, short)):
        assert isinstance(reply_of(status, body), NoReply)


# -- whatever happens -------------------------------------------------------------------------------------

_events = st.tuples(st.just("append"), st.integers(1, 9))
_turns = st.tuples(st.just("turn"), st.sampled_from(LINES))
_loses = st.tuples(st.just("centre_loses"), st.integers(0, 12))
_restores = st.tuples(st.just("restore"), st.integers(0, 12))
_quiet = st.lists(st.one_of(_events, _turns, _turns, _loses, _restores), max_size=25)
_twins = st.lists(
    st.one_of(_events, _turns, _turns, st.tuples(st.just("twin"), st.integers(0, 3))), max_size=25
)


class _Life:
    """A terminal, its centre, and what happens to them."""

    def __init__(self) -> None:
        self.centre = ModelCentre()
        self.shelf = Shelf()
        self.others: list[Shelf] = []
        self.everything: set[bytes] = set()
        self.number = 0
        self.append(self.shelf)  # no journal is empty: it begins with its opening

    def live(self, what: str, how: int | str) -> None:
        if what == "append":
            for _ in range(int(how)):
                self.append(self.shelf)
        elif what == "turn":
            self.shelf.turn(self.centre, lambda: line_that(str(how)))
        elif what == "centre_loses":
            newest = self.centre.journal.get(max(self.centre.journal, default=1), [])
            del newest[max(0, len(newest) - int(how)) :]
        elif what == "restore" and self.shelf.rows:
            self.others.append(self.shelf)
            self.shelf = self.shelf.copy(max(1, len(self.shelf.rows) - int(how)))
            self.shelf.incarnation = self.centre.enrol_again()
            self.append(self.shelf)
        elif what == "twin":
            self.others.append(self.shelf)
            self.shelf = self.shelf.copy()
            for _ in range(int(how)):
                self.append(self.others[-1])

    def append(self, shelf: Shelf) -> None:
        self.number += 1
        raw = f'{{"n":{self.number}}}'.encode()
        shelf.append(raw)
        self.everything.add(raw)

    def close(self) -> None:
        for shelf in (self.shelf, *self.others):
            shelf.close()


@settings(max_examples=60)
@given(_quiet)
def test_one_terminal_ends_in_step_whatever_was_lost_or_put_back(steps: list[tuple[str, int | str]]) -> None:
    life = _Life()
    try:
        for what, how in steps:
            life.live(what, how)
        life.append(life.shelf)
        verdict = life.shelf.drain(life.centre)
        assert verdict.mark.state == sending.IN_STEP
        newest = life.shelf.incarnation
        assert life.centre.raw(newest) == life.shelf.raws(newest)
        assert not life.shelf.waits()
    finally:
        life.close()


@settings(max_examples=60)
@given(_twins)
def test_of_copies_nothing_is_lost_and_nothing_is_marked_that_is_not_there(
    steps: list[tuple[str, int | str]],
) -> None:
    life = _Life()
    try:
        for what, how in steps:
            life.live(what, how)
            mark = life.shelf.mark
            assert life.shelf.raws()[: mark.position] == life.centre.raw(1)[: mark.position]
        for shelf in (*life.others, life.shelf):
            shelf.drain(life.centre)
        at_the_centre = {*life.centre.raw(1), *life.centre.kept(1)}
        assert at_the_centre == life.everything
        life.shelf.incarnation = life.centre.enrol_again()
        life.append(life.shelf)
        assert life.shelf.drain(life.centre).mark.state == sending.IN_STEP
        assert life.centre.raw(2) == life.shelf.raws(2)
        assert not life.shelf.waits()
    finally:
        life.close()
