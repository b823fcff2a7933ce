"""What till software asked for, from the journal; and, local, the programs that were let in."""

from __future__ import annotations

from typing import Final

from sqlalchemy import CheckConstraint, Column, Index, LargeBinary, Table, Text
from sqlalchemy import text as sql

from pos_terminal.ledger.tables_base import Whole, metadata

intents = Table(
    "intents",
    metadata,
    # The position of intent.asked.
    Column("position", Whole, primary_key=True, autoincrement=False),
    Column("intent_id", Text, nullable=False, unique=True),
    Column("payable_id", Text, nullable=False),
    Column("idempotency_key", Text, nullable=False),
    Column("amount", Whole, CheckConstraint("amount > 0"), nullable=False),
    Column("currency", Text, CheckConstraint("length(currency) = 3"), nullable=False),
    Column("reference", Text, nullable=False),
    Column("note", Text, nullable=False),
    # A JSON list of provider codes, empty for any.
    Column("methods", Text, nullable=False),
    Column("program", Text, nullable=False),
    Column("asked_at", Whole, nullable=False),
    Column("cancelled_at", Whole),
    Column("cancelled_position", Whole),
    # One key is one intent, whatever the till does.
    Index("intents_key", "idempotency_key", unique=True),
    Index("intents_payable", "payable_id", unique=True),
    Index("intents_cancelled", "cancelled_position", sqlite_where=sql("cancelled_position IS NOT NULL")),
    sqlite_strict=True,
)

# Of a token only this is kept: whoever reads the file cannot ask in the program's name.
till_programs = Table(
    "till_programs",
    metadata,
    Column("program_id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("token_hash", LargeBinary, CheckConstraint("length(token_hash) = 32"), nullable=False),
    Column("paired_at", Whole, nullable=False),
    Column("paired_by", Text, nullable=False),
    Column("revoked_at", Whole),
    Index("till_programs_let_in", "paired_at", sqlite_where=sql("revoked_at IS NULL")),
    sqlite_strict=True,
)

PROJECTIONS: Final = (intents,)
