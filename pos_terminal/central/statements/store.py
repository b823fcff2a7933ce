"""Statements as they are kept: their bytes until their columns are known, then their lines, each once."""

from __future__ import annotations

from datetime import tzinfo
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, RowMapping, text

from pos_terminal.central.ingest import sql
from pos_terminal.central.ledger import note
from pos_terminal.central.statements.mapping import Mapping, Read, read
from pos_terminal.central.statements.matching import HASHED, match, span_names, take_turn
from pos_terminal.central.statements.table import table_of
from pos_terminal.domain.office_events import StatementBrought, StatementRead
from pos_terminal.domain.text_input import safe_text

_WAITING_AT_ONCE: Final = 3
_PUT: Final = text(
    "INSERT INTO pos.statements (restaurant_id, statement_id, provider_code, name, content, brought_at,"
    " brought_by) VALUES (:restaurant_id, :statement_id, :code, :name, :content, :now, :actor)"
)
# Files that nobody went on with do not pile up: the newest few stay.
_CLEAN: Final = text(
    "DELETE FROM pos.statements WHERE restaurant_id = :restaurant_id AND read_at IS NULL AND statement_id IN"
    " (SELECT statement_id FROM pos.statements WHERE restaurant_id = :restaurant_id AND read_at IS NULL"
    " ORDER BY brought_at DESC, statement_id DESC OFFSET :most)"
)
_ONE: Final = text(
    "SELECT * FROM pos.statements WHERE restaurant_id = :restaurant_id AND statement_id = :statement_id"
)
_ONE_ALONE: Final = text(f"{_ONE.text} FOR UPDATE")
_LIST: Final = text(
    "SELECT statement_id, provider_code, name, brought_at, brought_by, read_at, lines_new, lines_known,"
    " lines_unread, unread FROM pos.statements WHERE restaurant_id = :restaurant_id"
    " ORDER BY brought_at DESC, statement_id DESC LIMIT 20"
)
_MAPPING: Final = text(
    "SELECT columns FROM pos.statement_mappings WHERE restaurant_id = :restaurant_id"
    " AND provider_code = :code"
)
_REMEMBER: Final = text(
    "INSERT INTO pos.statement_mappings (restaurant_id, provider_code, columns, changed_at, changed_by)"
    " VALUES (:restaurant_id, :code, CAST(:columns AS jsonb), :now, :actor)"
    " ON CONFLICT (restaurant_id, provider_code) DO UPDATE SET columns = excluded.columns,"
    " changed_at = excluded.changed_at, changed_by = excluded.changed_by"
)
_DONE: Final = text(
    "UPDATE pos.statements SET content = NULL, read_at = :now, lines_new = :new, lines_known = :known,"
    " lines_unread = :unread_count, unread = CAST(:unread AS jsonb)"
    " WHERE restaurant_id = :restaurant_id AND statement_id = :statement_id"
)
# The same number and amount at another time is the same line as another source writes it.
_LINES: Final = (
    "INSERT INTO pos.statement_lines (restaurant_id, statement_id, provider_code, line, at, has_time, amount,"
    " fee, reference, transaction_id, status, moved, print)"
    " SELECT %s, %s, %s, one.* FROM unnest(%s::bigint[], %s::bigint[], %s::boolean[], %s::bigint[],"
    " %s::bigint[], %s::text[], %s::text[], %s::text[], %s::boolean[], %s::bytea[]) AS one (line, at,"
    " has_time, amount, fee, reference, transaction_id, status, moved, print)"
    " WHERE NOT EXISTS (SELECT 1 FROM pos.statement_lines known WHERE known.restaurant_id = %s"
    " AND known.provider_code = %s AND known.transaction_id = one.transaction_id"
    " AND known.amount = one.amount AND known.at <> one.at AND one.transaction_id <> '')"
    " ON CONFLICT (restaurant_id, provider_code, print) DO NOTHING"
)
# What was not through in an earlier statement may be by now.
_MOVED: Final = (
    "UPDATE pos.statement_lines l SET status = one.status, moved = one.moved FROM"
    " unnest(%s::text[], %s::boolean[], %s::bytea[]) AS one (status, moved, print)"
    " WHERE l.restaurant_id = %s AND l.provider_code = %s AND l.print = one.print"
    " AND l.moved IS DISTINCT FROM one.moved AND l.subject IS NULL"
)


