"""What a newer terminal sent is folded once this server knows it, as if it had been at its place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from click.testing import CliRunner

from pos_terminal.central.command import central
from pos_terminal.central.database import Database
from pos_terminal.central.ingest import interpret
from pos_terminal.central.ingest.following import Followed
from pos_terminal.central.ingest.refold import Refolded, refold
from pos_terminal.central.ingest.verify import verify_payables, verify_terminal
from tests.central.journals import NOW, RESTAURANT, Door, Pen
from tests.central.test_push_fold import paid, start, succeed, unfolded


@pytest.fixture
def door(database: Database) -> Door:
    return Door(database)


@contextmanager
def not_knowing(*types: str) -> Iterator[None]:
    """A server of the version before these events."""
    known = {key: interpret._BODY.pop(key) for key in list(interpret._BODY) if key[0] in types}
    assert {key[0] for key in known} == set(types)
    try:
        yield
    finally:
        interpret._BODY.update(known)


def refolded(door: Door, told: list[Followed] | None = None) -> Refolded:
    def follow(_connection: object, followed: Followed) -> None:
        assert told is not None
        told.append(followed)

    with door.database.tenant(RESTAURANT) as connection:
        return refold(connection, door.sender, NOW, () if told is None else (follow,))


def whole(door: Door) -> list[str]:
    with door.database.tenant(RESTAURANT) as connection:
        report = verify_terminal(connection, door.sender)
        return report.problems + verify_payables(connection, RESTAURANT)


def test_what_was_not_known_is_folded_with_what_hung_on_it(door: Door) -> None:
    pen = Pen()
    with not_knowing("payment.started"):
        start(pen, "a")
        succeed(pen, "a")
        pen.write("payment.teleported", {"to": 1})
        door.push_all(pen.written)
    assert [row[2] for row in unfolded(door)] == ["unknown", "does_not_fit", "unknown"]
    told: list[Followed] = []
    assert refolded(door, told) == Refolded(RESTAURANT, "terminal-1", 2, 1)
    assert paid(door) == ["a"]
    assert [type(body).__name__ for body in told[0].bodies] == ["PaymentStarted", "PaymentSucceeded"]
    assert [row[1] for row in unfolded(door)] == ["payment.teleported"]
    assert door.rows("SELECT amount_taken, settled FROM pos.payables") == [(500, 1)]
    assert whole(door) == []
    # Again there is nothing more to do, and nobody is told twice.
    assert refolded(door, told).folded == 0
    assert len(told) == 1


def test_what_a_later_event_said_of_the_same_row_stands(door: Door) -> None:
    pen = Pen()
    start(pen, "a")
    with not_knowing("payment.failed"):
        failed = {"payment_id": "a", "error_code": "declined", "error_message": ""}
        pen.write("payment.failed", failed)
        succeed(pen, "a")
        door.push_all(pen.written)
    assert unfolded(door) == [(2, "payment.failed", "unknown")]
    assert paid(door) == ["a"]
    assert refolded(door).folded == 1
    assert paid(door) == ["a"], "the later one"
    assert whole(door) == []


def test_what_does_not_fit_is_not_tried_again_by_itself(door: Door) -> None:
    pen = Pen()
    succeed(pen, "nobody")
    start(pen, "nobody")
    door.push_all(pen.written)
    assert refolded(door).folded == 0
    assert unfolded(door) == [(1, "payment.succeeded", "does_not_fit")]


def test_what_a_person_settled_stays_settled(door: Door) -> None:
    pen = Pen()
    with not_knowing("payment.started"):
        start(pen, "a")
        door.push_all(pen.written)
    door.rows("UPDATE pos.unfolded_events SET settled_at = 1, settled_by = 'me' RETURNING 1")
    assert refolded(door).folded == 0


def test_the_command_says_what_it_folded(database_url: str, door: Door) -> None:
    arguments = ["--database-url", database_url, "refold"]
    assert "nothing to fold again" in CliRunner().invoke(central, arguments).output
    pen = Pen()
    with not_knowing("payment.started"):
        start(pen, "a")
        door.push_all(pen.written)
    said = CliRunner().invoke(central, arguments)
    assert (said.exit_code, said.output) == (0, f"{RESTAURANT} terminal-1: 1 folded, 0 left\n")
    assert unfolded(door) == []
