"""Receipts and what waits to be printed."""

from __future__ import annotations

from typing import Final

from alembic import op

revision = "0004"
down_revision = "0003"

STATEMENTS: Final[tuple[str, ...]] = (
    """
    CREATE TABLE receipts (
        series INTEGER NOT NULL CHECK (series > 0),
        number INTEGER NOT NULL CHECK (number > 0),
        payment_id TEXT NOT NULL,
        issued_at INTEGER NOT NULL,
        head8 TEXT NOT NULL CHECK (length(head8) = 8),
        printed INTEGER DEFAULT 0 NOT NULL CHECK (printed >= 0),
        PRIMARY KEY (series, number),
        UNIQUE (payment_id)
        )
    STRICT
    """,
    """
    CREATE TABLE print_jobs (
        position INTEGER NOT NULL,
        kind TEXT NOT NULL,
        subject TEXT NOT NULL,
        copy INTEGER NOT NULL CHECK (copy IN (0, 1)),
        state TEXT NOT NULL CHECK (state IN ('queued','sending','unsure','done','failed')),
        requested_at INTEGER NOT NULL,
        ended_at INTEGER,
        problem TEXT,
        PRIMARY KEY (position)
        )
    STRICT
    """,
    """
    CREATE INDEX print_jobs_open ON print_jobs (state, position) WHERE state IN ('queued','sending','unsure')
    """,
    """
    CREATE UNIQUE INDEX print_jobs_original ON print_jobs (kind, subject) WHERE copy = 0
    """,
    """
    CREATE INDEX print_jobs_subject ON print_jobs (subject, kind) WHERE copy = 1
    """,
    """
    CREATE TABLE drawer_kicks (
        cause TEXT NOT NULL,
        subject TEXT NOT NULL,
        at INTEGER NOT NULL,
        PRIMARY KEY (cause, subject)
        )
    STRICT
    """,
)


def upgrade() -> None:
    """Add what this part keeps."""
    for statement in STATEMENTS:
        op.execute(statement)
