"""Pushing over HTTP as an enrolled terminal: what each way to be refused is answered with."""

from __future__ import annotations

from typing import Any

import httpx2 as httpx
import pytest
from fastapi.testclient import TestClient

from pos_terminal.central.accounts import terminals
from pos_terminal.central.centre import Centre
from pos_terminal.contract import push
from pos_terminal.contract.push import Accepted, Code, Refused
from tests.central.journals import Pen, Written
from tests.central.people import TestTerminal, enrolled_terminal, make_restaurant

GZIP = {"Content-Encoding": "gzip", "Content-Type": "application/json"}


class Line:
    """One terminal's line to the centre."""

    def __init__(self, centre: Centre, client: TestClient) -> None:
        self.centre, self.client = centre, client
        self.terminal: TestTerminal = enrolled_terminal(centre, make_restaurant(centre))
        self.pen = Pen(self.terminal.terminal_id)

    def post(self, body: bytes) -> httpx.Response:
        """Send these bytes, signed."""
        answer = self.terminal.ask(self.client, "POST", push.PATH, body, headers=GZIP)
        assert isinstance(answer, httpx.Response)
        return answer

    def push(self, written: list[Written]) -> tuple[int, Accepted | Refused]:
        """Send these events."""
        body = push.encode_batch(
            incarnation=written[0].incarnation,
            first_seq=written[0].seq,
            prev=written[0].previous,
            head=written[-1].hash,
            events=[one.raw for one in written],
        )
        answer = self.post(push.pack(body))
        read: Any = push.decode_accepted if answer.status_code == 200 else push.decode_refused
        return answer.status_code, read(answer.content)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What is in the database."""
        with self.centre.database.tenant(self.terminal.restaurant_id) as connection:
            return [tuple(row) for row in connection.exec_driver_sql(sql)]


@pytest.fixture
def line(centre: Centre, client: TestClient) -> Line:
    found = Line(centre, client)
    for number in range(6):
        found.pen.write("staff.added", person(number))
    return found


def person(number: int) -> dict[str, str]:
    return {"staff_id": f"s-{number}", "code": f"{number}", "name": "Awa", "role": "cashier"}


def test_what_is_acknowledged_is_stored_and_shown(line: Line) -> None:
    status, answer = line.push(line.pen.written[:4])
    assert (status, isinstance(answer, Accepted)) == (200, True)
    assert isinstance(answer, Accepted)
    assert (answer.incarnation, answer.seq, answer.head) == (1, 4, line.pen.written[3].hash.hex())
    assert abs(answer.server_time - line.centre.clock.now_ms()) < 60_000
    assert line.rows("SELECT COUNT(*) FROM pos.journal WHERE terminal_id <> 'centre'") == [(4,)]
    assert line.rows("SELECT COUNT(*) FROM pos.staff") == [(4,)]
    assert b'pos_central_events_total{end="stored"} 4.0' in line.centre.metrics.document()


def test_a_gap_is_answered_with_the_head(line: Line) -> None:
    line.push(line.pen.written[:2])
    status, answer = line.push(line.pen.written[4:])
    assert isinstance(answer, Refused)
    assert (status, answer.error.code, answer.seq, answer.head) == (
        *(409, Code.GAP, 2, line.pen.written[1].hash.hex()),
    )


def test_two_machines_with_the_same_data_end_in_quarantine_and_nothing_is_lost(line: Line) -> None:
    line.push(line.pen.written)
    copy = line.pen.copy()
    line.pen.write("staff.added", person(10))
    copy.write("staff.added", person(11))
    copy.write("staff.added", person(12))
    assert line.push(line.pen.written[6:])[0] == 200
    status, answer = line.push(copy.written[6:])
    assert isinstance(answer, Refused)
    assert (status, answer.error.code, answer.kept) == (409, Code.FORK, 8)
    for written in (copy.written[7:], [line.pen.write("staff.added", person(13))]):
        status, answer = line.push(written)
        assert isinstance(answer, Refused)
        assert (status, answer.error.code, answer.seq) == (403, Code.QUARANTINED, 7)
    assert line.rows("SELECT seq FROM pos.journal_tails ORDER BY seq") == [(7,), (8,), (8,)]
    assert line.rows("SELECT quarantine_reason FROM pos.terminals") == [("fork",)]
    terminals.release(line.centre, line.terminal.restaurant_id, line.terminal.terminal_id, "user:1")
    assert line.push(line.pen.written[7:])[0] == 200


def test_a_revoked_terminal_sends_nothing_any_more(line: Line) -> None:
    terminals.revoke(line.centre, line.terminal.restaurant_id, line.terminal.terminal_id, "user:1")
    status, answer = line.push(line.pen.written)
    assert isinstance(answer, Refused)
    assert (status, answer.error.code) == (403, Code.REVOKED)
    assert line.rows("SELECT 1 FROM pos.journal WHERE terminal_id <> 'centre'") == []


def test_an_event_of_tomorrow_is_counted_and_logged(line: Line, caplog: pytest.LogCaptureFixture) -> None:
    line.pen.write("of.tomorrow", {"number": 1})
    assert line.push(line.pen.written)[0] == 200
    assert line.rows("SELECT seq, type FROM pos.unfolded_events") == [(7, "of.tomorrow")]
    assert "events could not be folded" in caplog.messages
    assert b'pos_central_events_total{end="unfolded"} 1.0' in line.centre.metrics.document()


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{}", 400, Code.UNREADABLE),
        (push.pack(b"{}"), 400, Code.UNREADABLE),
        (push.pack(b'{"v":9}'), 400, Code.VERSION),
        (push.pack(b" " * (push.MAX_BYTES + 1)), 413, Code.TOO_LARGE),
    ],
    ids=["not packed", "no batch", "newer", "too large"],
)
def test_what_is_no_batch_is_refused(line: Line, body: bytes, status: int, code: Code) -> None:
    answer = line.post(body)
    assert (answer.status_code, push.decode_refused(answer.content).error.code) == (status, code)


def test_events_of_another_terminal_are_not_taken_from_this_one(line: Line) -> None:
    other = Pen("another terminal")
    other.write("staff.added", person(1))
    status, answer = line.push(other.written)
    assert isinstance(answer, Refused)
    assert (status, answer.error.code) == (400, Code.WRONG_TERMINAL)
    assert b'pos_central_pushes_refused_total{code="wrong_terminal"} 1.0' in line.centre.metrics.document()
