"""Customers, checkouts and what programs asked for."""

from __future__ import annotations

from typing import Final

from alembic import op

from pos_terminal.central.migrations.walls import GATE, tenant_walls

revision = "0005"
down_revision = "0004"

STATEMENTS: Final[tuple[str, ...]] = (
    """
    CREATE TABLE customers (
        restaurant_id TEXT DEFAULT current_setting('pos.restaurant', true) NOT NULL,
        customer_id TEXT NOT NULL,
        email TEXT NOT NULL,
        name TEXT NOT NULL,
        phone TEXT NOT NULL,
        provider_ids JSONB DEFAULT '{}' NOT NULL,
        created_at BIGINT NOT NULL,
        PRIMARY KEY (restaurant_id, customer_id),
        UNIQUE (restaurant_id, email)
    )
    """,
    # What a program gave along with a payment, and the payable of a checkout that needs one.
    """
    CREATE TABLE checkouts (
        restaurant_id TEXT DEFAULT current_setting('pos.restaurant', true) NOT NULL,
        payment_id TEXT NOT NULL,
        customer_id TEXT,
        metadata JSONB DEFAULT '{}' NOT NULL,
        success_url TEXT,
        error_url TEXT,
        asked_by TEXT NOT NULL,
        PRIMARY KEY (restaurant_id, payment_id),
        FOREIGN KEY (restaurant_id, customer_id) REFERENCES customers (restaurant_id, customer_id)
    )
    """,
    "CREATE INDEX checkouts_customer ON checkouts (restaurant_id, customer_id, payment_id)",
    # Newest first, whichever journal a payment stands in.
    "CREATE INDEX payments_newest ON payments (restaurant_id, initiated_at DESC, payment_id DESC)",
    # The sweep looks for refunds that nobody follows, before it knows whose they are.
    f"CREATE POLICY gate ON refunds FOR SELECT TO {GATE} USING (true)",
    f"GRANT SELECT (restaurant_id, refund_id, terminal_id, status, initiated_at) ON refunds TO {GATE}",
    *(statement for table in ("customers", "checkouts") for statement in tenant_walls(table)),
)


def upgrade() -> None:
    """Add what this part keeps."""
    for statement in STATEMENTS:
        op.execute(statement)
