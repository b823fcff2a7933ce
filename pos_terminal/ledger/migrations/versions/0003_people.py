"""People and their PINs: wrong ones in a row, the recovery code; and what was last known of each setting."""

from __future__ import annotations

from typing import Final

from alembic import op

revision = "0003"
down_revision = "0002"

STATEMENTS: Final[tuple[str, ...]] = (
    """
    CREATE TABLE pin_attempts (
        who TEXT NOT NULL,
        failed INTEGER NOT NULL CHECK (failed >= 0),
        locks INTEGER NOT NULL CHECK (locks >= 0),
        wait_ms INTEGER NOT NULL CHECK (wait_ms >= 0),
        counted_at INTEGER NOT NULL,
        until_reset INTEGER NOT NULL CHECK (until_reset IN (0, 1)),
        told INTEGER NOT NULL CHECK (told IN (0, 1)),
        PRIMARY KEY (who)
        )
    STRICT
    """,
    """
    CREATE TABLE recovery_code (
        number INTEGER NOT NULL CHECK (number = 1),
        code_hash TEXT NOT NULL,
        PRIMARY KEY (number)
        )
    STRICT
    """,
    """
    CREATE TABLE known_settings (
        method TEXT NOT NULL,
        setting TEXT NOT NULL,
        value TEXT NOT NULL,
        PRIMARY KEY (method, setting)
        )
    STRICT
    """,
)


def upgrade() -> None:
    """Add what this part keeps."""
    for statement in STATEMENTS:
        op.execute(statement)
