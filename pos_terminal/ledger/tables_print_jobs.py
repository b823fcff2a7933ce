"""What is to be printed, which is this terminal's own bookkeeping; and how often the drawer was told to open,
from the journal."""

from __future__ import annotations

from typing import Final

from sqlalchemy import CheckConstraint, Column, Index, Table, Text
from sqlalchemy import text as sql

from pos_terminal.ledger.tables_base import Whole, flag, metadata

JOB_STATES: Final = "'queued','sending','unsure','done','failed'"

print_jobs = Table(
    "print_jobs",
    metadata,
    Column("position", Whole, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    flag("copy"),
    Column("state", Text, CheckConstraint(f"state IN ({JOB_STATES})"), nullable=False),
    Column("requested_at", Whole, nullable=False),
    Column("ended_at", Whole),
    Column("problem", Text),
    # One original of each thing, for ever; whatever follows is a copy and says so.
    Index("print_jobs_original", "kind", "subject", unique=True, sqlite_where=sql("copy = 0")),
    Index("print_jobs_subject", "subject", "kind", sqlite_where=sql("copy = 1")),
    Index(
        "print_jobs_open",
        "state",
        "position",
        sqlite_where=sql("state IN ('queued','sending','unsure')"),
    ),
    sqlite_strict=True,
)

drawer_kicks = Table(
    "drawer_kicks",
    metadata,
    # Once for each cause, whatever the program does.
    Column("cause", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("at", Whole, nullable=False),
    sqlite_strict=True,
)

PROJECTIONS: Final = (drawer_kicks,)
