"""Restaurants, people, programs and terminals: who may ask."""

from __future__ import annotations

from typing import Final

from alembic import op

from pos_terminal.central.migrations.walls import GATE, gate_walls, tenant_walls

revision = "0002"
down_revision = "0001"

GATED: Final = (
    "restaurants",
    "users",
    "user_sessions",
    "api_keys",
    "terminals",
    "enrolment_codes",
    "nonces",
)
STATEMENTS: Final[tuple[str, ...]] = (
    """
    CREATE TABLE restaurants (
        restaurant_id TEXT DEFAULT current_setting('pos.restaurant', true) NOT NULL,
        name TEXT NOT NULL,
        place TEXT NOT NULL,
        currency TEXT NOT NULL CHECK (length(currency) = 3),
        time_zone TEXT NOT NULL,
        business_day_begins INTEGER NOT NULL CHECK (business_day_begins BETWEEN 0 AND 23),
        language TEXT NOT NULL CHECK (language IN ('en', 'fr')),
        created_at BIGINT NOT NULL,
        PRIMARY KEY (restaurant_id)
    )
    """,
    """
    CREATE TABLE restaurant_secrets (
        restaurant_id TEXT DEFAULT current_setting('pos.restaurant', true) NOT NULL,
        name TEXT NOT NULL,
        sealed BYTEA NOT NULL,
        changed_at BIGINT NOT NULL,
        PRIMARY KEY (restaurant_id, name),
        FOREIGN KEY(restaurant_id) REFERENCES restaurants (restaurant_id)
    )
    """,
    """
    CREATE TABLE users (
        restaurant_id TEXT DEFAULT current_setting('pos.restaurant', true) NOT NULL,
        user_id TEXT NOT NULL,
        email TEXT NOT NULL,
        name TEXT NOT NULL,
        role TEXT NOT NULL CHECK (role IN ('owner', 'manager')),
        password_hash TEXT NOT NULL,
        active BOOLEAN DEFAULT true NOT NULL,
        must_change BOOLEAN DEFAULT false NOT NULL,
        created_at BIGINT NOT NULL,
        PRIMARY KEY (restaurant_id, user_id),
        FOREIGN KEY(restaurant_id) REFERENCES restaurants (restaurant_id),
        UNIQUE (email)
    )
    """,
    """
    CREATE TABLE user_sessions (
        restaurant_id TEXT DEFAULT current_setting('pos.restaurant', true) NOT NULL,
        session_id TEXT NOT NULL,
        user_id TEXT NOT NULL,
        token_hash BYTEA NOT NULL,
        created_at BIGINT NOT NULL,
        seen_at BIGINT NOT NULL,
        ends_at BIGINT NOT NULL,
        revoked_at BIGINT,
        address TEXT NOT NULL,
        PRIMARY KEY (restaurant_id, session_id),
        FOREIGN KEY(restaurant_id, user_id) REFERENCES users (restaurant_id, user_id),
        UNIQUE (token_hash)
    )
    """,
    "CREATE INDEX user_sessions_user ON user_sessions (restaurant_id, user_id)",
    """
    CREATE TABLE api_keys (
        restaurant_id TEXT DEFAULT current_setting('pos.restaurant', true) NOT NULL,
        key_id TEXT NOT NULL,
        name TEXT NOT NULL,
        shown TEXT NOT NULL,
        key_hash BYTEA NOT NULL,
        created_at BIGINT NOT NULL,
        created_by TEXT NOT NULL,
        last_used_at BIGINT,
        revoked_at BIGINT,
        PRIMARY KEY (restaurant_id, key_id),
        FOREIGN KEY(restaurant_id) REFERENCES restaurants (restaurant_id),
        UNIQUE (key_hash)
    )
    """,
    """
    CREATE TABLE terminals (
        restaurant_id TEXT DEFAULT current_setting('pos.restaurant', true) NOT NULL,
        terminal_id TEXT NOT NULL,
        name TEXT NOT NULL,
        public_key BYTEA NOT NULL CHECK (length(public_key) = 32),
        incarnation INTEGER NOT NULL CHECK (incarnation > 0),
        enrolled_at BIGINT NOT NULL,
        last_seen_at BIGINT,
        program_version TEXT NOT NULL,
        waiting_events BIGINT DEFAULT 0 NOT NULL,
        waiting_since BIGINT,
        waiting_amount BIGINT DEFAULT 0 NOT NULL,
        skew_ms BIGINT,
        revoked_at BIGINT,
        revoked_by TEXT,
        quarantined_at BIGINT,
        quarantine_reason TEXT,
        PRIMARY KEY (restaurant_id, terminal_id),
        FOREIGN KEY(restaurant_id) REFERENCES restaurants (restaurant_id)
    )
    """,
    "CREATE UNIQUE INDEX terminals_public_key ON terminals (public_key)",
    "CREATE UNIQUE INDEX terminals_terminal_id ON terminals (terminal_id)",
    """
    CREATE TABLE enrolment_codes (
        restaurant_id TEXT DEFAULT current_setting('pos.restaurant', true) NOT NULL,
        code_id TEXT NOT NULL,
        code_hash BYTEA NOT NULL,
        created_at BIGINT NOT NULL,
        created_by TEXT NOT NULL,
        ends_at BIGINT NOT NULL,
        used_at BIGINT,
        terminal_id TEXT,
        public_key BYTEA,
        incarnation INTEGER,
        revoked_at BIGINT,
        PRIMARY KEY (restaurant_id, code_id),
        FOREIGN KEY(restaurant_id) REFERENCES restaurants (restaurant_id),
        CONSTRAINT used_by_somebody CHECK ((used_at IS NULL) = (terminal_id IS NULL)),
        UNIQUE (code_hash)
    )
    """,
    """
    CREATE UNLOGGED TABLE nonces (
        restaurant_id TEXT DEFAULT current_setting('pos.restaurant', true) NOT NULL,
        terminal_id TEXT NOT NULL,
        nonce TEXT NOT NULL,
        at BIGINT NOT NULL,
        PRIMARY KEY (restaurant_id, terminal_id, nonce)
    )
    """,
    "CREATE INDEX nonces_at ON nonces (at)",
    """
    CREATE TABLE tries (
        who TEXT NOT NULL,
        failed INTEGER NOT NULL CHECK (failed >= 0),
        wait_until BIGINT NOT NULL,
        counted_at BIGINT NOT NULL,
        PRIMARY KEY (who)
    )
    """,
    "CREATE INDEX tries_counted_at ON tries (counted_at)",
    *(statement for table in GATED for statement in gate_walls(table)),
    *tenant_walls("restaurant_secrets"),
    # Who asks is found out here, and no more: who there is, is changed by those who are known already.
    f"REVOKE INSERT, UPDATE, DELETE ON restaurants, users FROM {GATE}",
    f"REVOKE INSERT, DELETE ON api_keys, enrolment_codes FROM {GATE}",
    f"REVOKE DELETE ON terminals FROM {GATE}",
    f"GRANT SELECT, INSERT, UPDATE, DELETE ON tries TO {GATE}",
)


def upgrade() -> None:
    """Add what this part keeps."""
    for statement in STATEMENTS:
        op.execute(statement)
