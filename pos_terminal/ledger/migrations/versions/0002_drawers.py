"""The cash drawer's sessions and movements."""

from __future__ import annotations

from typing import Final

from alembic import op

revision = "0002"
down_revision = "0001"

STATEMENTS: Final[tuple[str, ...]] = (
    """
    CREATE TABLE drawer_sessions (
        position INTEGER NOT NULL,
        session_id TEXT NOT NULL,
        drawer TEXT NOT NULL,
        number INTEGER NOT NULL,
        currency TEXT NOT NULL CHECK (length(currency) = 3),
        opening_key TEXT NOT NULL,
        opened_at INTEGER NOT NULL,
        opened_by TEXT NOT NULL,
        opening_float INTEGER NOT NULL CHECK (opening_float >= 0),
        opening_counted INTEGER NOT NULL CHECK (opening_counted IN (0, 1)),
        opening_counts TEXT,
        opening_difference INTEGER NOT NULL,
        opening_reason TEXT NOT NULL,
        opening_approved_by TEXT,
        handed_from TEXT,
        shared INTEGER NOT NULL CHECK (shared IN (0, 1)),
        closed_at INTEGER,
        closed_by TEXT,
        closed_position INTEGER,
        closing_key TEXT,
        count_id TEXT,
        counted INTEGER,
        expected INTEGER,
        reason TEXT DEFAULT '' NOT NULL,
        approved_by TEXT,
        needs_approval INTEGER DEFAULT 0 NOT NULL CHECK (needs_approval IN (0, 1)),
        z_number INTEGER,
        to_safe INTEGER DEFAULT 0 NOT NULL CHECK (to_safe >= 0),
        left_for_float INTEGER DEFAULT 0 NOT NULL CHECK (left_for_float >= 0),
        PRIMARY KEY (position),
        CONSTRAINT closed_as_a_whole CHECK ((closed_at IS NULL) = (closed_by IS NULL) AND (closed_at IS NULL)
            = (closed_position IS NULL) AND (closed_at IS NULL) = (closing_key IS NULL) AND (closed_at IS
            NULL) = (count_id IS NULL) AND (closed_at IS NULL) = (counted IS NULL) AND (closed_at IS NULL) =
            (expected IS NULL) AND (closed_at IS NULL) = (z_number IS NULL)),
        CONSTRAINT counted_goes_somewhere CHECK (to_safe + left_for_float = COALESCE(counted, 0)),
        UNIQUE (session_id),
        UNIQUE (number),
        UNIQUE (opening_key),
        UNIQUE (closing_key),
        UNIQUE (z_number)
        )
    STRICT
    """,
    """
    CREATE UNIQUE INDEX drawer_sessions_open ON drawer_sessions (drawer) WHERE closed_at IS NULL
    """,
    """
    CREATE TABLE drawer_movements (
        position INTEGER NOT NULL,
        movement_id TEXT NOT NULL,
        session_id TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN
            ('change_owed','owed_paid','change_left','rounding','pay_in','pay_out','drop','transfer_in',
            'transfer_out','no_sale')),
        amount INTEGER NOT NULL,
        at INTEGER NOT NULL,
        idempotency_key TEXT,
        category TEXT NOT NULL,
        label TEXT NOT NULL,
        payment_id TEXT,
        staff_id TEXT,
        approved_by TEXT,
        received_by TEXT,
        received_at INTEGER,
        PRIMARY KEY (position),
        CONSTRAINT signed_by_its_kind CHECK (CASE WHEN kind IN ('pay_in', 'transfer_in') THEN amount > 0 WHEN
            kind IN ('pay_out', 'drop', 'transfer_out') THEN amount < 0 WHEN kind = 'no_sale' THEN amount = 0
            ELSE amount <> 0 END),
        CONSTRAINT only_bags_are_received CHECK (received_by IS NULL OR kind = 'drop'),
        CONSTRAINT received_at_a_time CHECK ((received_by IS NULL) = (received_at IS NULL)),
        UNIQUE (movement_id),
        UNIQUE (idempotency_key)
        )
    STRICT
    """,
    """
    CREATE INDEX drawer_bags_missing ON drawer_movements (position) WHERE kind = 'drop' AND received_by IS
        NULL
    """,
    """
    CREATE INDEX drawer_movements_payment ON drawer_movements (payment_id) WHERE payment_id IS NOT NULL
    """,
    """
    CREATE INDEX drawer_movements_session ON drawer_movements (session_id, position)
    """,
    """
    CREATE TABLE drawer_counts (
        position INTEGER NOT NULL,
        count_id TEXT NOT NULL,
        session_id TEXT NOT NULL,
        number INTEGER NOT NULL CHECK (number > 0),
        idempotency_key TEXT NOT NULL,
        at INTEGER NOT NULL,
        counted INTEGER NOT NULL CHECK (counted >= 0),
        expected INTEGER NOT NULL,
        counts TEXT,
        staff_id TEXT,
        approved_by TEXT,
        PRIMARY KEY (position),
        UNIQUE (count_id),
        UNIQUE (idempotency_key)
        )
    STRICT
    """,
    """
    CREATE UNIQUE INDEX drawer_counts_session ON drawer_counts (session_id, number)
    """,
)


def upgrade() -> None:
    """Add what this part keeps."""
    for statement in STATEMENTS:
        op.execute(statement)
