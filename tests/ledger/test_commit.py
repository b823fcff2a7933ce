"""A commit that fails is an unknown outcome: what is on the disk decides, and the person is told that."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite
import pytest
from sqlalchemy import event

from pos_terminal.domain import in_transaction
from pos_terminal.domain.errors import DatabaseProblem
from pos_terminal.ledger import database, journal
from pos_terminal.ledger import ledger as ledger_module
from pos_terminal.ledger.apply import apply_change
from pos_terminal.ledger.changes import Update
from pos_terminal.ledger.database import open_writer
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.services.checkout import Checkout
from tests.ledger.units import is_whole
from tests.support.core import (
    all_payments,
    cash,
    checkout_of,
    open_ledger,
    open_order,
    wave,
)

Commit = Callable[[Any], None]


def _fails_after(connection: Any) -> None:
    """The disk has it, and says that it has not."""
    connection.commit()
    raise sqlite.OperationalError("disk I/O error")


def _fails_before(connection: Any) -> None:
    """The disk has nothing of it."""
    connection.rollback()
    raise sqlite.OperationalError("disk I/O error")


def _fails_and_leaves_it_open(_connection: Any) -> None:
    """The disk said no, and the transaction is still there."""
    raise sqlite.OperationalError("disk I/O error")


@pytest.fixture
def checkout(ledger: Ledger) -> Checkout:
    return checkout_of(ledger)


def _once(ledger: Ledger, commit: Commit) -> None:
    """The next commit does this; the connection is thrown away afterwards, and the fault with it."""
    with ledger.writer_lock:
        ledger.writer_connection().engine.dialect.do_commit = commit  # type: ignore[assignment,method-assign]


@pytest.mark.parametrize("method", ["cash", "wave"])
def test_a_payment_that_was_saved_all_the_same_is_found(
    ledger: Ledger, checkout: Checkout, method: str
) -> None:
    _once(ledger, _fails_after)
    begun = checkout.take_cash(cash(500, "key")) if method == "cash" else checkout.begin(wave(500, "key"))
    assert [begun.payment] == all_payments(ledger)
    assert not begun.is_duplicate
    assert is_whole(ledger)


@pytest.mark.parametrize("method", ["cash", "wave"])
@pytest.mark.parametrize("fault", [_fails_before, _fails_and_leaves_it_open])
def test_a_payment_that_was_not_saved_is_told_so_and_can_be_taken_again(
    ledger: Ledger, checkout: Checkout, method: str, fault: Commit
) -> None:
    def take() -> Any:
        return checkout.take_cash(cash(500, "key")) if method == "cash" else checkout.begin(wave(500, "key"))

    _once(ledger, fault)
    with pytest.raises(DatabaseProblem) as refused:
        take()
    assert refused.value.code == "payment_not_saved"
    assert all_payments(ledger) == []
    assert not take().is_duplicate
    assert len(all_payments(ledger)) == 1
    assert is_whole(ledger)


def test_what_was_told_as_not_saved_stays_away_after_a_restart(tmp_path: Path) -> None:
    ledger = open_ledger(tmp_path)
    checkout = checkout_of(ledger)
    _once(ledger, _fails_before)
    with pytest.raises(DatabaseProblem):
        checkout.take_cash(cash(500, "key"))
    (tmp_path / "copy").mkdir()
    for name in ("ledger.db", "ledger.db-wal"):  # what a power cut leaves
        shutil.copy(tmp_path / name, tmp_path / "copy")
    ledger.close()
    again = open_ledger(tmp_path / "copy")
    assert all_payments(again) == []
    again.close()


def test_when_even_looking_fails_nothing_is_claimed(
    ledger: Ledger, checkout: Checkout, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(path: Path | None) -> Any:
        engine = open_writer(path)
        engine.dialect.do_commit = _fails_before  # type: ignore[assignment,method-assign]
        return engine

    _once(ledger, _fails_after)
    monkeypatch.setattr(ledger_module, "open_writer", broken)
    with pytest.raises(DatabaseProblem) as refused:
        checkout.take_cash(cash(500, "key"))
    assert refused.value.code == "commit_unknown"
    monkeypatch.undo()
    ledger.poison()
    assert checkout.take_cash(cash(500, "key")).is_duplicate


def test_leaving_without_a_commit_leaves_nothing(ledger: Ledger) -> None:
    before = _head(ledger)
    with ledger.unit_of_work() as work:
        assert in_transaction.is_open()
        work.record(_an_event())
    assert not in_transaction.is_open()
    assert _head(ledger) == before
    assert is_whole(ledger)


def test_an_error_inside_takes_everything_back(ledger: Ledger) -> None:
    before = _head(ledger)

    def record_and_fail() -> None:
        with ledger.unit_of_work() as work:
            work.record(_an_event())
            apply_change(work.connection, Update("payments", {"payment_id": "nobody's"}, {"amount": 1}))

    with pytest.raises(LookupError):
        record_and_fail()
    assert (_head(ledger), in_transaction.is_open()) == (before, False)


def test_a_unit_that_cannot_begin_does_not_stop_the_next(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.poison()  # the head is read anew

    def broken(connection: Any, _incarnation: int) -> Any:
        connection.exec_driver_sql("SELECT * FROM nowhere")

    monkeypatch.setattr(ledger_module, "read_head", broken)
    with pytest.raises(DatabaseProblem), ledger.unit_of_work():
        pass
    monkeypatch.undo()
    open_order(ledger, "1", 100)
    assert is_whole(ledger)


def test_a_file_that_another_program_holds_is_told(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    for pragmas in (database._WRITER, database._READER):
        monkeypatch.setitem(pragmas, "busy_timeout", 1)
    ledger.poison()
    other = sqlite.connect(str(ledger.path), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseProblem) as refused:
        open_order(ledger, "1", 100)
    assert refused.value.code == "database_busy"
    other.rollback()
    other.close()
    open_order(ledger, "1", 100)


def _an_event() -> Any:
    from pos_terminal.domain import events

    return events.PayableOpened(
        payable_type="order", payable_id="1", label="", amount_due=100, currency="XOF"
    )


def _head(ledger: Ledger) -> journal.Head:
    with ledger.reading() as connection:
        return journal.read_head(connection, ledger.incarnation)


def test_a_cash_payment_is_one_commit_and_few_statements(ledger: Ledger, checkout: Checkout) -> None:
    checkout.take_cash(cash(500, "warm"))
    commits: list[str] = []
    said: list[str] = []
    with ledger.writer_lock:
        connection = ledger.writer_connection()
        event.listen(connection.engine, "commit", lambda _connection: commits.append("commit"))
        driver: Any = connection.connection.driver_connection
    driver.set_trace_callback(said.append)
    checkout.take_cash(cash(500, "key", tendered=1_000, reference="Table 3"))
    driver.set_trace_callback(None)
    assert commits == ["commit"]
    assert [text for text in said if text in ("BEGIN IMMEDIATE", "COMMIT")] == ["BEGIN IMMEDIATE", "COMMIT"]
    assert not any("SAVEPOINT" in text for text in said)
    assert len(said) <= 16, said


def test_a_repeat_of_this_runs_key_does_not_take_the_writer(ledger: Ledger, checkout: Checkout) -> None:
    first = checkout.take_cash(cash(500, "key"))
    said: list[str] = []
    with ledger.writer_lock:
        driver: Any = ledger.writer_connection().connection.driver_connection
    driver.set_trace_callback(said.append)
    again = checkout.take_cash(cash(500, "key"))
    driver.set_trace_callback(None)
    assert (again.payment, again.is_duplicate) == (first.payment, True)
    assert said == []
