"""What the journal told last of each setting, host and key: from it the next change is told. Local: it can be
begun anew at any time."""

from __future__ import annotations

from sqlalchemy import Column, Table, Text

from pos_terminal.ledger.tables_base import metadata

known_settings = Table(
    "known_settings",
    metadata,
    # A method's provider code; empty for the terminal's own settings.
    Column("method", Text, primary_key=True),
    Column("setting", Text, primary_key=True),
    Column("value", Text, nullable=False),
    sqlite_strict=True,
)
