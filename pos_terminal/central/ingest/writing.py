"""Row changes to PostgreSQL, a table at a time: one statement for all rows that change alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final, Protocol

import msgspec
from sqlalchemy import Connection, Text
from sqlalchemy.sql.elements import TextClause

from pos_terminal.central.ingest import sql
from pos_terminal.central.ingest.coalesce import IDENTITY, PAYABLES, Key, Row, Stretch
from pos_terminal.central.ledger_tables import TABLES

_ENCODE: Final = msgspec.json.Encoder().encode
_LEAD: Final = ("restaurant_id", "terminal_id")


class Journal(Protocol):
    """Whose journal it is."""

    @property
    def restaurant_id(self) -> str: ...
    @property
    def terminal_id(self) -> str: ...


class RowMissing(LookupError):
    """An event changes a row that no event began."""


def write(connection: Connection, journal: Journal, stretch: Stretch) -> None:
    """Bring the tables to where this stretch of a journal leaves them. Payables that another journal began
    are added to `stretch.touched`, for after_fold.

    Raises RowMissing, OverflowError, or psycopg.Error where a constraint refuses; then nothing of it may be
    kept.
    """
    # What ends makes room for what begins: a drawer is closed before it is opened again.
    for table, changed in stretch.updates.items():
        _update(connection, journal, table, changed)
    for table, begun in stretch.inserts.items():
        if table in stretch.replaces:
            _make_room(connection, journal, table, begun.values())
        if table == PAYABLES:
            stretch.touched |= _insert_payables(connection, journal, begun)
        elif begun:
            _run(connection, _insert_sql(table), journal, begun.values())


def _insert_payables(
    connection: Connection, journal: Journal, begun: Mapping[Key, Row]
) -> set[tuple[str, str]]:
    """Returns those that were there already."""
    # In one order, so that two terminals that bring the same orders wait for each other once.
    rows = [begun[key] for key in sorted(begun, key=str)]
    new = sql.rows(connection, _payables_sql(), _values(journal, rows))
    return {(str(kind), str(ident)) for kind, ident in begun.keys() - set(new)}


def _update(connection: Connection, journal: Journal, table: str, changed: Mapping[Key, Row]) -> None:
    alike: dict[tuple[str, ...], list[Row]] = {}
    names = IDENTITY[table]
    for key, values in changed.items():
        row = {**dict(zip(names, key, strict=True)), **values}
        alike.setdefault(tuple(sorted(values)), []).append(row)
    for columns, rows in alike.items():
        met = _run(connection, _update_sql(table, columns), journal, rows)
        if met != len(rows):
            raise RowMissing(f"{table}: {len(rows) - met} of {len(rows)} rows are not there")


def _make_room(connection: Connection, journal: Journal, table: str, rows: Iterable[Row]) -> None:
    """As SQLite's REPLACE: whatever could not stand beside the new rows goes."""
    _run(connection, _replace_sql(table), journal, rows)


def _run(connection: Connection, statement: str, journal: Journal, rows: Iterable[Row]) -> int:
    return sql.run(connection, statement, _values(journal, rows))


def _values(journal: Journal, rows: Iterable[Row]) -> dict[str, str]:
    return {
        "restaurant": journal.restaurant_id,
        "terminal": journal.terminal_id,
        "rows": _ENCODE(list(rows)).decode(),
    }


def _recordset(table: str, names: Iterable[str]) -> str:
    columns = TABLES[table].c
    kinds = ((name, "text" if isinstance(columns[name].type, Text) else "bigint") for name in names)
    return f"json_to_recordset(%(rows)s::json) AS v({', '.join(f'{name} {kind}' for name, kind in kinds)})"


def _taken_over(table: str, name: str) -> str:
    """A column's new value; what an event leaves out has its default."""
    default = TABLES[table].c[name].server_default
    text = getattr(default, "arg", None)
    return f"COALESCE(v.{name}, {text.text})" if isinstance(text, TextClause) else f"v.{name}"


def whole_row(table: str, begun: Row) -> Row:
    """A row as it is written: with the defaults of what its events left out."""
    return {
        name: _default(table, name) if (value := begun.get(name)) is None else value
        for name in own_columns(table)
    }


@cache
def _default(table: str, name: str) -> int | str | None:
    found = getattr(TABLES[table].c[name].server_default, "arg", None)
    if not isinstance(found, TextClause):
        return None
    return "" if found.text == "''" else int(found.text)


def own_columns(table: str) -> list[str]:
    """The columns that the fold fills in: all but those that say whose the row is."""
    return [column.name for column in TABLES[table].c if column.name not in _LEAD]


@cache
def _insert_sql(table: str) -> str:
    names = own_columns(table)
    values = ", ".join(_taken_over(table, name) for name in names)
    return (
        f"INSERT INTO pos.{table} (restaurant_id, terminal_id, {', '.join(names)})"
        f" SELECT %(restaurant)s, %(terminal)s, {values} FROM {_recordset(table, names)}"
    )


@cache
def _payables_sql() -> str:
    names = own_columns(PAYABLES)
    return (
        f"INSERT INTO pos.payables (restaurant_id, {', '.join(names)})"
        f" SELECT %(restaurant)s, {', '.join(_taken_over(PAYABLES, name) for name in names)}"
        f" FROM {_recordset(PAYABLES, names)}"
        " ON CONFLICT (restaurant_id, payable_type, payable_id) DO NOTHING RETURNING payable_type, payable_id"
    )


@cache
def _update_sql(table: str, columns: tuple[str, ...]) -> str:
    key = IDENTITY[table]
    condition = " AND ".join(f"old.{name} = v.{name}" for name in key)
    return (
        f"UPDATE pos.{table} AS old SET {', '.join(f'{name} = v.{name}' for name in columns)}"
        f" FROM {_recordset(table, (*key, *columns))} WHERE old.restaurant_id = %(restaurant)s"
        f" AND old.terminal_id = %(terminal)s AND {condition}"
    )


@cache
def _replace_sql(table: str) -> str:
    found = TABLES[table]
    uniques = (tuple(one.columns.keys()) for one in found.constraints if hasattr(one, "columns"))
    sets = {tuple(name for name in names if name not in _LEAD) for names in uniques if _LEAD[0] in names}
    same = " OR ".join(
        "(" + " AND ".join(f"old.{name} = v.{name}" for name in names) + ")" for names in sorted(sets)
    )
    needed = sorted({name for names in sets for name in names})
    return (
        f"DELETE FROM pos.{table} AS old USING {_recordset(table, needed)}"
        f" WHERE old.restaurant_id = %(restaurant)s AND old.terminal_id = %(terminal)s AND ({same})"
    )
