"""What till software asked for, and the programs that were let in."""

from __future__ import annotations

from typing import Final

from alembic import op

revision = "0007"
down_revision = "0006"

STATEMENTS: Final[tuple[str, ...]] = (
    """
    CREATE TABLE intents (
        position INTEGER NOT NULL,
        intent_id TEXT NOT NULL,
        payable_id TEXT NOT NULL,
        idempotency_key TEXT NOT NULL,
        amount INTEGER NOT NULL CHECK (amount > 0),
        currency TEXT NOT NULL CHECK (length(currency) = 3),
        reference TEXT NOT NULL,
        note TEXT NOT NULL,
        methods TEXT NOT NULL,
        program TEXT NOT NULL,
        asked_at INTEGER NOT NULL,
        cancelled_at INTEGER,
        cancelled_position INTEGER,
        PRIMARY KEY (position),
        UNIQUE (intent_id)
        )
    STRICT
    """,
    "CREATE UNIQUE INDEX intents_key ON intents (idempotency_key)",
    "CREATE UNIQUE INDEX intents_payable ON intents (payable_id)",
    "CREATE INDEX intents_cancelled ON intents (cancelled_position) WHERE cancelled_position IS NOT NULL",
    """
    CREATE TABLE till_programs (
        program_id TEXT NOT NULL,
        name TEXT NOT NULL,
        token_hash BLOB NOT NULL CHECK (length(token_hash) = 32),
        paired_at INTEGER NOT NULL,
        paired_by TEXT NOT NULL,
        revoked_at INTEGER,
        PRIMARY KEY (program_id)
        )
    STRICT
    """,
    "CREATE INDEX till_programs_let_in ON till_programs (paired_at) WHERE revoked_at IS NULL",
)


def upgrade() -> None:
    """Add what this part keeps."""
    for statement in STATEMENTS:
        op.execute(statement)
