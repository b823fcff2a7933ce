"""How far this terminal has heard the central server. Local: losing it has the server tell everything."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Table, Text

from pos_terminal.ledger.tables_base import Whole, metadata

heard = Table(
    "heard",
    metadata,
    # One row.
    Column("number", Whole, CheckConstraint("number = 1"), primary_key=True, autoincrement=False),
    Column("restaurant_id", Text, nullable=False),
    Column("counter", Whole, CheckConstraint("counter >= 0"), nullable=False),
    Column("heard_at", Whole, nullable=False),
    sqlite_strict=True,
)