def put(
    connection: Connection,
    restaurant_id: str,
    statement_id: str,
    code: str,
    name: str,
    content: bytes,
    *,
    now_ms: int,
    actor: str,
) -> None:
    """Keep a file until its columns are known. Raises Refused for one that is no table."""
    table_of(content)
    names = {"restaurant_id": restaurant_id, "most": _WAITING_AT_ONCE - 1}
    connection.execute(_CLEAN, names)
    values = {
        "restaurant_id": restaurant_id,
        "statement_id": statement_id,
        "code": code,
        "name": safe_text(name, limit=80),
        "content": content,
        "now": now_ms,
        "actor": actor,
    }
    connection.execute(_PUT, values)
    # Behind the rows of files: whoever reads one has it locked before taking the journal's turn.
    said = StatementBrought(statement_id=statement_id, provider_code=code)
    note(connection, restaurant_id, actor, said, now_ms=now_ms)


def one(
    connection: Connection, restaurant_id: str, statement_id: str, *, for_change: bool = False
) -> RowMapping | None:
    """The statement of this id, with its bytes while it waits; `for_change`: nobody else changes it now."""
    names = {"restaurant_id": restaurant_id, "statement_id": statement_id}
    return connection.execute(_ONE_ALONE if for_change else _ONE, names).mappings().one_or_none()


def newest(connection: Connection, restaurant_id: str) -> list[RowMapping]:
    """The statements brought last, without their bytes."""
    return list(connection.execute(_LIST, {"restaurant_id": restaurant_id}).mappings())


def mapping_of(connection: Connection, restaurant_id: str, code: str) -> Mapping | None:
    """What was said of this method's columns the last time."""
    found = connection.execute(_MAPPING, {"restaurant_id": restaurant_id, "code": code}).scalar()
    return None if found is None else msgspec.convert(found, Mapping)


def take_in(
    connection: Connection,
    statement: RowMapping,
    mapping: Mapping,
    *,
    currency: str,
    where: tzinfo,
    now_ms: int,
    actor: str,
) -> Read:
    """Read a waiting statement under this mapping, which is remembered, keep its lines and match them.
    Where none could be read the statement waits on.

    Raises Refused."""
    found = read(table_of(bytes(statement["content"])), mapping, currency, where)
    if not found.lines:
        return found
    restaurant_id, statement_id = statement["restaurant_id"], statement["statement_id"]
    code = statement["provider_code"]
    take_turn(connection, restaurant_id)
    values = _columns(found)
    connection.execute(HASHED)
    own = (restaurant_id, code)
    new = sql.run(connection, _LINES, (restaurant_id, statement_id, code, *values, *own))
    sql.run(connection, _MOVED, (*values[7:], restaurant_id, code))
    names = {"restaurant_id": restaurant_id, "code": code, "now": now_ms, "actor": actor}
    columns_said = msgspec.json.encode(mapping).decode()
    connection.execute(_REMEMBER, {**names, "columns": columns_said})
    told = {
        "restaurant_id": restaurant_id,
        "statement_id": statement_id,
        "now": now_ms,
        "new": new,
        "known": len(found.lines) - new,
        "unread_count": found.unread_count,
        "unread": msgspec.json.encode(found.unread).decode(),
    }
    connection.execute(_DONE, told)
    match(connection, span_names(restaurant_id, code, *found.span(), currency))
    said = StatementRead(statement_id=statement_id, provider_code=code, lines=len(found.lines))
    note(connection, restaurant_id, actor, said, now_ms=now_ms)
    return found


def take_lines(
    connection: Connection,
    names: dict[str, Any],
    statement_id: str,
    name: str,
    found: Read,
    *,
    now_ms: int,
    actor: str,
) -> int:
    """Keep the lines that a company told by itself of a time (`span_names`), as a statement of this name,
    and match that time. Returns how many are new."""
    restaurant_id, code = names["restaurant_id"], names["code"]
    take_turn(connection, restaurant_id)
    values = {
        "restaurant_id": restaurant_id,
        "statement_id": statement_id,
        "code": code,
        "name": safe_text(name, limit=80),
        "content": None,
        "now": now_ms,
        "actor": actor,
    }
    connection.execute(_PUT, values)
    connection.execute(HASHED)
    columns, own = _columns(found), (restaurant_id, code)
    new = sql.run(connection, _LINES, (restaurant_id, statement_id, code, *columns, *own))
    told = {
        "restaurant_id": restaurant_id,
        "statement_id": statement_id,
        "now": now_ms,
        "new": new,
        "known": len(found.lines) - new,
        "unread_count": 0,
        "unread": "[]",
    }
    connection.execute(_DONE, told)
    match(connection, names)
    said = StatementRead(statement_id=statement_id, provider_code=code, lines=len(found.lines), asked=True)
    note(connection, restaurant_id, actor, said, now_ms=now_ms)
    return new


def _columns(found: Read) -> list[list[Any]]:
    """The lines, column by column, in the order of the insert."""
    names = ("number", "at", "has_time", "amount", "fee", "reference", "transaction_id", "status", "moved")
    return [[getattr(one, name) for one in found.lines] for name in (*names, "print")]
