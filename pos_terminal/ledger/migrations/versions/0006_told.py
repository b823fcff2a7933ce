"""What the central server told: how far, and what waits for it."""

from __future__ import annotations

from typing import Final

from alembic import op

revision = "0006"
down_revision = "0005"

STATEMENTS: Final[tuple[str, ...]] = (
    "ALTER TABLE payables ADD COLUMN taken_elsewhere INTEGER DEFAULT 0 NOT NULL CHECK (taken_elsewhere >= 0)",
    "ALTER TABLE payables ADD COLUMN told INTEGER DEFAULT 0 NOT NULL CHECK (told IN (0, 1))",
    """
    CREATE TABLE heard (
        number INTEGER NOT NULL CHECK (number = 1),
        restaurant_id TEXT NOT NULL,
        counter INTEGER NOT NULL CHECK (counter >= 0),
        heard_at INTEGER NOT NULL,
        PRIMARY KEY (number)
        )
    STRICT
    """,
)


def upgrade() -> None:
    """Add what this part keeps."""
    for statement in STATEMENTS:
        op.execute(statement)
