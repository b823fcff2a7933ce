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
)


def upgrade() -> None:
    """Add what this part keeps."""
    for statement in STATEMENTS:
        op.execute(statement)
