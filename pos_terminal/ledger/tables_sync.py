"""What this terminal remembers of the central server: how far it has everything. Local: losing it loses
nothing, the server says it again."""

from __future__ import annotations

from typing import Final

from sqlalchemy import CheckConstraint, Column, LargeBinary, Table, Text

from pos_terminal.ledger.tables_base import Whole, metadata

SENDING_STATES: Final = "'in_step','revoked','quarantined','copied','refused'"

sending = Table(
    "sending",
    metadata,
    # One row.
    Column("number", Whole, CheckConstraint("number = 1"), primary_key=True, autoincrement=False),
    # Up to this position of the journal the server has the same events as we have.
    Column("position", Whole, CheckConstraint("position >= 0"), nullable=False),
    Column("incarnation", Whole, nullable=False),
    Column("seq", Whole, nullable=False),
    Column("head", LargeBinary, nullable=False),
    # Up to this position it has set aside what differs from its own: safe there, and a person decides.
    Column("kept", Whole, nullable=False),
    Column("state", Text, CheckConstraint(f"state IN ({SENDING_STATES})"), nullable=False),
    Column("reason", Text),
    Column("sent_at", Whole),
    Column("answered_at", Whole),
    # The server's clock less ours, when it last answered.
    Column("skew_ms", Whole),
    sqlite_strict=True,
)

enrolment = Table(
    "enrolment",
    metadata,
    # One row, or none where the terminal stands alone.
    Column("number", Whole, CheckConstraint("number = 1"), primary_key=True, autoincrement=False),
    Column("server", Text, nullable=False),
    Column("server_key", Text, nullable=False),
    Column("restaurant_id", Text, nullable=False),
    Column("restaurant", Text, nullable=False),
    Column("terminal_name", Text, nullable=False),
    Column("public_key", Text, nullable=False),
    Column("enrolled_at", Whole, nullable=False),
    sqlite_strict=True,
)

rescues = Table(
    "rescues",
    metadata,
    # Everything up to here that had not been sent is in the file.
    Column("position", Whole, primary_key=True, autoincrement=False),
    Column("made_at", Whole, nullable=False),
    Column("events", Whole, nullable=False),
    Column("file", Text, nullable=False),
    sqlite_strict=True,
)
