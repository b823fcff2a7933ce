"""What this terminal keeps about codes and sends nowhere: wrong ones in a row, the recovery code's hash."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Table, Text

from pos_terminal.ledger.tables_base import Whole, flag, metadata

# Counted before the comparison, so that whoever pulls the plug after each try is counted all the same.
pin_attempts = Table(
    "pin_attempts",
    metadata,
    # A staff id, or a mark for a name that nobody has.
    Column("who", Text, primary_key=True),
    Column("failed", Whole, CheckConstraint("failed >= 0"), nullable=False),
    Column("locks", Whole, CheckConstraint("locks >= 0"), nullable=False),
    Column("wait_ms", Whole, CheckConstraint("wait_ms >= 0"), nullable=False),
    # Milliseconds of the machine's own uptime, which nobody can set: no wall clock.
    Column("counted_at", Whole, nullable=False),
    flag("until_reset"),
    flag("told"),
    sqlite_strict=True,
)

recovery_code = Table(
    "recovery_code",
    metadata,
    Column("number", Whole, CheckConstraint("number = 1"), primary_key=True, autoincrement=False),
    Column("code_hash", Text, nullable=False),
    sqlite_strict=True,
)
