"""Sending to the central server: how far it has answered, and under which name."""

from __future__ import annotations

from typing import Final

from alembic import op

revision = "0005"
down_revision = "0004"

STATEMENTS: Final[tuple[str, ...]] = (
    """
    CREATE TABLE sending (
        number INTEGER NOT NULL CHECK (number = 1),
        position INTEGER NOT NULL CHECK (position >= 0),
        incarnation INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        head BLOB NOT NULL,
        kept INTEGER NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('in_step','revoked','quarantined','copied','refused')),
        reason TEXT,
        sent_at INTEGER,
        answered_at INTEGER,
        skew_ms INTEGER,
        PRIMARY KEY (number)
        )
    STRICT
    """,
    """
    CREATE TABLE enrolment (
        number INTEGER NOT NULL CHECK (number = 1),
        server TEXT NOT NULL,
        server_key TEXT NOT NULL,
        restaurant_id TEXT NOT NULL,
        restaurant TEXT NOT NULL,
        terminal_name TEXT NOT NULL,
        public_key TEXT NOT NULL,
        enrolled_at INTEGER NOT NULL,
        PRIMARY KEY (number)
        )
    STRICT
    """,
    """
    CREATE TABLE rescues (
        position INTEGER NOT NULL,
        made_at INTEGER NOT NULL,
        events INTEGER NOT NULL,
        file TEXT NOT NULL,
        PRIMARY KEY (position)
        )
    STRICT
    """,
)


def upgrade() -> None:
    """Add what this part keeps."""
    for statement in STATEMENTS:
        op.execute(statement)
