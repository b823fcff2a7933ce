"""Whatever is done to the journal or the tables behind our back is found, and the place is named."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pos_terminal.domain.errors import DatabaseProblem
from pos_terminal.ledger import start_checks
from pos_terminal.ledger.database import open_writer
from pos_terminal.ledger.journal import chain_hash
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.ledger.verify import verify
from tests.ledger.conftest import live_through_everything
from tests.support.core import TurnedClock, open_ledger

Edit = Callable[[Any, int], None]


class Copy:
    """One file on which edits are tried, each in a transaction that is rolled back."""

    def __init__(self, path: Path, terminal_id: str) -> None:
        self._engine = open_writer(path)
        self._terminal_id = terminal_id
        with self._engine.connect() as connection:
            self.length = int(connection.exec_driver_sql("SELECT COUNT(*) FROM journal").scalar() or 0)

    def problems(self, edit: Edit, position: int) -> list[str]:
        """What verify says after this edit."""
        with self._engine.connect() as connection:
            change = connection.begin()
            for trigger in ("journal_no_update", "journal_no_delete"):
                connection.exec_driver_sql(f"DROP TRIGGER {trigger}")
            edit(connection, position)
            found = verify(connection, self._terminal_id).problems
            change.rollback()
        return found

    def start_problem(self, edit: Edit, position: int) -> str | None:
        """What the checks at a start say after this edit."""
        with self._engine.connect() as connection:
            change = connection.begin()
            for trigger in ("journal_no_update", "journal_no_delete"):
                connection.exec_driver_sql(f"DROP TRIGGER {trigger}")
            edit(connection, position)
            try:
                start_checks.run(connection, self._terminal_id)
            except DatabaseProblem as problem:
                return f"{problem.code}: {problem.params['detail']}"
            finally:
                change.rollback()
        return None

    def close(self) -> None:
        self._engine.dispose()


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copy]:
    folder = tmp_path_factory.mktemp("verify")
    ledger = open_ledger(folder)
    live_through_everything(ledger)
    ledger.close()
    found = Copy(folder / "ledger.db", ledger.terminal_id)
    yield found
    found.close()


def _events(connection: Any, position: int) -> bytes:
    found = connection.exec_driver_sql("SELECT event FROM journal WHERE position = ?", (position,)).scalar()
    return bytes(found)


def _rehash(connection: Any, first: int) -> None:
    """What a forger who knows the chain does: every hash from here on is right again."""
    head = connection.exec_driver_sql("SELECT hash FROM journal WHERE position = ?", (first - 1,)).scalar()
    head = head or bytes(32)
    rows = connection.exec_driver_sql(
        "SELECT position, event FROM journal WHERE position >= ?", (first,)
    ).all()
    for position, event in rows:
        head = chain_hash(head, event)
        connection.exec_driver_sql("UPDATE journal SET hash = ? WHERE position = ?", (head, position))


def _change_a_byte(connection: Any, position: int) -> None:
    event = bytearray(_events(connection, position))
    event[len(event) // 2] ^= 1
    connection.exec_driver_sql("UPDATE journal SET event = ? WHERE position = ?", (bytes(event), position))


def _add_a_space(connection: Any, position: int) -> None:
    event = _events(connection, position)
    changed = event.replace(b'","', b'", "', 1)
    connection.exec_driver_sql("UPDATE journal SET event = ? WHERE position = ?", (changed, position))


def _change_the_time(connection: Any, position: int) -> None:
    event = json.loads(_events(connection, position))
    event["at"] -= 86_400_000
    text = json.dumps(event, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    connection.exec_driver_sql("UPDATE journal SET event = ? WHERE position = ?", (text, position))


def _delete(connection: Any, position: int) -> None:
    connection.exec_driver_sql("DELETE FROM journal WHERE position = ?", (position,))


def _delete_and_close_the_gap(connection: Any, position: int) -> None:
    _delete(connection, position)
    # By way of numbers that nobody has: a row is never in two places.
    for step in (1_000_000, -1_000_001):
        connection.exec_driver_sql(
            "UPDATE journal SET position = position + ?, seq = seq + ? WHERE position > ?",
            (step, step, position),
        )


def _leave_a_gap(connection: Any, position: int) -> None:
    for step in (1_000_000, -999_999):
        connection.exec_driver_sql(
            "UPDATE journal SET position = position + ? WHERE position >= ?", (step, position)
        )


def _cut_off_with_the_tables_left(connection: Any, position: int) -> None:
    connection.exec_driver_sql("DELETE FROM journal WHERE position >= ?", (position,))


def _swap_with_the_next(connection: Any, position: int) -> None:
    rows = connection.exec_driver_sql(
        "SELECT position, event, hash, subject FROM journal WHERE position IN (?, ?)",
        (position, position + 1),
    ).all()
    if len(rows) < 2:
        return _swap_with_the_next(connection, position - 1)
    (first, *a), (second, *b) = rows
    for at, values in ((first, b), (second, a)):
        connection.exec_driver_sql(
            "UPDATE journal SET event = ?, hash = ?, subject = ? WHERE position = ?", (*values, at)
        )
    return None


def _swap_the_hash(connection: Any, position: int) -> None:
    connection.exec_driver_sql("UPDATE journal SET hash = zeroblob(32) WHERE position = ?", (position,))


def _say_it_twice(connection: Any, position: int) -> None:
    connection.exec_driver_sql(
        "INSERT INTO journal SELECT (SELECT MAX(position) + 1 FROM journal), incarnation,"
        " (SELECT MAX(seq) + 1 FROM journal), subject, hash, event FROM journal WHERE position = ?",
        (position,),
    )


def _say_it_twice_with_a_right_hash(connection: Any, position: int) -> None:
    _say_it_twice(connection, position)
    _rehash(connection, int(connection.exec_driver_sql("SELECT MAX(position) FROM journal").scalar()))


def _of_another_payment(connection: Any, position: int) -> None:
    connection.exec_driver_sql("UPDATE journal SET subject = 'somebody' WHERE position = ?", (position,))


def _other_numbers(connection: Any, position: int) -> None:
    connection.exec_driver_sql("UPDATE journal SET incarnation = 2 WHERE position = ?", (position,))


EDITS = [
    *(_change_a_byte, _add_a_space, _change_the_time, _delete, _delete_and_close_the_gap),
    *(_swap_with_the_next, _swap_the_hash, _say_it_twice, _say_it_twice_with_a_right_hash),
    *(_cut_off_with_the_tables_left, _of_another_payment, _other_numbers, _leave_a_gap),
]
TELLS_THE_PLACE = {
    _change_a_byte,
    _add_a_space,
    _change_the_time,
    _swap_the_hash,
    _of_another_payment,
    _other_numbers,
}


def test_an_untouched_journal_is_whole(copy: Copy) -> None:
    assert copy.problems(lambda _connection, _position: None, 0) == []
    assert copy.length >= 30


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__.strip("_"))
def test_an_edit_of_the_journal_is_found_at_every_position(copy: Copy, edit: Edit, pytestconfig: Any) -> None:
    step = 1 if pytestconfig.getoption("--long") else 5
    for position in {*range(2, copy.length + 1, step), copy.length}:
        problems = copy.problems(edit, position)
        assert problems, position
        if edit in TELLS_THE_PLACE:
            assert problems[0].startswith(f"position {position}:")


@pytest.mark.parametrize(
    ("edit", "place"),
    [
        ("UPDATE payments SET amount = amount + 1 WHERE amount = 1001", "(17,): differs from the"),
        ("UPDATE payments SET status = 'success', completed_at = 1 WHERE status = 'expired'", "in status"),
        ("DELETE FROM payments WHERE amount = 1001", "payments, (17,): is missing from the table"),
        ("UPDATE payments SET idempotency_key = 'x' WHERE amount = 1001", "in idempotency_key"),
        ("UPDATE payables SET amount_taken = 9500, settled = 1 WHERE payable_id = '1045'", "payables"),
        ("UPDATE payables SET amount_due = 1 WHERE payable_id = '1045'", "in amount_due"),
        ("INSERT INTO payables VALUES ('o', '9', '', 5, 'XOF', 0, 0, 0, 0, 0)", "is not in the journal"),
        ("UPDATE staff SET role = 'cashier'", "table staff"),
        ("UPDATE payment_methods SET active = 0 WHERE provider_code = 'wave'", "table payment_methods"),
        ("DELETE FROM exceptions", "table exceptions"),
    ],
)  # fmt: skip
def test_an_edit_of_a_table_is_found_and_named(copy: Copy, edit: str, place: str) -> None:
    problems = copy.problems(lambda connection, _position: connection.exec_driver_sql(edit), 0)
    assert problems
    assert any(place in problem for problem in problems), problems


def test_the_journal_of_another_terminal_is_not_taken_for_this_ones(copy: Copy) -> None:
    with copy._engine.connect() as connection:
        assert verify(connection, "another").problems == ["position 1: written by another terminal"]


def test_the_chain_can_be_computed_by_anybody() -> None:
    """Written out once more without our code: this is what a stand-alone verifier does."""
    previous, event = hashlib.sha256(b"before").digest(), b'{"a":1}'
    text = b"pos_terminal journal v1\x00" + previous + (7).to_bytes(8, "big") + event
    assert chain_hash(previous, event) == hashlib.sha256(text).digest()


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__.strip("_"))
def test_a_start_finds_what_was_done_to_the_journal_since_the_last(copy: Copy, edit: Edit) -> None:
    for position in {*range(2, copy.length + 1, 7), copy.length}:
        assert (copy.start_problem(edit, position) or "").startswith("database_damaged: "), position


@pytest.mark.parametrize(
    "edit",
    [
        "UPDATE payments SET amount = amount + 1 WHERE amount = 1001",
        "UPDATE payments SET status = 'success', phase = NULL WHERE status = 'processing'",
        "UPDATE payments SET change_given = 0, tendered = amount WHERE change_given > 0",
        "DELETE FROM payments WHERE amount = 1001",
        "UPDATE payments SET position = 999 WHERE amount = 1001",
    ],
)
def test_a_start_finds_a_payment_that_was_changed_since_the_last(copy: Copy, edit: str) -> None:
    assert copy.start_problem(lambda connection, _position: connection.exec_driver_sql(edit), 0)


def test_a_forger_who_knows_the_chain_still_meets_what_the_last_start_remembered(tmp_path: Path) -> None:
    ledger = open_ledger(tmp_path)
    live_through_everything(ledger)
    ledger.close()
    open_ledger(tmp_path).close()  # this start remembers the head

    def forge(connection: Any, position: int) -> None:
        event = _events(connection, position)
        changed = event.replace(b'"amount":1001', b'"amount":9000')
        assert changed != event
        connection.exec_driver_sql("UPDATE journal SET event = ? WHERE position = ?", (changed, position))
        _rehash(connection, position)

    forged = Copy(tmp_path / "ledger.db", ledger.terminal_id)
    assert forged.start_problem(forge, 17)
    assert any("differs" in problem for problem in forged.problems(forge, 17))
    forged.close()


def test_a_forged_event_that_cannot_have_happened_is_a_finding_and_no_crash(copy: Copy) -> None:
    def repeat(connection: Any, position: int) -> None:
        """The same payment begun once more, with everything about the chain right."""
        _say_it_twice(connection, position)
        last = int(connection.exec_driver_sql("SELECT MAX(position) FROM journal").scalar())
        event = json.loads(_events(connection, last)) | {"seq": last}
        text = json.dumps(event, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        connection.exec_driver_sql("UPDATE journal SET event = ? WHERE position = ?", (text, last))
        _rehash(connection, last)

    assert "cannot be folded" in copy.problems(repeat, 17)[0]
    assert "cannot be folded" in (copy.start_problem(repeat, 17) or "")


def test_what_was_cut_off_after_the_last_start_is_missed(tmp_path: Path) -> None:
    ledger = open_ledger(tmp_path)
    live_through_everything(ledger)
    ledger.close()
    open_ledger(tmp_path).close()

    def truncate(connection: Any, position: int) -> None:
        _cut_off_with_the_tables_left(connection, position)
        for table in ("payments", "exceptions", "payables", "staff"):
            connection.exec_driver_sql(f"DELETE FROM {table}")

    cut = Copy(tmp_path / "ledger.db", ledger.terminal_id)
    for position in (4, 20, cut.length):
        assert "changed or cut off" in (cut.start_problem(truncate, position) or "")
    cut.close()


def test_a_start_reads_only_what_is_new(tmp_path: Path) -> None:
    ledger = open_ledger(tmp_path)
    live_through_everything(ledger)
    ledger.close()
    for _ in range(2):
        ledger = Ledger.open(tmp_path, clock=TurnedClock(), ids=ledger.ids)
        with ledger.reading() as connection:
            verified, last = connection.exec_driver_sql(
                "SELECT verified_position, (SELECT MAX(position) FROM journal) FROM terminal"
            ).one()
        ledger.close()
        assert verified == last
