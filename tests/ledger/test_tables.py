"""The tables: the migration makes what tables.py says, and SQLite itself refuses rows that cannot be."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite
import pytest

from pos_terminal.ledger.database import open_writer
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.ledger.tables import TRIGGERS, metadata
from tests.support.core import cash, checkout_of, open_ledger, raw

_SCHEMA = (
    "SELECT type, name, tbl_name, sql FROM sqlite_master"
    " WHERE name NOT LIKE 'sqlite_%' AND name <> 'alembic_version' ORDER BY type, name"
)


def _schema(connection: Any) -> list[tuple[Any, ...]]:
    """Everything in the file, without the differences that a pair of spaces makes."""
    rows = connection.exec_driver_sql(_SCHEMA)
    return [(*row[:3], re.sub(r"\s*([(),])\s*|\s+", r" \1 ", row[3]).split()) for row in rows]


def test_the_migrations_make_what_the_tables_say() -> None:
    ledger = open_ledger(None)
    with ledger.reading() as connection:
        migrated = _schema(connection)
    said = open_writer(None)
    with said.begin() as connection:
        metadata.create_all(connection)
        for trigger in TRIGGERS:
            connection.exec_driver_sql(trigger)
        assert _schema(connection) == migrated
    said.dispose()
    ledger.close()


@pytest.fixture
def file(tmp_path: Path) -> Any:
    """The file of a ledger with one cash payment, opened by SQLite alone."""
    ledger = open_ledger(tmp_path)
    checkout_of(ledger).take_cash(cash(500, "key", tendered=1_000, reference="Table 3"))
    ledger.close()
    connection = raw(tmp_path / "ledger.db")
    yield connection
    connection.close()


def test_every_table_is_strict(file: Any) -> None:
    strict = {row[1]: row[5] for row in file.execute("PRAGMA table_list") if not row[1].startswith("sqlite_")}
    del strict["alembic_version"]
    assert strict.keys() == set(metadata.tables)
    assert set(strict.values()) == {1}


@pytest.mark.parametrize(
    "change",
    [
        *("amount = 0", "amount = -5", "amount = 1.5", "amount = 'many'", "amount = NULL"),
        *("currency = 'X'", "currency = 'FCFA'", "status = 'paid'", "status = NULL"),
        *("phase = 'sent'", "status = 'processing'", "refunded_amount = -1", "refunded_amount = 501"),
        *("tendered = 400", "change_given = 0", "is_test = 2", "is_test = NULL", "initiated_at = 'now'"),
        *("payment_id = NULL", "idempotency_key = NULL", "amount = x'00'", "position = 'first'"),
    ],
)
def test_a_payment_that_cannot_be_is_refused_by_the_database(file: Any, change: str) -> None:
    with pytest.raises(sqlite.IntegrityError):
        file.execute(f"UPDATE payments SET {change}")


@pytest.mark.parametrize(
    ("table", "change"),
    [
        *(("payables", f"amount_{name} = -1") for name in ("due", "taken")),
        ("payables", "settled = 2"),
        ("payables", "currency = ''"),
        ("payment_methods", "active = 5"),
        ("payment_methods", "provider_code = 'cash'"),
        ("terminal", "verified_position = 'x'"),
    ],
)
def test_other_rows_that_cannot_be_are_refused_too(file: Any, table: str, change: str) -> None:
    with pytest.raises(sqlite.IntegrityError):
        file.execute(f"UPDATE {table} SET {change}")


def _copy_of_the_payment(file: Any, **other: object) -> None:
    row = dict(
        zip(
            [c[1] for c in file.execute("PRAGMA table_info(payments)")],
            file.execute("SELECT * FROM payments").fetchone(),
            strict=True,
        )
    )
    row |= {"position": 99, "payment_id": "other", "idempotency_key": "other"} | other
    marks = ", ".join("?" * len(row))
    file.execute(f"INSERT INTO payments ({', '.join(row)}) VALUES ({marks})", tuple(row.values()))


def test_one_key_is_one_row_for_ever(file: Any) -> None:
    with pytest.raises(sqlite.IntegrityError):
        _copy_of_the_payment(file, idempotency_key="key")
    _copy_of_the_payment(file, idempotency_key="key", origin="api")


def test_one_charge_reference_is_one_row(file: Any) -> None:
    _copy_of_the_payment(file, charge_reference="ref")
    with pytest.raises(sqlite.IntegrityError):
        _copy_of_the_payment(
            file, position=100, payment_id="p3", idempotency_key="k3", charge_reference="ref"
        )


@pytest.mark.parametrize(
    "change",
    ["UPDATE journal SET event = event", "DELETE FROM journal WHERE position = 1", "DELETE FROM journal"],
)
def test_the_journal_is_insert_only_even_for_ourselves(ledger: Ledger, change: str) -> None:
    with raw(ledger.path) as file, pytest.raises(sqlite.IntegrityError, match="append-only"):  # type: ignore[arg-type]
        file.execute(change)
    file.close()


def test_a_position_is_never_written_twice(file: Any) -> None:
    with pytest.raises(sqlite.IntegrityError):
        file.execute("INSERT INTO journal SELECT * FROM journal WHERE position = 2")
    # Not even with the words that mean "in its place": the old row would go, and the trigger keeps it.
    file.execute("PRAGMA recursive_triggers = ON")
    with pytest.raises(sqlite.IntegrityError):
        file.execute("INSERT OR REPLACE INTO journal SELECT * FROM journal WHERE position = 2")
