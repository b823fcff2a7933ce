"""The table of receipts: a projection of their events; see tables."""

from __future__ import annotations

from typing import Final

from sqlalchemy import CheckConstraint, Column, Table, Text
from sqlalchemy import text as sql

from pos_terminal.ledger.tables_base import Whole, metadata

receipts = Table(
    "receipts",
    metadata,
    Column("series", Whole, CheckConstraint("series > 0"), primary_key=True, autoincrement=False),
    Column("number", Whole, CheckConstraint("number > 0"), primary_key=True, autoincrement=False),
    # One payment never has two numbers, whatever the program does.
    Column("payment_id", Text, nullable=False, unique=True),
    Column("issued_at", Whole, nullable=False),
    Column("head8", Text, CheckConstraint("length(head8) = 8"), nullable=False),
    # How often it went out: the original and its copies.
    Column("printed", Whole, CheckConstraint("printed >= 0"), nullable=False, server_default=sql("0")),
    sqlite_strict=True,
)

PROJECTIONS: Final = (receipts,)
