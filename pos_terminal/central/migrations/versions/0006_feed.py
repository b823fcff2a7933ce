"""What terminals are told, and what they hold."""

from __future__ import annotations

from typing import Final

from alembic import op

from pos_terminal.central.migrations.walls import gate_walls, tenant_walls

revision = "0006"
down_revision = "0005"

STATEMENTS: Final[tuple[str, ...]] = (
    """
    CREATE TABLE feed_counters (
        restaurant_id TEXT DEFAULT current_setting('pos.restaurant', true) NOT NULL,
        counter BIGINT NOT NULL CHECK (counter >= 0),
        oldest BIGINT NOT NULL CHECK (oldest >= 0),
        PRIMARY KEY (restaurant_id)
    )
    """,
    """
    CREATE TABLE feed_changes (
        restaurant_id TEXT DEFAULT current_setting('pos.restaurant', true) NOT NULL,
        counter BIGINT NOT NULL CHECK (counter > 0),
        kind TEXT NOT NULL,
        key TEXT NOT NULL,
        terminal_id TEXT,
        body BYTEA NOT NULL,
        told_at BIGINT NOT NULL,
        PRIMARY KEY (restaurant_id, counter)
    )
    """,
    """
    CREATE TABLE feed_claims (
        restaurant_id TEXT DEFAULT current_setting('pos.restaurant', true) NOT NULL,
        payable_type TEXT NOT NULL,
        payable_id TEXT NOT NULL,
        terminal_id TEXT NOT NULL,
        until BIGINT NOT NULL,
        PRIMARY KEY (restaurant_id, payable_type, payable_id)
    )
    """,
    """
    CREATE TABLE refund_reservations (
        restaurant_id TEXT DEFAULT current_setting('pos.restaurant', true) NOT NULL,
        refund_id TEXT NOT NULL,
        payment_id TEXT NOT NULL,
        terminal_id TEXT NOT NULL,
        amount BIGINT NOT NULL CHECK (amount > 0),
        reserved_at BIGINT NOT NULL,
        PRIMARY KEY (restaurant_id, refund_id)
    )
    """,
    "CREATE INDEX refund_reservations_payment ON refund_reservations (restaurant_id, payment_id)",
    """
    CREATE TABLE terminal_charges (
        restaurant_id TEXT DEFAULT current_setting('pos.restaurant', true) NOT NULL,
        payment_id TEXT NOT NULL,
        terminal_id TEXT NOT NULL,
        provider_code TEXT NOT NULL,
        charge_reference TEXT NOT NULL,
        asked BYTEA NOT NULL,
        answer BYTEA,
        provider_reference TEXT,
        private BYTEA,
        asked_at BIGINT NOT NULL,
        held_until BIGINT NOT NULL,
        answered_at BIGINT,
        PRIMARY KEY (restaurant_id, payment_id),
        UNIQUE (restaurant_id, charge_reference)
    )
    """,
    *gate_walls("feed_counters", rights="SELECT, INSERT, UPDATE"),
    *(
        statement
        for table in ("feed_changes", "feed_claims", "refund_reservations", "terminal_charges")
        for statement in tenant_walls(table)
    ),
)


def upgrade() -> None:
    """Add what this part keeps."""
    for statement in STATEMENTS:
        op.execute(statement)
