"""What a table of PostgreSQL is, as values that can be compared."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, text

_COLUMNS: Final = text(
    "SELECT a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,"
    " pg_get_expr(d.adbin, d.adrelid)"
    " FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum"
    " WHERE a.attrelid = CAST(:name AS regclass) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum"
)
_CONSTRAINTS: Final = text(
    "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE conrelid = CAST(:name AS regclass) ORDER BY conname"
)
_INDEXES: Final = text(
    "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = :schema AND tablename = :table"
    " ORDER BY indexname"
)
_KIND: Final = text("SELECT relpersistence FROM pg_class WHERE oid = CAST(:name AS regclass)")


def shape_of(connection: Connection, schema: str, table: str) -> dict[str, Any]:
    """Columns, constraints and indexes, the schema's own name left out."""
    name = {"name": f"{schema}.{table}"}
    found = {
        "columns": connection.execute(_COLUMNS, name).all(),
        "constraints": connection.execute(_CONSTRAINTS, name).all(),
        "indexes": connection.execute(_INDEXES, {"schema": schema, "table": table}).all(),
        "kind": [(connection.execute(_KIND, name).scalar(),)],
    }
    return {
        part: [tuple(str(value).replace(f"{schema}.", "") for value in row) for row in rows]
        for part, rows in found.items()
    }
