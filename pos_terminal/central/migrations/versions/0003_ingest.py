"""How far each terminal has sent, and what could not be folded."""

from __future__ import annotations

from typing import Final

from alembic import op

from pos_terminal.central.migrations.walls import TENANT_COLUMN, tenant_walls

revision = "0003"
down_revision = "0002"

STATEMENTS: Final[tuple[str, ...]] = (
    # Of a terminal's journal as a whole: locked while a batch of it is stored or folded.
    f"""
    CREATE TABLE journal_ends (
        {TENANT_COLUMN},
        terminal_id text NOT NULL,
        position bigint NOT NULL CHECK (position >= 0),
        folded bigint NOT NULL CHECK (folded BETWEEN 0 AND position),
        PRIMARY KEY (restaurant_id, terminal_id)
    )
    """,
    "CREATE INDEX journal_ends_behind ON journal_ends (restaurant_id) WHERE folded < position",
    f"""
    CREATE TABLE journal_cursors (
        {TENANT_COLUMN},
        terminal_id text NOT NULL,
        incarnation bigint NOT NULL CHECK (incarnation > 0),
        seq bigint NOT NULL CHECK (seq >= 0),
        head bytea NOT NULL CHECK (length(head) = 32),
        received_at bigint NOT NULL,
        forked_at bigint,
        PRIMARY KEY (restaurant_id, terminal_id, incarnation)
    )
    """,
    # What a copy of a terminal sent under numbers that were taken: nothing is lost, nothing is folded.
    f"""
    CREATE TABLE journal_tails (
        {TENANT_COLUMN},
        terminal_id text NOT NULL,
        incarnation bigint NOT NULL,
        seq bigint NOT NULL,
        hash bytea NOT NULL,
        previous bytea NOT NULL,
        event bytea NOT NULL,
        received_at bigint NOT NULL,
        PRIMARY KEY (restaurant_id, terminal_id, incarnation, seq, hash)
    )
    """,
    f"""
    CREATE TABLE unfolded_events (
        {TENANT_COLUMN},
        terminal_id text NOT NULL,
        position bigint NOT NULL,
        incarnation bigint NOT NULL,
        seq bigint NOT NULL,
        type text NOT NULL,
        reason text NOT NULL CHECK (reason IN ('unknown', 'unreadable', 'not_canonical', 'does_not_fit')),
        detail text NOT NULL,
        noted_at bigint NOT NULL,
        settled_at bigint,
        settled_by text,
        note text,
        PRIMARY KEY (restaurant_id, terminal_id, position),
        CHECK ((settled_at IS NULL) = (settled_by IS NULL))
    )
    """,
    "CREATE INDEX unfolded_events_open ON unfolded_events (restaurant_id, noted_at) WHERE settled_at IS NULL",
    *tenant_walls("journal_ends", rights="SELECT, INSERT, UPDATE"),
    *tenant_walls("journal_cursors", rights="SELECT, INSERT, UPDATE"),
    *tenant_walls("journal_tails", rights="SELECT, INSERT"),
    *tenant_walls("unfolded_events"),
)


def upgrade() -> None:
    """Add what this part keeps."""
    for statement in STATEMENTS:
        op.execute(statement)
