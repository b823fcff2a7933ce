"""Writes the centre's ledger tables as SQL for its first migration; run it when the terminal's tables change.

Until a version of the server is released its first migration follows the tables; afterwards they change by
migrations of their own.
"""

from __future__ import annotations

import re
from pathlib import Path

from sqlalchemy import create_mock_engine
from sqlalchemy.engine import Dialect
from sqlalchemy.schema import CreateIndex, CreateTable, DDLElement

from pos_terminal.central import ledger_tables

FILE = Path(__file__).parents[1] / "pos_terminal" / "central" / "migrations" / "ledger_0001.sql"


def tables_sql() -> str:
    """All statements, one after the other."""
    dialect: Dialect = create_mock_engine("postgresql+psycopg://", lambda *_: None).dialect
    parts = ["-- What pos_terminal.central.ledger_tables says, as it was in this version.\n"]
    for table in (ledger_tables.journal, ledger_tables.centre_heads, *ledger_tables.VIEWED):
        indexes = sorted(table.indexes, key=lambda index: str(index.name))
        made: list[DDLElement] = [CreateTable(table), *(CreateIndex(index) for index in indexes)]
        parts.append("".join(_clean(str(one.compile(dialect=dialect))) for one in made))
    return "\n".join(parts)


def _clean(statement: str) -> str:
    # The schema comes from the search path.
    bare = re.sub(r"\b(TABLE|ON) pos\.", r"\1 ", statement.strip())
    return re.sub(r"[ ]+\n", "\n", bare).replace("\t", "    ") + ";\n"


if __name__ == "__main__":
    FILE.write_text(tables_sql(), encoding="utf-8")
