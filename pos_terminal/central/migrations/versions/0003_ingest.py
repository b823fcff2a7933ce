"""How far each terminal has sent, and what could not be folded."""

from __future__ import annotations

from typing import Final

from alembic import op

from pos_terminal.central.migrations.walls import GATE, TENANT_COLUMN, tenant_walls

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
    "CREATE INDEX journal_ends_behind ON journal_ends (restaurant_id, terminal_id) WHERE folded < position",
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
    # By the rule of ledger.payments.due_of, over all journals. A function, so that its plan does not depend
    # on what is known of one restaurant: for a new one every index that leads with it looks as good.
    """
    CREATE FUNCTION payable_taken(
        of_restaurant text, of_type text, of_id text, OUT taken bigint, OUT journals bigint
    ) LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
    BEGIN
        SELECT COALESCE(SUM(amount), 0), COUNT(DISTINCT terminal_id) INTO taken, journals
            FROM pos.payments WHERE restaurant_id = of_restaurant
            AND payable_id = of_id AND payable_type = of_type AND corrected = 0
            AND (counted = 1 OR status IN ('success', 'partially_refunded', 'refunded'));
        SELECT taken + COALESCE(SUM(applied_amount), 0) INTO taken
            FROM pos.exceptions WHERE restaurant_id = of_restaurant
            AND applied_id = of_id AND applied_type = of_type;
        SELECT GREATEST(0, taken - COALESCE(SUM(late.amount), 0)) INTO taken
            FROM pos.payments paid
            JOIN pos.exceptions late ON late.restaurant_id = paid.restaurant_id
                AND late.payment_id = paid.payment_id
            LEFT JOIN pos.refunds given ON given.restaurant_id = late.restaurant_id
                AND given.refund_id = late.refund_id
            WHERE paid.restaurant_id = of_restaurant
            AND paid.payable_id = of_id AND paid.payable_type = of_type AND late.kind = 'late_money'
            AND (late.applied_id IS NOT NULL OR (late.decision = 'given_back' AND given.status <> 'failed'));
    END $$
    """,
    *tenant_walls("journal_ends", rights="SELECT, INSERT, UPDATE"),
    # Whoever finishes what a kill left has to see whose it is.
    f"CREATE POLICY gate ON journal_ends FOR SELECT TO {GATE} USING (true)",
    f"GRANT SELECT ON journal_ends TO {GATE}",
    *tenant_walls("journal_cursors", rights="SELECT, INSERT, UPDATE"),
    *tenant_walls("journal_tails", rights="SELECT, INSERT"),
    *tenant_walls("unfolded_events"),
)


def upgrade() -> None:
    """Add what this part keeps."""
    for statement in STATEMENTS:
        op.execute(statement)
